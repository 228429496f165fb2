"""Codes in place of e-mail addresses, telephone numbers and IP addresses, unless addresses are asked for.

An id at a vendor may be an address, as Falkor's are. One address has the same code everywhere, in evidence,
roster and policy, so that joins still hold. A code hides an address from readers, and is no secret: whoever
guesses the address can compute the code.

The address of a vendor, and the account there, are shown: an account may be the IP address of a server.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from passmuster.sdk import KINDS
from passmuster_reports.canonical import with_changed
from passmuster_reports.store.tables import OWN_TABLES, evidence_columns

if TYPE_CHECKING:
    from collections.abc import Set

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.options import PrivacyOptions

_NAME = r"""[^\s@:;,<>"'()/\\]"""
#: The pattern for DuckDB, whose time grows with the length of the text alone.
ADDRESS = "|".join(
    (
        rf"{_NAME}+@{_NAME}+\.[A-Za-z]{{2,}}",
        # E.164: with its plus; without one, an id is a number like any other
        r"\+[0-9][0-9 ().-]{6,20}[0-9]",
        r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b",
        r"\b(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}\b",
        r"\b(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}\b",
    )
)
#: The pattern for Python, which would begin anew at every letter of a long word: before the @ stand at most
#: 64 letters (RFC 5321, 4.5.3.1.1).
_ADDRESS = re.compile(ADDRESS.replace("+@", "{1,64}@", 1), re.ASCII)
#: How many digits of a SHA-256 are in a code; they tell a hundred million addresses apart.
_DIGITS = 16

#: The columns of text that never hold a person's address.
_PLAIN = frozenset({"kind", "source", "account", "stream", "version", "core_version", "host"})

T = TypeVar("T")


def are_hidden(privacy: PrivacyOptions, policy: Policy | None) -> bool:
    """Tell whether codes are put into the evidence itself, before it is assessed.

    They are not where a control comes from another distribution: it may ask for an address, so it sees the
    evidence as it was read, and the report gets its codes at the end. Nor are they with pseudonyms, whose key
    names people by their own ids.
    """
    own = policy is not None and any(applied.control.origin != "passmuster" for applied in policy.controls)
    return not (privacy.addresses or privacy.pseudonyms or own)


def addresses_of_vendors(connection: DuckDBPyConnection) -> frozenset[str]:
    """Return the addresses in the names of accounts and of vendors' hosts, which are not hidden."""
    tables = " UNION ".join(f"SELECT account FROM {kind}_evidence" for kind in KINDS)
    rows = connection.execute(
        f"{tables} UNION SELECT account FROM readings UNION SELECT host FROM readings"
    ).fetchall()
    return frozenset(found[0] for (text,) in rows for found in _ADDRESS.finditer(text or ""))


def hide(value: T, vendors: Set[str] = frozenset(), kept: Set[str] = frozenset()) -> T:
    """Return the value with a code in place of each address in its texts, except those of vendors.

    It may be a text, or a mapping, a sequence or a dataclass of values. The values under the keys `kept`, of
    a mapping or of a dataclass as a JSON object, stay as they are.
    """

    def code(found: re.Match[str]) -> str:
        return found[0] if found[0] in vendors else _code(found[0])

    def hidden(value: Any) -> Any:
        if isinstance(value, str):
            return _ADDRESS.sub(code, value)
        if isinstance(value, Mapping):
            return {hidden(key): item if key in kept else hidden(item) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            changed = [hidden(item) for item in value]
            same = all(new is item for new, item in zip(changed, value, strict=True))
            return value if same else type(value)(changed)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return with_changed(value, lambda key, item: item if key in kept else hidden(item))
        return value

    return cast("T", hidden(value))


def _code(address: str) -> str:
    word = "email" if "@" in address else "phone" if address[0] == "+" else "ip"
    return f"{word}-{hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]}"


def hide_of_policy(policy: Policy, vendors: Set[str]) -> Policy:
    """Return the policy with codes where it speaks of people; the controls themselves stay as they are."""
    return dataclasses.replace(
        policy,
        controls=tuple(
            dataclasses.replace(applied, values=hide(applied.values, vendors)) for applied in policy.controls
        ),
        waivers=hide(policy.waivers, vendors),
        leave=hide(policy.leave, vendors),
        reviews=hide(policy.reviews, vendors),
    )


_MACROS = (
    f"""
CREATE OR REPLACE TEMP MACRO address_code(address, vendors) AS
    CASE
        WHEN list_contains(vendors, address) THEN address
        WHEN contains(address, '@') THEN 'email-' || sha256(address)[:{_DIGITS}]
        WHEN address[1] = '+' THEN 'phone-' || sha256(address)[:{_DIGITS}]
        ELSE 'ip-' || sha256(address)[:{_DIGITS}]
    END
""",
    # The texts between the addresses, each with the code of the address that follows it
    """
CREATE OR REPLACE TEMP MACRO hidden(text, pattern, vendors) AS
    CASE
        WHEN regexp_matches(text, pattern) THEN array_to_string(
            list_transform(
                list_zip(
                    regexp_split_to_array(text, pattern),
                    list_transform(
                        regexp_extract_all(text, pattern), lambda found: address_code(found, vendors)
                    )
                ),
                lambda piece: piece[1] || coalesce(piece[2], '')
            ),
            ''
        )
        ELSE text
    END
""",
)
#: The part of an id of evidence that follows its source, its account and its stream.
_OF_KEY = "substr(evidence_id, length(source || account || stream) + 4)"


def hide_in_evidence(connection: DuckDBPyConnection, vendors: Set[str]) -> tuple[str, ...]:
    """Put a temporary view with codes before each table of evidence and readings that has an address in it.

    Return the statements that do so, for other connections to the same store.
    """
    tables = {f"{kind}_evidence": evidence_columns(kind) for kind in KINDS}
    tables["readings"] = {name: data_type for name, (data_type, _) in OWN_TABLES["readings"][1].items()}
    statements = list(_MACROS)
    (catalog,) = connection.execute(
        "SELECT database_name FROM duckdb_tables() WHERE table_name = 'readings' AND NOT temporary"
    ).fetchall()
    pattern = _literal(ADDRESS)
    known = f"[{', '.join(map(_literal, sorted(vendors)))}]::VARCHAR[]"
    for table, columns in tables.items():
        texts = [name for name, data_type in columns.items() if data_type == "VARCHAR" and name not in _PLAIN]
        stored = f'"{catalog[0]}".main.{table}'
        searched = (_OF_KEY if name == "evidence_id" else f'"{name}"' for name in texts)
        found = " OR ".join(f"regexp_matches({text}, {pattern})" for text in searched)
        if connection.execute(f"SELECT 1 FROM {stored} WHERE {found} LIMIT 1").fetchone():
            codes = ", ".join(f'hidden("{name}", {pattern}, {known}) AS "{name}"' for name in texts)
            statements.append(
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * REPLACE ({codes}) FROM {stored}"
            )
    for statement in statements:
        connection.execute(statement)
    return tuple(statements)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
