"""The reports that this distribution offers."""

from __future__ import annotations

from passmuster.reporting import ReportKind
from passmuster_reports.attendance import attendance_headline, make_attendance
from passmuster_reports.forms import FORMS, write_report

KINDS = (
    ReportKind(
        "attendance",
        "who was where, when and for how long; who was late, left early or was absent",
        FORMS,
        make_attendance,
        attendance_headline,
        write_report,
    ),
)
