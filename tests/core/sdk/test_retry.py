"""Asking again: when, how long after, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.errors import (
    AuthError,
    ForbiddenError,
    LimitError,
    NoAnswerError,
    OversizedError,
    TransientError,
    UnreachableError,
    UnreadableError,
    VendorError,
)
from passmuster.sdk.retry import RetryPolicy, with_retries
from passmuster.sdk.retry_after import is_long_limit, retry_after
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
        ("1.5", 2.0),
        ("6.001", 7.0),
        (".5", 1.0),
        ("5, 8", 8.0),
        ("8 ,5", 8.0),
        ("-5, 8", 8.0),
        ("5, soon", 5.0),
        ('"12"', 12.0),
        ("Mon, 02 Nov 2026 06:01:30 GMT, 200", 200.0),
        ("20, Mon, 02 Nov 2026 06:01:30 GMT", 90.0),
        ("2026-11-02T06:01:30Z", 90.0),
        ("2026-11-02T06:01:30.25Z", 91.0),
        ("2026-11-02T08:01:30+02:00", 90.0),
        ("2026-11-02t06:01:30z", 90.0),
        ("2026-11-02 06:01:30", 90.0),
        ("20261102T060130Z", 90.0),
        ("2026-11-03", 64800.0),
        ("2026-11-02T06:01:30Z, 2026-11-02T06:02:30Z", 150.0),
        ("2026-11-01T06:01:30Z", 0.0),
        ("1793599290", 90.0),  # seconds since 1970
        ("99999999999", 99999999999.0),
        ("9" * 400, float("inf")),
        ("1e3", None),
        ("2026-13-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("\u0667", None),  # a digit, but nobody's seconds
        ("Mon, 99 Nov 2026 06:00:00 GMT", None),
        ("Mon, 02 Nov 99999 06:00:00 GMT", None),
        ("Mon, 02 Nov 2026 06:00:00 +99999999999999", None),
    ],
)
def test_retry_after_is_read_in_every_form_that_is_sent(header: str | None, seconds: float | None) -> None:
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

    answer = with_retries(attempt, RetryPolicy(tries=2), clock, lambda _: None)

    assert answer == "answer"
    assert [later - earlier for earlier, later in pairwise(attempt.at)] == waits


def test_without_one_the_waits_double_and_differ_from_reader_to_reader(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("down")] * 5)
    told: list[str] = []

    with_retries(attempt, RetryPolicy(), clock, told.append)

    waits = [later - earlier for earlier, later in pairwise(attempt.at)]
    assert all(2**n <= wait <= 1.26 * 2**n for n, wait in enumerate(waits))
    assert len({round(wait / 2**n, 4) for n, wait in enumerate(waits)}) > 1
    assert told[0] == "waiting 1 s (try 1 of 6): down"
    assert len(told) == 5


def test_after_the_last_try_the_error_says_how_often_it_was_met(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("down", "read again later")] * 9)

    with pytest.raises(TransientError, match=r"^down, 6 times in a row$") as caught:
        with_retries(attempt, RetryPolicy(tries=6), clock, lambda _: None)

    assert caught.value.hint == "read again later"
    assert len(attempt.at) == 6


def test_a_vendor_who_asks_for_more_than_an_hour_gets_an_error_that_says_so(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("busy", retry_after=1300)] * 9)

    with pytest.raises(
        TransientError, match=r"the vendor asks to wait 3,900 seconds in all, until 2026-11-02 07:05:00 UTC$"
    ) as caught:
        with_retries(attempt, RetryPolicy(), clock, lambda _: None)

    assert clock.monotonic() == 2600
    assert caught.value.hint is not None
    assert "goes on where this read stopped" in caught.value.hint


@pytest.mark.parametrize("wait", [1e9, float("inf")])
def test_an_endless_wait_is_not_begun(clock: MovableClock, wait: float) -> None:
    with pytest.raises(TransientError, match="asks to wait"):
        with_retries(
            Attempt(clock, TransientError("busy", retry_after=wait)), RetryPolicy(), clock, lambda _: None
        )

    assert clock.monotonic() == 0


def test_a_wait_of_nothing_is_one_of_our_own_tries(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[TransientError("busy", retry_after=0)] * 9)

    with pytest.raises(TransientError, match="3 times in a row"):
        with_retries(attempt, RetryPolicy(tries=3), clock, lambda _: None)

    assert clock.monotonic() >= 3


@pytest.mark.parametrize(
    "kind", [AuthError, ForbiddenError, UnreachableError, LimitError, OversizedError, VendorError, KeyError]
)
def test_what_will_not_pass_is_asked_once(clock: MovableClock, kind: Callable[[str], Exception]) -> None:
    attempt = Attempt(clock, kind("no"))

    with pytest.raises(Exception, match="no"):
        with_retries(attempt, RetryPolicy(), clock, lambda _: None)

    assert attempt.at == [0]


def test_what_cannot_be_read_is_asked_once_more_a_second_later(clock: MovableClock) -> None:
    attempt = Attempt(clock, UnreadableError("a page"))
    told: list[str] = []

    assert with_retries(attempt, RetryPolicy(), clock, told.append) == "answer"

    first, second = attempt.at
    assert 1 <= second - first <= 1.25
    assert told == ["waiting 1 s (to ask once more): a page"]


def test_what_cannot_be_read_twice_is_an_error(clock: MovableClock) -> None:
    attempt = Attempt(
        clock, UnreadableError("a page"), UnreadableError("another"), UnreadableError("a third")
    )

    with pytest.raises(UnreadableError, match="another"):
        with_retries(attempt, RetryPolicy(), clock, lambda _: None)

    assert len(attempt.at) == 2


def test_faults_of_both_kinds_are_counted_apart(clock: MovableClock) -> None:
    errors = [
        TransientError("down"),
        UnreadableError("a page"),
        TransientError("down"),
        UnreadableError("a page"),
    ]

    with pytest.raises(UnreadableError):
        with_retries(Attempt(clock, *errors), RetryPolicy(), clock, lambda _: None)


def test_a_wait_that_is_longer_than_any_calendar_is_said_so(clock: MovableClock) -> None:
    attempt = Attempt(clock, TransientError("busy", retry_after=float("inf")))

    with pytest.raises(
        LimitError, match="busy; the vendor asks to wait for longer than any calendar reaches"
    ):
        with_retries(attempt, RetryPolicy(), clock, lambda _: None)


def test_what_is_hopeless_is_tried_once(clock: MovableClock) -> None:
    attempt = Attempt(clock, *[NoAnswerError("refused")] * 9)

    with pytest.raises(NoAnswerError, match=r"^refused, tried once, since every try before was in vain$"):
        with_retries(attempt, RetryPolicy(), clock, lambda _: None, lambda error: True)

    assert attempt.at == [0]


@pytest.mark.parametrize(
    ("words", "is_long"),
    [
        ("You have reached the maximum per-day rate limit for this API.", True),
        ("Daily rate limit exceeded", True),
        ('{"code": 429, "message": "daily request limit reached"}', True),
        ("quota exceeded", True),
        ("1,000 requests in 24 hours", True),
        ("Daily-limit", True),
        ("slow down", False),
        ("too many requests", False),
        ("Quota exceeded for 'Read requests per minute'", False),
        ("quota of one hour", False),
        ("10 requests per second", False),
        ("dailymotion", False),
        ("", False),
    ],
)
def test_a_limit_of_a_day_is_told_from_one_of_a_moment(words: str, is_long: bool) -> None:
    assert is_long_limit(words) == is_long
