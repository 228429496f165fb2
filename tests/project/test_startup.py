"""The host must start quickly: nobody waits for libraries that a command does not use."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

HEAVY = ["duckdb", "jinja2", "jsonschema", "jsonschema_rs", "requests", "urllib3", "weasyprint", "yaml"]
# argparse, pluggy and the search for entry points alone take six times as long as Python with nothing to do;
# requests or jsonschema would add five and more.
SLOWER_THAN_BARE_PYTHON = 12
RUNS = 7

COMMANDS = {
    "passmuster sources": "from passmuster.cli import main; sys.argv[1:] = ['sources']; sys.exit(main())",
    "source-electa spec": "from passmuster_electa import main; sys.argv[1:] = ['spec']; sys.exit(main())",
    "source-zego spec": "from passmuster_zego import main; sys.argv[1:] = ['spec']; sys.exit(main())",
}
# Tells at the end which modules were loaded, on stderr, since stdout is the command's.
TELL = "import atexit, json; atexit.register(lambda: sys.stderr.write(json.dumps([*sys.modules])))"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_reads_nothing_loads_no_heavy_library(command: str) -> None:
    process = _python(f"import sys; {TELL}; {COMMANDS[command]}")

    loaded = json.loads(process.stderr)
    assert process.stdout
    assert "passmuster" in loaded
    assert sorted(set(HEAVY) & set(loaded)) == []


def test_listing_the_sources_takes_little_more_than_starting_python() -> None:
    bare, listing = [], []

    # The best of several runs, taken in turn: a busy machine slows single runs, never the best one for long.
    for _ in range(RUNS):
        bare.append(_seconds("pass"))
        listing.append(_seconds("import sys; " + COMMANDS["passmuster sources"]))

    assert min(listing) < SLOWER_THAN_BARE_PYTHON * min(bare)


def _seconds(code: str) -> float:
    started = time.perf_counter()
    _python(code)
    return time.perf_counter() - started


def _python(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, stdin=subprocess.DEVNULL
    )
