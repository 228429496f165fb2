"""When to ask again after a fault that may pass, and how long to wait before."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from passmuster.errors import TransientError

if TYPE_CHECKING:
    from passmuster.clock import Clock

T = TypeVar("T")

#: Statuses that may pass: RFC 9110 (408, 5xx) and RFC 6585 (429).
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529})


@dataclass(frozen=True)
class Patience:
    """How long a fault is borne before it becomes the stream's error."""

    #: Tries of one request: the waits between six are about 1, 2, 4, 8 and 16 seconds.
    tries: int = 6
    #: Seconds of waiting for one request that the vendor may ask for. A vendor who wants more gets
    #: an error that says so, because hosts take a silent source for dead after an hour and a half.
    longest_wait: float = 3600.0


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks to wait (RFC 9110, 10.2.3: seconds or an HTTP date)."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())


def with_retries(
    attempt: Callable[[], T], patience: Patience, clock: Clock, told: Callable[[str], None]
) -> T:
    """What `attempt` returns, tried again after each TransientError as long as patience lasts.

    `told` is given a sentence before each wait.
    """
    tries, asked_for = 1, 0.0
    while True:
        try:
            return attempt()
        except TransientError as error:
            if error.retry_after:
                asked_for += error.retry_after
                if asked_for > patience.longest_wait:
                    raise TransientError(
                        f"{error.message}; the vendor asks to wait {asked_for:.0f} seconds in all",
                        "read again later with the last state: it goes on where this read stopped",
                    ) from error
                wait, reason = error.retry_after, "as the vendor asks"
            elif tries < patience.tries:
                # Jitter keeps several readers from coming back all at once.
                wait, reason = (
                    2 ** (tries - 1) * random.uniform(1.0, 1.25),
                    f"try {tries} of {patience.tries}",
                )
                tries += 1
            else:
                raise type(error)(f"{error.message}, {tries} times in a row", error.hint) from error
            told(f"waiting {wait:.0f} s ({reason}): {error.message}")
            clock.sleep(wait)
