"""The tables of a store, and the types of their columns.

Times are in UTC, without zone. No table has an index: a unique index over ten million ids would take more
memory than everything else, and `upsert.py` keeps ids unique without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.schemas import load_schema
from passmuster.sdk import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

#: Raised whenever a table changes, or how the ids of evidence are made. An older
#: store is migrated or refused. In version 1 two keys could have one id, and
#: only one of the two visits was kept.
VERSION = 3
#: The oldest version that is migrated: that of passmuster 0.1.0.
MIGRATED = 2

#: Beside the evidence. Each table with its meaning, and its columns with types and meanings.
OWN_TABLES: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "store": ("One row: what this file is.", {"version": ("INTEGER", "The version of the tables.")}),
    "states": (
        "The checkpoint of each stream; the next read resumes from it.",
        {
            "source": ("VARCHAR", "The source."),
            "account": ("VARCHAR", "Whose data it is at the vendor."),
            "stream": ("VARCHAR", "The stream."),
            "state": ("VARCHAR", "The checkpoint, as JSON."),
            "saved_at": ("TIMESTAMP", "When it was saved."),
        },
    ),
    "readings": (
        "Coverage: each slice that was read, as it was read last.",
        {
            "source": ("VARCHAR", "The source."),
            "account": ("VARCHAR", "Whose data it is at the vendor."),
            "stream": ("VARCHAR", "The stream."),
            "kind": ("VARCHAR", "The kind of evidence that it gives; NULL where that was not said."),
            "partition": ("VARCHAR", "What the request was for, as JSON with sorted keys."),
            "starts_at": ("TIMESTAMP", "Where the slice begins."),
            "ends_at": ("TIMESTAMP", "Where it ends; that instant is not in it."),
            "read_at": ("TIMESTAMP", "When the vendor was asked."),
            "records": ("BIGINT", "How many records became evidence."),
            "rejected": ("BIGINT", "How many were rejected."),
            "reasons": ("VARCHAR", "Why, and how often, as JSON."),
            "version": ("VARCHAR", "The version of the plugin."),
            "core_version": ("VARCHAR", "The version of passmuster."),
            "host": ("VARCHAR", "The host that was asked."),
            "maybe_rejected": (
                "BIGINT",
                "How many more were rejected that may be of this slice or of another.",
            ),
            "settled_until": ("TIMESTAMP", "How far nothing more is expected to come; NULL where not said."),
            "unread": (
                "VARCHAR",
                "Whose open visits are no longer asked for, where, and since when, as JSON.",
            ),
        },
    ),
    "rejects": (
        "Records that were rejected, each with the reason.",
        {
            "source": ("VARCHAR", "The source."),
            "account": ("VARCHAR", "Whose data it is at the vendor."),
            "stream": ("VARCHAR", "The stream."),
            "partition": ("VARCHAR", "What the request was for, as JSON with sorted keys."),
            "starts_at": ("TIMESTAMP", "Where its slice begins."),
            "ends_at": ("TIMESTAMP", "Where its slice ends."),
            "read_at": ("TIMESTAMP", "When the vendor was asked."),
            "reason": ("VARCHAR", "Why it was rejected."),
            "record": ("VARCHAR", "The record, as JSON."),
        },
    ),
    "reads": (
        "The log of reads: a row for each stream of each read.",
        {
            "read": ("BIGINT", "Number of the read; streams of one read share it."),
            "source": ("VARCHAR", "The source."),
            "account": ("VARCHAR", "Whose data it is at the vendor."),
            "stream": ("VARCHAR", "The stream."),
            "started_at": ("TIMESTAMP", "When it began."),
            "ended_at": ("TIMESTAMP", "When it ended; NULL while it runs, and where it was interrupted."),
            "status": ("VARCHAR", "running, complete, incomplete or broken off."),
            "new": ("BIGINT", "Evidence that the store did not have."),
            "changed": ("BIGINT", "Evidence that it had otherwise."),
            "unchanged": ("BIGINT", "Evidence that it had as it is."),
            "rejected": ("BIGINT", "Records that were rejected."),
            "message": ("VARCHAR", "Why it is incomplete."),
        },
    ),
    "imports": (
        "The files of evidence that were imported.",
        {
            "number": ("BIGINT", "Number of the file, in the order of import."),
            "name": ("VARCHAR", "The name of the file."),
            "sha256": ("VARCHAR", "The SHA-256 of its bytes."),
            "lines": ("BIGINT", "How many lines it has."),
        },
    ),
    "imported_streams": (
        "What the imported files hold of each stream.",
        {
            "source": ("VARCHAR", "The source."),
            "account": ("VARCHAR", "Whose data it is at the vendor."),
            "stream": ("VARCHAR", "The stream."),
            "lines": ("BIGINT", "Pieces of evidence, those that came again included."),
            "status": ("VARCHAR", "The latest status of the stream; NULL where no file says it."),
            "status_at": ("BIGINT", "When that was written, in milliseconds since 1970."),
        },
    ),
    "import_errors": (
        "Errors that the imported files tell of, and what is wrong with the files.",
        {
            "source": ("VARCHAR", "The source; NULL where that is not known."),
            "account": ("VARCHAR", "Whose data it is at the vendor."),
            "stream": ("VARCHAR", "The stream."),
            "message": ("VARCHAR", "What went wrong."),
        },
    ),
    "erasures": (
        "What was removed on request, never whose.",
        {
            "erased_at": ("TIMESTAMP", "When."),
            "what": ("VARCHAR", "`before` a day, or a `person`."),
            "before": ("DATE", "The day; NULL for a person."),
            "evidence": ("BIGINT", "How much evidence was removed."),
            "rejects": ("BIGINT", "How many rejected records were removed."),
        },
    ),
}


def evidence_columns(kind: str) -> dict[str, str]:
    """Return the columns of `<kind>_evidence`: the fields of the kind's schema, with DuckDB's types."""
    return {name: _type(rule) for name, rule in load_schema("passmuster", kind)["properties"].items()}


def _type(rule: Mapping[str, Any]) -> str:
    types = rule.get("type", "string")
    types = {types} if isinstance(types, str) else set(types)
    if rule.get("format") == "date-time":
        return "TIMESTAMP"
    if rule.get("format") == "date":
        return "DATE"
    known = {"boolean": "BOOLEAN", "integer": "BIGINT", "number": "DOUBLE"}
    return next((word for name, word in known.items() if name in types), "VARCHAR")


def create_tables(connection: DuckDBPyConnection) -> None:
    """Create all tables in an empty database."""
    for kind in KINDS:
        create(connection, f"{kind}_evidence", evidence_columns(kind))
    for name in OWN_TABLES:
        _create_own(connection, name)
    connection.execute("INSERT INTO store VALUES (?)", [VERSION])


def migrate(connection: DuckDBPyConnection) -> None:
    """Migrate the tables of version 2, which passmuster 0.1.0 made, in the current transaction."""
    for before, name in (("reads", "reads"), ("forgotten", "erasures")):
        # Columns have other names, in the same order.
        connection.execute(f"ALTER TABLE {before} RENAME TO migrated")
        _create_own(connection, name)
        connection.execute(f"INSERT INTO {name} SELECT * FROM migrated")
        connection.execute("DROP TABLE migrated")
    for name in ("imports", "imported_streams", "import_errors"):
        _create_own(connection, name)
    connection.execute("UPDATE store SET version = ?", [VERSION])


def _create_own(connection: DuckDBPyConnection, name: str) -> None:
    columns = {column: data_type for column, (data_type, _) in OWN_TABLES[name][1].items()}
    create(connection, name, columns)


def create(
    connection: DuckDBPyConnection, name: str, columns: Mapping[str, str], what: str = "TABLE"
) -> None:
    """Create one table; `what` is "TABLE" or another word of SQL's, such as "OR REPLACE TEMP TABLE"."""
    declared = ", ".join(f'"{column}" {data_type}' for column, data_type in columns.items())
    connection.execute(f"CREATE {what} {name} ({declared})")
