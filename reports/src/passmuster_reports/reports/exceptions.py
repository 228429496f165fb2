"""The exceptions of the attendance report, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster.times import total
from passmuster_reports.assessment.register import Row, SessionRegister, Status
from passmuster_reports.canonical import INLINED, named
from passmuster_reports.reports.local_times import minutes
from passmuster_reports.reports.register import PersonFigures, person_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passmuster_reports.assessment.register import Person
    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.reports.data_faults import Fault
    from passmuster_reports.reports.local_times import LocalInterval
    from passmuster_reports.reports.register import RegisterFigures


@dataclass(frozen=True)
class SessionBrief:
    """A session as an exception names it."""

    session: str
    title: str | None
    place: str
    place_name: str | None
    start: str
    end: str
    planned: bool


@dataclass(frozen=True)
class RowException:
    """One person in one session that is worth a look; `read_until` is of a visit that is open."""

    who: PersonFigures = field(metadata=INLINED)
    session: SessionBrief
    arrival: str | None
    departure: str | None
    present_minutes: int
    scheduled_minutes: int | None
    late_seconds: int | float | None
    left_early_seconds: int | float | None
    marks: tuple[str, ...]
    reason: str | None
    read_until: str | None
    #: Why an absence is excused, empty where nobody says why; None where it is not.
    excused: str | None


@dataclass(frozen=True)
class UnreadSession:
    """A session, and what of it was not read."""

    session: SessionBrief = field(metadata=INLINED)
    not_read: tuple[LocalInterval, ...]


@dataclass(frozen=True)
class NotAssessed:
    """One reason for which people in sessions could not be assessed."""

    reason: str
    people: tuple[PersonFigures, ...]
    sessions: tuple[UnreadSession, ...]


@dataclass(frozen=True)
class DataFault:
    """A record or an id that cannot be used as it is; times are those of the record."""

    kind: str
    person: PersonFigures | None
    place: str | None
    place_name: str | None
    session: str | None
    start: str | None
    end: str | None
    minutes: int | None
    detail: Said
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True)
class Exceptions:
    """Each exception with its person, session and times, in order of time."""

    absent: tuple[RowException, ...]
    late: tuple[RowException, ...]
    left_early: tuple[RowException, ...] = field(metadata=named("left early"))
    open: tuple[RowException, ...]
    not_assessed: tuple[NotAssessed, ...] = field(metadata=named("not assessed"))
    data_faults: tuple[DataFault, ...] = field(metadata=named("data faults"))


def exceptions_of(
    registers: Sequence[SessionRegister], faults: Sequence[Fault], figures: RegisterFigures
) -> Exceptions:
    """Return every exception of the register, kind by kind."""
    rows = [(register, row) for register in registers for row in register.rows]
    rows.sort(key=lambda pair: (pair[0].session.window, pair[0].session.place))

    def those(chosen: Iterable[tuple[SessionRegister, Row]]) -> tuple[RowException, ...]:
        return tuple(_exception(register, row, figures) for register, row in chosen)

    return Exceptions(
        absent=those(pair for pair in rows if pair[1].status is Status.ABSENT),
        late=those(pair for pair in rows if pair[1].late is not None),
        left_early=those(pair for pair in rows if pair[1].early is not None),
        open=those(pair for pair in rows if "open" in pair[1].marks),
        not_assessed=_not_assessed(rows, figures),
        data_faults=tuple(_fault(fault, figures) for fault in faults),
    )


def _exception(register: SessionRegister, row: Row, figures: RegisterFigures) -> RowException:
    written = figures.row(row, register)
    read_until = [visit.read_at for visit in row.visits if visit.ended_at is None]
    return RowException(
        who=person_figures(row.person),
        session=_brief(register, figures),
        arrival=written.arrival,
        departure=written.departure,
        present_minutes=written.present_minutes,
        scheduled_minutes=written.scheduled_minutes,
        late_seconds=written.late_seconds,
        left_early_seconds=written.left_early_seconds,
        marks=written.marks,
        reason=written.reason,
        read_until=figures.times.instant_or_none(max(read_until, default=None)),
        excused=written.excused,
    )


def _brief(register: SessionRegister, figures: RegisterFigures) -> SessionBrief:
    session = figures.session(register)
    return SessionBrief(
        session.session,
        session.title,
        session.place,
        session.place_name,
        session.start,
        session.end,
        session.planned,
    )


def _not_assessed(
    rows: Iterable[tuple[SessionRegister, Row]], figures: RegisterFigures
) -> tuple[NotAssessed, ...]:
    """Return one entry per reason and group of people.

    A gap usually concerns everybody, and an id every session.
    """
    found: dict[tuple[str, str], tuple[SessionRegister, Row, list[Person]]] = {}
    for register, row in rows:
        if row.status is Status.NOT_ASSESSED:
            key = (register.session.session, repr((row.reason, row.not_read)))
            found.setdefault(key, (register, row, []))[2].append(row.person)
    grouped: dict[tuple[str, tuple[str, ...]], tuple[list[Person], list[UnreadSession]]] = {}
    for register, row, people in found.values():
        keys = tuple(person.key for person in people)
        _, sessions = grouped.setdefault((row.reason or "", keys), (people, []))
        sessions.append(UnreadSession(_brief(register, figures), figures.times.intervals(row.not_read)))
    return tuple(
        NotAssessed(reason, tuple(map(person_figures, people)), tuple(sessions))
        for (reason, _), (people, sessions) in grouped.items()
    )


def _fault(fault: Fault, figures: RegisterFigures) -> DataFault:
    return DataFault(
        kind=fault.kind,
        person=person_figures(fault.person) if fault.person else None,
        place=fault.place,
        place_name=figures.place_names.get(fault.place or ""),
        session=fault.session,
        start=figures.times.instant_or_none(fault.start),
        end=figures.times.instant_or_none(fault.end),
        minutes=minutes(total(fault.minutes_from)) if fault.minutes_from else None,
        detail=fault.detail,
        evidence_ids=fault.evidence_ids,
    )
