"""Starts simulators and prints their settings, so that any program may read from them.

    python tests/judges/serve.py SOURCE...

prints one line of JSON, `{"zego": {"settings": {...}, "wrong": {...}}}`, and serves until its stdin ends.
`wrong` are settings that the vendor refuses. A vendor that failed itself makes the exit code 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from judges.vendors import VENDORS  # the path comes first


@contextmanager
def serving(source: str) -> Iterator[dict[str, Any]]:
    """The settings, right and wrong, of a vendor that is there for the length of a `with` block."""
    command, pipe = [sys.executable, __file__, source], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())[source]
        process.communicate()
    if process.returncode:
        raise RuntimeError(f"the simulator of {source} failed")


def serve(sources: Sequence[str]) -> None:
    """Serve until stdin ends: anyone who started this process is gone then."""
    with ExitStack() as stack:
        told = {}
        for source in sources:
            vendor = VENDORS[source]
            simulator = stack.enter_context(vendor.simulator())
            settings = {**vendor.settings(simulator), "base_url": simulator.url}
            told[source] = {"settings": settings, "wrong": {**settings, **vendor.wrong}}
        print(json.dumps(told), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1:])
