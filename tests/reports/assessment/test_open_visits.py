"""Visits that were still open when they were read last: what came of the person since then is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.reports.compliance import COMPLIANCE
from reports.lines import coverage, presence, record
from reports.making import make_report, rows_by_person

ROSTER = "person,name,group,zego\nA,Ada,G,a\nB,Ben,G,b\n"
SCHEDULE = (
    "session,source,place,start,end,who\n"
    "S1,zego,101,2026-10-05 08:00,2026-10-05 10:00,G\n"
    "S2,zego,101,2026-10-12 08:00,2026-10-12 10:00,G\n"
    "S3,zego,102,2026-10-12 08:00,2026-10-12 10:00,G\n"
)
ROOMS = [
    coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", partition={"room_id": room})
    for room in ("101", "102")
]
REASON = "a visit of theirs to this place that was still open was not read again"


def open_visit(**changes: Any) -> dict[str, Any]:
    """Ada's visit to room 101, open since the 5th and last read on the 8th."""
    return record(presence("a", "2026-10-05T08:00:00Z", None, read_at="2026-10-08T00:00:00Z", **changes))


def report(folder: Path, *messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return make_report(
        folder, *messages, roster=ROSTER, schedule=SCHEDULE, first="2026-10-01", last="2026-10-31", **more
    )


def said_of(report: dict[str, Any], person: str) -> list[tuple[str, str | None]]:
    """Status and reason of a person in the three sessions."""
    rows = [rows_by_person(report, session)[person] for session in ("S1", "S2", "S3")]
    return [(row["status"], row["reason"]) for row in rows]


def test_nobody_is_absent_from_a_place_where_their_open_visit_was_not_read_again(tmp_path: Path) -> None:
    found = report(tmp_path, *ROOMS, open_visit())

    assert said_of(found, "A") == [("present", None), ("not assessed", REASON), ("absent", None)]
    # It is a matter of one person and one place.
    assert said_of(found, "B") == [("absent", None)] * 3


def test_a_visit_that_was_read_again_and_closed_leaves_nothing_open(tmp_path: Path) -> None:
    closed = record(presence("a", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"))

    found = report(tmp_path, *ROOMS, open_visit(), closed)

    assert [status for status, _ in said_of(found, "A")] == ["left early", "absent", "absent"]


def test_a_coverage_that_carries_the_open_visit_says_it_without_its_evidence(tmp_path: Path) -> None:
    unread = [{"person_id": "a", "place_id": "101", "since": "2026-09-20T00:00:00Z"}]
    rooms = [
        coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", partition={"room_id": "101"}, unread=unread),
        ROOMS[1],
    ]

    found = report(tmp_path, *rooms)

    assert said_of(found, "A") == [("not assessed", REASON), ("not assessed", REASON), ("absent", None)]
    room, other = found["coverage"]
    assert room["open_visits"] == [
        {
            "source": "zego",
            "account": "1200",
            "stream": "room_logio_records",
            "place": "101",
            "person": "A",
            "name": "Ada",
            "since": "2026-09-20T00:00:00+00:00",
        }
    ]
    assert other["open_visits"] == []


@pytest.mark.parametrize("is_there", [True, False], ids=["with its evidence", "without"])
def test_a_visit_that_is_not_in_the_evidence_may_have_begun_at_any_time(
    tmp_path: Path, is_there: bool
) -> None:
    unread = [{"person_id": "a", "place_id": "101", "since": "2026-10-08T00:00:00Z"}]
    room = coverage(
        "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", partition={"room_id": "101"}, unread=unread
    )
    visit = record(presence("a", "2026-10-06T08:00:00Z", None, read_at="2026-10-08T00:00:00Z"))

    found = report(tmp_path, room, ROOMS[1], *([visit] if is_there else []))

    before = ("absent", None) if is_there else ("not assessed", REASON)
    assert said_of(found, "A") == [before, ("not assessed", REASON), ("absent", None)]
    assert found["coverage"][0]["open_visits"][0]["since"] == "2026-10-08T00:00:00+00:00"


def test_of_several_readings_of_a_partition_the_latest_says_which_visits_are_open(tmp_path: Path) -> None:
    def room(read_at: str, **more: Any) -> dict[str, Any]:
        return coverage(
            "2026-10-01T00:00:00Z", read_at, read_at=read_at, partition={"room_id": "101"}, **more
        )

    unread = [{"person_id": "a", "place_id": "101", "since": "2026-09-20T00:00:00Z"}]
    earlier = room("2026-10-20T00:00:00Z", unread=unread)

    assert said_of(report(tmp_path, earlier, ROOMS[1]), "A")[1] == ("not assessed", REASON)
    assert said_of(report(tmp_path, earlier, room("2026-11-01T00:00:00Z"), ROOMS[1]), "A")[1][0] == "absent"


def test_somebody_who_came_again_has_not_left_early_while_the_open_visit_may_go_on(tmp_path: Path) -> None:
    again = record(presence("a", "2026-10-12T08:00:00Z", "2026-10-12T08:30:00Z"))

    row = rows_by_person(report(tmp_path, *ROOMS, open_visit(), again), "S2")["A"]

    assert (row["status"], row["left_early_seconds"]) == ("present", None)
    assert "gap" in row["marks"]


@pytest.mark.parametrize(
    ("unread", "problem"),
    [
        ("a", "'unread' is no list"),
        ([{"place_id": "101"}], "names no person"),
        ([{"person_id": "a", "since": "soon"}], "neither a day"),
    ],
)
def test_a_coverage_whose_open_visits_cannot_be_understood_is_refused(
    tmp_path: Path, unread: Any, problem: str
) -> None:
    with pytest.raises(Exception, match=problem):
        report(tmp_path, coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", unread=unread))


def test_a_control_is_not_met_by_somebody_whose_open_session_was_not_read_again(tmp_path: Path) -> None:
    policy = "title: P\ncontrols: [{control: concurrent-sessions}, {control: coverage-complete}]\n"
    visits = [
        open_visit(place_type="workstation"),
        record(presence("b", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", place_type="workstation")),
    ]

    found = report(tmp_path, *ROOMS, *visits, report_type=COMPLIANCE, policy=policy)

    concurrent, complete = found["controls"]
    said = {each["subject"]: (each["status"], each["reason"]) for each in concurrent["findings"]}
    assert said["B"][0] == "met"
    assert said["A"][0] == "not assessed"
    assert "an open visit to 101, was not read from 2026-10-08 00:00 to 2026-11-01 00:00" in said["A"][1]
    reasons = {each["subject"]: each["reason"] for each in complete["findings"]}
    assert (
        reasons["zego 1200 room_logio_records open visits"]
        == "the open visits of 1 person were not read again"
    )


def test_how_far_a_stream_is_settled_is_said_where_that_is_not_the_whole_period(tmp_path: Path) -> None:
    rooms = [
        coverage(
            "2026-10-01T00:00:00Z",
            "2026-11-01T00:00:00Z",
            partition={"room_id": room},
            settled_until=f"{day}T00:00:00Z",
        )
        for room, day in (("101", "2026-10-28"), ("102", "2026-11-01"))
    ]

    found = report(tmp_path, *rooms)

    assert [each["settled_until"] for each in found["coverage"]] == ["2026-10-28T00:00:00+00:00", None]
