"""CSV has the headings of the sheets, and values as ISO 8601 writes them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.csv_file import as_csv
from passmuster_reports.outputs.durations import iso_duration
from passmuster_reports.outputs.writer import write_report
from passmuster_reports.reports.report_type import Report
from passmuster_reports.reports.tables import Table
from reports.college import write_college
from reports.reports.policy_reports import NAMES, made


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report[Any]]:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-06")


@pytest.mark.parametrize("locale", ["en", "he"])
@pytest.mark.parametrize("name", NAMES)
def test_each_table_has_the_headings_of_its_sheet_and_as_many_rows(
    reports: dict[str, Report[Any]], name: str, locale: str, tmp_path: Path
) -> None:
    report, options = reports[name], ReportOptions(locale=locale)
    for suffix in ("csv", "xlsx"):
        write_report(report, str(tmp_path / f"x.{suffix}"), options)

    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    for number, table in enumerate(report.tables):
        text = (tmp_path / (f"x-{table.name}.csv" if number else "x.csv")).read_text("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        sheet = book.worksheets[number + 1]
        assert rows[0] == [cell.value for cell in sheet[4]]
        assert len(rows) == sheet.max_row - 3


def rows_of(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"))))


def test_values_are_as_iso_8601_writes_them() -> None:
    types = ("day", "moment", "minutes", "seconds", "hours", "percent", "number", "text", "status")
    row = ("2026-10-01", "2026-10-01T08:00:00+02:00", 95, 432, 7.58, 88.9, 12345, "=1+1", "not met")
    assert rows_of(Table("t", "T", types, (row, (None,) * 9), types))[1:] == [
        [
            *("2026-10-01", "2026-10-01T08:00:00+02:00", "PT1H35M", "PT7M12S", "PT7H35M"),
            *("88.9", "12345", "'=1+1", "not met"),
        ],
        [""] * 9,
    ]


def test_values_of_an_untyped_column_are_too() -> None:
    values = (date(2026, 10, 1), datetime(2026, 10, 1, 8, tzinfo=UTC), timedelta(hours=30), True, 3)

    assert rows_of(Table("t", "T", ("A", "B", "C", "D", "E"), (values,)))[1:] == [
        ["2026-10-01", "2026-10-01T08:00:00+00:00", "PT30H", "true", "3"]
    ]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "PT0S"),
        (59, "PT59S"),
        (60, "PT1M"),
        (3600, "PT1H"),
        (3601.5, "PT1H1.5S"),
        (100 * 3600, "PT100H"),
        (-90, "-PT1M30S"),
    ],
)
def test_a_length_of_time_is_written_in_hours_minutes_and_seconds(seconds: float, written: str) -> None:
    assert iso_duration(seconds) == written
