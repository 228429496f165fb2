"""Workbooks of tables, for tests that look into them."""

from __future__ import annotations

from typing import Any

from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.formats import Sheets
from passmuster_reports.outputs.workbook import as_workbook
from passmuster_reports.pages.language import find_language
from passmuster_reports.reports.local_times import PeriodFigures
from passmuster_reports.reports.summary import ReportSummary
from passmuster_reports.reports.tables import Table

OCTOBER = PeriodFigures(
    first="2026-10-01",
    last="2026-10-31",
    taken_from="given",
    timezone="Europe/Berlin",
    start="2026-10-01T00:00:00+02:00",
    end="2026-11-01T00:00:00+01:00",
    days=31,
    hours=745,
    offset_at_start="+02:00",
    offset_at_end="+01:00",
    clock_changes=(),
)


def sheets_of(*tables: Table, **more: Any) -> Sheets:
    """Tables with a summary before them; `more` are fields of that."""
    fields: dict[str, Any] = {
        "title": "Attendance",
        "sentence": "13 of 20 rules were broken.",
        "verdict": None,
        "notices": (),
        "period": OCTOBER,
        "read_until": "2026-11-02T07:00:00+01:00",
        "made": "2026-11-02T07:00:00+01:00",
        "rules": (),
    }
    return Sheets(ReportSummary(**{**fields, **more}), tables)


def book_of(
    *tables: Table, options: ReportOptions | None = None, **more: Any
) -> tuple[bytes, tuple[str, ...]]:
    """The workbook of the tables, and what was said of it."""
    options = options or ReportOptions(title="Small College")
    return as_workbook(sheets_of(*tables, **more), options, find_language(options.locale))
