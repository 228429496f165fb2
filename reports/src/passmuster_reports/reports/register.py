"""The figures of the register: sessions with their rows, the headline figures, and each day's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster.times import clip, split_at_midnight, total
from passmuster_reports.assessment.register import Row, SessionRegister, Status
from passmuster_reports.canonical import INLINED, named
from passmuster_reports.reports.local_times import minutes, seconds
from passmuster_reports.reports.rates import is_material, rate_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.data_faults import Fault
    from passmuster_reports.reports.local_times import LocalInterval, LocalTimes
    from passmuster_reports.reports.rates import Rate

SEEN = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY, Status.LATE_AND_LEFT_EARLY})


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """A person by key, name and group."""

    person: str | None
    name: str | None
    group: str | None


def person_figures(person: Person) -> PersonFigures:
    """Return the person by key, name and group."""
    return PersonFigures(person.key, person.name, person.group)


@dataclass(frozen=True)
class SessionFigures:
    """One session: as planned, and the part of it that the period leaves."""

    session: str
    title: str | None
    source: str | None
    place: str
    place_name: str | None
    day: str
    planned: bool
    start: str
    end: str
    counted: LocalInterval
    cut_by_period: bool
    grace_minutes: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """One visit behind a row."""

    evidence_id: str
    start: str
    end: str | None
    read_at: str
    precision: str


@dataclass(frozen=True, slots=True)
class RowFigures:
    """One person in one session."""

    person: str
    name: str | None
    group: str | None
    expected: bool
    status: str
    reason: str | None
    arrival: str | None
    departure: str | None
    present_seconds: int | float
    present_minutes: int
    scheduled_minutes: int | None
    late_seconds: int | float | None
    left_early_seconds: int | float | None
    marks: tuple[str, ...]
    not_read: tuple[LocalInterval, ...]
    visits: tuple[VisitFigures, ...]
    counted: tuple[LocalInterval, ...]
    #: Why an absence is excused, empty where nobody says why; None where it is not.
    excused: str | None


@dataclass(frozen=True)
class RegisterSession:
    """One session of the register with its rows, and what of it was not read for everybody."""

    session: SessionFigures = field(metadata=INLINED)
    counts: Mapping[str, int]
    gaps: tuple[LocalInterval, ...]
    rows: tuple[RowFigures, ...]


@dataclass(frozen=True)
class ExceptionCounts:
    """How many exceptions of each kind; None where there was nothing to assess them by."""

    absent: int | None
    late: int | None
    left_early: int | None = field(metadata=named("left early"))
    open: int
    not_assessed: int = field(metadata=named("not assessed"))
    data_faults: int = field(metadata=named("data faults"))


@dataclass(frozen=True)
class Summary:
    """The headline figures of an attendance report; the rate is None where it cannot be known."""

    people: int
    sessions: int
    visits: int
    expected: int
    present: int
    absent: int
    #: How many of those absent are excused.
    excused: int
    not_assessed: int
    attendance_rate: Rate | None
    minutes_present: int
    minutes_scheduled: int
    minutes_in_register: int
    exceptions: ExceptionCounts


@dataclass(frozen=True)
class DayFigures:
    """One local day: its hours, its sessions by their first day, and who was in them."""

    day: str
    hours: float
    sessions: int
    present: int
    absent: int
    not_assessed: int
    present_seconds: int | float


@dataclass(frozen=True)
class RegisterFigures:
    """Makes figures of the register; places have the names that were read last."""

    times: LocalTimes
    place_names: Mapping[str, str]

    def sessions(self, registers: Iterable[SessionRegister]) -> tuple[RegisterSession, ...]:
        """Return the sessions in the register's order, each with its rows."""
        return tuple(
            RegisterSession(
                self.session(register),
                _status_counts(register.rows),
                self.times.intervals(register.gaps),
                tuple(self.row(row, register) for row in register.rows),
            )
            for register in registers
        )

    def session(self, register: SessionRegister) -> SessionFigures:
        """Return one session."""
        session = register.session
        return SessionFigures(
            session=session.session,
            title=session.title,
            source=session.source,
            place=session.place,
            place_name=self.place_names.get(session.place),
            day=session.day.isoformat(),
            planned=session.planned,
            start=self.times.instant(session.whole.start),
            end=self.times.instant(session.whole.end),
            counted=self.times.interval(session.window),
            cut_by_period=session.window != session.whole,
            grace_minutes=int(session.grace / timedelta(minutes=1)) if session.planned else None,
            note=session.note,
        )

    def row(self, row: Row, register: SessionRegister) -> RowFigures:
        """Return one person in one session."""
        times, session = self.times, register.session
        return RowFigures(
            person=row.person.key,
            name=row.person.name,
            group=row.person.group,
            expected=row.expected,
            status=row.status.value,
            reason=row.reason,
            arrival=times.instant_or_none(row.arrival),
            departure=times.instant_or_none(row.departure),
            present_seconds=seconds(row.present),
            present_minutes=minutes(row.present),
            scheduled_minutes=minutes(session.window.length) if session.planned else None,
            late_seconds=None if row.late is None else seconds(row.late),
            left_early_seconds=None if row.early is None else seconds(row.early),
            marks=tuple(row.marks),
            not_read=times.intervals(row.not_read),
            visits=tuple(
                VisitFigures(
                    visit.evidence_id,
                    times.instant(visit.started_at),
                    times.instant_or_none(visit.ended_at),
                    times.instant(visit.read_at),
                    visit.precision,
                )
                for visit in row.visits
            ),
            counted=times.intervals(row.intervals),
            excused=row.excused,
        )


