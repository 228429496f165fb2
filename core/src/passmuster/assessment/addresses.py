"""E-mail addresses, telephone numbers and IP addresses: codes stand in their place unless they are asked for.

An id at a vendor may be an address, as Falkor's are. It is the same code wherever it stands, in evidence,
roster and policy, so that nothing that is joined comes apart. The code keeps an address from being read, and
is no secret: whoever guesses the address can work the code out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from passmuster.kinds import KINDS
from passmuster.store.tables import OWN_TABLES, evidence_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from passmuster.assessment.policy import Policy
    from passmuster.project import Look

_NAME = r"""[^\s@:;,<>"'()/\\]"""
#: What DuckDB looks for, in time that grows with the text alone.
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
#: The same for Python, which would look from every letter of a long word anew: what stands before the @ has
#: at most 64 letters (RFC 5321, 4.5.3.1.1).
_ADDRESS = re.compile(ADDRESS.replace("+@", "{1,64}@", 1), re.ASCII)
#: So many digits of a SHA-256 tell a thousand million addresses apart.
_DIGITS = 16

#: What is never one, of the columns with text.
_PLAIN = frozenset({"kind", "source", "stream"})

T = TypeVar("T")


def are_hidden(look: Look, policy: Policy | None) -> bool:
    """Whether the evidence itself gets codes.

    A control that is not ours may ask for what is an address: it sees the evidence as it was read, and the
    report gets its codes at the end. So does one with pseudonyms, whose key names people by their own ids.
    """
    own = policy is not None and any(each.control.origin != "passmuster" for each in policy.controls)
    return not (look.addresses or look.pseudonyms or own)


def hide(value: T, kept: frozenset[str] = frozenset()) -> T:
    """The value with a code in place of each address in its texts; of a mapping, not what is under `kept`."""
    return _hidden(value, kept)  # type: ignore[no-any-return]  # of the same shape, which no type says


def _hidden(value: Any, kept: frozenset[str]) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub(_code, value)
    if isinstance(value, Mapping):
        return {
            _hidden(key, kept): each if key in kept else _hidden(each, kept) for key, each in value.items()
        }
    if isinstance(value, (tuple, list)):
        return type(value)(_hidden(each, kept) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (each.name for each in dataclasses.fields(value))
        return dataclasses.replace(value, **{name: _hidden(getattr(value, name), kept) for name in fields})
    return value


def _code(found: re.Match[str]) -> str:
    address = found[0]
    word = "email" if "@" in address else "phone" if address[0] == "+" else "ip"
    return f"{word}-{hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]}"


def hide_of_policy(policy: Policy) -> Policy:
    """The policy with codes where it speaks of people; what its controls say and ask stays as it is."""
    return dataclasses.replace(
        policy,
        controls=tuple(dataclasses.replace(each, values=hide(each.values)) for each in policy.controls),
        waivers=hide(policy.waivers),
        leave=hide(policy.leave),
        reviews=hide(policy.reviews),
    )


_MACROS = (
    f"""
CREATE OR REPLACE TEMP MACRO address_code(address) AS
    CASE WHEN contains(address, '@') THEN 'email-' WHEN address[1] = '+' THEN 'phone-' ELSE 'ip-' END
    || sha256(address)[:{_DIGITS}]
""",
    # What stands between the addresses, and their codes, by turns
    """
CREATE OR REPLACE TEMP MACRO hidden(text, pattern) AS
    CASE
        WHEN regexp_matches(text, pattern) THEN array_to_string(
            list_transform(
                list_zip(
                    regexp_split_to_array(text, pattern),
                    list_transform(regexp_extract_all(text, pattern), lambda found: address_code(found))
                ),
                lambda piece: piece[1] || coalesce(piece[2], '')
            ),
            ''
        )
        ELSE text
    END
""",
)


def hide_in_evidence(connection: DuckDBPyConnection) -> None:
    """Lay a temporary view with codes over each table of evidence and readings that has an address in it."""
    tables = {f"{kind}_evidence": evidence_columns(kind) for kind in KINDS}
    tables["readings"] = {name: of_type for name, (of_type, _) in OWN_TABLES["readings"][1].items()}
    for macro in _MACROS:
        connection.execute(macro)
    (catalog,) = connection.execute(
        "SELECT database_name FROM duckdb_tables() WHERE table_name = 'readings' AND NOT temporary"
    ).fetchall()
    for table, columns in tables.items():
        texts = [name for name, of_type in columns.items() if of_type == "VARCHAR" and name not in _PLAIN]
        stored = f'"{catalog[0]}".main.{table}'
        found = " OR ".join(f'regexp_matches("{name}", $pattern)' for name in texts)
        query = f"SELECT 1 FROM {stored} WHERE {found} LIMIT 1"
        if connection.execute(query, {"pattern": ADDRESS}).fetchone():
            literal = ADDRESS.replace("'", "''")
            codes = ", ".join(f'hidden("{name}", \'{literal}\') AS "{name}"' for name in texts)
            connection.execute(
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * REPLACE ({codes}) FROM {stored}"
            )
