"""Makes reports for tests out of messages and CSV text, through the files a user would give."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from passmuster.testing.program import StandingClock
from passmuster.times.days import find_zone
from passmuster_reports.assessment.assessment import assess
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.request import AssessmentRequest
from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.formats import bytes_of
from passmuster_reports.pages.document import Pages, render
from passmuster_reports.pdf.rendering import Pdf, render_pdf
from passmuster_reports.reports.attendance import ATTENDANCE
from passmuster_reports.reports.report_type import Report, ReportType
from passmuster_reports.reports.report_type import make_report as make
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from program import Program
from reports.lines import as_stdin

#: When tests run the program.
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)


def here(environ: dict[str, str] | None = None) -> Program:
    """The program, for fixtures that outlive one test."""
    return Program(StandingClock(NOW), environ or {})


def report_from(
    files: list[str], wanted: AssessmentRequest, stdin: BinaryIO, report_type: ReportType[Any] = ATTENDANCE
) -> Report[Any]:
    """The report of these files, of stdin where there is none; a PDF of it carries no evidence."""
    with open_temporary_store() as connection:
        import_files(connection, files, stdin)
        with assess(connection, wanted, shipped_controls() if wanted.policy else {}) as assessment:
            return replace(make(report_type, assessment), assessment=None)


def made_report(
    folder: Path,
    *messages: dict[str, Any],
    report_type: ReportType[Any] = ATTENDANCE,
    timezone: str = "UTC",
    **more: str | None,
) -> Report[Any]:
    """The report of these messages; `more` may be the text of a roster, a schedule and a policy, and the days
    `first` and `last`."""
    paths = {}
    for name in ("roster.csv", "schedule.csv", "policy.yaml"):
        text = more.get(name.partition(".")[0])
        if text is not None:
            paths[name] = str(folder / name)
            Path(paths[name]).write_text(text, encoding="utf-8")
    first, last = more.get("first"), more.get("last")
    wanted = AssessmentRequest(
        find_zone(timezone),
        first,
        last,
        paths.get("roster.csv"),
        paths.get("schedule.csv"),
        paths.get("policy.yaml"),
    )
    return report_from([], wanted, as_stdin(*messages) if messages else io.BytesIO(), report_type)


def make_report(folder: Path, *messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The figures of the report of these messages as one JSON object."""
    return made_report(folder, *messages, **more).json


def page_of(report: Report[Any], options: ReportOptions | None = None) -> str:
    """The report's printed pages, as a browser may show them."""
    return render(report.document.figures, Pages(report.type.template, options or ReportOptions()))


def web_page_of(report: Report[Any], options: ReportOptions | None = None) -> str:
    """The report as a web page; it has no evidence in it, unless the report has its assessment."""
    content, _ = bytes_of(report.document, ".html", options or ReportOptions())
    return content.decode()


def pdf_of(
    report: Report[Any],
    options: ReportOptions | None = None,
    progress: Callable[[str], object] | None = None,
) -> Pdf:
    """The report as a PDF that carries no evidence."""
    return render_pdf(report.document, options, progress)


def rows_by_person(report: dict[str, Any], session: str | None = None) -> dict[str, dict[str, Any]]:
    """The rows of one session, of the only one if none is named, by person."""
    sessions = [each for each in report["register"] if session in (None, each["session"])]
    assert len(sessions) == 1
    return {row["person"]: row for row in sessions[0]["rows"]}
