"""Everybody whom the sources name, in evidence of every kind and of any time, and in what was read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.sdk import KINDS
from passmuster_reports.store.key_words import is_of_people, text_of_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Identity:
    """Somebody as an account of a source names them; `name` is the latest, `id` None where there is none."""

    source: str
    account: str
    id: str | None
    name: str | None

    @property
    def known_as(self) -> str:
        """Return what the views know them by."""
        return known_as(self.id, self.name)


def known_as(id: str | None, name: str | None) -> str:
    """Return what the views know somebody by: the id or, where the source gives none, the name."""
    return f"no id, {name}" if id is None else id


#: Whose the evidence is of every kind, in a store.
ALL_EVIDENCE = " UNION ALL ".join(
    f"SELECT source, account, person_id, person_name, person_email, read_at FROM {kind}_evidence"
    for kind in KINDS
)
_IDENTITIES = f"""
SELECT
    source,
    account,
    person_id,
    arg_max(person_name, {{'at': read_at, 'name': person_name}}) FILTER (person_name <> '')
FROM ({ALL_EVIDENCE})
WHERE person_id IS NOT NULL OR person_name IS NOT NULL
GROUP BY source, account, person_id, CASE WHEN person_id IS NULL THEN person_name END
ORDER BY ALL
"""
_ADDRESSES = f"""
SELECT DISTINCT source, person_id, person_name, trim(person_email)
FROM ({ALL_EVIDENCE})
WHERE person_email <> ''
ORDER BY ALL
"""


def find_identities(connection: DuckDBPyConnection) -> tuple[Identity, ...]:
    """Return everybody whom a source names; the connection is one of a store."""
    named = [Identity(*row) for row in connection.execute(_IDENTITIES).fetchall()]
    known = {(identity.source, identity.account, identity.id) for identity in named}
    others = {found for found in _find_in_readings(connection) if found not in known}
    return (*named, *(Identity(*found, None) for found in sorted(others)))


def _find_in_readings(connection: DuckDBPyConnection) -> Iterator[tuple[str, str, str]]:
    """Yield source, account and id of whomever a partition is of, or whose open visit is not read again."""
    rows = connection.execute("SELECT DISTINCT source, account, partition, unread FROM readings").fetchall()
    for source, account, partition, unread in rows:
        for key, value in json.loads(partition).items():
            if is_of_people(key):
                yield source, account, text_of_value(value)
        for visit in json.loads(unread or "[]"):
            yield source, account, visit["person_id"]


def find_addresses(connection: DuckDBPyConnection) -> tuple[tuple[Identity, str], ...]:
    """Return every e-mail address that a source gives, and whose it is."""
    rows = connection.execute(_ADDRESSES).fetchall()
    return tuple((Identity(source, "", *named), address) for source, *named, address in rows)
