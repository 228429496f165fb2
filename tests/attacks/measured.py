"""Verifies files, each in a process of its own, and writes the cost: `python measured.py SECONDS FILE...`.

Each line is a JSON object: the file, its verdict with the reason and the sentence, or why there is none,
seconds of the processor, and the peak of memory in KiB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

#: Bytes of addresses that a process may have: no test is to stop the machine.
MOST_ADDRESSES = 8 << 30


def _verdict(path: str) -> str:
    from passmuster_reports import verify

    try:
        verdict = verify(path).verdict
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return f"{verdict.judgement.value}: {verdict.reason}: {verdict.sentence}"


def measured(path: str, seconds: int) -> dict[str, Any]:
    """Verify a file in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
        os.write(writing, _verdict(path).encode("utf-8", "replace")[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        verdict = said.read().decode()
    _, status, usage = os.wait4(child, 0)
    return {
        "file": Path(path).name,
        "verdict": verdict or f"ended by signal {os.waitstatus_to_exitcode(status)}",
        "seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak": usage.ru_maxrss,
    }


if __name__ == "__main__":
    # what every process needs is loaded once
    import passmuster_reports.api.verification
    import passmuster_reports.verification.remake
    import passmuster_reports.verification.signature  # noqa: F401  # its memory is not the file's

    for name in sys.argv[2:]:
        sys.stdout.write(json.dumps(measured(name, int(sys.argv[1]))) + "\n")
        sys.stdout.flush()
