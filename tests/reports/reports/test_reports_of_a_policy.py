"""The reports that stand on a policy: their figures, their forms, and that all forms say the same."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
import zipfile
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.formats import FORMATS
from passmuster_reports.outputs.writer import write_report
from passmuster_reports.reports.report_type import Report
from reports.college import college_messages
from reports.reports.policy_reports import NAMES, made


@pytest.fixture(scope="module")
def month(files: dict[str, Path]) -> dict[str, Report[Any]]:
    """Every report of the month, by name."""
    return made(files, "2026-10-31")


@pytest.fixture(scope="module")
def reports(month: dict[str, Report[Any]]) -> dict[str, Any]:
    """Their figures as JSON objects."""
    return {name: report.json for name, report in month.items()}


def evidence(kind: str) -> list[dict[str, Any]]:
    """The evidence of a kind, each id once."""
    records = [each["record"]["data"] for each in college_messages() if each["type"] == "RECORD"]
    return list({each["evidence_id"]: each for each in records if each["kind"] == kind}.values())


def section(report: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (found,) = [each for each in report["sections"] if each["name"] == name]
    return list(found["rows"])


def test_the_hours_of_a_week_are_those_of_its_days(reports: dict[str, Any]) -> None:
    slow: defaultdict[tuple[str, str], int] = defaultdict(int)
    for each in evidence("workday"):
        day = date.fromisoformat(each["date"])
        slow[f"P{int(each['person_id'][1:]):03}", str(day - timedelta(days=day.weekday()))] += each[
            "active_seconds"
        ]

    rows = section(reports["working-time"], "weeks")

    assert {(row["person"]["person"], row["week"]): row["least_hours"] for row in rows} == {
        key: round(seconds / 3600, 2) for key, seconds in slow.items()
    }


def test_every_session_on_a_workstation_is_in_the_review(reports: dict[str, Any]) -> None:
    sessions = [each for each in evidence("presence") if each["place_type"] == "workstation"]

    rows = section(reports["access-review"], "sessions")

    assert len(rows) == len(sessions)
    assert sum(row["sessions"] for row in section(reports["access-review"], "by-day")) == len(sessions)
    assert sum("open" in row["marks"] for row in rows) == sum(each["open"] for each in sessions)


def test_the_matrix_says_of_each_person_what_the_source_says(reports: dict[str, Any]) -> None:
    said = {(each["person_id"], each["program_id"]): each for each in evidence("completion")}

    rows = {row["person"]["person"]: row for row in section(reports["training"], "matrix")}

    assert len(rows) == 25
    for (person, program), each in said.items():
        shown = rows[f"P{int(person[1:]):03}"][f"falkor:{program}"]
        words = {
            "completed": f"completed {each['changed_at'][:10]}",
            "in_progress": "not completed",
            None: "state unknown",
        }
        assert shown == words[each["state"]]


def test_a_certificate_counts_time_in_two_sessions_once(reports: dict[str, Any]) -> None:
    seconds: defaultdict[str, set[int]] = defaultdict(set)
    for session in reports["attendance"]["register"]:
        for row in session["rows"]:
            for each in row["counted"]:
                start, end = (int(datetime.fromisoformat(each[key]).timestamp()) for key in ("start", "end"))
                seconds[row["person"]].update(range(start, end))

    certificates = {each["person"]: each for each in reports["certificate"]["certificates"]}

    assert {person: each["minutes"] for person, each in certificates.items()} == {
        person: len(seconds[person]) // 60 for person in certificates
    }
    assert any(
        each["minutes"] < sum(one["minutes"] for one in each["sessions"]) for each in certificates.values()
    )
    assert certificates["P001"]["credits"][0]["status"] == "not assessed"


def test_the_verdict_is_the_worst_of_the_controls_and_all_counts_agree(reports: dict[str, Any]) -> None:
    report = reports["compliance"]

    assert report["verdict"]["status"] == "not met"
    assert sum(report["verdict"]["counts"].values()) == len(report["controls"])
    for control in report["controls"]:
        statuses = [each["status"] for each in control["findings"]]
        assert control["counts"] == {each: statuses.count(each) for each in control["counts"]}
        assert len(section(report, f"findings-{control['id']}")) == len(statuses)
    waived = next(each for each in report["controls"] if each["id"] == "early-leaving")
    assert [each["subject"] for each in waived["findings"] if each["status"] == "waived"] == ["P020"]
    expired = next(each for each in report["controls"] if each["id"] == "chronic-absence")
    (ada,) = [each for each in expired["findings"] if each["subject"] == "P001"]
    assert ada["reason"].endswith("the waiver by Head expired on 2026-10-10")


def test_earlier_months_are_compared_as_far_as_anything_was_read(reports: dict[str, Any]) -> None:
    rows = section(reports["compliance"], "trend")

    assert [(row["from"], row["to"]) for row in rows] == [
        ("2026-10-01", "2026-10-31"),
        ("2026-09-01", "2026-09-30"),
        ("2026-08-01", "2026-08-31"),
        ("2026-07-01", "2026-07-31"),
        ("2026-06-01", "2026-06-30"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_read_is_evidence_and_duplicates(reports: dict[str, Any], name: str) -> None:
    basis = reports[name]["basis"]

    assert basis["evidence_lines"] == basis["evidence"] + basis["duplicates"]
    assert basis["evidence"] == sum(each["evidence"] for each in basis["sources"])


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_say_what_the_figures_say(month: dict[str, Report[Any]], name: str, tmp_path: Path) -> None:
    write_report(month[name], str(tmp_path / "x.html"), ReportOptions(print_sql=True))
    report = month[name].json
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", (tmp_path / "x.html").read_text())))

    for each in report.get("sections", []) if name != "certificate" else []:
        for row in each["rows"] if each["part"] else []:
            for column in each["columns"]:
                if column["kind"] == "text" and row[column["key"]]:
                    assert " ".join(str(row[column["key"]]).split()) in text
                if column["kind"] == "status":
                    assert row[column["key"]] in text
    for control in report.get("controls", []) if name != "certificate" else []:
        assert control["requirement"] in text
        assert " ".join(control["sql"].split()) in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", [form for form in FORMATS if form not in (".pdf", ".csv")])
def test_equal_reports_are_equal_bytes(
    month: dict[str, Report[Any]], name: str, form: str, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{each}{form}" for each in ("one", "two")]
    for path in paths:
        write_report(month[name], str(path))

    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_every_row_and_no_formula(
    month: dict[str, Report[Any]], name: str, tmp_path: Path
) -> None:
    tables = month[name].tables
    write_report(month[name], str(tmp_path / "x.csv"))
    write_report(month[name], str(tmp_path / "x.xlsx"))

    for number, table in enumerate(tables):
        path = tmp_path / (f"x-{table.name}.csv" if number else "x.csv")
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
        assert rows[0] == list(table.headings)
        assert len(rows) == 1 + len(table.rows)
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@", "\t", "\r")]
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        sheets = [each for each in book.namelist() if each.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 1 + len(tables)
        assert all(b"<f>" not in book.read(each) for each in sheets)
        assert not [
            each for each in book.namelist() if "hyperlink" in each.lower() or "external" in each.lower()
        ]


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f00010401005f"
    "e5c34b0000000049454e44ae426082"
)


def test_a_logo_a_title_an_accent_and_the_paper_are_the_organisations(
    month: dict[str, Report[Any]], tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(PIXEL)
    options = ReportOptions(
        title="Small College", logo=str(tmp_path / "logo.png"), accent="#aa0044", paper="Letter"
    )

    for form in ("html", "pdf"):
        write_report(month["training"], str(tmp_path / f"x.{form}"), options)

    page = (tmp_path / "x.html").read_text()
    assert '<img src="data:image/png;base64,' in page
    assert "--accent: #aa0044" in page
    assert "Small College" in page
    said = subprocess.run(["pdfinfo", tmp_path / "x.pdf"], capture_output=True, text=True, check=True).stdout
    assert "612 x 792 pts (letter)" in said
    images = subprocess.run(
        ["pdfimages", "-list", tmp_path / "x.pdf"], capture_output=True, text=True, check=True
    )
    assert len(images.stdout.splitlines()) > 2


@pytest.mark.parametrize(
    "content", [b"GIF89a", b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>', b"x" * (3 << 20)]
)
def test_what_is_no_logo_is_refused(month: dict[str, Report[Any]], tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logo.png").write_bytes(content)

    with pytest.raises(SettingsError, match=r"logo\.png: "):
        write_report(
            month["training"], str(tmp_path / "x.html"), ReportOptions(logo=str(tmp_path / "logo.png"))
        )
    assert not (tmp_path / "x.html").exists()
