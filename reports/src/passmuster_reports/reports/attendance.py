"""The attendance report: the register of every session, and what stands out in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.assessment.register import fetch_people, fetch_register
from passmuster_reports.assessment.scope import SESSION
from passmuster_reports.canonical import INLINED, items_of
from passmuster_reports.pages.document import Template
from passmuster_reports.pages.formatting import counted, percent
from passmuster_reports.reports.attendance_letter import Basis, attendance_letter
from passmuster_reports.reports.attendance_people import (
    GroupAttendance,
    PersonAttendance,
    groups_of,
    people_of,
)
from passmuster_reports.reports.attendance_rules import ATTENDANCE_RULES, Rule
from passmuster_reports.reports.attendance_tables import attendance_tables
from passmuster_reports.reports.data_faults import find_faults
from passmuster_reports.reports.earlier import earlier, was_read
from passmuster_reports.reports.exceptions import Exceptions, exceptions_of
from passmuster_reports.reports.local_times import LocalTimes
from passmuster_reports.reports.outside import OutsideSessions, outside_sessions
from passmuster_reports.reports.register import (
    DayFigures,
    RegisterFigures,
    RegisterSession,
    Summary,
    days_of,
    summary_of,
)
from passmuster_reports.reports.report_type import ReportType
from passmuster_reports.reports.shared import SharedFigures, shared_figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.reports.letter import Letter
    from passmuster_reports.reports.rates import Rate

#: As much as these rows a session's heading and the head of its table take.
ROWS_OF_A_HEADING = 4


@dataclass(frozen=True)
class AttendanceReport:
    """The figures of an attendance report."""

    shared: SharedFigures = field(metadata=INLINED)
    letter: Letter
    summary: Summary
    people: tuple[PersonAttendance, ...]
    groups: tuple[GroupAttendance, ...]
    days: tuple[DayFigures, ...]
    exceptions: Exceptions
    outside_sessions: tuple[OutsideSessions, ...]
    register: tuple[RegisterSession, ...]
    rules: tuple[Rule, ...]


def make_attendance(assessment: Assessment) -> AttendanceReport:
    """Return the figures; the same input gives the same ones."""
    connection = assessment.connection
    people = fetch_people(connection)
    registers = fetch_register(connection, people)
    faults = find_faults(connection, registers, people)
    figures = RegisterFigures(LocalTimes(assessment.period.zone), _place_names(connection))
    shared = shared_figures(assessment, ("presence",), "room")
    summary = summary_of(registers, faults, has_coverage=shared.provenance.has_coverage)
    exceptions = exceptions_of(registers, faults, figures)
    before = _before(assessment)
    everybody = people_of(registers, before.people)
    sessions = figures.sessions(registers)
    return AttendanceReport(
        shared=shared,
        letter=attendance_letter(Basis(shared, summary, everybody, exceptions, sessions)),
        summary=summary,
        people=everybody,
        groups=groups_of(registers, before.groups),
        days=days_of(registers, assessment.period),
        exceptions=exceptions,
        outside_sessions=outside_sessions(connection, figures),
        register=sessions,
        rules=ATTENDANCE_RULES,
    )


@dataclass(frozen=True)
class _Before:
    """The rates of the period before, by person and by group; none where it had no session that was read."""

    people: Mapping[str, Rate | None] = field(default_factory=dict)
    groups: Mapping[str | None, Rate | None] = field(default_factory=dict)


def _since(assessment: Assessment) -> datetime | None:
    """Return where the period before begins, where a session was planned in it."""
    schedule, interval = assessment.schedule, earlier(assessment.period, 1).interval
    planned = schedule is not None and any(
        interval.start < session.end and session.start < interval.end for session in schedule.sessions
    )
    return interval.start if planned else None


def _before(assessment: Assessment) -> _Before:
    period = earlier(assessment.period, 1)
    if _since(assessment) is None or not was_read(assessment, period):
        return _Before()
    with assessment.other(period=period) as other:
        registers = fetch_register(other.connection, fetch_people(other.connection))
    return _Before(
        {person.who.person or "": person.rate for person in people_of(registers, {})},
        {group.group: group.rate for group in groups_of(registers, {})},
    )


def _place_names(connection: DuckDBPyConnection) -> dict[str, str]:
    """Return the name of each place as it was read last."""
    rows = connection.execute(
        """
        SELECT place_id, arg_max(place_name, {'read': read_at, 'name': place_name})
        FROM presence_evidence
        WHERE place_name <> ''
        GROUP BY place_id
        """
    ).fetchall()
    return dict(rows)


def _headline(report: AttendanceReport) -> str:
    summary = report.summary
    rate = summary.attendance_rate
    exceptions = [
        f"{count} {kind.removesuffix('s') if count == 1 else kind}"
        + (f" ({summary.excused} of them excused)" if kind == "absent" and summary.excused else "")
        for kind, count in items_of(summary.exceptions)
        if count
    ]
    return "; ".join(
        [
            f"{counted(summary.people, 'person', 'people')}, {counted(summary.sessions, 'session')}",
            "attendance not assessed" if rate is None else _rate(rate),
            *([", ".join(exceptions)] if exceptions else _without_exception(report.shared)),
        ]
    )


def _rate(rate: Rate) -> str:
    """Return the rate, and between which it lies where something is not known."""
    said = f"attendance {percent(rate.value)}"
    if rate.lowest == rate.highest:
        return said
    return f"{said} (between {percent(rate.lowest)} and {percent(rate.highest)})"


def _without_exception(shared: SharedFigures) -> list[str]:
    """Return what may be said where no exception is: nothing, if nothing was read."""
    if shared.nothing_read:
        return []
    return ["no exception in what was read" if shared.provenance.gaps else "no exception"]


ATTENDANCE = ReportType(
    name="attendance",
    title="Attendance",
    description="who was where, when and for how long; who was late, left early or was absent",
    make=make_attendance,
    headline=_headline,
    tables=attendance_tables,
    evidence_kinds=frozenset({SESSION}),
    is_shown=lambda _: False,
    since=_since,
    shows_excuses=True,
    template=Template("attendance.html"),
    row_count=lambda report: sum(len(session.rows) + ROWS_OF_A_HEADING for session in report.register),
)
