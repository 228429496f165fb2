"""The SQL of the views, and rows of a query as what Python works with."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection


def assessment_sql(*path: str) -> str:
    """Return the text of one of the assessment's SQL files."""
    return files(__package__).joinpath(*path).read_text("utf-8")


def view_sql(name: str) -> str:
    """The SQL of a view; its first lines say in comments what it holds."""
    return assessment_sql("views", f"{name}.sql")


def rows_of(
    connection: DuckDBPyConnection, query: str, values: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of a query; its times, which are of UTC and without zone, get their zone."""
    result = connection.execute(query, dict(values or {}))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, map(_with_zone, row), strict=True)) for row in result.fetchall()]


def _with_zone(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
