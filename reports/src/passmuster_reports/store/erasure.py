"""Erasure of evidence that must not be kept any longer; that it was erased is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from passmuster.sdk import KINDS
from passmuster.times import midnight
from passmuster_reports.store.traces import count, erase_rejects, erase_traces, find_leftovers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

    from passmuster_reports.store.person import Person

#: The instant by which the age of evidence is told: when what it speaks of ended, as far as that is known.
_ENDS = {
    "presence": "coalesce(ended_at, greatest(started_at, read_at))",
    "workday": "date::TIMESTAMP + INTERVAL 1 DAY",
    "activity": "started_at",
    "completion": "coalesce(changed_at, read_at)",
    "booking": "coalesce(ends_at, starts_at, read_at)",
    "certificate": "issued_at",
}


@dataclass(frozen=True)
class Erased:
    """What was removed: evidence records, rejected records, and entries of states, coverage and logs.

    `kept` says where else the store names the person, and in how many rows: that is about others.
    """

    evidence: int
    rejects: int
    traces: int = 0
    kept: Mapping[str, int] = field(default_factory=dict)


def erase_before(connection: DuckDBPyConnection, day: date, now: datetime, zone: ZoneInfo) -> Erased:
    """Remove all evidence of what ended before a day of the zone, in the current transaction.

    The time before that day counts as not read from then on, so that what was erased never looks like an
    absence.
    """
    start = midnight(day, zone).replace(tzinfo=None)  # DuckDB's times here are without zone
    removed = sum(
        count(connection, f"DELETE FROM {kind}_evidence WHERE {_ENDS[kind]} < ?", [start]) for kind in KINDS
    )
    rejects = count(connection, "DELETE FROM rejects WHERE ends_at <= ?", [start])
    connection.execute("DELETE FROM readings WHERE ends_at <= ?", [start])
    connection.execute("UPDATE readings SET starts_at = ? WHERE starts_at < ?", [start, start])
    return _record(connection, "before", day, Erased(removed, rejects), now)


def erase_person(connection: DuckDBPyConnection, person: Person, now: datetime) -> Erased:
    """Remove all evidence of a person, and every trace of theirs, in the current transaction.

    Evidence is theirs by its id; without one, by its address; without both, by its name.
    """
    values = {
        "anywhere": [person_id for source, person_id in person.ids if source is None],
        "at_sources": [[source, person_id] for source, person_id in person.ids if source is not None],
        "addresses": list(person.addresses),
        "names": list(person.names),
    }
    erased_ids: set[str] = set()
    for kind in KINDS:
        rows = connection.execute(
            f"""
            DELETE FROM {kind}_evidence WHERE CASE
                WHEN person_id IS NOT NULL
                THEN list_contains($anywhere::VARCHAR[], person_id)
                    OR list_contains($at_sources::VARCHAR[][], [source, person_id])
                WHEN trim(person_email) <> ''
                THEN list_contains($addresses::VARCHAR[], lower(trim(person_email)))
                ELSE list_contains($names::VARCHAR[], trim(person_name))
            END
            RETURNING evidence_id
            """,
            values,
        ).fetchall()
        erased_ids.update(evidence_id for (evidence_id,) in rows)
    rejects = erase_rejects(connection, person)
    traces = erase_traces(connection, person, erased_ids)
    kept = find_leftovers(connection, person)
    return _record(connection, "person", None, Erased(len(erased_ids), rejects, traces, kept), now)


def sources_of(connection: DuckDBPyConnection) -> list[str]:
    """Return the sources of which the store has evidence or rejected records."""
    tables = [f"{kind}_evidence" for kind in KINDS] + ["rejects"]
    query = " UNION ".join(f"SELECT source FROM {table}" for table in tables)
    return [source for (source,) in connection.execute(query).fetchall()]


def _record(
    connection: DuckDBPyConnection, what: str, before: date | None, erased: Erased, now: datetime
) -> Erased:
    connection.execute(
        "INSERT INTO erasures VALUES (?, ?, ?, ?, ?)",
        [now.astimezone(UTC).replace(tzinfo=None), what, before, erased.evidence, erased.rejects],
    )
    return erased
