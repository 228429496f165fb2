"""The host must start quickly: nobody waits for libraries that a command does not use."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

import pytest

HEAVY = ["duckdb", "jinja2", "jsonschema", "jsonschema_rs", "requests", "urllib3", "weasyprint", "yaml"]
# What no command can do without. To load it costs about a third of a command; requests or jsonschema alone
# would add twice as much.
NEEDED = "import argparse, dataclasses, datetime, json, pathlib"
SLOWER_THAN_NEEDED = 4
RUNS = 11

COMMANDS = {
    "passmuster sources": (
        "from passmuster.cli.main import main; sys.argv[1:] = ['sources']; sys.exit(main())"
    ),
    "source-electa spec": (
        "from passmuster.cli.connector import main; sys.argv[:] = ['source-electa', 'spec']; sys.exit(main())"
    ),
    "source-zego spec": (
        "from passmuster.cli.connector import main; sys.argv[:] = ['source-zego', 'spec']; sys.exit(main())"
    ),
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
def test_a_command_that_reads_nothing_takes_little_more_than_what_no_command_can_do_without(
    command: str,
) -> None:
    # Side by side, since a machine that is busy is slow for both; and the cheapest of each, since others that
    # are at work only ever add to what a run costs.
    costs, needed = zip(
        *((_cost("import sys; " + COMMANDS[command]), _cost(NEEDED)) for _ in range(RUNS)), strict=True
    )

    assert min(costs) < SLOWER_THAN_NEEDED * min(needed)


def _cost(code: str) -> float:
    """Processor time in seconds: who else is at work counts for less in it than in the time that passes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _python(code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _python(code: str) -> subprocess.CompletedProcess[bytes]:
    # Compiling anew at each start is not what people do.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, stdin=subprocess.DEVNULL, env=environ
    )
