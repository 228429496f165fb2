"""Traces of a person beside the evidence: in states, coverage, rejects, and the logs of reads and imports."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError
from passmuster.protocols import StreamState
from passmuster.reading import id_prefix, joined_key
from passmuster.sdk import KINDS
from passmuster.sync import sessions_in, without_person
from passmuster_reports.store.tables import OWN_TABLES, evidence_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.store.person import Person

#: Texts that may name somebody, and are kept without the name.
_TEXTS = (("reads", "message"), ("import_errors", "message"), ("imports", "name"), ("rejects", "reason"))
#: Rejected records that are looked at in one go.
_BATCH = 10_000


def erase_rejects(connection: DuckDBPyConnection, person: Person) -> int:
    """Remove each rejected record that is of the person or names them; return how many."""
    found: list[int] = []
    rows = connection.execute("SELECT rowid, source, partition, record FROM rejects")
    while batch := rows.fetchmany(_BATCH):
        found += [
            number
            for number, source, partition, record in batch
            if person.is_partition(source, _parsed(partition, {}))
            or person.is_in_record(source, _parsed(record, record))
        ]
    connection.execute("DELETE FROM rejects WHERE rowid IN (SELECT unnest(?::BIGINT[]))", [found])
    return len(found)


def erase_traces(connection: DuckDBPyConnection, person: Person, erased_ids: Collection[str]) -> int:
    """Remove the person from states, coverage and logs; return how many entries that changed.

    `erased_ids` are the ids of the evidence that was removed.
    """
    changed = _erase_from_states(connection, person, erased_ids)
    changed += _erase_partitions(connection, person)
    changed += _change(connection, "readings", "unread", partial(_without_open_visits, person))
    changed += _change(connection, "readings", "reasons", partial(_without_mentions, person))
    for table, column in _TEXTS:
        changed += _change(connection, table, column, lambda _, text: person.without(text))
    return changed


def find_leftovers(connection: DuckDBPyConnection, person: Person) -> dict[str, int]:
    """Return where else the store names the person, as `column of table`, and how many rows do.

    These are about other people or things, such as a room of that name, and are kept.
    """
    words = [word.lower() for word in (*person.names, *person.addresses, *person.telling_ids)]
    if not words:
        return {}
    found: dict[str, int] = {}
    for table, column in _texts():
        holds = " OR ".join([f"contains(lower({column}), ?)"] * len(words))
        rows = connection.execute(
            f"SELECT {column}, count(*) FROM {table} WHERE {holds} GROUP BY ALL", words
        ).fetchall()
        many = sum(alike for text, alike in rows if person.without(text) != text)
        if many:
            found[f"{column} of {table}"] = many
    return found


def _texts() -> Iterator[tuple[str, str]]:
    """Yield each table of a store with each of its columns that holds text."""
    tables = {f"{kind}_evidence": evidence_columns(kind) for kind in KINDS}
    for name, (_, columns) in OWN_TABLES.items():
        tables[name] = {column: data_type for column, (data_type, _) in columns.items()}
    for table, types in tables.items():
        for column, data_type in types.items():
            if data_type == "VARCHAR":
                yield table, column


def _erase_from_states(connection: DuckDBPyConnection, person: Person, erased_ids: Collection[str]) -> int:
    changed = 0
    rows = connection.execute("SELECT rowid, source, account, stream, state FROM states").fetchall()
    for number, source, account, stream, text in rows:
        try:
            state = StreamState.parse(json.loads(text))
        except (ValueError, SettingsError):
            continue  # of another version: its reader says so
        prefix, kept = id_prefix(source, account, stream), StreamState()
        for partition, checkpoint in state.items():
            if not person.is_partition(source, partition):
                sessions = {
                    key for key in sessions_in(checkpoint) if prefix + joined_key([key]) in erased_ids
                }
                is_person = partial(person.has_id, source)
                kept.set(partition, without_person(checkpoint, is_person, sessions))
        if kept.items() != state.items():
            connection.execute(
                "UPDATE states SET state = ? WHERE rowid = ?", [json.dumps(kept.as_state()), number]
            )
            changed += 1
    return changed


def _erase_partitions(connection: DuckDBPyConnection, person: Person) -> int:
    """Remove the readings that are of the person alone: nobody else's coverage changes."""
    removed = 0
    rows = connection.execute("SELECT DISTINCT source, partition FROM readings").fetchall()
    for source, partition in rows:
        if person.is_partition(source, _parsed(partition, {})):
            removed += count(
                connection,
                "DELETE FROM readings WHERE source = ? AND partition = ?",
                [source, partition],
            )
    return removed


def _without_open_visits(person: Person, source: str | None, text: str) -> str:
    """Return the people of whom open visits are not read again, as JSON, without this one."""
    entries = _parsed(text, [])
    kept = [entry for entry in entries if not person.has_id(source, entry.get("person_id"))]
    return text if kept == entries else json.dumps(kept, sort_keys=True, ensure_ascii=False)


def _without_mentions(person: Person, _: str | None, text: str) -> str:
    """Return reasons and how often each was given, as JSON, without the person."""
    reasons: Counter[str] = Counter()
    for reason, many in _parsed(text, {}).items():
        reasons[person.without(reason)] += many
    return json.dumps(reasons, sort_keys=True, ensure_ascii=False)


def _change(
    connection: DuckDBPyConnection,
    table: str,
    column: str,
    changed: Callable[[str | None, str], str],
) -> int:
    """Change the texts of a column, each with its source, and return how many rows that are."""
    source = "source" if "source" in OWN_TABLES[table][1] else "NULL"
    rows = connection.execute(
        f"SELECT DISTINCT {source}, {column} FROM {table} WHERE {column} IS NOT NULL"
    ).fetchall()
    return sum(
        count(
            connection,
            f"UPDATE {table} SET {column} = ? WHERE {column} = ? AND {source} IS NOT DISTINCT FROM ?",
            [new, text, at],
        )
        for at, text in rows
        if (new := changed(at, text)) != text
    )


def _parsed(text: str | None, otherwise: Any) -> Any:
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return otherwise
    return value if otherwise is text or isinstance(value, type(otherwise)) else otherwise


def count(connection: DuckDBPyConnection, statement: str, values: Sequence[object]) -> int:
    """Run a statement that changes rows, and return how many."""
    row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row else 0
