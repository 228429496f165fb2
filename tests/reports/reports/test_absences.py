"""Absences in the register: who is expected, and what must have been read before anybody is absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.lines import coverage
from reports.making import make_report, rows_by_person
from reports.reports.register import READ, ROSTER, SCHEDULE, row, visit


def test_somebody_expected_without_a_visit_is_absent_where_everything_was_read(tmp_path: Path) -> None:
    found = row(tmp_path, READ)

    assert (found["status"], found["reason"], found["present_seconds"]) == ("absent", None, 0)


def test_an_absence_is_not_assessed_where_the_session_was_not_read_whole(tmp_path: Path) -> None:
    parts = [
        coverage("2026-10-01T00:00:00Z", "2026-10-01T08:30:00Z"),
        coverage("2026-10-01T09:00:00Z", "2026-10-02T00:00:00Z"),
    ]

    found = row(
        tmp_path,
        *parts,
        timezone="Europe/Berlin",
        schedule=SCHEDULE.replace("08:00", "10:00", 1).replace("1 10:00,G", "1 12:00,G"),
    )

    assert (found["status"], found["reason"]) == ("not assessed", "not read")
    assert found["not_read"] == [{"start": "2026-10-01T10:30:00+02:00", "end": "2026-10-01T11:00:00+02:00"}]


def test_neighbouring_windows_a_second_apart_leave_no_hole(tmp_path: Path) -> None:
    parts = [
        coverage("2026-10-01T00:00:00Z", "2026-10-01T08:59:59Z"),
        coverage("2026-10-01T09:00:00Z", "2026-10-02T00:00:00Z"),
    ]

    assert row(tmp_path, *parts)["status"] == "absent"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"read_at": "2026-10-01T09:00:00Z"}, "not read"),
        ({"partition": {"room_id": "102"}}, "not read"),
        ({"partition": {"room_id": "101", "uid": "b"}}, "not read"),
        ({"partition": {"room_id": "101", "building": "7"}}, "not read"),
        ({"source": "electa"}, "nothing was read from zego"),
    ],
)
def test_a_reading_vouches_only_for_its_time_place_and_people(
    tmp_path: Path, said: dict[str, Any], reason: str
) -> None:
    found = row(tmp_path, coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", **said))

    assert (found["status"], found["reason"]) == ("not assessed", reason)


@pytest.mark.parametrize(
    "partition",
    [{}, {"pid": 1200, "room_id": "101"}, {"RoomID": 101}, {"uid": "a"}],
)
def test_a_partition_is_understood_whatever_the_vendor_calls_it(
    tmp_path: Path, partition: dict[str, Any]
) -> None:
    found = row(tmp_path, coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", partition=partition))

    assert found["status"] == "absent"


def test_lines_without_coverage_prove_no_absence(tmp_path: Path) -> None:
    found = row(tmp_path, visit("b", "08:00:00", "10:00:00"))

    assert found["status"] == "not assessed"
    assert "no coverage" in found["reason"]


def test_without_an_id_at_the_source_an_absence_is_not_assessed(tmp_path: Path) -> None:
    found = row(tmp_path, READ, roster=ROSTER.replace("a;a2", ""))

    assert (found["status"], found["reason"]) == ("not assessed", "the roster gives no id at zego")


def test_an_id_that_two_people_claim_counts_for_neither(tmp_path: Path) -> None:
    report = make_report(
        tmp_path,
        READ,
        visit("a", "08:00:00", "10:00:00"),
        roster=ROSTER.replace(",b,", ",b;a,"),
        schedule=SCHEDULE,
    )

    rows = rows_by_person(report)
    assert {rows[each]["status"] for each in "AB"} == {"not assessed"}
    assert "more than one person claims it" in rows["A"]["reason"]
    assert [each["kind"] for each in report["exceptions"]["data faults"]] == ["id claimed twice"]


@pytest.mark.parametrize(
    ("joined", "left", "expected"), [("2026-10-01", "", 2), ("2026-10-02", "", 1), ("", "2026-09-30", 1)]
)
def test_only_those_on_the_roster_that_day_are_expected(
    tmp_path: Path, joined: str, left: str, expected: int
) -> None:
    roster = ROSTER.replace("a;a2,1,,", f"a;a2,1,{joined},{left}")

    report = make_report(tmp_path, READ, roster=roster, schedule=SCHEDULE)

    assert report["summary"]["expected"] == expected


def test_records_set_aside_are_marked_on_the_absences_they_may_explain(tmp_path: Path) -> None:
    read = coverage(
        "2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", rejected=1, reasons={"'uid' is missing": 1}
    )

    report = make_report(tmp_path, read, roster=ROSTER, schedule=SCHEDULE)

    assert rows_by_person(report)["A"]["marks"] == ["rejected"]
    (fault,) = report["exceptions"]["data faults"]
    assert (fault["kind"], "'uid' is missing (1)" in fault["detail"]) == ("rejected", True)


def test_a_session_at_one_source_takes_no_visit_from_another(tmp_path: Path) -> None:
    same_place_elsewhere = visit("1", "08:00:00", "10:00:00", source="electa")

    report = make_report(tmp_path, READ, same_place_elsewhere, roster=ROSTER, schedule=SCHEDULE)

    assert rows_by_person(report)["A"]["status"] == "absent"
    assert report["exceptions"]["data faults"] == []
    (outside,) = report["outside_sessions"]
    assert (outside["source"], outside["place"], outside["visits"]) == ("electa", "101", 1)
