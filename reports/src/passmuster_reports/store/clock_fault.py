"""Repair of a store that was filled while the clock of the machine was ahead."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from passmuster.sdk import KINDS
from passmuster.sync import SETTLE

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection


def repair_times_ahead(connection: DuckDBPyConnection, now: datetime) -> tuple[int, int]:
    """Remove readings from the future, and date their evidence just before `now`, in the current transaction.

    Return how many readings, and how many evidence records. How far such a reading came is not known, so it
    covers nothing; and evidence that is dated in the future would never be replaced by what is read now.
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
