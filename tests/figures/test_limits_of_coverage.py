"""Controls on coverage at their limits, and on whom the roster and the sources know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from figures.limits import ADA, HOUR, HOURS, MINUTE, MONDAY, ROOMS, SECOND, STATIONS, TICK, session, unread
from reports.assessment.assessments import END, finding, read_of, workday
from reports.lines import coverage, presence, z


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        (MINUTE, "met: 0 h 01 min not read, first from 2026-10-10 08:00 to 2026-10-10 08:01"),
        (
            MINUTE + TICK,
            "not met: 0 h 01 min 00.000001 s not read, first from 2026-10-10 08:00 to 2026-10-10 08:01",
        ),
        (SECOND, "met: read over the whole period"),
    ],
)
def test_coverage_is_complete_to_the_tolerance(missing: timedelta, text: str) -> None:
    cut = datetime(2026, 10, 10, 8, tzinfo=UTC)
    where = {"control": "coverage-complete", "parameters": "{tolerance_minutes: 1}"}
    other = read_of("ekran", "host", "other", "presence")

    found = finding(
        *(*unread(z(cut), z(cut + missing)), HOURS, other, read_of("zego", "1200", "x", "presence")),
        **where,
        subject="zego 1200 room_logio_records {}",
    )

    assert f"{found.status}: {found.reason}" == text


def test_what_was_not_read_of_a_stream_of_any_kind_is_counted_once() -> None:
    # A slice that names no kind, of a stream that gave nothing, is of every kind.
    read = coverage("2026-10-01T01:00:00Z", z(END), partition={})

    found = finding(read, control="coverage-complete", subject="zego 1200 room_logio_records {}")

    assert found.figures["missing_seconds"] == 3600


def test_people_with_open_visits_are_counted_once_and_up_to_the_end_of_the_period() -> None:
    def still_open(place: str, read_at: str) -> dict[str, Any]:
        return {**session("2026-10-05T08:00:00Z", None, place), "read_at": read_at}

    wanted = {"control": "coverage-complete", "subject": "ekran host sessions open visits"}
    two = [still_open(place, "2026-10-06T08:00:00Z") for place in ("w1", "w2")]
    at_the_end = still_open("w1", "2026-11-01T00:00:00Z")

    found = finding(STATIONS, *two, **wanted)
    assert (found.status, found.reason) == (
        "not met",
        "the open visits of 1 person were not read again",
    )
    with pytest.raises(StopIteration):
        finding(STATIONS, at_the_end, **wanted)


def test_an_id_that_stands_twice_in_the_roster_is_named_with_its_people() -> None:
    roster = "person,name,activtrak\nA,Ada,a\nB,Ben,a\nC,Cleo,c\n"
    day = workday("a", "2026-10-05", None, None, 60)

    two = finding(HOURS, day, control="ids-unique", subject="activtrak:a", roster=roster)
    one = finding(HOURS, day, control="ids-unique", subject="activtrak:c", roster=roster)

    assert (two.status, two.reason, two.name) == (
        "not met",
        "stands in the roster for A and B",
        "Ada, Ben",
    )
    assert (one.status, one.reason, one.name) == ("met", "one person", "Cleo")


@pytest.mark.parametrize(
    ("roster", "subject", "text"),
    [
        ("person,name,activtrak\nA,Ada,a\n", "A", "met: on the roster"),
        (
            "person,name,activtrak\nB,Ben,b\n",
            "activtrak:us:a",
            "not met: the roster has no line with this id at activtrak",
        ),
        (
            "person,name,activtrak\nB,Ben,\n",
            "activtrak:us:a",
            "not met: the roster has no line with this id at activtrak",
        ),
        (
            "person,name,zego\nB,Ben,b\n",
            "activtrak:us:a",
            "not assessed: activtrak knows none of the ids of the roster, which has no column for it",
        ),
    ],
)
def test_whether_somebody_is_on_the_roster(roster: str, subject: str, text: str) -> None:
    day = workday("a", "2026-10-05", None, None, 60)
    other = presence("b", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z")

    found = finding(HOURS, ROOMS, day, other, control="known-people", subject=subject, roster=roster)

    assert f"{found.status}: {found.reason}" == text


NOBODY = "not met: no source has any evidence of this person"


@pytest.mark.parametrize(
    ("roster", "seen", "text"),
    [
        (ADA, "a", "met: seen at activtrak and zego"),
        (ADA, "b", NOBODY),
        ("person,name,zego\nA,Ada,a\n", "a", "met: seen at zego"),
        # activtrak cannot know her, and zego can
        ("person,name,zego\nA,Ada,a\n", "b", NOBODY),
        # zego can know another
        ("person,name,zego\nA,Ada,\nB,Ben,b\n", "a", "not assessed: no source knows the id A"),
        ("person,name\nA,Ada\n", "a", "not assessed: no source knows the id A"),
        ("person,name,zego,activtrak\nA,Ada,,\n", "a", "not assessed: the roster gives no id at activtrak"),
    ],
)
def test_who_of_the_roster_was_seen(roster: str, seen: str, text: str) -> None:
    evidence = workday(seen, "2026-10-05", None, None, 60), presence(seen, z(MONDAY), z(MONDAY + HOUR))

    found = finding(HOURS, ROOMS, *evidence, control="roster-seen", subject="A", roster=roster)

    assert f"{found.status}: {found.reason}" == text
