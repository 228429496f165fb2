"""People of the roster and ids at sources that have the same e-mail address, or the same name.

No evidence is joined by either. A report names such a guest beside a person who was not seen, so that a
reader may find the id that the roster lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.identities import ALL_EVIDENCE
from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.identities import Identity
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


@dataclass(frozen=True)
class SameName:
    """A person of the roster, and somebody of the same name whom a source knows by `known_as`.

    A report with codes in place of people carries these pairs; in any other, the names tell.
    """

    person: str
    source: str
    account: str
    known_as: str


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
    rows = connection.execute(f"WITH evidence AS ({ALL_EVIDENCE}) {_SAME_EMAIL}").fetchall()
    connection.execute("DROP TABLE members")
    return tuple(SameEmail(*row) for row in rows)


_SAME_NAME = """
SELECT members.person, named.number
FROM members
JOIN named ON name_words(named.name) = name_words(members.name)
"""


def find_same_name(
    connection: DuckDBPyConnection, roster: Roster | None, identities: Sequence[Identity]
) -> tuple[tuple[str, Identity], ...]:
    """Return every person of the roster with each identity of the same name."""
    if roster is None:
        return ()
    connection.execute(_NAME_WORDS)
    people = [(member.person, member.name) for member in roster.members]
    names = [(number, identity.name) for number, identity in enumerate(identities) if identity.name]
    load_rows(connection, "members", {"person": "VARCHAR", "name": "VARCHAR"}, people)
    load_rows(connection, "named", {"number": "BIGINT", "name": "VARCHAR"}, names)
    rows = connection.execute(_SAME_NAME).fetchall()
    connection.execute("DROP TABLE members")
    connection.execute("DROP TABLE named")
    return tuple((person, identities[number]) for person, number in rows)


def load_pairs(
    connection: DuckDBPyConnection, same_email: Sequence[SameEmail], same_name: Sequence[SameName]
) -> None:
    """Create the tables of the pairs, and the macro by which views compare names."""
    for name, last, pairs in (("same_email", "id", same_email), ("same_name", "known_as", same_name)):
        columns = ("person", "source", "account", last)
        rows = [tuple(getattr(pair, column) for column in columns) for pair in pairs]
        load_rows(connection, name, dict.fromkeys(columns, "VARCHAR"), rows)
    connection.execute(_NAME_WORDS)
