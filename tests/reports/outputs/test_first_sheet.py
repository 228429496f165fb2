"""The first sheet of a workbook: what the report says, its rules, and links to every sheet and back."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.writer import write_report
from passmuster_reports.reports.report_type import Report
from passmuster_reports.reports.tables import Table
from reports.books import book_of
from reports.college import write_college
from reports.reports.policy_reports import NAMES, made


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report[Any]]:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-31")


def book(report: Report[Any], path: Path, **options: Any) -> openpyxl.Workbook:
    write_report(report, str(path / "x.xlsx"), ReportOptions(title="Small College", **options))
    return openpyxl.load_workbook(path / "x.xlsx")


def texts(sheet: Worksheet) -> list[Any]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def links(sheet: Worksheet) -> dict[str, str]:
    """Where the links of a sheet lead, by cell."""
    return {
        cell.coordinate: cell.hyperlink.location
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }


def sheet_of(location: str) -> str:
    name, _, place = location.rpartition("!")
    assert place == "A1"
    return name.removeprefix("'").removesuffix("'").replace("''", "'")


@pytest.mark.parametrize("name", NAMES)
def test_it_says_who_what_when_and_the_verdict(
    reports: dict[str, Report[Any]], name: str, tmp_path: Path
) -> None:
    report = reports[name]

    found = book(report, tmp_path)

    said = texts(found.worksheets[0])
    assert found.sheetnames[0] == "Summary"
    letter = getattr(report.figures, "letter", None)
    sentence = letter.text if letter is not None else report.headline
    assert said[:3] == ["Small College", report.type.title, sentence]
    assert {*report.notices, "1 \u2013 31 October 2026", "Europe/Berlin"} <= set(said)
    verdict = report.type.verdict(report.figures)
    assert verdict is None or said[said.index("Verdict") + 1] == verdict


@pytest.mark.parametrize("name", NAMES)
def test_it_leads_to_every_sheet_and_each_leads_back(
    reports: dict[str, Report[Any]], name: str, tmp_path: Path
) -> None:
    found = book(reports[name], tmp_path)

    targets = [sheet_of(location) for location in links(found.worksheets[0]).values()]
    assert set(targets) == set(found.sheetnames[1:])
    for sheet in found.worksheets[1:]:
        assert [sheet_of(location) for location in links(sheet).values()] == ["Summary"]


def test_every_rule_stands_with_its_counts_and_leads_to_its_findings(
    reports: dict[str, Report[Any]], tmp_path: Path
) -> None:
    report = reports["compliance"]
    found = book(report, tmp_path)
    sheet = found.worksheets[0]
    (head,) = (cell.row for cell in sheet["A"] if cell.value == "Rule")

    tables = report.tables
    names = dict(zip((table.name for table in tables), found.sheetnames[1:], strict=True))
    for row, control in enumerate(report.figures.controls, head + 1):
        cells = [sheet.cell(row, place).value for place in range(1, 8)]
        counts = [control.counts[word] for word in ("not met", "not assessed", "waived", "met")]
        assert cells == [control.title, control.status, control.requirement, *counts]
        target = sheet_of(sheet.cell(row, 1).hyperlink.location)
        assert target == names[f"findings-{control.id}"]
        rows = len(control.findings)
        assert found[target].max_row == 4 + rows


def test_the_properties_name_the_organisation_and_the_reports_own_moment(tmp_path: Path) -> None:
    content, _ = book_of(title="Attendance")

    properties = openpyxl.load_workbook(io.BytesIO(content)).properties
    assert (properties.title, properties.creator) == ("Attendance, 1 \u2013 31 October 2026", "Small College")
    assert properties.created == datetime(2026, 11, 2, 6)  # noqa: DTZ001  # openpyxl leaves out that it is UTC
    assert book_of(title="Attendance")[0] == content


def test_links_lead_to_sheets_whatever_they_are_called(tmp_path: Path) -> None:
    titles = ["Bob's", "a!b", "#REF", "'q'", "x" * 40, "X" * 40, "internal", "mailto", "\u05d0"]
    content, _ = book_of(*(Table(f"t{n}", title, ("H",), (("x",),)) for n, title in enumerate(titles)))

    found = openpyxl.load_workbook(io.BytesIO(content))

    targets = [sheet_of(location) for location in links(found.worksheets[0]).values()]
    assert targets == found.sheetnames[1:]
    assert len(set(targets)) == len(titles)


def test_a_hebrew_workbook_runs_from_right_to_left_in_every_sheet(
    reports: dict[str, Report[Any]], tmp_path: Path
) -> None:
    found = book(reports["attendance"], tmp_path, locale="he")

    assert all(sheet.sheet_view.rightToLeft for sheet in found.worksheets)
    heads = [cell.value for cell in found.worksheets[1][4]]
    assert not [head for head in heads if head.replace("(Europe/Berlin)", "").strip().isascii()]
    places = [reports["attendance"].tables[0].headings.index(heading) for heading in ("Status", "Marks")]
    words = {row[place].value for row in found.worksheets[1].iter_rows(min_row=5) for place in places}
    assert not [word for word in words if word and word.isascii()]
