"""What is done for each record is done by libraries in one call: Python works once for a page.

`make bench` measures the time; this finds, on any machine, work that came back to single records.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from bench.reading import read_command
from bench.server import serving
from bench.vendors import END, PER_ANSWER
from program import Program
from simulators.clock import MovableClock

PAGES = 20


def test_a_record_of_the_activity_log_costs_no_call_in_python_and_one_outside(tmp_path: Path) -> None:
    # The first read also loads the libraries.
    _, few, many = (calls_of_a_read(tmp_path, pages) for pages in (1, 1, 1 + PAGES))

    inside, outside = ((many[kind] - few[kind]) / (PAGES * PER_ANSWER) for kind in ("call", "c_call"))

    # A page costs the HTTP library its calls; a single one for each record would add 1.
    assert inside < 1
    # orjson writes each record, for the envelope of a message goes around each.
    assert 1 <= outside < 1.5


def calls_of_a_read(folder: Path, pages: int) -> Counter[str]:
    """How often functions were called while so many pages were read, Python's own and compiled ones."""
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: Any) -> None:
        calls[event] += 1

    with serving("activtrak") as url:
        command = read_command("activtrak", url, pages * PER_ANSWER, folder)
        threading.setprofile(count)
        sys.setprofile(count)
        try:
            run = Program(MovableClock(END)).run(*command[command.index("read") :])
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]  # typeshed has it without None

    assert run.code == 0, run.stderr
    assert len(run.stdout.splitlines()) > pages * PER_ANSWER
    return calls
