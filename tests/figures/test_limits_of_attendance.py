"""Controls on attendance and credits at their limits and a microsecond beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from figures.limits import ADA, HOUR, MINUTE, ROOMS, SECOND, TICK, unread
from reports.assessment.assessments import finding
from reports.lines import presence, z

NINE = datetime(2026, 10, 5, 9, tzinfo=UTC)
#: Three sessions of two hours in room 101, and one in room 102 while the first is on.
SCHEDULE = (
    "session,title,place,start,end,grace_minutes\n"
    "S1,One,101,2026-10-05T09:00Z,2026-10-05T11:00Z,5\n"
    "S2,Two,101,2026-10-06T09:00Z,2026-10-06T11:00Z,5\n"
    "S3,Two,101,2026-10-07T09:00Z,2026-10-07T11:00Z,5\n"
)


def visit(length: timedelta, start: datetime = NINE, **changes: Any) -> dict[str, Any]:
    return presence("a", z(start), z(start + length), **changes)


#: By whom the source names the place.
SOMEBODY = presence("x", z(NINE), z(NINE + HOUR))


def said(control: str, *messages: dict[str, Any], parameters: str = "{}", **more: Any) -> str:
    """Status and reason of Ada."""
    more = {"roster": ADA, "schedule": SCHEDULE, **more}
    found = finding(*messages, SOMEBODY, control=control, subject="A", parameters=parameters, **more)
    return f"{found.status}: {found.reason}"


#: The second session was not read.
GAP = unread("2026-10-06T08:00:00Z", "2026-10-06T12:00:00Z")


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (7 * MINUTE + 30 * SECOND, "0.25 credits from 7 min 30 s"),
        (7 * MINUTE + 30 * SECOND - TICK, "0 credits from 7 min 29 s"),
        (22 * MINUTE + 30 * SECOND, "0.5 credits from 22 min 30 s"),
        (22 * MINUTE + 30 * SECOND - TICK, "0.25 credits from 22 min 29 s"),
        (60 * MINUTE, "1 credit from 60 minutes"),
        (112 * MINUTE + 30 * SECOND - TICK, "1.75 credits from 112 min 29 s"),
    ],
)
def test_a_quarter_credit_is_given_from_its_half_on(length: timedelta, text: str) -> None:
    status = "met" if length >= HOUR else "not met"

    assert said("cme-credits", ROOMS, visit(length)) == f"{status}: {text}"


@pytest.mark.parametrize(
    ("length", "increment", "text"),
    [
        (50 * MINUTE, 0.2, "met: 1 credit from 50 minutes"),
        (50 * MINUTE - TICK, 0.2, "not met: 0 credits from 49 min 59 s"),
        (60 * MINUTE, 0.2, "met: 1.2 credits from 60 minutes"),
        (60 * MINUTE - TICK, 0.2, "met: 1 credit from 59 min 59 s"),
        (75 * MINUTE, 0.5, "met: 1.5 credits from 75 minutes"),
        (75 * MINUTE - TICK, 0.5, "met: 1 credit from 74 min 59 s"),
        (100 * MINUTE - TICK, 1, "met: 1 credit from 99 min 59 s"),
    ],
)
def test_a_credit_of_fifty_minutes_is_given_when_it_is_whole(
    length: timedelta, increment: float, text: str
) -> None:
    parameters = f"{{increment: {increment}, interactions_on_file: true}}"

    assert said("cpe-credits", ROOMS, visit(length), parameters=parameters) == text


TIMES = "; times alone are not enough evidence, and no completed interactions are on file"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (50 * MINUTE, f"not assessed: 1 credit from 50 minutes{TIMES}"),
        (50 * MINUTE - TICK, "not met: 0 credits from 49 min 59 s"),
    ],
)
def test_times_alone_are_no_evidence_of_credits(length: timedelta, text: str) -> None:
    assert said("cpe-credits", ROOMS, visit(length)) == text


@pytest.mark.parametrize("control", ["cme-credits", "cpe-credits"])
def test_what_was_not_read_may_bring_the_credits_that_are_lacking(control: str) -> None:
    parameters = "{interactions_on_file: true}" if control == "cpe-credits" else "{}"

    def of(*messages: dict[str, Any]) -> str:
        return said(control, *messages, parameters=parameters)

    assert of(*GAP, visit(HOUR)).startswith("not assessed: 1")
    assert of(*GAP, visit(MINUTE)) == "not assessed: 0 credits from 1 minute; 1 session not assessed"
    assert of(*GAP) == "not assessed: no minute that is known; 1 session not assessed"
    assert of(ROOMS) == "not met: 0 credits from 0 minutes"
    assert of(*GAP, visit(TICK)) == "not assessed: 0 credits from 0 minutes; 1 session not assessed"


@pytest.mark.parametrize(
    ("visits", "parameters", "text"),
    [
        (0, "{fewest_sessions: 4}", "not assessed: expected in 3 sessions only, fewer than 4"),
        (0, "{fewest_sessions: 3}", "not met: absent from 3 of 3 sessions (100.0 %)"),
        (2, "{share: 0.33}", "not met: absent from 1 of 3 sessions (33.3 %)"),
        (2, "{share: 0.34}", "met: absent from 1 of 3 sessions (33.3 %)"),
    ],
)
def test_absence_is_chronic_from_its_share_on(visits: int, parameters: str, text: str) -> None:
    there = [visit(2 * HOUR, NINE + number * 24 * HOUR) for number in range(visits)]

    assert said("chronic-absence", ROOMS, *there, parameters=parameters) == text


def test_a_session_that_was_not_read_leaves_absence_and_attendance_open() -> None:
    there = [visit(2 * HOUR), visit(2 * HOUR, NINE + 48 * HOUR)]
    absent = said("chronic-absence", *GAP, *there)
    attended = said("attendance-ratio", *GAP, *there)
    minutes = said("attendance-ratio", *GAP, *there, parameters="{by: minutes}")

    assert absent.startswith("not assessed: absent from 0 of 3 sessions (0.0 %); 1 not assessed: ")
    assert attended.startswith("not assessed: 2 of 3 sessions attended (66.7 %); 1 not assessed: ")
    assert minutes.startswith("not assessed: 240 of 360 minutes attended (66.7 %); 1 not assessed: ")


@pytest.mark.parametrize("control", ["chronic-absence", "attendance-ratio"])
def test_of_a_session_that_is_assessed_no_doubt_is_told(control: str) -> None:
    # Beside the first, from which she was absent, a guest of her name is told.
    namesake = presence("y", z(NINE), z(NINE + HOUR), person_name="Ada")

    assert said(control, *GAP, namesake).endswith(" %); 1 not assessed: not read")


@pytest.mark.parametrize(
    ("first", "status"), [(96 * MINUTE, "not assessed"), (96 * MINUTE - TICK, "not met")]
)
def test_what_was_not_read_may_just_bring_the_share_of_minutes(first: timedelta, status: str) -> None:
    # Of 360 minutes 324 are needed: 108 in each session, and 120 in the one that was not read.
    there = [visit(first), visit(108 * MINUTE, NINE + 48 * HOUR)]

    assert said("attendance-ratio", *GAP, *there, parameters="{by: minutes}").startswith(f"{status}: ")


@pytest.mark.parametrize(("third", "status"), [(84 * MINUTE, "met"), (84 * MINUTE - TICK, "not met")])
def test_the_share_of_minutes_is_reached_to_the_microsecond(third: timedelta, status: str) -> None:
    there = [visit(2 * HOUR), visit(2 * HOUR, NINE + 24 * HOUR), visit(third, NINE + 48 * HOUR)]

    assert said("attendance-ratio", ROOMS, *there, parameters="{by: minutes}").startswith(f"{status}: ")


@pytest.mark.parametrize("control", ["chronic-absence", "attendance-ratio", "lateness", "early-leaving"])
def test_where_no_session_could_be_assessed_it_is_said(control: str) -> None:
    nothing = unread("2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z")

    assert said(control, *nothing).startswith("not assessed: none of 3 sessions could be assessed")


@pytest.mark.parametrize(
    ("arrival", "departure", "late", "early"),
    [
        (5 * MINUTE, 115 * MINUTE, "met: never late", "met: never left early"),
        (
            5 * MINUTE + TICK,
            115 * MINUTE - TICK,
            "not met: late for 1 of 3 sessions, at most by 5 minutes",
            "not met: left 1 of 3 sessions early, at most by 5 minutes",
        ),
    ],
)
def test_grace_lasts_to_the_microsecond(
    arrival: timedelta, departure: timedelta, late: str, early: str
) -> None:
    one = visit(departure - arrival, NINE + arrival)

    assert said("lateness", ROOMS, one) == late
    assert said("early-leaving", ROOMS, one) == early


@pytest.mark.parametrize("control", ["lateness", "early-leaving"])
@pytest.mark.parametrize(("most", "status"), [(0, "not met"), (1, "met")])
def test_how_often_is_accepted(control: str, most: int, status: str) -> None:
    one = visit(HOUR, NINE + 30 * MINUTE)

    assert said(control, ROOMS, one, parameters=f"{{most: {most}}}").startswith(f"{status}: ")
