"""What a process cost: seconds by the clock and of the processor, and its peak of memory.

`python tests/bench/processes.py COMMAND...` runs one and prints that as JSON. A small process has to do
it: Linux counts the memory of anyone who starts a process as the beginning of its peak.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Cost:
    """`wall` and `cpu` in seconds, `peak` in KiB; `said` is what the process wrote on stderr."""

    wall: float
    cpu: float
    peak: int
    said: str


def run(command: Sequence[str]) -> Cost:
    """Run it to its end; its stdout goes nowhere."""
    # Anyone who installs a program has its bytecode; an environment that forbids to write any has not.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdin=nothing, stdout=nothing, stderr=pipe, env=environ, text=True
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command), stderr=said)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, said)


if __name__ == "__main__":
    print(json.dumps(asdict(run(sys.argv[1:]))))
