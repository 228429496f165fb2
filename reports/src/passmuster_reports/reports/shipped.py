"""The report types that this distribution offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster_reports.reports.access_review import ACCESS_REVIEW
from passmuster_reports.reports.attendance import ATTENDANCE
from passmuster_reports.reports.certificate import CERTIFICATE
from passmuster_reports.reports.compliance import COMPLIANCE
from passmuster_reports.reports.training import TRAINING
from passmuster_reports.reports.working_time import WORKING_TIME

if TYPE_CHECKING:
    from passmuster_reports.reports.report_type import ReportType

REPORT_TYPES: tuple[ReportType[Any], ...] = (
    ATTENDANCE,
    CERTIFICATE,
    TRAINING,
    WORKING_TIME,
    ACCESS_REVIEW,
    COMPLIANCE,
)
