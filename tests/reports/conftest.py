"""The made-up month, its report and its PDF, made once for all tests that look at them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from passmuster.times.days import find_zone
from passmuster_reports.assessment.request import AssessmentRequest
from passmuster_reports.pdf.rendering import Pdf
from passmuster_reports.reports.report_type import Report
from reports.making import page_of, pdf_of, report_from
from reports.month import write_month


@pytest.fixture(scope="session")
def month_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """october.jsonl, roster.csv and schedule.csv."""
    return write_month(tmp_path_factory.mktemp("month"))


@pytest.fixture(scope="session")
def month_report(month_files: dict[str, Path]) -> Report[Any]:
    """The report of the month in Berlin."""
    wanted = AssessmentRequest(
        find_zone("Europe/Berlin"),
        "2026-10-01",
        "2026-10-31",
        str(month_files["roster.csv"]),
        str(month_files["schedule.csv"]),
    )
    return report_from([str(month_files["october.jsonl"])], wanted, io.BytesIO())


@pytest.fixture(scope="session")
def month(month_report: Report[Any]) -> dict[str, Any]:
    """Its figures as one JSON object."""
    return month_report.json


@pytest.fixture(scope="session")
def month_html(month_report: Report[Any]) -> str:
    """Its pages."""
    return page_of(month_report)


@pytest.fixture(scope="session")
def month_pdf(month_report: Report[Any]) -> Pdf:
    """Its PDF."""
    return pdf_of(month_report)
