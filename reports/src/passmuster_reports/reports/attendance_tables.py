"""The tables of the attendance report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster_reports.reports.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.reports.attendance import AttendanceReport

_REGISTER = {
    **dict.fromkeys(("Session", "Title", "Place"), "text"),
    **dict.fromkeys(("Start", "End"), "moment"),
    **dict.fromkeys(("Person id", "Person name", "Group", "Expected"), "text"),
    "Status": "status",
    **dict.fromkeys(("Arrival", "Departure"), "moment"),
    **dict.fromkeys(("Present", "Scheduled"), "minutes"),
    **dict.fromkeys(("Late", "Left early"), "seconds"),
    "Marks": "label",
    "Why": "text",
    "Excused": "text",
}
_FAULTS = {
    "Fault": "label",
    **dict.fromkeys(("Person id", "Person name", "Place", "Session"), "text"),
    **dict.fromkeys(("Start", "End"), "moment"),
    "Length": "minutes",
    "Detail": "text",
}
_OUTSIDE = {
    **dict.fromkeys(("Source", "Place", "Place name"), "text"),
    **dict.fromkeys(("Visits", "People"), "number"),
    **dict.fromkeys(("Start", "End"), "moment"),
    "Detail": "text",
}


def attendance_tables(report: AttendanceReport) -> tuple[Table, ...]:
    """Return the register, a line for each person in each session; data faults; what no session explains."""
    rows = tuple(
        (
            *(session.session.session, session.session.title, session.session.place),
            *(session.session.start, session.session.end),
            *(row.person, row.name, row.group, row.expected, row.status, row.arrival, row.departure),
            *(row.present_minutes, row.scheduled_minutes, row.late_seconds, row.left_early_seconds),
            ", ".join(row.marks),
            row.reason,
            # an excuse without a reason is one
            "yes" if row.excused == "" else row.excused,
        )
        for session in report.register
        for row in session.rows
    )
    faults = tuple(
        (
            fault.kind,
            *((fault.person.person, fault.person.name) if fault.person else (None, None)),
            *(fault.place, fault.session, fault.start, fault.end, fault.minutes, fault.detail),
        )
        for fault in report.exceptions.data_faults
    )
    outside = tuple(
        (
            *(place.source, place.place, place.place_name, place.visits, place.people),
            *(place.start, place.end, place.detail),
        )
        for place in report.outside_sessions
    )
    return (
        _table("register", "Register", "Every person in every session.", _REGISTER, rows),
        _table(
            "data-faults", "Data faults", "Records and ids that cannot be used as they are.", _FAULTS, faults
        ),
        _table(
            "outside-sessions",
            "Outside any session",
            "Visits to each place that no planned session explains.",
            _OUTSIDE,
            outside,
        ),
    )


def _table(
    name: str, title: str, lead: str, columns: Mapping[str, str], rows: tuple[tuple[Any, ...], ...]
) -> Table:
    return Table(name, title, tuple(columns), rows, tuple(columns.values()), lead=lead)
