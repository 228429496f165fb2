"""What every test may ask for: a clock that stands still until moved, and the program living in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from program import Program
from simulators.clock import MovableClock


@pytest.fixture
def clock() -> MovableClock:
    """2 November 2026, 06:00 UTC; to sleep is to move it."""
    return MovableClock(datetime(2026, 11, 2, 6, 0, tzinfo=UTC))


@pytest.fixture
def program(clock: MovableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program in this process, in a folder of its own: `read` leaves rejects where it stands."""
    monkeypatch.chdir(tmp_path)
    return Program(clock)
