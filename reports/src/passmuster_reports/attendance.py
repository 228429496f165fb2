"""The register: who was in which session, from when to when, for how long, and what follows from it.

Pure functions of visits, people, sessions and coverage; no file, no clock, no text but reasons.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from passmuster.intervals import Stretch, clip, total, union
from passmuster_reports.people import People, Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from passmuster_reports.coverage import Coverage, Origin
    from passmuster_reports.evidence import Visit
    from passmuster_reports.sessions import Session


class Status(StrEnum):
    """What the register says of one person in one session."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left early"
    LATE_AND_LEFT_EARLY = "late, left early"
    ABSENT = "absent"
    NOT_ASSESSED = "not assessed"
    GUEST = "guest"


@dataclass(frozen=True)
class Doubt:
    """Why an absence cannot be said: in words, and the stretches that were not read."""

    reason: str
    holes: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Row:
    """One person in one session. `departure` is None while a visit is open; times are those of the
    records."""

    person: Person
    status: Status
    expected: bool
    visits: tuple[Visit, ...]
    present: timedelta
    stretches: tuple[Stretch, ...]
    arrival: datetime | None
    departure: datetime | None
    late: timedelta | None
    early: timedelta | None
    marks: tuple[str, ...]
    doubt: Doubt | None


@dataclass(frozen=True)
class SessionRegister:
    """One session with a row for everybody expected or seen, and the visits that no row could be given."""

    session: Session
    rows: tuple[Row, ...]
    holes: tuple[Stretch, ...]


@dataclass(frozen=True)
class Ground:
    """What a session's rows are judged on: how far it was read, and whose absence the records leave open."""

    session: Session
    coverage: Coverage
    origins: tuple[Origin, ...]
    #: person key -> why their absence is in doubt whatever was read
    doubts: Mapping[str, str]
    has_roster: bool

    def is_guest(self, person: Person, expected: bool) -> bool:
        """Whether the person is someone whom nobody expected here; without a roster there is no such
        person."""
        return self.has_roster and not expected and (self.session.planned or person.member is None)

    def holes(self, person: Person, window: Stretch) -> tuple[Stretch, ...]:
        """What of the window was not read, for this person, at any origin."""
        return union(
            hole
            for origin in self.origins
            for hole in self.coverage.holes(origin, self.session.place, _ids(person, origin), window)
        )


def keep_register(
    sessions: Iterable[Session], visits: Sequence[Visit], people: People, coverage: Coverage
) -> tuple[SessionRegister, ...]:
    """The register of every session, in their order."""
    by_place: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_place[visit.place_id].append(visit)
    return tuple(_register(session, by_place[session.place], people, coverage) for session in sessions)


def _register(
    session: Session, visits: Iterable[Visit], people: People, coverage: Coverage
) -> SessionRegister:
    seen: defaultdict[str, list[Visit]] = defaultdict(list)
    doubts: dict[str, str] = {}
    for visit in visits:
        if not (session.concerns(visit) and visit.within(session.window)):
            continue
        person = people.owner(visit)
        if person is None:
            for key in people.claimed[visit.source, visit.person_id or ""]:
                doubts[key] = (
                    f"id {visit.person_id} at {visit.source} was there, and more than one person claims it"
                )
        elif visit.backwards:
            doubts.setdefault(person.key, "the only record ends before it begins")
        else:
            seen[person.key].append(visit)
    ground = Ground(
        session, coverage, coverage.origins(session.source, session.place), doubts, people.has_roster
    )
    expected = {each.key for each in people.by_key.values() if _is_expected(each, session)}
    rows = [
        judge(people.by_key[key], key in expected, tuple(seen.get(key, ())), ground)
        for key in expected | seen.keys()
    ]
    rows.sort(key=lambda row: (not row.expected, _sort_name(row.person), row.person.key))
    everyone = Person("", None, None, None)
    holes = ground.holes(everyone, session.window) if coverage.known else ()
    return SessionRegister(session, tuple(rows), holes)


def _sort_name(person: Person) -> str:
    return (person.name or person.key).casefold()


def _ids(person: Person, origin: Origin) -> tuple[str, ...]:
    return person.member.ids_at(origin.source) if person.member else ()


