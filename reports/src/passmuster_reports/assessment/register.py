"""The register of an assessment: who was in which session, when and for how long."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from passmuster.times import Interval, clip, union
from passmuster_reports.assessment.sentences import doubted
from passmuster_reports.assessment.sql import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.sentences import Said


class Status(StrEnum):
    """The status of one person in one session."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left early"
    LATE_AND_LEFT_EARLY = "late, left early"
    ABSENT = "absent"
    NOT_ASSESSED = "not assessed"
    GUEST = "guest"


@dataclass(frozen=True)
class Person:
    """A person of the roster, or one whom only a source knows."""

    key: str
    name: str | None
    group: str | None
    on_roster: bool


@dataclass(frozen=True)
class Visit:
    """One visit; `counted_until` is its end or, while it is open, the instant at which it was read."""

    evidence_id: str
    started_at: datetime
    ended_at: datetime | None
    counted_until: datetime
    read_at: datetime
    precision: str


@dataclass(frozen=True)
class Session:
    """One place and one interval; `whole` is the session as planned, `window` its part in the period."""

    session: str
    title: str | None
    source: str | None
    place: str
    whole: Interval
    window: Interval
    day: date
    planned: bool
    grace: timedelta
    note: str | None


@dataclass(frozen=True)
class Row:
    """One person in one session.

    Times are those of the records; `departure` is None while a visit is open. `not_read` are the intervals
    that leave open whether the person was absent. `excused` is why an absence is excused, empty where nobody
    says why; None where it is not, and where the person is not absent.
    """

    person: Person
    status: Status
    reason: Said | None
    expected: bool
    visits: tuple[Visit, ...]
    present: timedelta
    intervals: tuple[Interval, ...]
    arrival: datetime | None
    departure: datetime | None
    late: timedelta | None
    early: timedelta | None
    marks: tuple[str, ...]
    not_read: tuple[Interval, ...]
    excused: str | None


@dataclass(frozen=True)
class SessionRegister:
    """One session with a row for each person expected or seen, and the gaps that hold for all of them."""

    session: Session
    rows: tuple[Row, ...]
    gaps: tuple[Interval, ...]


def fetch_people(connection: DuckDBPyConnection) -> dict[str, Person]:
    """Return all people, by key."""
    rows = connection.execute("SELECT person, name, group_name, on_roster FROM people").fetchall()
    return {key: Person(key, name, group, on_roster) for key, name, group, on_roster in rows}


def fetch_register(
    connection: DuckDBPyConnection, people: Mapping[str, Person]
) -> tuple[SessionRegister, ...]:
    """Return the register of every session, in order of place and time."""
    sessions = {
        row["number"]: _session(row) for row in rows_of(connection, "SELECT * FROM sessions ORDER BY number")
    }
    visits = _visits(connection)
    not_read = _gaps(connection, "SELECT number, person, starts_at, ends_at FROM row_gaps")
    everybody = _gaps(
        connection,
        "SELECT number, NULL AS person, starts_at, ends_at FROM session_gaps "
        "WHERE person IS NULL AND (SELECT has_coverage FROM period)",
    )
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows_of(connection, "SELECT * FROM register"):
        key = (row["number"], row["person"])
        gaps = not_read.get(key, ()) if row["not_read"] else ()
        rows[row["number"]].append(
            _row(row, people[row["person"]], sessions[row["number"]], visits.get(key, ()), gaps)
        )
    return tuple(
        SessionRegister(
            session,
            tuple(sorted(rows[number], key=_order)),
            everybody.get((number, None), ()),
        )
        for number, session in sessions.items()
    )


def _order(row: Row) -> tuple[bool, str, str]:
    return (not row.expected, (row.person.name or row.person.key).casefold(), row.person.key)


def _session(row: Mapping[str, Any]) -> Session:
    return Session(
        session=row["session"],
        title=row["title"],
        source=row["source"],
        place=row["place_id"],
        whole=Interval(row["starts_at"], row["ends_at"]),
        window=Interval(row["window_start"], row["window_end"]),
        day=row["day"],
        planned=row["planned"],
        grace=timedelta(seconds=row["grace_seconds"]),
        note=row["note"],
    )


_VISITS = """
SELECT number, person, evidence_id, started_at, ended_at, counted_until, read_at, precision
FROM stays
WHERE person IS NOT NULL AND NOT backwards
ORDER BY started_at, evidence_id
"""


def _visits(connection: DuckDBPyConnection) -> dict[tuple[int, str], tuple[Visit, ...]]:
    """Return the visits of each row of the register, in order of time."""
    found: defaultdict[tuple[int, str], list[Visit]] = defaultdict(list)
    for row in rows_of(connection, _VISITS):
        key = (row.pop("number"), row.pop("person"))
        found[key].append(Visit(**row))
    return {key: tuple(visits) for key, visits in found.items()}


def _gaps(connection: DuckDBPyConnection, query: str) -> dict[tuple[int, str | None], tuple[Interval, ...]]:
    found: defaultdict[tuple[int, str | None], list[Interval]] = defaultdict(list)
    for row in rows_of(connection, query):
        found[row["number"], row["person"]].append(Interval(row["starts_at"], row["ends_at"]))
    return {key: union(intervals) for key, intervals in found.items()}


def _row(
    row: Mapping[str, Any],
    person: Person,
    session: Session,
    visits: tuple[Visit, ...],
    not_read: tuple[Interval, ...],
) -> Row:
    marks = {
        "open": row["open"],
        "minute": row["minute"],
        "clipped": row["clipped"],
        "gap": row["gap"],
        "rejected": row["rejected"],
    }
    return Row(
        person=person,
        status=Status(row["status"]),
        reason=doubted(row["doubt"]) if row["doubt"] else None,
        expected=row["expected"],
        visits=visits,
        present=timedelta(microseconds=row["present_us"]),
        intervals=union(
            clip((Interval(visit.started_at, visit.counted_until) for visit in visits), session.window)
        ),
        arrival=row["arrival"],
        departure=row["departure"],
        late=_length(row["late_us"]),
        early=_length(row["left_early_us"]),
        marks=tuple(mark for mark, holds in marks.items() if holds),
        not_read=not_read,
        excused=row["excused"],
    )


def _length(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)
