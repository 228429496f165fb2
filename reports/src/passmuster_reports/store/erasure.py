"""Erasure of evidence that must not be kept any longer; that it was erased is written down."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from passmuster.files import followed
from passmuster.sdk import KINDS
from passmuster.times import midnight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

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
    """How many pieces of evidence, and how many rejected records, were removed."""

    evidence: int
    rejects: int


def erase_before(connection: DuckDBPyConnection, day: date, now: datetime, zone: ZoneInfo) -> Erased:
    """Remove all evidence of what ended before a day of the zone, in the current transaction.

    The time before that day counts as not read from then on, so that what was erased never looks like an
    absence.
    """
    start = midnight(day, zone).replace(tzinfo=None)  # DuckDB's times here are without zone
    removed = sum(
        _count(connection, f"DELETE FROM {kind}_evidence WHERE {_ENDS[kind]} < ?", [start]) for kind in KINDS
    )
    rejects = _count(connection, "DELETE FROM rejects WHERE ends_at <= ?", [start])
    connection.execute("DELETE FROM readings WHERE ends_at <= ?", [start])
    connection.execute("UPDATE readings SET starts_at = ? WHERE starts_at < ?", [start, start])
    return _record(connection, "before", day, Erased(removed, rejects), now)


def erase_person(
    connection: DuckDBPyConnection, ids: Sequence[tuple[str | None, str]], now: datetime
) -> Erased:
    """Remove all evidence of the person with these ids, in the current transaction.

    Each id comes with its source, or None for any source. A rejected record holds an id wherever the vendor
    puts it, so one is removed if any of its values is one of the ids.
    """
    removed = rejects = 0
    for source, person_id in ids:
        for kind in KINDS:
            removed += _count(
                connection,
                f"DELETE FROM {kind}_evidence WHERE coalesce(source = ?, TRUE) "
                "AND (person_id = ? OR person_id IS NULL AND (person_name = ? OR person_email = ?))",
                [source, person_id, person_id, person_id],
            )
        rejects += _count(
            connection,
            "DELETE FROM rejects WHERE coalesce(source = ?, TRUE) "
            "AND list_contains((SELECT list(atom) FROM json_tree(record)), to_json(?)::VARCHAR)",
            [source, person_id],
        )
    return _record(connection, "person", None, Erased(removed, rejects), now)


def sources_of(connection: DuckDBPyConnection) -> list[str]:
    """Return the sources of which the store has evidence or rejected records."""
    tables = [f"{kind}_evidence" for kind in KINDS] + ["rejects"]
    query = " UNION ".join(f"SELECT source FROM {table}" for table in tables)
    return [source for (source,) in connection.execute(query).fetchall()]


def rewrite(path: str) -> None:
    """Rewrite the file of the store, so that no byte of what was removed stays in it."""
    import duckdb

    path = followed(path)
    new = f"{path}.new"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(new)
    connection = duckdb.connect()
    try:
        for name, file, how in (("old", path, " (READ_ONLY)"), ("fresh", new, "")):
            quoted = file.replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name}{how}")
        connection.execute("COPY FROM DATABASE old TO fresh")
    finally:
        connection.close()
    os.replace(new, path)


def _record(
    connection: DuckDBPyConnection, what: str, before: date | None, erased: Erased, now: datetime
) -> Erased:
    connection.execute(
        "INSERT INTO erasures VALUES (?, ?, ?, ?, ?)",
        [now.astimezone(UTC).replace(tzinfo=None), what, before, erased.evidence, erased.rejects],
    )
    return erased


def _count(connection: DuckDBPyConnection, statement: str, values: Sequence[object]) -> int:
    row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row else 0
