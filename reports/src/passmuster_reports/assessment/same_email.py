"""Likeness: people of the roster and ids at sources that have one e-mail address.

It joins nobody. A report names such a guest beside whoever was not seen, so that a reader may find the id
that the roster lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.sql import view_sql
from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.expected.roster import Roster

#: The words of a name in one order and in small letters, so that "Lee, Anna" is "Anna Lee".
_NAME_WORDS = """
CREATE OR REPLACE TEMP MACRO name_words(name) AS
    nullif(array_to_string(list_sort(regexp_extract_all(lower(nfc_normalize(name)), '[^\\s,.;]+')), ' '), '')
"""


@dataclass(frozen=True)
class SameEmail:
    """A person of the roster, and an id at a source that has their e-mail address.

    A report carries these pairs, since it carries no addresses to find them by.
    """

    person: str
    source: str
    account: str
    id: str


_SAME_EMAIL = """
SELECT DISTINCT members.person, evidence.source, evidence.account, evidence.person_id
FROM evidence
JOIN members ON members.email = lower(trim(evidence.person_email))
WHERE evidence.person_id IS NOT NULL
ORDER BY ALL
"""


def find_same_email(connection: DuckDBPyConnection, roster: Roster | None) -> tuple[SameEmail, ...]:
    """Return every pair of one e-mail address in the evidence of any time.

    The connection has the tables of a store.
    """
    addresses = [
        (each.person, each.email.strip().lower()) for each in (roster.members if roster else ()) if each.email
    ]
    if not addresses:
        return ()
    load_rows(connection, "members", {"person": "VARCHAR", "email": "VARCHAR"}, addresses)
    rows = connection.execute(f"WITH evidence AS ({view_sql('evidence')}) {_SAME_EMAIL}").fetchall()
    connection.execute("DROP TABLE members")
    return tuple(SameEmail(*row) for row in rows)


def load_likeness(connection: DuckDBPyConnection, same_email: Sequence[SameEmail]) -> None:
    """Make the table and the macro by which views tell who is like whom."""
    columns = dict.fromkeys(("person", "source", "account", "id"), "VARCHAR")
    rows = [(each.person, each.source, each.account, each.id) for each in same_email]
    load_rows(connection, "same_email", columns, rows)
    connection.execute(_NAME_WORDS)
