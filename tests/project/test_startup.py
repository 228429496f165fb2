"""The host must start quickly: nobody waits for libraries that a command does not use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

HEAVY = ["duckdb", "jinja2", "jsonschema", "jsonschema_rs", "requests", "urllib3", "weasyprint", "yaml"]
# `make bench` shows about five on a quiet machine; requests or jsonschema alone would add five and more.
SLOWER_THAN_BARE_PYTHON = 8
RUNS = 11

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


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_reads_nothing_takes_little_more_than_starting_python(command: str) -> None:
    bare, started = [], []

    # The best of several runs, taken in turn: a busy machine slows single runs, never the best one for long.
    for _ in range(RUNS):
        bare.append(_seconds("pass"))
        started.append(_seconds("import sys; " + COMMANDS[command]))

    assert min(started) < SLOWER_THAN_BARE_PYTHON * min(bare)


def _seconds(code: str) -> float:
    started = time.perf_counter()
    _python(code)
    return time.perf_counter() - started


def _python(code: str) -> subprocess.CompletedProcess[bytes]:
    # Compiling anew at each start is not what people do.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, stdin=subprocess.DEVNULL, env=environ
    )
