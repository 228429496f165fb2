"""Data faults: records and ids that the register cannot use as they are, each one named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.intervals import Stretch
from passmuster_reports.attendance import Row, SessionRegister, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from passmuster_reports.evidence import Reading, Visit
    from passmuster_reports.people import People, Person


@dataclass(frozen=True)
class Fault:
    """One fault. Times are those of the record; `detail` says the rest in words."""

    kind: str
    person: Person | None
    place: str | None
    session: str | None
    start: datetime | None
    end: datetime | None
    minutes_from: tuple[Stretch, ...]
    detail: str
    evidence_ids: tuple[str, ...] = ()


def find_faults(
    registers: Sequence[SessionRegister],
    visits: Sequence[Visit],
    readings: Iterable[Reading],
    people: People,
    period: Stretch,
) -> tuple[Fault, ...]:
    """Every fault that touches the period, kind by kind."""
    visits = [each for each in visits if each.within(period)]
    return (
        *(_backwards(each, people) for each in visits if each.backwards),
        *(
            _guest(register, row)
            for register in registers
            for row in register.rows
            if row.status is Status.GUEST
        ),
        *(_nameless(each, people) for each in visits if each.person_id is None),
        *_outside(registers, visits, people),
        *_claimed(visits, people),
        *(_set_aside(each) for each in readings if each.rejected and _touches(each, period)),
    )


def _touches(reading: Reading, period: Stretch) -> bool:
    return reading.stretch is None or reading.stretch.overlaps(period)


def _backwards(visit: Visit, people: People) -> Fault:
    return Fault(
        kind="out before in",
        person=people.owner(visit),
        place=visit.place_id,
        session=None,
        start=visit.started_at,
        end=visit.ended_at,
        minutes_from=(),
        detail="the record ends before it begins; no minutes are counted from it",
        evidence_ids=(visit.evidence_id,),
    )


def _guest(register: SessionRegister, row: Row) -> Fault:
    known = row.person.member is not None
    return Fault(
        kind="not expected here" if known else "unknown person",
        person=row.person,
        place=register.session.place,
        session=register.session.session,
        start=row.arrival,
        end=row.departure,
        minutes_from=row.stretches,
        detail="on the roster, but not expected in this session"
        if known
        else "the id is on no line of the roster",
        evidence_ids=tuple(each.evidence_id for each in row.visits),
    )


def _nameless(visit: Visit, people: People) -> Fault:
    return Fault(
        kind="no person id",
        person=people.owner(visit),
        place=visit.place_id,
        session=None,
        start=visit.started_at,
        end=visit.ended_at,
        minutes_from=(),
        detail="the record does not say whose visit it is",
        evidence_ids=(visit.evidence_id,),
    )


def _outside(
    registers: Sequence[SessionRegister], visits: Sequence[Visit], people: People
) -> Iterable[Fault]:
    by_place: dict[str, list[SessionRegister]] = {}
    for register in registers:
        by_place.setdefault(register.session.place, []).append(register)
    for visit in visits:
        sessions = [each.session for each in by_place.get(visit.place_id, ()) if each.session.concerns(visit)]
        if visit.backwards or any(visit.within(each.window) for each in sessions):
            continue
        yield Fault(
            kind="outside any session",
            person=people.owner(visit),
            place=visit.place_id,
            session=None,
            start=visit.started_at,
            end=visit.ended_at,
            minutes_from=(Stretch(visit.started_at, visit.counted_until),),
            detail="no session was planned here then" if sessions else "no session was planned in this place",
            evidence_ids=(visit.evidence_id,),
        )


def _claimed(visits: Sequence[Visit], people: People) -> Iterable[Fault]:
    for (source, person_id), keys in sorted(people.claimed.items()):
        theirs = [each for each in visits if (each.source, each.person_id) == (source, person_id)]
        yield Fault(
            kind="id claimed twice",
            person=None,
            place=None,
            session=None,
            start=min((each.started_at for each in theirs), default=None),
            end=None,
            minutes_from=(),
            detail=f"id {person_id} at {source} stands in the roster for {' and '.join(keys)}; "
            f"its visits ({len(theirs)}) count for nobody",
            evidence_ids=tuple(each.evidence_id for each in theirs),
        )


def _set_aside(reading: Reading) -> Fault:
    reasons = "; ".join(f"{reason} ({count})" for reason, count in reading.reasons) or "no reason given"
    partition = ", ".join(f"{key} {value}" for key, value in reading.partition)
    return Fault(
        kind="set aside",
        person=None,
        place=None,
        session=None,
        start=reading.start,
        end=reading.end,
        minutes_from=(),
        detail=f"{reading.rejected} of {reading.source} {reading.stream}"
        f"{f' ({partition})' if partition else ''}: {reasons}",
    )
