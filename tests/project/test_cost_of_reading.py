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


def test_a_record_of_the_activity_log_costs_no_call_in_python(tmp_path: Path) -> None:
    # The first read also loads the libraries.
    _, few, many = (calls_of_a_read(tmp_path, pages) for pages in (1, 1, 1 + PAGES))

    # A page costs the HTTP library some hundred; a single one for each record would add 1.
    assert (many - few) / (PAGES * PER_ANSWER) < 1


def calls_of_a_read(folder: Path, pages: int) -> int:
    """How many functions written in Python were called while so many pages were read."""
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
    return calls["call"]
