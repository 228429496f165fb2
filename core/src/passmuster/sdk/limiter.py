"""How often one account may be asked, however many threads ask."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from passmuster.times.clock import Clock


class Limiter:
    """Lets requests through at most `per_second` times a second; None sets no limit.

    Use it as a context around one request, up to its answer. The vendor counts when a request
    arrives, and that may be long after it was sent: the first one also pays for the connection.
    Counting from the answer is always late enough, and only so if no other request is under way.
    """

    def __init__(self, per_second: float | None, clock: Clock) -> None:
        self._interval = 1 / per_second if per_second else None
        self._clock = clock
        self._turn = threading.Lock()
        self._next = 0.0

    def __enter__(self) -> None:
        if self._interval is None:
            return
        self._turn.acquire()
        try:
            wait = self._next - self._clock.monotonic()
            if wait > 0:
                self._clock.sleep(wait)
        except BaseException:
            self._turn.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._interval is None:
            return
        self._next = self._clock.monotonic() + self._interval
        self._turn.release()
