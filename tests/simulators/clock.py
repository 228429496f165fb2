"""The time a simulator lives in: the machine's, or one that a test moves."""

from __future__ import annotations

import math
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What a simulator asks of a clock."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed."""


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))


class MovableClock:
    """A clock that stands still until it is moved; to sleep is to move it. Several threads may share it."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware datetime")
        self._start = start.astimezone(UTC)
        self._passed = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._start + self._passed

    def monotonic(self) -> float:
        with self._lock:
            return self._passed.total_seconds()

    def sleep(self, seconds: float) -> None:
        # Rounded up: whoever sleeps until an instant must not wake a fraction of a microsecond before it.
        self.move(timedelta(microseconds=math.ceil(max(0.0, seconds) * 1_000_000)))

    def move(self, by: timedelta) -> None:
        """Let that much time pass."""
        if by < timedelta():
            raise ValueError("a clock does not go back")
        with self._lock:
            self._passed += by
