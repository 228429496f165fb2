"""People of the roster and ids at sources that have the same e-mail address.

No evidence is joined by it. A report names such a guest beside a person who was not seen, so that a reader
may find the id that the roster lacks.
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
    """A person of the roster, and an id at a source that has the person's e-mail address.

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
    """Return every pair with the same e-mail address in the evidence of any time.

    The connection is one of a store.
    """
    addresses = [
        (member.person, member.email.strip().lower())
        for member in (roster.members if roster else ())
        if member.email
    ]
    if not addresses:
        return ()
    load_rows(connection, "members", {"person": "VARCHAR", "email": "VARCHAR"}, addresses)
    rows = connection.execute(f"WITH evidence AS ({view_sql('evidence')}) {_SAME_EMAIL}").fetchall()
    connection.execute("DROP TABLE members")
    return tuple(SameEmail(*row) for row in rows)


def load_same_email(connection: DuckDBPyConnection, same_email: Sequence[SameEmail]) -> None:
    """Create the table of the pairs, and the macro by which views compare names."""
    columns = dict.fromkeys(("person", "source", "account", "id"), "VARCHAR")
    rows = [(pair.person, pair.source, pair.account, pair.id) for pair in same_email]
    load_rows(connection, "same_email", columns, rows)
    connection.execute(_NAME_WORDS)
