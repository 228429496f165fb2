"""How often one account may be asked, however many threads ask."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passmuster.clock import Clock


class Limiter:
    """Lets requests through at most `per_second` times a second; None sets no limit."""

    def __init__(self, per_second: float | None, clock: Clock) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> None:
        """Return when the next request may go out."""
        if not self._interval:
            return
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._interval
        if turn > now:
            self._clock.sleep(turn - now)

    def answered(self) -> None:
        """An answer came.

        The vendor counts when a request arrives, and that may be long after it was sent: the
        first one also pays for the connection. Counting from the answer is always late enough.
        """
        if not self._interval:
            return
        with self._lock:
            self._next = max(self._next, self._clock.monotonic() + self._interval)