def _status_counts(rows: Iterable[Row]) -> dict[str, int]:
    counts = Counter(row.status for row in rows)
    return {status.value: counts[status] for status in Status if counts[status]}


def summary_of(
    registers: Sequence[SessionRegister], faults: Sequence[Fault], *, has_coverage: bool
) -> Summary:
    """Return the headline figures. Without coverage, nobody's absence can be said."""
    rows = [(register, row) for register in registers for row in register.rows]
    expected = [(register, row) for register, row in rows if row.expected]
    present = sum(row.status in SEEN for _, row in expected)
    absent = sum(row.status is Status.ABSENT for _, row in expected)
    assessed = [(register, row) for register, row in expected if row.status is not Status.NOT_ASSESSED]
    scheduled = sum((register.session.window.length for register, _ in assessed), timedelta())
    attended = sum((row.present for _, row in assessed), timedelta())
    unknown = len(expected) - len(assessed)
    is_known = not ((unknown and not has_coverage) or is_material(unknown, len(expected)))
    return Summary(
        people=len({row.person.key for _, row in rows}),
        sessions=len(registers),
        visits=len({visit.evidence_id for _, row in rows for visit in row.visits}),
        expected=len(expected),
        present=present,
        absent=absent,
        excused=sum(row.excused is not None for _, row in expected),
        not_assessed=unknown,
        attendance_rate=rate_of(present, absent, unknown) if is_known else None,
        minutes_present=minutes(attended),
        minutes_scheduled=minutes(scheduled),
        minutes_in_register=minutes(sum((row.present for _, row in rows), timedelta())),
        exceptions=_exception_counts(registers, rows, faults),
    )


def _exception_counts(
    registers: Sequence[SessionRegister], rows: Sequence[tuple[SessionRegister, Row]], faults: Sequence[Fault]
) -> ExceptionCounts:
    statuses = Counter(row.status for _, row in rows)
    planned = any(register.session.planned for register in registers)
    return ExceptionCounts(
        absent=statuses[Status.ABSENT] if any(row.expected for _, row in rows) else None,
        late=sum(row.late is not None for _, row in rows) if planned else None,
        left_early=sum(row.early is not None for _, row in rows) if planned else None,
        open=sum("open" in row.marks for _, row in rows),
        not_assessed=statuses[Status.NOT_ASSESSED],
        data_faults=len(faults),
    )


def days_of(registers: Sequence[SessionRegister], period: ReportingPeriod) -> tuple[DayFigures, ...]:
    """Return the figures of each local day of the period."""
    by_day: dict[str, list[SessionRegister]] = {}
    for register in registers:
        by_day.setdefault(register.session.day.isoformat(), []).append(register)
    days = []
    for day, interval in split_at_midnight(period.interval, period.zone):
        of_day = by_day.get(day.isoformat(), [])
        rows = [row for register in of_day for row in register.rows]
        attended = (
            total(clip(row.intervals, interval))
            for register in registers
            for row in register.rows
            if register.session.window.overlaps(interval)
        )
        days.append(
            DayFigures(
                day=day.isoformat(),
                hours=seconds(interval.length) / 3600,
                sessions=len(of_day),
                present=sum(bool(row.visits) for row in rows),
                absent=sum(row.status is Status.ABSENT for row in rows),
                not_assessed=sum(row.status is Status.NOT_ASSESSED for row in rows),
                present_seconds=seconds(sum(attended, timedelta())),
            )
        )
    return tuple(days)
