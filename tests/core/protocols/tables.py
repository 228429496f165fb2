"""Reading columnar output back, and comparing it with JSON lines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet

from core.source_under_test import SourceUnderTest
from program import Run

VISITS, PATHWAY_LOGS = "room_logio_records", "/v1/logs/pathway-logs"


#: The columns whose texts are JSON, since the schema does not tell one type of theirs.
JSON_TEXTS = {
    "activity_log": {"popupAlarm", "emailAlarm", "externalNotificationAlarm", "terminate"},
    "clients": {"status"},
    "consumers": {"roles", "viewableGroups"},
    "events": {"venue", "available", "booked"},
    "pathway_activities": {"stats"},
    "pathway_logs": {"fulfilment"},
    "scim_groups": {"members", "meta", "urn:ietf:params:scim:schemas:extension:activtrak:2.0:Group"},
    "scim_users": {
        *("name", "emails", "groups", "meta"),
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:activtrak:2.0:User",
    },
    "working_hours_computers": {"users", "computers", "groups"},
    "working_hours_users": {"users", "computers", "groups"},
}


def parquet(vendor: SourceUnderTest, *arguments: str) -> tuple[Run, Path]:
    folder = vendor.folder / "tables"
    return vendor.run("read", "--format", "parquet", "--output", str(folder), *arguments), folder


def of_json_lines(vendor: SourceUnderTest, *arguments: str) -> list[dict[str, Any]]:
    run = vendor.run("read", "--format", "jsonl", *arguments)
    assert run.code == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def arrow(content: bytes) -> pa.Table:
    with pa.ipc.open_stream(content) as stream:
        return stream.read_all()


def plain(value: Any) -> Any:
    """The value as JSON lines have it, without nulls, which columns have and records may lack."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case dict():
            return {name: plain(part) for name, part in value.items() if part is not None}
        case list():
            return [plain(part) for part in value]
        case float() if value.is_integer():
            return int(value)
    return value


def sorted_rows(rows: list[dict[str, Any]], stream: str = "") -> list[str]:
    """The rows in an order of their own; those of a table have columns that are JSON."""
    flat = []
    for row in rows:
        values = plain(row)
        for name in ("_extra", *JSON_TEXTS.get(stream, ())):
            if isinstance(values.get(name), str):
                values[name] = plain(json.loads(values[name]))
        values.update(values.pop("_extra", {}))
        values.pop("read_at", None)  # two reads
        flat.append(json.dumps(values, sort_keys=True))
    return sorted(flat)


def read_back(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of a Parquet file, as each library reads them."""
    frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    rows = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    cursor = duckdb.connect().execute("SET TimeZone = 'UTC'; SELECT * FROM read_parquet(?)", [str(path)])
    names = [column[0] for column in cursor.description or ()]
    return {
        "pandas": rows,
        "polars": polars.read_parquet(path).to_dicts(),
        "duckdb": [dict(zip(names, row, strict=True)) for row in cursor.fetchall()],
    }