def _is_expected(person: Person, session: Session) -> bool:
    member = person.member
    if member is None or not session.planned or not member.belongs(session.day):
        return False
    return not session.who or member.person in session.who or member.group in session.who


def judge(person: Person, expected: bool, visits: tuple[Visit, ...], ground: Ground) -> Row:
    """The row of one person from their visits to the session, none of them backwards."""
    session = ground.session
    stretches = union(clip((Stretch(each.started_at, each.counted_until) for each in visits), session.window))
    arrival = min((each.started_at for each in visits), default=None)
    is_open = any(each.ended_at is None for each in visits)
    departure = None if is_open else max((each.counted_until for each in visits), default=None)
    guest = ground.is_guest(person, expected)
    late = None if guest else _late(person, visits, ground)
    early = None if guest else _early(person, visits, ground)
    doubt = None if visits or not expected else doubt_absence(person, ground)
    return Row(
        person=person,
        status=Status.GUEST if guest else _status(bool(visits), late, early, doubt),
        expected=expected,
        visits=visits,
        present=total(stretches),
        stretches=stretches,
        arrival=arrival,
        departure=departure,
        late=late,
        early=early,
        marks=_marks(person, visits, ground),
        doubt=doubt,
    )


def _status(seen: bool, late: timedelta | None, early: timedelta | None, doubt: Doubt | None) -> Status:
    if not seen:
        return Status.NOT_ASSESSED if doubt else Status.ABSENT
    if late is not None and early is not None:
        return Status.LATE_AND_LEFT_EARLY
    if late is not None:
        return Status.LATE
    return Status.PRESENT if early is None else Status.LEFT_EARLY


def doubt_absence(person: Person, ground: Ground) -> Doubt | None:
    """Why it cannot be said that the person was absent; None where the records prove it."""
    session = ground.session
    if not ground.coverage.known:
        return Doubt("the evidence does not say what was read (no coverage)")
    if not ground.origins:
        return Doubt(f"nothing was read from {session.source or 'any source'}")
    nowhere = sorted({each.source for each in ground.origins if not _ids(person, each)})
    if nowhere:
        return Doubt(f"the roster gives no id at {', '.join(nowhere)}")
    holes = ground.holes(person, session.window)
    if holes:
        return Doubt("not read", holes)
    if reason := ground.doubts.get(person.key):
        return Doubt(reason)
    return None


def _late(person: Person, visits: Sequence[Visit], ground: Ground) -> timedelta | None:
    """How long after the start the person came, if that is late and no unread time may hide an earlier
    visit."""
    session = ground.session
    first = min(visits, key=lambda each: (each.started_at, not each.clipped_start), default=None)
    if first is None or not session.planned or first.started_at - session.whole.start <= session.grace:
        return None
    if first.clipped_start or session.window.start != session.whole.start:
        return None
    before = Stretch(session.window.start, first.started_at)
    if ground.coverage.known and ground.holes(person, before):
        return None
    return first.started_at - session.whole.start


def _early(person: Person, visits: Sequence[Visit], ground: Ground) -> timedelta | None:
    """How long before the end the person left, if that is early and no unread time may hide a later visit."""
    session = ground.session
    last = max(visits, key=lambda each: (each.counted_until, each.clipped_end), default=None)
    if last is None or not session.planned or session.whole.end - last.counted_until <= session.grace:
        return None
    if (
        last.clipped_end
        or session.window.end != session.whole.end
        or any(each.ended_at is None for each in visits)
    ):
        return None
    after = Stretch(max(last.counted_until, session.window.start), session.window.end)
    if ground.coverage.known and ground.holes(person, after):
        return None
    return session.whole.end - last.counted_until


def _marks(person: Person, visits: Sequence[Visit], ground: Ground) -> tuple[str, ...]:
    window = ground.session.window
    marks = {
        "open": any(each.ended_at is None for each in visits),
        "minute": any(each.precision == "minute" for each in visits),
        "clipped": any(each.clipped_start or each.clipped_end for each in visits),
        "hole": bool(visits) and ground.coverage.known and bool(ground.holes(person, window)),
        "set aside": not visits
        and any(ground.coverage.set_aside(each, ground.session.place, window) for each in ground.origins),
    }
    return tuple(mark for mark, holds in marks.items() if holds)
