"""When to ask again after a fault that may pass, and how long to wait before."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from passmuster.errors import LimitError, OversizedError, TransientError, UnreadableError, VendorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster.times.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """How often a request is retried, and how long is waited, before a fault becomes the stream's error."""

    #: Tries of one request: the waits between six are about 1, 2, 4, 8 and 16 seconds.
    tries: int = 6
    #: Seconds of waiting for one request that the vendor may ask for. A vendor that wants more gets
    #: an error that says so, because hosts take a silent source for dead after an hour and a half.
    longest_wait: float = 3600.0
    #: Tries of one request whose answer cannot be read: a page of a proxy may be gone a second later.
    unreadable: int = 2


def _never(error: TransientError) -> bool:
    return False


def with_retries(
    attempt: Callable[[], T],
    retry_policy: RetryPolicy,
    clock: Clock,
    warn: Callable[[str], None],
    hopeless: Callable[[TransientError], bool] = _never,
) -> T:
    """Return what `attempt` returns, tried again after each fault that may pass as often as the policy says.

    `warn` is given a sentence before each wait. An error of which `hopeless` is true is not tried again.
    """
    tries, unreadable, asked_for = 1, 1, 0.0
    while True:
        try:
            return attempt()
        except (LimitError, OversizedError):
            raise
        except UnreadableError as error:
            if unreadable >= retry_policy.unreadable:
                raise
            unreadable += 1
            wait, reason, fault = random.uniform(1.0, 1.25), "to ask once more", error.message
        except TransientError as error:
            fault = error.message
            if error.retry_after:
                asked_for += error.retry_after
                if asked_for > retry_policy.longest_wait:
                    raise _too_long(error, asked_for, clock.now()) from error
                wait, reason = error.retry_after, "as the vendor asks"
            elif hopeless(error):
                raise error.going_on(", tried once, since every try before was in vain") from error
            elif tries < retry_policy.tries:
                # Jitter keeps several readers from coming back all at once.
                wait, reason = (
                    2 ** (tries - 1) * random.uniform(1.0, 1.25),
                    f"try {tries} of {retry_policy.tries}",
                )
                tries += 1
            else:
                raise error.going_on(f", {tries} times in a row" if tries > 1 else "") from error
        warn(f"waiting {wait:.0f} s ({reason}): {fault}")
        clock.sleep(wait)


def once_more(ask: Callable[[], T], warn: Callable[[str], None]) -> T:
    """Return what `ask` returns, asked once more where an answer broke off after a part of it was read."""
    try:
        return ask()
    except VendorError as error:
        if not error.midway:
            raise
        warn(f"asking once more: {error.message}")
        return ask()


def _too_long(error: TransientError, asked_for: float, now: datetime) -> LimitError:
    """Return the error of a vendor that asks for more than anybody waits, with the time when to go on."""
    resume = "it goes on where this read stopped"
    try:
        # Not a moment too early: up to the next whole second.
        until = now + timedelta(seconds=math.ceil(error.retry_after or 0))
        until += timedelta(microseconds=-until.microsecond % 1_000_000)
    except (OverflowError, ValueError):
        return LimitError(
            f"{error.message}; the vendor asks to wait for longer than any calendar reaches",
            f"ask the vendor why; read again with the last state then: {resume}",
        )
    return LimitError(
        f"{error.message}; the vendor asks to wait {asked_for:,.0f} seconds in all, "
        f"until {until:%Y-%m-%d %H:%M:%S} UTC",
        f"read again after that with the last state: {resume}",
    )
