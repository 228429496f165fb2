"""The register, session by session: what each row says and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.lines import coverage, presence, record
from reports.making import make_report, rows_by_person
from reports.reports.register import READ, ROSTER, SCHEDULE, row, visit


def test_overlapping_visits_count_once_across_sources_and_ids(tmp_path: Path) -> None:
    schedule = SCHEDULE.replace("zego,101", ",101")
    messages = [
        visit("a", "08:00:00", "09:00:00"),
        visit("a2", "08:30:00", "09:10:00"),
        visit("1", "08:45:00", "09:20:00", source="electa"),
    ]

    found = row(tmp_path, *messages, schedule=schedule)

    assert found["present_seconds"] == 80 * 60
    assert len(found["visits"]) == 3


def test_what_lies_outside_the_session_is_cut_off_but_its_times_are_shown(tmp_path: Path) -> None:
    found = row(tmp_path, READ, visit("a", "07:30:00", "10:45:00"))

    assert (found["present_minutes"], found["scheduled_minutes"]) == (120, 120)
    assert found["arrival"] == "2026-10-01T07:30:00+00:00"
    assert found["status"] == "present"


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("08:05:00", "09:55:00", "present"),
        ("08:05:01", "09:55:00", "late"),
        ("08:05:00", "09:54:59", "left early"),
        ("08:05:01", "09:54:59", "late, left early"),
    ],
)
def test_more_than_five_minutes_is_late_or_early(tmp_path: Path, start: str, end: str, status: str) -> None:
    assert row(tmp_path, READ, visit("a", start, end))["status"] == status


def test_the_schedule_may_set_another_tolerance(tmp_path: Path) -> None:
    schedule = SCHEDULE.replace("who\n", "who,grace_minutes\n").replace(",G\n", ",G,0\n")

    assert row(tmp_path, READ, visit("a", "08:00:01", "10:00:00"), schedule=schedule)["late_seconds"] == 1


def test_the_first_arrival_and_the_last_departure_decide(tmp_path: Path) -> None:
    found = row(tmp_path, READ, visit("a", "09:00:00", "10:00:00"), visit("a", "08:00:00", "08:01:00"))

    assert found["status"] == "present"
    assert found["present_minutes"] == 61


def test_an_open_visit_counts_until_it_was_read(tmp_path: Path) -> None:
    found = row(tmp_path, READ, visit("a", "08:00:00", None, read_at="2026-10-01T08:40:00Z"))

    assert (found["present_minutes"], found["departure"]) == (40, None)
    # Nobody knows whether it went on after it was read.
    assert (found["status"], found["marks"]) == ("present", ["open", "gap"])


def test_a_visit_of_no_length_proves_presence_and_adds_nothing(tmp_path: Path) -> None:
    found = row(tmp_path, READ, visit("a", "08:00:00", "08:00:00", precision="minute"))

    assert (found["present_seconds"], found["status"], found["marks"]) == (0, "left early", ["minute"])


def test_a_record_that_ends_before_it_begins_is_a_fault_and_proves_nothing(tmp_path: Path) -> None:
    report = make_report(tmp_path, READ, visit("a", "09:00:00", "08:00:00"), roster=ROSTER, schedule=SCHEDULE)

    found = rows_by_person(report)["A"]
    assert (found["status"], found["present_seconds"]) == ("not assessed", 0)
    assert [each["kind"] for each in report["exceptions"]["data faults"]] == ["out before in"]


def test_nobody_is_late_or_early_where_the_hidden_time_was_not_read(tmp_path: Path) -> None:
    read = coverage("2026-10-01T08:30:00Z", "2026-10-01T09:30:00Z")

    found = row(tmp_path, read, visit("a", "08:40:00", "09:20:00"))

    assert (found["status"], found["marks"]) == ("present", ["gap"])


def test_a_clipped_record_says_nothing_of_coming_and_going(tmp_path: Path) -> None:
    found = row(tmp_path, READ, visit("a", "08:40:00", "09:20:00", clipped_start=True, clipped_end=True))

    assert (found["status"], found["marks"]) == ("present", ["clipped"])


def test_guests_and_people_of_other_groups_are_listed_and_not_counted(tmp_path: Path) -> None:
    messages = [visit(each, "08:00:00", "10:00:00") for each in ("a", "b", "c", "x")]

    report = make_report(tmp_path, READ, *messages, roster=ROSTER, schedule=SCHEDULE)

    assert [each["status"] for each in report["register"][0]["rows"]] == [
        "present",
        "present",
        "guest",
        "guest",
    ]
    assert report["summary"]["attendance_rate"] == {"value": 1, "lowest": 1, "highest": 1}
    assert {each["kind"] for each in report["exceptions"]["data faults"]} == {
        "not expected here",
        "unknown person",
    }


def test_visits_outside_any_session_are_no_fault_and_one_count_a_place(tmp_path: Path) -> None:
    messages = [
        visit("a", "12:00:00", "12:30:00"),
        visit("a", "13:00:00", "13:30:00"),
        visit("b", "14:00:00", None, read_at="2026-10-01T14:10:00Z"),
        visit("b", "08:00:00", "09:00:00", place_id="999", place_name="Cellar"),
    ]

    report = make_report(tmp_path, READ, *messages, roster=ROSTER, schedule=SCHEDULE)

    assert report["exceptions"]["data faults"] == []
    assert report["summary"]["exceptions"]["data faults"] == 0
    keys = ("source", "place", "place_name", "visits", "people", "start", "end", "detail")
    assert [tuple(each[key] for key in keys) for each in report["outside_sessions"]] == [
        (
            *("zego", "101", None, 3, 2, "2026-10-01T12:00:00+00:00", "2026-10-01T14:10:00+00:00"),
            "no session was planned here then",
        ),
        (
            *("zego", "999", "Cellar", 1, 1, "2026-10-01T08:00:00+00:00", "2026-10-01T09:00:00+00:00"),
            "no session was planned in this place",
        ),
    ]
    assert [len(each["evidence_ids"]) for each in report["outside_sessions"]] == [3, 1]


def test_without_a_schedule_no_visit_lies_outside_a_session(tmp_path: Path) -> None:
    report = make_report(tmp_path, READ, visit("a", "12:00:00", "12:30:00"), roster=ROSTER)

    assert report["outside_sessions"] == []


def test_without_a_schedule_a_visit_across_midnight_is_in_two_days(tmp_path: Path) -> None:
    # 23:30 to 01:15 in Berlin
    report = make_report(
        tmp_path,
        record(presence("a", "2026-10-01T21:30:00Z", "2026-10-01T23:15:00Z")),
        timezone="Europe/Berlin",
    )

    minutes = {each["day"]: each["rows"][0]["present_minutes"] for each in report["register"]}
    assert minutes == {"2026-10-01": 30, "2026-10-02": 75}
    assert report["summary"]["attendance_rate"] is None


def test_a_session_across_midnight_and_the_clock_change_is_whole(tmp_path: Path) -> None:
    schedule = "session,place,start,end\nS,101,2026-10-24 23:00,2026-10-25 04:00\n"
    night = record(presence("a", "2026-10-24T21:00:00Z", "2026-10-25T03:00:00Z"))

    report = make_report(tmp_path, night, roster=ROSTER, schedule=schedule, timezone="Europe/Berlin")

    found = rows_by_person(report, "S")["A"]
    assert (found["present_minutes"], found["scheduled_minutes"]) == (360, 360)
    assert [each["present_seconds"] for each in report["days"]] == [3600, 5 * 3600]


def test_a_session_that_the_period_cuts_is_judged_by_its_part_inside(tmp_path: Path) -> None:
    schedule = "session,place,start,end\nS,101,2026-10-01 22:00,2026-10-02 02:00\n"
    late = record(presence("a", "2026-10-02T00:30:00Z", "2026-10-02T02:00:00Z"))

    found = row(tmp_path, late, schedule=schedule, first="2026-10-02", last="2026-10-02")

    assert (found["present_minutes"], found["scheduled_minutes"], found["status"]) == (90, 120, "present")


def test_a_person_who_vanished_from_the_vendor_keeps_the_last_name(tmp_path: Path) -> None:
    earlier = visit("x", "08:00:00", "08:10:00", person_name="Xenia", read_at="2026-10-02T00:00:00Z")
    later = visit("x", "09:00:00", "09:10:00", person_name=None, read_at="2026-10-03T00:00:00Z")

    report = make_report(tmp_path, earlier, later)

    assert [each["name"] for each in report["register"][0]["rows"]] == ["Xenia"]


def test_a_record_that_ends_before_it_begins_makes_no_session(tmp_path: Path) -> None:
    report = make_report(tmp_path, visit("a", "09:00:00", "08:00:00"))

    assert report["register"] == []
    assert [each["kind"] for each in report["exceptions"]["data faults"]] == ["out before in"]


def test_faults_outside_the_period_are_not_listed(tmp_path: Path) -> None:
    before = record(presence("a", "2026-09-29T09:00:00Z", "2026-09-29T08:00:00Z"))
    elsewhere = record(presence("a", "2026-09-29T10:00:00Z", "2026-09-29T11:00:00Z"))

    report = make_report(
        tmp_path,
        READ,
        before,
        elsewhere,
        roster=ROSTER,
        schedule=SCHEDULE,
        first="2026-10-01",
        last="2026-10-01",
    )

    assert report["exceptions"]["data faults"] == []
    # nor is evidence of other months part of the report: it is counted, and left out
    assert (report["basis"]["evidence"], report["basis"]["visits_outside_period"]) == (2, 0)
