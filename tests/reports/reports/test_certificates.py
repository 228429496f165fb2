"""Certificates: for whom there is one, what it claims of whom, and that nobody else is on it."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster_reports.options import ReportOptions
from passmuster_reports.pages.certificates import certificate_sessions
from passmuster_reports.reports.certificate import CERTIFICATE
from passmuster_reports.reports.report_type import Report
from reports.lines import coverage, presence, record
from reports.making import here, made_report, page_of, pdf_of

OCTOBER = {"first": "2026-10-01", "last": "2026-10-31"}
ROSTER = "person,name,group,zego\nP1,Ada Lind,Nursing,a\nP2,Ben Okafor,Nursing,b\nP3,Cleo Diaz,Theatre,c\n"
SCHEDULE = """session,title,place,start,end,who
S1,Hygiene,101,2026-10-05 08:00,2026-10-05 10:00,Nursing
S2,Hygiene,101,2026-10-12 08:00,2026-10-12 10:00,Nursing
S3,Drill,101,2026-10-20 08:00,2026-10-20 09:00,Nursing
S4,Theatre,101,2026-10-21 08:00,2026-10-21 09:00,P3
"""
READ = coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")


def visit(person: str, day: int, start: str, end: str, **changes: Any) -> dict[str, Any]:
    times = (f"2026-10-{day:02}T{time}Z" for time in (start, end))
    return record(presence(person, *times, **changes))


def whole(person: str) -> list[dict[str, Any]]:
    """The visits of somebody who came to all that was planned for Nursing, a quarter of an hour late once."""
    return [
        visit(person, 5, "08:00:00", "10:00:00"),
        visit(person, 12, "08:15:00", "10:00:00"),
        visit(person, 20, "08:00:00", "09:00:00"),
    ]


def made(folder: Path, *messages: dict[str, Any], **more: Any) -> Report[Any]:
    given = {"roster": ROSTER, "schedule": SCHEDULE, **OCTOBER, **more}
    return made_report(folder, READ, *messages, report_type=CERTIFICATE, **given)


def certificate(report: Report[Any], name: str) -> dict[str, Any]:
    (found,) = [found for found in report.json["certificates"] if found["name"] == name]
    return dict(found)


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2])).split())


def test_it_says_in_a_sentence_what_was_attended_of_what_was_planned(tmp_path: Path) -> None:
    found = certificate(made(tmp_path, *whole("a")), "Ada Lind")

    assert found["sentence"] == [
        "attended all 3 sessions planned for Nursing in October 2026: 4 hours 45 minutes of 5 hours."
    ]
    assert (found["minutes"], found["planned_minutes"]) == (285, 300)
    assert found["number"] == "2026-10-P1"


def test_what_was_missed_counts_as_planned_and_a_session_of_no_minutes_as_missed(tmp_path: Path) -> None:
    report = made(tmp_path, visit("b", 5, "08:00:00", "09:30:00"), visit("b", 12, "08:00:00", "08:00:30"))

    found = certificate(report, "Ben Okafor")

    assert found["sentence"] == [
        "attended 1 of 3 sessions planned for Nursing in October 2026: 1 hour 30 minutes of 5 hours."
    ]
    assert [(session["attended"], session["minutes"]) for session in found["sessions"]] == [
        (True, 90),
        (False, 0),
        (False, 0),
    ]
    assert found["minutes"] == 90


def test_who_attended_nothing_has_none(tmp_path: Path) -> None:
    report = made(tmp_path, *whole("a"), visit("b", 5, "08:00:00", "08:00:59"))

    assert [found["person"] for found in report.json["certificates"]] == ["P1"]


def test_what_was_planned_for_somebody_by_name_is_not_said_of_the_group(tmp_path: Path) -> None:
    report = made(tmp_path, visit("c", 21, "08:00:00", "09:00:00"))

    assert certificate(report, "Cleo Diaz")["sentence"] == [
        "attended the one session planned in October 2026: 1 hour of 1 hour."
    ]


def test_what_was_attended_beside_the_plan_is_told_apart(tmp_path: Path) -> None:
    report = made(tmp_path, *whole("a"), visit("a", 21, "08:00:00", "08:20:00"))

    found = certificate(report, "Ada Lind")

    assert found["sentence"][1] == "With 1 other session, not among these, it is 5 hours 5 minutes."
    assert found["sentence"][0].endswith("4 hours 45 minutes of 5 hours.")
    assert [session["planned_minutes"] for session in found["sessions"]] == [120, 120, 60, None]


def test_a_session_that_was_not_read_is_not_claimed_and_that_is_said(tmp_path: Path) -> None:
    half = coverage("2026-10-01T00:00:00Z", "2026-10-15T00:00:00Z")
    messages = [half, *whole("a")[:2]]

    report = made_report(
        tmp_path, *messages, report_type=CERTIFICATE, roster=ROSTER, schedule=SCHEDULE, **OCTOBER
    )

    assert certificate(report, "Ada Lind")["sentence"] == [
        "attended 2 of 3 sessions planned for Nursing in October 2026: 3 hours 45 minutes of 5 hours.",
        "One of them could not be assessed, and is not counted.",
    ]


def test_guests_have_one_only_where_they_are_asked_for(tmp_path: Path) -> None:
    evidence = [READ, *whole("a"), visit("x", 5, "08:00:00", "09:00:00", person_name="Xena")]
    lines = tmp_path / "october.jsonl"
    lines.write_bytes(b"".join(as_line(message) for message in evidence))
    for name, text in {"roster.csv": ROSTER, "schedule.csv": SCHEDULE}.items():
        (tmp_path / name).write_text(text)
    call = ("report", "certificate", str(lines), "--roster", str(tmp_path / "roster.csv"))
    call = (*call, "--schedule", str(tmp_path / "schedule.csv"), "--from", "2026-10-01", "--to", "2026-10-31")

    for name, more in {"plain": (), "guests": ("--guests",)}.items():
        run = here().run(*call, *more, "--output", str(tmp_path / f"{name}.pdf"))
        assert run.code == 0, run.stderr
        run = here().run("verify", str(tmp_path / f"{name}.pdf"))
        assert run.code == 0, run.stdout.decode()
        run = here().run(*call, *more, "--output", str(tmp_path / name / "{person}.json"))
        assert run.code == 0, run.stderr

    assert [path.name for path in (tmp_path / "plain").iterdir()] == ["P1.json"]
    assert len(list((tmp_path / "guests").iterdir())) == 2


def as_line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def test_guests_cannot_be_asked_for_of_another_report(tmp_path: Path) -> None:
    run = here().run("report", "attendance", "--guests", "--output", str(tmp_path / "x.pdf"))

    assert run.code == 2
    assert "--guests cannot be asked for of the report 'attendance'" in run.stderr


def test_without_a_schedule_it_says_nothing_of_what_was_planned(tmp_path: Path) -> None:
    report = made(tmp_path, *whole("a"), schedule=None)

    assert certificate(report, "Ada Lind")["sentence"] == [
        "attended 3 sessions in October 2026: 4 hours 45 minutes."
    ]
    assert "Each bar" not in page_of(report)


def credits_of(minimum: float) -> str:
    parameters = f"{{minimum: {minimum}, interactions_on_file: true}}"
    return f"title: C\ncontrols: [{{control: cpe-credits, parameters: {parameters}, groups: [Nursing]}}]\n"


def test_credits_are_claimed_only_where_the_rule_is_met(tmp_path: Path) -> None:
    met = made(tmp_path, *whole("a"), policy=credits_of(3))
    missed = made(tmp_path, *whole("a"), policy=credits_of(30))

    assert certificate(met, "Ada Lind")["title"] == "Certificate of attendance"
    assert "5.6 CPE credits" in words(page_of(met))
    assert "It grants no credits." not in words(page_of(met))
    assert certificate(missed, "Ada Lind")["title"] == "Statement of attendance"
    said = words(page_of(missed)).partition("What this rests on")[0]
    assert "Statement of attendance" in said
    assert "CPE" not in said
    assert "It grants no credits." in said
    (table,) = [table for table in missed.tables if table.name == "certificates"]
    assert table.rows[0][-1] is None


def test_a_rule_that_does_not_apply_to_somebody_leaves_a_certificate(tmp_path: Path) -> None:
    report = made(tmp_path, visit("c", 21, "08:00:00", "09:00:00"), policy=credits_of(30))

    found = certificate(report, "Cleo Diaz")
    assert (found["title"], found["credits"]) == ("Certificate of attendance", [])
    assert "It grants no credits." in words(page_of(report))


def test_the_same_period_and_person_have_the_same_number(tmp_path: Path) -> None:
    days = {"first": "2026-10-05", "last": "2026-10-11"}
    numbers = [
        made(tmp_path, *whole("a"), **more).json["certificates"][0]["number"]
        for more in (days, {**days, "last": "2026-10-05"}, OCTOBER)
    ]

    assert numbers == ["2026-10-05-2026-10-11-P1", "2026-10-05-P1", "2026-10-P1"]


def test_each_bookmark_is_a_name_and_each_page_a_certificate(tmp_path: Path) -> None:
    report = made(tmp_path, *whole("a"), *whole("b"))
    content = pdf_of(report, ReportOptions(paper="Letter")).content

    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        titles = [str(entry.title) for entry in outline.root]
    assert titles == ["Ada Lind", "Ben Okafor", "What this rests on"]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("sessions", [1, 3, 20, 45, 60, 61])
def test_bars_fill_lines_and_no_more_titles_are_shown_than_there_is_room_for(
    sessions: int, paper: str
) -> None:
    found = [
        {
            "title": f"T{number}",
            "day": "2026-10-05",
            "minutes": 30,
            "planned_minutes": 60,
            "attended": True,
            "assessed": True,
        }
        for number in range(sessions)
    ]

    shown = certificate_sessions(
        {"sessions": found, "minutes": 30 * sessions, "sentence": ["attended"], "credits": []}, paper
    )

    assert sum(len(line) for line in shown.bars) == (sessions if sessions <= 60 else 0)
    for line in shown.bars:
        assert sum(bar.width for bar in line) + 0.9 * (len(line) - 1) <= 100.5
        assert {bar.there for bar in line} == {50}
    assert len(shown.titles) + shown.more == sessions
    assert len(shown.titles) <= {"A4": 14, "Letter": 11}[paper]
