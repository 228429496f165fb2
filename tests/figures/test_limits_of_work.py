"""Controls on work and fresh sources exactly at their limits, and a second or a microsecond beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from figures.limits import ADA, DAY, HOUR, HOURS, MINUTE, MONDAY, SECOND, TICK, said, worked
from reports.assessment.assessments import assessed, finding, read_of, workday
from reports.lines import z

SHORT = "met: 1 day, none long enough to need a break"
NONE = "not met: no sufficient break on 1 of 1 day, first on 2026-10-05"
OPEN = "not assessed: on 1 of 1 day the source does not tell whether the time without input was a break"


@pytest.mark.parametrize(
    ("length", "active", "text"),
    [
        (6 * HOUR, 6 * HOUR, SHORT),
        (6 * HOUR + TICK, 6 * HOUR, OPEN),
        (6 * HOUR + SECOND, 6 * HOUR + SECOND, NONE),
        (6 * HOUR + 30 * MINUTE, 6 * HOUR, OPEN),
        (6 * HOUR + 30 * MINUTE + SECOND - TICK, 6 * HOUR + SECOND, NONE),
        (6 * HOUR + 30 * MINUTE + SECOND, 6 * HOUR + SECOND, OPEN),
        (9 * HOUR + 45 * MINUTE - TICK, 9 * HOUR, OPEN),
        (9 * HOUR + 45 * MINUTE + SECOND - TICK, 9 * HOUR + SECOND, NONE),
        (9 * HOUR + 45 * MINUTE + SECOND, 9 * HOUR + SECOND, OPEN),
        (-SECOND, 5 * HOUR, OPEN),
    ],
)
def test_a_break_is_due_from_a_second_over_the_hours_on_and_as_long_as_its_minutes(
    length: timedelta, active: timedelta, text: str
) -> None:
    assert said("breaks", worked(length, active)) == text


def test_a_day_of_which_the_times_are_not_known_has_no_break_that_is() -> None:
    assert said("breaks", workday("a", "2026-10-05", None, None, 60)) == OPEN


def week_of(seconds: timedelta, spans: timedelta = timedelta(), day: datetime = MONDAY) -> Any:
    """Five days of work, so much in all, each with its part of the time without input."""
    return [worked((seconds + spans) / 5, seconds / 5, day + number * DAY) for number in range(5)]


ONE_WEEK = {"parameters": "{weeks: 1, hours: 40}", "first": "2026-10-01", "last": "2026-10-11"}


@pytest.mark.parametrize(
    ("active", "idle", "text"),
    [
        (40 * HOUR, timedelta(), "met: between 40.0 and 40.0"),
        (40 * HOUR, 5 * TICK, "not assessed: between 40.0 and 40.000000001"),
        (40 * HOUR + 5 * SECOND, timedelta(), "not met: between 40.001 and 40.001"),
        (40 * HOUR - 5 * SECOND, 5 * SECOND, "met: between 39.999 and 40.0"),
    ],
)
def test_an_average_week_may_have_the_most_hours_and_no_more(
    active: timedelta, idle: timedelta, text: str
) -> None:
    found = said("weekly-average", *week_of(active, idle), **ONE_WEEK)

    assert found.startswith(f"{text} hours a week, over 1 week to 2026-10-11")


def test_a_day_outside_the_reference_period_is_not_in_its_average() -> None:
    sunday = MONDAY - DAY

    found = said("weekly-average", worked(9 * HOUR, 9 * HOUR, sunday), *week_of(40 * HOUR), **ONE_WEEK)

    assert found.startswith("met: between 40.0 and 40.0")


@pytest.mark.parametrize(
    "day",
    [
        workday("a", "2026-10-10", None, None, None),
        workday("a", "2026-10-10", "2026-10-10T09:00:00Z", "2026-10-10T08:00:00Z", None),
    ],
)
def test_a_day_whose_times_are_in_doubt_leaves_the_average_open(day: dict[str, Any]) -> None:
    assert said("weekly-average", day, *week_of(39 * HOUR), **ONE_WEEK) == (
        "not assessed: between 39.0 and an unknown number of hours a week, over 1 week to 2026-10-11"
    )


@pytest.mark.parametrize(
    ("until", "text"),
    [
        ("2026-10-11", "not assessed: every day of the reference period is neutral, 7 days neutral"),
        (
            "2026-10-10",
            "not met: between 70.0 and 70.0 hours a week, over 1 week to 2026-10-11, 6 days neutral",
        ),
    ],
)
def test_days_of_leave_are_neutral_and_a_week_of_them_says_nothing(until: str, text: str) -> None:
    policy = (
        "title: T\nleave: leave.csv\n"
        "controls: [{control: weekly-average, parameters: {weeks: 1, hours: 40}}]\n"
    )
    leave = f"person,from,until\nA,2026-10-05,{until}\nB,2026-10-11,2026-10-11\n"

    found = assessed(
        *(HOURS, worked(10 * HOUR, 10 * HOUR)),
        policy=policy,
        files={"leave.csv": leave},
        roster=ADA,
        last="2026-10-11",
    )

    (one,) = found["weekly-average"].findings
    assert f"{one.status}: {one.reason}" == text


FRESH = {"control": "source-fresh", "subject": "ekran host sessions", "parameters": "{hours: 24}"}


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (24 * HOUR, "met: last read at 2026-10-20 00:00"),
        (
            24 * HOUR + TICK,
            "not met: last read at 2026-10-20 00:00, 24 h 00 min 00.000001 s before 2026-10-21 00:00",
        ),
    ],
)
def test_a_source_is_fresh_to_the_microsecond(age: timedelta, text: str) -> None:
    read_at = datetime(2026, 10, 20, tzinfo=UTC)
    stations = read_of(
        *("ekran", "host", "sessions", "presence"),
        window=("2026-09-25T00:00:00Z", z(read_at)),
        read_at=z(read_at),
    )
    later = workday("a", "2026-10-05", None, None, 60, read_at=z(read_at + age))

    found = finding(stations, later, **FRESH)

    assert f"{found.status}: {found.reason}" == text


@pytest.mark.parametrize(
    ("last", "text"),
    [
        ("2026-10-06T11:00:00Z", "met: shortest rest 11 h 00 min, after 2026-10-05"),
        ("2026-10-06T11:00:01Z", "not met: shortest rest 10 h 59 min, after 2026-10-05"),
        ("2026-10-06T13:00:00Z", "not met: shortest rest 9 h 00 min, after 2026-10-05"),
    ],
)
def test_a_rest_begins_when_both_of_two_days_have_ended_of_which_one_lies_in_the_other(
    last: str, text: str
) -> None:
    begin = "2026-10-05T22:00:00Z"
    active = (datetime.fromisoformat(last) - datetime.fromisoformat(begin)) // SECOND
    days = [
        workday("a", "2026-10-05", begin, last, active),
        workday("a", "2026-10-06", "2026-10-06T06:00:00Z", "2026-10-06T08:00:00Z", 7200),
    ]

    assert said("daily-rest", *days).startswith(text)


def test_what_was_read_at_the_end_of_the_period_is_fresh_whenever_the_rest_was() -> None:
    for moment, status in (("2026-11-01T00:00:00Z", "met"), ("2026-10-31T23:59:59.999999Z", "not met")):
        stations = read_of(*("ekran", "host", "sessions", "presence"), read_at=moment)
        later = workday("a", "2026-10-05", None, None, 60, read_at="2026-11-20T00:00:00Z")

        assert finding(stations, later, **FRESH).status == status
