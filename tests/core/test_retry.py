"""Asking again: when, how long after, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.errors import AuthError, TransientError, UnreadableError, VendorError
from passmuster.retry import Patience, retry_after, with_retries
from simulators.clock import MovableClock

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


class Attempt:
    """Fails with each of these errors in turn, then answers; `at` has the second of each try."""

    def __init__(self, clock: MovableClock, *errors: Exception) -> None:
        self.clock, self.errors = clock, list(errors)
        self.at: list[float] = []

    def __call__(self) -> str:
        self.at.append(self.clock.monotonic())
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Mon, 02 Nov 2026 06:01:30 GMT", 90.0),
        ("Mon, 02 Nov 2026 07:00:10 +0100", 10.0),
        ("Mon, 02 Nov 2026 06:00:05 -0000", 5.0),
        ("Mon, 02 Nov 2026 05:00:00 GMT", 0.0),
        ("Monday, 02-Nov-26 06:00:20 GMT", 20.0),
        ("Mon Nov  2 06:00:30 2026", 30.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0667", None),  # a digit, but nobody's seconds
        ("Mon, 99 Nov 2026 06:00:00 GMT", None),
        ("Mon, 02 Nov 99999 06:00:00 GMT", None),
        ("Mon, 02 Nov 2026 06:00:00 +99999999999999", None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_every_http_date(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text(max_size=40))
def test_whatever_else_a_header_holds_is_no_wait_and_no_crash(header: str) -> None:
    seconds = retry_after(header, NOW)

    assert seconds is None or seconds >= 0


@given(st.integers(0, 10**6))
def test_a_date_and_a_number_ask_for_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    assert retry_after(date, NOW) == retry_after(str(seconds), NOW) == seconds


def test_the_vendors_wait_is_kept_exactly_however_often_it_asks(clock: MovableClock) -> None:
    waits = [6, 600, 0.5, 6, 6, 6, 6, 6, 6, 6]
    attempt = Attempt(clock, *[TransientError("busy", retry_after=wait) for wait in waits])

    answer = with_retries(attempt, Patience(tries=2), clock, lambda _: None)

    assert answer == "answer"
    assert [later - earlier for earlier, later in pairwise(attempt.at)] == waits


def test_without_one_the_waits_double_and_differ_from_reader_to_reader(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("down")] * 5)
    told: list[str] = []

    with_retries(attempt, Patience(), clock, told.append)

    waits = [later - earlier for earlier, later in pairwise(attempt.at)]
    assert all(2**n <= wait <= 1.26 * 2**n for n, wait in enumerate(waits))
    assert len({round(wait / 2**n, 4) for n, wait in enumerate(waits)}) > 1
    assert told[0] == "waiting 1 s (try 1 of 6): down"
    assert len(told) == 5


def test_after_the_last_try_the_error_says_how_often_it_was_met(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("down", "read again later")] * 9)

    with pytest.raises(TransientError, match=r"^down, 6 times in a row$") as caught:
        with_retries(attempt, Patience(tries=6), clock, lambda _: None)

    assert caught.value.hint == "read again later"
    assert len(attempt.at) == 6


def test_a_vendor_who_asks_for_more_than_an_hour_gets_an_error_that_says_so(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("busy", retry_after=1300)] * 9)

    with pytest.raises(TransientError, match="the vendor asks to wait 3900 seconds in all") as caught:
        with_retries(attempt, Patience(), clock, lambda _: None)

    assert clock.monotonic() == 2600
    assert caught.value.hint is not None
    assert "goes on where this read stopped" in caught.value.hint


@pytest.mark.parametrize("wait", [1e9, float("inf")])
def test_an_endless_wait_is_not_begun(clock: MovableClock, wait: float) -> None:
    with pytest.raises(TransientError, match="asks to wait"):
        with_retries(
            Attempt(clock, TransientError("busy", retry_after=wait)), Patience(), clock, lambda _: None
        )

    assert clock.monotonic() == 0


def test_a_wait_of_nothing_is_one_of_our_own_tries(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("busy", retry_after=0)] * 9)

    with pytest.raises(TransientError, match="3 times in a row"):
        with_retries(attempt, Patience(tries=3), clock, lambda _: None)

    assert clock.monotonic() >= 3


@pytest.mark.parametrize("kind", [AuthError, VendorError, UnreadableError, KeyError])
def test_what_will_not_pass_is_asked_once(clock: MovableClock, kind: Callable[[str], Exception]) -> None:
    attempt = Attempt(clock, kind("no"))

    with pytest.raises(Exception, match="no"):
        with_retries(attempt, Patience(), clock, lambda _: None)

    assert attempt.at == [0]
