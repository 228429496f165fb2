"""Excused absences: shown apart, counted as absences, and carried by no report that does not show them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.lines import coverage
from reports.making import make_report, rows_by_person
from reports.reports.register import visit

ROSTER = "person,name,group,zego,excused\nA,Ada,G,a,{roster}\nB,Ben,G,b,\nC,Cleo,G,c,\nD,Dan,H,d,\n"
SCHEDULE = (
    "session,source,place,start,end,who,excused\n"
    "S,zego,101,2026-10-01 08:00,2026-10-01 10:00,G,{schedule}\n"
    "T,zego,101,2026-10-01 23:00,2026-10-02 01:00,G,\n"
)
WHOLE = coverage("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z")
HERE = visit("c", "08:00:00", "10:00:00")


def made(folder: Path, *messages: dict[str, Any], roster: str = "", schedule: str = "") -> dict[str, Any]:
    return make_report(
        folder,
        *(messages or (WHOLE, HERE)),
        roster=ROSTER.replace("{roster}", roster),
        schedule=SCHEDULE.replace("{schedule}", schedule),
    )


def excuses(report: dict[str, Any], session: str = "S") -> dict[str, str | None]:
    return {person: row["excused"] for person, row in rows_by_person(report, session).items()}


def test_an_excused_absence_is_an_absence_with_its_reason(tmp_path: Path) -> None:
    plain, report = made(tmp_path), made(tmp_path, schedule="A: ill; B")

    assert excuses(report) == {"A": "ill", "B": "", "C": None}
    assert {row["status"] for row in rows_by_person(report, "S").values()} == {"absent", "present"}
    assert report["summary"] == plain["summary"] | {"excused": 2}
    assert (plain["summary"]["excused"], plain["summary"]["absent"]) == (0, 5)
    assert report["days"] == plain["days"]
    absent = [row for row in report["exceptions"]["absent"] if row["session"]["session"] == "S"]
    told = {row["person"]: row["excused"] for row in absent}
    assert told == {"A": "ill", "B": ""}


def test_whoever_is_excused_and_came_is_present(tmp_path: Path) -> None:
    report = made(tmp_path, schedule="C: ill")

    assert (rows_by_person(report, "S")["C"]["status"], excuses(report)["C"]) == ("present", None)
    assert report["summary"]["excused"] == 0


def test_an_excuse_proves_no_absence(tmp_path: Path) -> None:
    report = made(tmp_path, coverage("2026-10-01T00:00:00Z", "2026-10-01T09:00:00Z"), HERE, schedule="A: ill")

    row = rows_by_person(report, "S")["A"]
    assert (row["status"], row["reason"], row["excused"]) == ("not assessed", "not read", None)


@pytest.mark.parametrize(
    ("days", "in_the_morning", "at_night"),
    [
        ("2026-10-01: ill", "ill", "ill"),
        ("2026-09-28 to 2026-10-01: ill", "ill", "ill"),
        ("2026-10-02: ill", None, None),
        ("2026-09-30: ill", None, None),
        ("2026-09-30: a; 2026-10-01: b; 2026-10-02: c", "b", "b"),
    ],
)
def test_days_of_the_roster_excuse_from_sessions_that_begin_on_them(
    tmp_path: Path, days: str, in_the_morning: str | None, at_night: str | None
) -> None:
    report = made(tmp_path, roster=days)

    assert (excuses(report)["A"], excuses(report, "T")["A"]) == (in_the_morning, at_night)


@pytest.mark.parametrize(
    ("schedule", "reason"), [("A: exam", "exam"), ("A", "ill"), ("B: exam", "ill"), ("", "ill")]
)
def test_the_reason_of_the_schedule_comes_before_that_of_the_roster(
    tmp_path: Path, schedule: str, reason: str
) -> None:
    assert excuses(made(tmp_path, roster="2026-10-01: ill", schedule=schedule))["A"] == reason


def test_whoever_is_excused_where_nobody_expects_them_is_named_in_a_notice(tmp_path: Path) -> None:
    report = made(tmp_path, schedule="D: ill; A")

    assert report["notices"][-1] == "schedule.csv: 'D' is excused from S, where nobody expects them"
    assert excuses(report) == {"A": "", "B": None, "C": None}
