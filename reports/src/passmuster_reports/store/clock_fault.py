"""A store that was filled while a clock was wrong: what it says of times that have not come yet."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from passmuster.sdk import KINDS
from passmuster.sync import SETTLE

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection


def forget_times_ahead(connection: DuckDBPyConnection, now: datetime) -> tuple[int, int]:
    """Remove readings ahead of the clock, and take evidence from them as read just before now.

    Return how many of both, inside the transaction that is open. How far such a reading came, nobody knows,
    so it covers nothing; and evidence read in the future would never give way to what is read now.
    """
    latest = (now + SETTLE).astimezone(UTC).replace(tzinfo=None)
    before = (now - timedelta(seconds=1)).astimezone(UTC).replace(tzinfo=None)
    readings = _count(connection, "DELETE FROM readings WHERE read_at > ?", [latest])
    evidence = sum(
        _count(connection, f"UPDATE {kind}_evidence SET read_at = ? WHERE read_at > ?", [before, latest])
        for kind in KINDS
    )
    return readings, evidence


def _count(connection: DuckDBPyConnection, statement: str, values: list[object]) -> int:
    row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row else 0
