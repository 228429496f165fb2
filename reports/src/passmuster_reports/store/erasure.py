"""Forgetting: evidence that must not be kept any longer is removed, and that it was is written down."""

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

#: The instant of each kind by which its age is told: when what it speaks of ended, as far as it is known.
_ENDS = {
    "presence": "coalesce(ended_at, greatest(started_at, read_at))",
    "workday": "date::TIMESTAMP + INTERVAL 1 DAY",
    "activity": "started_at",
    "completion": "coalesce(changed_at, read_at)",
    "booking": "coalesce(ends_at, starts_at, read_at)",
    "certificate": "issued_at",
}


@dataclass(frozen=True)
class Forgotten:
    """How much was removed."""

    evidence: int
    rejects: int


def forget_before(connection: DuckDBPyConnection, day: date, now: datetime, zone: ZoneInfo) -> Forgotten:
    """Remove all evidence of what ended before a day of the zone, inside the transaction that is open.

    The time before it counts as not read from now on: what is gone must not look like an absence.
    """
    start = midnight(day, zone).replace(tzinfo=None)  # DuckDB's times here are without zone
    removed = sum(
        _count(connection, f"DELETE FROM {kind}_evidence WHERE {_ENDS[kind]} < ?", [start]) for kind in KINDS
    )
    rejects = _count(connection, "DELETE FROM rejects WHERE ends_at <= ?", [start])
    connection.execute("DELETE FROM readings WHERE ends_at <= ?", [start])
    connection.execute("UPDATE readings SET starts_at = ? WHERE starts_at < ?", [start, start])
    return _written_down(connection, "before", day, Forgotten(removed, rejects), now)


def forget_person(
    connection: DuckDBPyConnection, ids: Sequence[tuple[str | None, str]], now: datetime
) -> Forgotten:
    """Remove all evidence of the person with these ids, each with its source or None for any, inside the
    transaction that is open.

    Records that were set aside hold an id wherever the vendor puts it: those go in which any value is one of
    the ids.
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
    return _written_down(connection, "person", None, Forgotten(removed, rejects), now)


def sources_of(connection: DuckDBPyConnection) -> list[str]:
    """The sources of which the store has evidence or records that were set aside."""
    tables = [f"{kind}_evidence" for kind in KINDS] + ["rejects"]
    query = " UNION ".join(f"SELECT source FROM {table}" for table in tables)
    return [source for (source,) in connection.execute(query).fetchall()]


def rewrite(path: str) -> None:
    """Write the store anew, so that no byte of what was removed stays in the file."""
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


def _written_down(
    connection: DuckDBPyConnection, what: str, before: date | None, done: Forgotten, now: datetime
) -> Forgotten:
    connection.execute(
        "INSERT INTO forgotten VALUES (?, ?, ?, ?, ?)",
        [now.astimezone(UTC).replace(tzinfo=None), what, before, done.evidence, done.rejects],
    )
    return done


def _count(connection: DuckDBPyConnection, statement: str, values: Sequence[object]) -> int:
    row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row else 0
