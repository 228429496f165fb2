"""Controls on workstations exactly at their limits, and a second or a microsecond beside them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from figures.limits import DAY, HOUR, MINUTE, MONDAY, SECOND, STATIONS, TICK, said, session
from reports.assessment.assessments import finding
from reports.lines import z

TWO = "person,name,activtrak,ekran\nA,Ada,a,a\nB,Ben,b,a\n"
DOUBTFUL = "open, cut by the read or with an end before its beginning"


def at_station(start: datetime, end: datetime | None, place: str = "w1", **changes: Any) -> dict[str, Any]:
    return {**session(z(start), end and z(end), place), **changes}


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


def test_the_first_of_two_at_once_is_the_pair_whose_second_begins_first() -> None:
    sessions = [
        at_station(MONDAY + begin * HOUR, MONDAY + 12 * HOUR, place)
        for begin, place in ((8, "w1"), (10, "w2"), (9, "w3"))
    ]

    assert said("concurrent-sessions", *sessions) == (
        "not met: 3 times on two at once, first on w1 and w3 from 2026-10-05 09:00"
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
