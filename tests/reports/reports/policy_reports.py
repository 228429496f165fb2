"""Every report of the college under its policy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from passmuster.host.plugins import Host
from passmuster.times.days import find_zone
from passmuster_reports.assessment.assessment import assess
from passmuster_reports.assessment.request import AssessmentRequest
from passmuster_reports.offered import offered_controls
from passmuster_reports.reports.report_type import Report, make_report
from passmuster_reports.reports.shipped import REPORT_TYPES
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files

NAMES = [report_type.name for report_type in REPORT_TYPES]


def made(files: dict[str, Path], last: str) -> dict[str, Report[Any]]:
    """Every report; a PDF of it carries no evidence."""
    wanted = AssessmentRequest(
        find_zone("Europe/Berlin"),
        "2026-10-01",
        last,
        str(files["roster.csv"]),
        str(files["schedule.csv"]),
        str(files["policy.yaml"]),
    )
    with open_temporary_store() as connection:
        import_files(connection, [str(files["college.jsonl"])])
        with assess(connection, wanted, offered_controls(Host({}))) as assessment:
            return {
                report_type.name: replace(make_report(report_type, assessment), assessment=None)
                for report_type in REPORT_TYPES
            }
