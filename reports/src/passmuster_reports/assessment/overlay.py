"""Temporary views over the tables of a store, through which an assessment sees its evidence.

Each lies over the one before: codes in place of people, codes in place of addresses, and only what a report
rests on. The tables themselves stay as they are. What is temporary belongs to one connection, so that all of
it is made anew in another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from passmuster.sdk import KINDS
from passmuster_reports.store.rows import load_rows
from passmuster_reports.store.tables import OWN_TABLES, evidence_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

READINGS = "readings"
#: What stands in the SQL of a view for what lies below it.
BELOW = "<below>"
#: The tables of evidence, by kind.
EVIDENCE: Mapping[str, str] = {kind: f"{kind}_evidence" for kind in KINDS}
#: The columns of text that are no words of anybody: a program's own names, and the times of a zone.
_NAMES = frozenset({"kind", "source", "account", "stream", "version", "core_version", "host", "timezone"})


@dataclass(frozen=True)
class Rows:
    """Rows of Python that views join: they become a temporary table."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Overlay:
    """The views over the tables of evidence and readings of one store, and what they join."""

    catalog: str
    steps: tuple[str | Rows, ...] = ()
    #: What lies on top of each table that something lies over.
    on_top: Mapping[str, str] = field(default_factory=dict)

    def lay(self, connection: DuckDBPyConnection) -> None:
        """Make all views in a connection to the store, which has none of them yet."""
        for step in self.steps:
            if isinstance(step, Rows):
                load_rows(connection, step.name, step.columns, step.rows)
            else:
                connection.execute(step)

    def lay_over(self, below: Overlay, connection: DuckDBPyConnection) -> None:
        """Make those views that `below`, which the connection has, lacks."""
        replace(self, steps=self.steps[len(below.steps) :]).lay(connection)

    def with_steps(self, *steps: str | Rows) -> Self:
        """Return the same views with what further ones are to join or to call."""
        return replace(self, steps=(*self.steps, *steps))

    def with_view(self, table: str, select: str, what: str = "VIEW") -> Self:
        """Return the same views and one more over a table; in its SQL, `BELOW` is what lies there so far.

        A "TABLE" in place of a view is worked out once.
        """
        name = f"{table}_{len(self.steps)}"
        below = self.on_top.get(table, f'"{self.catalog}".main.{table}')
        return replace(
            self.with_steps(
                f"CREATE TEMP {what} {name} AS {select.replace(BELOW, below)}",
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM {name}",
            ),
            on_top={**self.on_top, table: name},
        )


def find_overlay(connection: DuckDBPyConnection) -> Overlay:
    """Return the overlay of a store over which nothing lies yet."""
    (catalog,) = connection.execute(
        "SELECT database_name FROM duckdb_tables() WHERE table_name = 'readings' AND NOT temporary"
    ).fetchall()
    return Overlay(catalog[0])


def texts_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table that hold words of people or of vendors."""
    if table == READINGS:
        columns = {name: data_type for name, (data_type, _) in OWN_TABLES[READINGS][1].items()}
    else:
        columns = evidence_columns(table.removesuffix("_evidence"))
    return tuple(name for name, data_type in columns.items() if data_type == "VARCHAR" and name not in _NAMES)


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
