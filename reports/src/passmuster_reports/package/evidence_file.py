"""The evidence behind a report as one file of messages, as `passmuster read --evidence` writes them."""

from __future__ import annotations

import gzip
import io
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from passmuster.sdk import KINDS
from passmuster_reports.store.tables import evidence_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

#: Rows that are taken from the store at a time.
_BATCH = 10_000


def write_evidence(connection: DuckDBPyConnection, *, addresses: bool = False) -> bytes:
    """Return all evidence and readings that a connection shows, as the bytes of a compressed file.

    E-mail addresses are left out unless they are asked for. Equal evidence gives equal bytes.
    """
    import orjson

    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        for kind in KINDS:
            for row in _rows(connection, kind):
                data = row if addresses else {**row, "person_email": None}
                message = {"type": "RECORD", "record": {"stream": kind, "data": data, "emitted_at": 0}}
                file.write(orjson.dumps(message, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
        for coverage in _readings(connection):
            state = {
                "type": "STREAM",
                "stream": {"stream_descriptor": {"name": coverage["stream"]}, "stream_state": {}},
                "coverage": coverage,
            }
            message = {"type": "STATE", "state": state}
            file.write(orjson.dumps(message, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
    return packed.getvalue()


_ID = re.compile(rb'"evidence_id":("(?:[^"\\\\]|\\\\.)*")')


def evidence_lines(packed: bytes) -> dict[str, int]:
    """Return the number of the line of each piece of evidence in such a file, by its id; the first is 1."""
    lines = {}
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        for number, line in enumerate(file, 1):
            found = _ID.search(line)
            if found:
                lines[json.loads(found[1])] = number
    return lines


def _rows(connection: DuckDBPyConnection, kind: str) -> Iterator[dict[str, Any]]:
    names = list(evidence_columns(kind))
    columns = ", ".join(f'"{name}"' for name in names)
    result = connection.execute(f"SELECT {columns} FROM {kind}_evidence ORDER BY evidence_id")
    while batch := result.fetchmany(_BATCH):
        for row in batch:
            yield dict(zip(names, map(_json, row), strict=True))


def _readings(connection: DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    names = (
        *("source", "account", "stream", "kind", "partition", "starts_at", "ends_at", "read_at"),
        *("records", "rejected", "reasons", "version", "core_version", "host"),
        *("maybe_rejected", "settled_until", "unread"),
    )
    result = connection.execute(
        f"SELECT {', '.join(names)} FROM readings "
        "ORDER BY source, account, stream, partition, starts_at, ends_at, read_at"
    )
    for values in result.fetchall():
        row = dict(zip(names, values, strict=True))
        start, end = row.pop("starts_at"), row.pop("ends_at")
        # What has no times, as a snapshot has none, stands in the year 1 in the store.
        times = {key: _json(value) for key, value in (("start", start), ("end", end)) if value.year > 1}
        for name in ("partition", "reasons", "unread"):
            row[name] = json.loads(row[name])
        row["unread"] = [{**unread, "since": f"{unread['since']}Z"} for unread in row["unread"]]
        yield {**{key: _json(value) for key, value in row.items() if value is not None}, **times}


def _json(value: Any) -> Any:
    """Return a value of DuckDB as JSON has it; DuckDB's times are in UTC and without zone."""
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return value.isoformat() if hasattr(value, "isoformat") else value
