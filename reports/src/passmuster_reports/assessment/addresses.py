"""Codes in place of e-mail addresses, telephone numbers and IP addresses, unless addresses are asked for.

An id at a vendor may be an address, as Falkor's are. One address has the same code everywhere, in evidence,
roster and policy, so that joins still hold. The codes are made with a key, which lies beside the store;
without one, anyone who guesses an address can compute its code.

The address of a vendor, and the account there, are shown: an account may be the IP address of a server.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, TypeVar

from passmuster.sdk import KINDS
from passmuster_reports.assessment.keyed_codes import keyed_code, keyed_code_sql
from passmuster_reports.assessment.overlay import (
    BELOW,
    EVIDENCE,
    READINGS,
    Overlay,
    find_overlay,
    quoted,
    texts_of,
)
from passmuster_reports.canonical import with_texts
from passmuster_reports.store.code_key import CodeKey

if TYPE_CHECKING:
    from collections.abc import Set

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.policy import Applied, Policy
    from passmuster_reports.options import Privacy

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
#: How many digits of the HMAC are in a code; they tell a hundred million addresses apart.
_DIGITS = 16

T = TypeVar("T")


def are_hidden(privacy: Privacy, policy: Policy | None) -> bool:
    """Tell whether codes are put into the evidence itself, before it is assessed.

    They are not where a control comes from another distribution: it may ask for an address, so it sees the
    evidence as it was read, and the report gets its codes at the end. With pseudonyms no control sees any.
    """
    return not privacy.addresses and (privacy.pseudonyms or not foreign_controls(policy))


def foreign_controls(policy: Policy | None) -> tuple[Applied, ...]:
    """Return the controls of a policy that do not ship with passmuster."""
    controls = policy.controls if policy else ()
    return tuple(applied for applied in controls if applied.control.origin != "passmuster")


def addresses_of_vendors(connection: DuckDBPyConnection) -> frozenset[str]:
    """Return the addresses in the names of accounts and of vendors' hosts, which are not hidden."""
    tables = " UNION ".join(f"SELECT account FROM {kind}_evidence" for kind in KINDS)
    rows = connection.execute(
        f"{tables} UNION SELECT account FROM readings UNION SELECT host FROM readings"
    ).fetchall()
    return frozenset(found[0] for (text,) in rows for found in _ADDRESS.finditer(text or ""))


def hide(
    value: T,
    vendors: Set[str] = frozenset(),
    kept: Set[str] = frozenset(),
    key: CodeKey | None = None,
) -> T:
    """Return the value with a code in place of each address in its texts, except those of vendors.

    It may be a text, or a mapping, a sequence or a dataclass of values. The values under the keys `kept`, of
    a mapping or of a dataclass as a JSON object, stay as they are.
    """
    known = key or CodeKey()

    def code(found: re.Match[str]) -> str:
        return found[0] if found[0] in vendors else _code(found[0], known)

    return with_texts(value, lambda text: _ADDRESS.sub(code, text), kept)


def _code(address: str, key: CodeKey) -> str:
    word = "email" if "@" in address else "phone" if address[0] == "+" else "ip"
    return f"{word}-{keyed_code(key.key, address, _DIGITS)}"


def hide_of_policy(policy: Policy, vendors: Set[str], key: CodeKey) -> Policy:
    """Return the policy with codes where it speaks of people; the controls themselves stay as they are."""

    def hidden(value: T) -> T:
        return hide(value, vendors, key=key)

    return dataclasses.replace(
        policy,
        controls=tuple(
            dataclasses.replace(applied, values=hidden(applied.values)) for applied in policy.controls
        ),
        waivers=hidden(policy.waivers),
        leave=hidden(policy.leave),
        reviews=hidden(policy.reviews),
    )


_MACROS = (
    """
CREATE OR REPLACE TEMP MACRO address_code(address, vendors) AS
    CASE
        WHEN list_contains(vendors, address) THEN address
        ELSE CASE WHEN contains(address, '@') THEN 'email' WHEN address[1] = '+' THEN 'phone' ELSE 'ip' END
            || '-' || {code}
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
_EMAIL = "person_email"
#: The part of an id of evidence that follows its source, its account and its stream.
_OF_KEY = "substr(evidence_id, length(source || account || stream) + 4)"


def hide_in_evidence(
    connection: DuckDBPyConnection, vendors: Set[str], key: CodeKey, overlay: Overlay | None = None
) -> Overlay:
    """Put a temporary view with codes before each table of evidence and readings that has an address in it.

    Return the overlay with them, for other connections to the same store; `overlay` is what the connection
    has so far.
    """
    before = after = overlay or find_overlay(connection)
    has_macros = False
    pattern = quoted(ADDRESS)
    known = f"[{', '.join(map(quoted, sorted(vendors)))}]::VARCHAR[]"
    for table in (*EVIDENCE.values(), READINGS):
        texts = [name for name in texts_of(table) if name != _EMAIL]
        codes = []
        # No figure rests on an address itself.
        if table != READINGS and _has_rows(connection, table, f"{_EMAIL} <> ''"):
            codes.append(f"NULL::VARCHAR AS {_EMAIL}")
        searched = (_OF_KEY if name == "evidence_id" else f'"{name}"' for name in texts)
        if _has_rows(
            connection, table, " OR ".join(f"regexp_matches({text}, {pattern})" for text in searched)
        ):
            if not has_macros:
                code = keyed_code_sql(key.key, "address", _DIGITS)
                after = after.with_steps(*(macro.replace("{code}", code) for macro in _MACROS))
                has_macros = True
            codes += [f'hidden("{name}", {pattern}, {known}) AS "{name}"' for name in texts]
        if codes:
            after = after.with_view(table, f"SELECT * REPLACE ({', '.join(codes)}) FROM {BELOW}")
    after.lay_over(before, connection)
    return after


def _has_rows(connection: DuckDBPyConnection, table: str, condition: str) -> bool:
    return bool(connection.execute(f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1").fetchone())
