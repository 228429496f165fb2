"""A project of a test: how its file is written, and what a run left in its store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.store.connection import open_store

Write = Callable[..., Path]


def stored(path: Path, query: str) -> list[dict[str, Any]]:
    """What a query finds in the store of a project file."""
    with open_store(str(path.with_name("college.duckdb")), read_only=True) as connection:
        return rows_of(connection, query)
