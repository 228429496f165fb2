"""What evidence tells that a report does not carry.

It leaves out what it does not rest on, and hides names and addresses. Still a source's silence says something
only of whom the source can know, by evidence of whatever kind.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from passmuster_reports.assessment.same_email import load_pairs
from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.same_email import SameEmail, SameName


@dataclass(frozen=True)
class Named:
    """That a stream gave evidence of a kind, and whom or what that names; None is for nobody and nothing.

    A name comes with the time at which it was read, `told_at` is a time of which some of it tells.
    """

    kind: str
    source: str
    account: str
    stream: str
    person_id: str | None = None
    person_name: str | None = None
    read_at: datetime | None = None
    place_type: str | None = None
    place_id: str | None = None
    told_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """What evidence tells that a report does not carry: pairs of people who are alike, and who is named."""

    same_email: tuple[SameEmail, ...] = ()
    same_name: tuple[SameName, ...] = ()
    elsewhere: tuple[Named, ...] = ()


def load_told(connection: DuckDBPyConnection, told: Told) -> None:
    """Create the tables of it, or replace them."""
    load_pairs(connection, told.same_email, told.same_name)
    columns = {name: "TIMESTAMP" if name in _TIMES else "VARCHAR" for name in _COLUMNS}
    load_rows(connection, "named_elsewhere", columns, [_row(named) for named in told.elsewhere])


_COLUMNS = tuple(field.name for field in fields(Named))
_TIMES = frozenset({"read_at", "told_at"})


def _row(named: Named) -> tuple[str | datetime | None, ...]:
    values = (getattr(named, name) for name in _COLUMNS)
    return tuple(
        value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
        for value in values
    )


def in_order(elsewhere: set[Named]) -> tuple[Named, ...]:
    """Return each once, in an order that follows from what they say."""
    return tuple(sorted(elsewhere, key=lambda named: tuple(str(value or "") for value in _row(named))))
