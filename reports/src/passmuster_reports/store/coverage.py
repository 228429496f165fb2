"""What a STATE says was read, as a row of the table `readings`."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passmuster.sdk import KINDS
from passmuster.times import YEARS, parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

#: The time of a slice that has none: before everything, and without length.
_NEVER = datetime(1, 1, 1)  # noqa: DTZ001  # DuckDB's times here are without zone
#: The condition, in SQL, that holds of every reading with times.
HAS_TIMES = "starts_at > TIMESTAMP '0001-01-01'"


@dataclass(frozen=True)
class Reading:
    """One slice that was read, and what came of it; fields in the order of the table's columns."""

    source: str
    account: str
    stream: str
    kind: str | None
    partition: str
    starts_at: datetime
    ends_at: datetime
    read_at: datetime
    records: int
    rejected: int
    reasons: str
    version: str | None
    core_version: str | None
    host: str | None
    maybe_rejected: int
    settled_until: datetime | None
    unread: str


def parse_coverage(data: Mapping[str, Any]) -> Reading:
    """Return the reading in a STATE's `coverage`; ValueError says what is wrong with it."""
    for key in ("source", "account", "stream", "read_at"):
        if not isinstance(data.get(key), str):
            raise ValueError(f"coverage: '{key}' is not a text")
    reasons = data.get("reasons") or {}
    partition = data.get("partition") or {}
    if not isinstance(reasons, dict) or not isinstance(partition, dict):
        raise ValueError("coverage: 'partition' and 'reasons' must be objects")
    for reason in reasons:
        _count(reasons, reason)
    kind = _text(data, "kind")
    return Reading(
        data["source"],
        data["account"],
        data["stream"],
        kind if kind in KINDS else None,
        json.dumps(partition, sort_keys=True, ensure_ascii=False),
        parse_time(data, "start") if data.get("start") else _NEVER,
        parse_time(data, "end") if data.get("end") else _NEVER,
        parse_time(data, "read_at"),
        _count(data, "records"),
        _count(data, "rejected"),
        json.dumps(reasons, sort_keys=True, ensure_ascii=False),
        _text(data, "version"),
        _text(data, "core_version"),
        _text(data, "host"),
        _count(data, "maybe_rejected"),
        parse_time(data, "settled_until") if data.get("settled_until") else None,
        json.dumps([_unread(entry) for entry in _list(data, "unread")], sort_keys=True, ensure_ascii=False),
    )


def parse_gap(data: Mapping[str, Any]) -> list[Reading]:
    """Return the readings in the `gap` of an error: one of no length for each partition that was not read."""
    partitions = _list(data, "partitions")
    return [
        parse_coverage({**data, "partition": partition, "end": data.get("start")}) for partition in partitions
    ]


def _unread(entry: Any) -> dict[str, str | None]:
    """Return whose time is not known, where and since when, with times as DuckDB reads them."""
    if not isinstance(entry, dict) or not isinstance(entry.get("person_id"), str):
        raise ValueError("coverage: an entry of 'unread' names no person")
    since = parse_time({"since": entry.get("since")}, "since")
    return {"person_id": entry["person_id"], "place_id": _text(entry, "place_id"), "since": since.isoformat()}


def parse_time(data: Mapping[str, Any], key: str) -> datetime:
    """Return the instant under a key, in UTC and without zone; ValueError says why there is none."""
    if not isinstance(data[key], str):
        raise ValueError(f"'{key}' is no time")
    instant = parse_instant(data[key])
    if instant.year not in YEARS:
        raise ValueError(f"'{key}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return instant.astimezone(UTC).replace(tzinfo=None)


def save_readings(connection: DuckDBPyConnection, readings: Sequence[Reading]) -> None:
    """Write readings into the store, in the current transaction; of one slice only the latest reading stays.

    Evidence of an earlier reading is covered by the later one of the same slice.
    """
    if not readings:
        return
    columns = [list(column) for column in zip(*map(astuple, readings), strict=True)]
    connection.execute("CREATE OR REPLACE TEMP TABLE new_readings AS SELECT * FROM readings LIMIT 0")
    types = [
        data_type
        for (data_type,) in connection.execute(
            "SELECT data_type FROM duckdb_columns() WHERE table_name = 'new_readings' ORDER BY column_index"
        ).fetchall()
    ]
    connection.execute(
        f"INSERT INTO new_readings SELECT {', '.join(f'unnest(?::{data_type}[])' for data_type in types)}",
        columns,
    )
    key = ("source", "account", "stream", "partition", "starts_at", "ends_at")
    same = " AND ".join(f"readings.{name} = new_readings.{name}" for name in key)
    connection.execute(
        f"INSERT INTO new_readings SELECT readings.* FROM readings SEMI JOIN new_readings ON {same}"
    )
    connection.execute(f"DELETE FROM readings USING new_readings WHERE {same}")
    connection.execute(
        f"""
        INSERT INTO readings
        SELECT * FROM new_readings
        QUALIFY row_number() OVER (
            PARTITION BY {", ".join(key)} ORDER BY read_at DESC, records DESC, rejected DESC, reasons DESC
        ) = 1
        """
    )
    connection.execute("DROP TABLE new_readings")


def _count(data: Mapping[str, Any], key: str) -> int:
    value = data.get(key, 0)
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"coverage: '{key}' is no count")
    return value


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise ValueError(f"coverage: '{key}' is no list")
    return value


def _text(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None
