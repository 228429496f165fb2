"""Reports: what each one is, how its figures are made, and what a report of another distribution imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster_reports.canonical import INLINED, named
    from passmuster_reports.package.attachment import Attachment
    from passmuster_reports.pages.document import SECTIONS, Template
    from passmuster_reports.reports.local_times import LocalInterval, LocalTimes
    from passmuster_reports.reports.register import PersonFigures
    from passmuster_reports.reports.report_type import Report, ReportType, make_report
    from passmuster_reports.reports.sections import (
        CalendarChart,
        CalendarDay,
        Column,
        Range,
        RangeChart,
        Section,
        Stack,
        StackChart,
        rows_of_sections,
        tables_of_sections,
    )
    from passmuster_reports.reports.shared import Figures, SharedFigures, shared_figures
    from passmuster_reports.reports.tables import Table

__all__ = [
    "INLINED",
    "SECTIONS",
    "Attachment",
    "CalendarChart",
    "CalendarDay",
    "Column",
    "Figures",
    "LocalInterval",
    "LocalTimes",
    "PersonFigures",
    "Range",
    "RangeChart",
    "Report",
    "ReportType",
    "Section",
    "SharedFigures",
    "Stack",
    "StackChart",
    "Table",
    "Template",
    "make_report",
    "named",
    "rows_of_sections",
    "shared_figures",
    "tables_of_sections",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster_reports.canonical": ("INLINED", "named"),
        "passmuster_reports.package.attachment": ("Attachment",),
        "passmuster_reports.pages.document": ("SECTIONS", "Template"),
        "passmuster_reports.reports.local_times": ("LocalInterval", "LocalTimes"),
        "passmuster_reports.reports.register": ("PersonFigures",),
        "passmuster_reports.reports.report_type": ("Report", "ReportType", "make_report"),
        "passmuster_reports.reports.sections": (
            *("CalendarChart", "CalendarDay", "Column", "Range", "RangeChart", "Section", "Stack"),
            *("StackChart", "rows_of_sections", "tables_of_sections"),
        ),
        "passmuster_reports.reports.shared": ("Figures", "SharedFigures", "shared_figures"),
        "passmuster_reports.reports.tables": ("Table",),
    },
)
