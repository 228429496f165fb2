"""Rows of Python as a temporary table of DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection


def load_rows(
    connection: DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Create a temporary table of these rows, or replace it; each column comes with its type."""
    declared = ", ".join(f"{column} {data_type}" for column, data_type in columns.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({declared})")
    if rows:
        # Column by column: a row at a time takes DuckDB a thousand times as long.
        taken = ", ".join(f"unnest(?::{data_type}[])" for data_type in columns.values())
        values = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {name} SELECT {taken}", values)
