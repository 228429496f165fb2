"""The tables of the attendance report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.reports.tables import Table

if TYPE_CHECKING:
    from passmuster_reports.reports.attendance import AttendanceReport

_REGISTER = (
    *("Session", "Title", "Place", "Start", "End", "Person id", "Person name", "Group", "Expected", "Status"),
    *("Arrival", "Departure", "Present (minutes)", "Scheduled (minutes)", "Late (seconds)"),
    *("Left early (seconds)", "Marks", "Why", "Excused"),
)
_FAULTS = (*("Fault", "Person id", "Person name", "Place", "Session", "Start", "End", "Minutes", "Detail"),)
_OUTSIDE = ("Source", "Place", "Place name", "Visits", "People", "Start", "End", "Detail")


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
        Table("register", "Register", _REGISTER, rows),
        Table("data-faults", "Data faults", _FAULTS, faults),
        Table("outside-sessions", "Outside any session", _OUTSIDE, outside),
    )
