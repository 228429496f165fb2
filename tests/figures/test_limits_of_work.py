"""Controls on work and workstations exactly at their limits, and a second or a microsecond beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from figures.month_files import z
from figures.test_edges import ADA, HOURS, STATIONS, session
from reports.assessment.assessments import assessed, finding, read_of, workday

TICK, SECOND, MINUTE, HOUR, DAY = (
    timedelta(**{unit: 1}) for unit in ("microseconds", "seconds", "minutes", "hours", "days")
)
MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
TWO = "person,name,activtrak,ekran\nA,Ada,a,a\nB,Ben,b,a\n"
DOUBTFUL = "open, cut by the read or with an end before its beginning"


def at_station(start: datetime, end: datetime | None, place: str = "w1", **changes: Any) -> dict[str, Any]:
    return {**session(z(start), end and z(end), place), **changes}


def said(control: str, *messages: dict[str, Any], parameters: str = "{}", **more: Any) -> str:
    """Status and reason of Ada."""
    more = {"roster": ADA, **more}
    found = finding(HOURS, STATIONS, *messages, control=control, subject="A", parameters=parameters, **more)
    return f"{found.status}: {found.reason}"


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        (7 * HOUR, 19 * HOUR, "met"),
        (7 * HOUR - TICK, 19 * HOUR, "not met"),
        (7 * HOUR, 19 * HOUR + TICK, "not met"),
        (-12 * HOUR, -11 * HOUR, "not met"),  # a Sunday
        (4 * DAY + 7 * HOUR, 4 * DAY + 19 * HOUR, "met"),  # a Friday
        (5 * DAY + 7 * HOUR, 5 * DAY + 19 * HOUR, "not met"),
    ],
)
def test_hours_are_allowed_to_the_microsecond(start: timedelta, end: timedelta, status: str) -> None:
    found = said("allowed-hours", at_station(MONDAY + start, MONDAY + end))

    assert found.startswith(f"{status}: ")


@pytest.mark.parametrize(
    "changes", [{"open": True, "ended_at": None}, {"clipped_start": True}, {"clipped_end": True}]
)
def test_a_session_of_which_an_edge_is_not_known_is_not_assessed(changes: dict[str, Any]) -> None:
    changes = {"read_at": z(MONDAY + 9 * HOUR), **changes}
    one = at_station(MONDAY + 8 * HOUR, MONDAY + 9 * HOUR, **changes)

    assert said("allowed-hours", one) == f"not assessed: 1 of 1 session {DOUBTFUL}"
    assert said("session-length", one) == (
        f"not assessed: longest of 1 session 1 h 00 min, from 2026-10-05 08:00; 1 {DOUBTFUL}"
    )


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (12 * HOUR, "met: longest of 1 session 12 h 00 min, from 2026-10-05 07:00"),
        (
            12 * HOUR + TICK,
            "not met: longest of 1 session 12 h 00 min 00.000001 s, from 2026-10-05 07:00; 1 too long",
        ),
        (-SECOND, f"not assessed: none of 1 session has a length; 1 {DOUBTFUL}"),
    ],
)
def test_a_session_may_be_as_long_as_the_most_and_no_longer(length: timedelta, text: str) -> None:
    start = MONDAY + 7 * HOUR

    assert said("session-length", at_station(start, start + length), parameters="{hours: 12}") == text


@pytest.mark.parametrize(
    ("control", "reason"),
    [
        ("allowed-hours", "more than one person claims the id"),
        ("concurrent-sessions", "more than one person claims the id"),
        ("unknown-person", "more than one person of the roster claims the id"),
    ],
)
def test_a_session_of_an_id_of_several_people_is_nobodys(control: str, reason: str) -> None:
    one = at_station(MONDAY + 8 * HOUR, MONDAY + 9 * HOUR)

    found = finding(STATIONS, one, control=control, subject="ekran:host:a", roster=TWO)

    assert (found.status, found.reason) == ("not assessed", reason)


@pytest.mark.parametrize(
    ("overlap", "text"),
    [
        (MINUTE, "met: 2 sessions, none on two at once"),
        (MINUTE + TICK, "not met: once on two at once, first on w1 and w2 from 2026-10-05 08:59"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_two_at_once_are_accepted_for_the_tolerance_and_no_longer(
    overlap: timedelta, text: str, swapped: bool
) -> None:
    start = MONDAY + 9 * HOUR - MINUTE
    first, second = ("w2", "w1") if swapped else ("w1", "w2")
    two = at_station(MONDAY + 8 * HOUR, start + overlap, first), at_station(start, start + HOUR, second)

    assert said("concurrent-sessions", *two, parameters="{tolerance_minutes: 1}") == text


def test_of_two_at_once_the_pair_that_begins_first_is_told_with_its_local_time() -> None:
    later = MONDAY + DAY
    sessions = [
        at_station(later + 8 * HOUR, later + 10 * HOUR, "a1"),
        at_station(later + 9 * HOUR, later + 10 * HOUR, "a2"),
        at_station(MONDAY + 8 * HOUR, MONDAY + 10 * HOUR, "w2"),
        at_station(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR, "w1"),
    ]

    assert said("concurrent-sessions", *sessions, timezone="Europe/Berlin") == (
        "not met: twice on two at once, first on w1 and w2 from 2026-10-05 11:00"
    )


@pytest.mark.parametrize("swapped", [False, True])
def test_a_session_that_ends_before_it_begins_is_on_at_once_with_none(swapped: bool) -> None:
    first, second = ("w2", "w1") if swapped else ("w1", "w2")
    two = [
        at_station(MONDAY + 8 * HOUR, MONDAY + 12 * HOUR, first),
        at_station(MONDAY + 10 * HOUR, MONDAY + 9 * HOUR, second),
    ]
    negative = "{tolerance_minutes: 0}"

    assert said("concurrent-sessions", *two, parameters=negative) == (
        "not assessed: a record ends before it begins"
    )


def test_whether_an_id_is_unknown_a_roster_without_a_column_cannot_tell() -> None:
    one = at_station(MONDAY + 8 * HOUR, MONDAY + 9 * HOUR)
    wanted = {"control": "unknown-person", "subject": "ekran:host:a"}

    without = finding(STATIONS, one, roster="person,name,zego\nB,Ben,b\n", **wanted)
    other = finding(STATIONS, one, roster="person,name,ekran\nB,Ben,b\n", **wanted)

    assert (without.status, without.reason) == (
        "not assessed",
        "ekran knows none of the ids of the roster, which has no column for it",
    )
    assert (other.status, other.reason) == (
        "not met",
        "1 session by an id that is on no line of the roster, first on 2026-10-05 08:00 at w1",
    )


def worked(length: timedelta, active: timedelta, day: datetime = MONDAY, **changes: Any) -> dict[str, Any]:
    """A day from 6 o'clock on."""
    begin = day + 6 * HOUR
    made: dict[str, Any] = workday(
        "a", str(day.date()), z(begin), z(begin + length), int(active.total_seconds()), **changes
    )
    return made


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
        (24 * HOUR, "met: last read at 2026-10-20 00:00 UTC"),
        (
            24 * HOUR + TICK,
            "not met: last read at 2026-10-20 00:00 UTC, 24 h 00 min 00.000001 s before 2026-10-21 00:00 UTC",
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


def test_what_was_read_at_the_end_of_the_period_is_fresh_whenever_the_rest_was() -> None:
    for moment, status in (("2026-11-01T00:00:00Z", "met"), ("2026-10-31T23:59:59.999999Z", "not met")):
        stations = read_of(*("ekran", "host", "sessions", "presence"), read_at=moment)
        later = workday("a", "2026-10-05", None, None, 60, read_at="2026-11-20T00:00:00Z")

        assert finding(stations, later, **FRESH).status == status
