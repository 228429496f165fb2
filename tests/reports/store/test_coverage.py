"""Coverage: a STATE's word on what was read, as a row, and which row of a slice stays."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.coverage import HAS_TIMES, Reading, parse_coverage, parse_gap, save_readings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAID: dict[str, Any] = {
    "source": "zego",
    "account": "1200",
    "stream": "room_logio_records",
    "kind": "presence",
    "partition": {"room_id": "ü", "a": 1},
    "start": "2026-10-01T02:00:00+02:00",
    "end": "2026-10-02T00:00:00Z",
    "read_at": "2026-10-03T00:00:00.000001Z",
    "records": 3,
    "rejected": 2,
    "maybe_rejected": 1,
    "reasons": {"no start ü": 2, "a": 0},
    "version": "0.2",
    "core_version": "0.3",
    "host": "h",
    "settled_until": "2026-10-01T12:00:00Z",
    "unread": [{"person_id": "ü", "place_id": "101", "since": "2026-10-01T08:00:00Z"}],
}
NEVER = datetime(1, 1, 1)  # noqa: DTZ001  # times in the store are UTC, without zone


def at(day: int, hour: int = 0, microsecond: int = 0) -> datetime:
    """In UTC and without zone, as DuckDB has it."""
    return datetime(2026, 10, day, hour, 0, 0, microsecond)  # noqa: DTZ001  # as above


def test_every_word_of_the_coverage_is_in_the_row() -> None:
    assert parse_coverage(SAID) == Reading(
        source="zego",
        account="1200",
        stream="room_logio_records",
        kind="presence",
        partition='{"a": 1, "room_id": "ü"}',
        starts_at=at(1),
        ends_at=at(2),
        read_at=at(3, microsecond=1),
        records=3,
        rejected=2,
        reasons='{"a": 0, "no start ü": 2}',
        version="0.2",
        core_version="0.3",
        host="h",
        maybe_rejected=1,
        settled_until=at(1, 12),
        unread='[{"person_id": "ü", "place_id": "101", "since": "2026-10-01T08:00:00"}]',
    )


def test_what_is_not_said_is_none_of_it() -> None:
    few = {key: SAID[key] for key in ("source", "account", "stream", "read_at")}

    assert parse_coverage(few) == Reading(
        **{"source": "zego", "account": "1200", "stream": "room_logio_records", "kind": None},
        **{"partition": "{}", "starts_at": NEVER, "ends_at": NEVER, "read_at": at(3, microsecond=1)},
        **{"records": 0, "rejected": 0, "reasons": "{}", "version": None, "core_version": None},
        **{"host": None, "maybe_rejected": 0, "settled_until": None, "unread": "[]"},
    )


def test_a_version_that_is_no_text_is_none() -> None:
    assert parse_coverage({**SAID, "version": 5}).version is None


def test_times_are_of_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert parse_coverage(SAID).starts_at == at(1)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("kind", ["a kind to come", 1, None])
def test_a_kind_that_is_not_known_is_none(kind: object) -> None:
    assert parse_coverage({**SAID, "kind": kind}).kind is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        *(
            ({key: 1}, f"coverage: '{key}' is not a text")
            for key in ("source", "account", "stream", "read_at")
        ),
        *(
            ({key: value}, f"coverage: '{key}' is no count")
            for key in ("records", "rejected", "maybe_rejected")
            for value in (-1, "1", 1.5)
        ),
        ({"reasons": {"a": -1}}, "coverage: 'a' is no count"),
        ({"reasons": [1]}, "coverage: 'partition' and 'reasons' must be objects"),
        ({"partition": [1]}, "coverage: 'partition' and 'reasons' must be objects"),
        ({"unread": {}}, "coverage: 'unread' is no list"),
        ({"unread": [1]}, "coverage: an entry of 'unread' names no person"),
        (
            {"unread": [{"person_id": 1, "since": SAID["end"]}]},
            "coverage: an entry of 'unread' names no person",
        ),
        ({"unread": [{"person_id": "a"}]}, "'since' is no time"),
        *(({key: 5}, f"'{key}' is no time") for key in ("start", "end", "settled_until")),
        *(
            ({"start": f"{year}-01-01T00:00:00Z"}, "'start' lies outside the years 1900 to 2200")
            for year in (1899, 2201)
        ),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        parse_coverage({**SAID, **changes})


@pytest.mark.parametrize("year", [1900, 2200])
def test_the_first_and_the_last_year_are_years(year: int) -> None:
    assert parse_coverage({**SAID, "start": f"{year}-06-01T00:00:00Z"}).starts_at.year == year


def test_nothing_counted_is_a_count() -> None:
    reading = parse_coverage({**SAID, "records": 0, "rejected": 0, "maybe_rejected": 0, "reasons": {}})

    assert (reading.records, reading.rejected, reading.maybe_rejected) == (0, 0, 0)


def test_a_visit_to_no_place_in_particular_is_unread_at_any() -> None:
    entry = {"person_id": "a", "since": "2026-10-01T08:00:00Z"}

    (unread,) = json.loads(parse_coverage({**SAID, "unread": [entry]}).unread)

    assert unread == {"person_id": "a", "place_id": None, "since": "2026-10-01T08:00:00"}


def test_a_gap_is_a_reading_without_length_of_each_partition() -> None:
    found = parse_gap({**SAID, "partitions": [{"room_id": "101"}, {}]})

    assert [(reading.partition, reading.starts_at, reading.ends_at) for reading in found] == [
        ('{"room_id": "101"}', at(1), at(1)),
        ("{}", at(1), at(1)),
    ]
    assert parse_gap(SAID) == []
    with pytest.raises(ValueError, match="'partitions' is no list"):
        parse_gap({**SAID, "partitions": "101"})


@pytest.fixture
def store() -> Iterator[DuckDBPyConnection]:
    with open_temporary_store() as connection:
        yield connection


def rows(store: DuckDBPyConnection) -> list[Any]:
    return [Reading(*row) for row in store.execute("FROM readings ORDER BY ALL").fetchall()]


READING = parse_coverage(SAID)


def test_a_reading_is_kept_as_it_is(store: DuckDBPyConnection) -> None:
    save_readings(store, [])
    save_readings(store, [READING])

    assert rows(store) == [READING]
    assert len(rows_of(store, f"FROM readings WHERE {HAS_TIMES}")) == 1


def test_a_reading_without_times_has_none(store: DuckDBPyConnection) -> None:
    save_readings(store, [replace(READING, starts_at=NEVER, ends_at=NEVER)])

    assert not rows_of(store, f"FROM readings WHERE {HAS_TIMES}")


#: From the one that stays to the one that is the first to go.
LATEST = [
    replace(READING, read_at=at(4), records=0, rejected=0, reasons="a"),
    replace(READING, read_at=at(3), records=9, rejected=0, reasons="a"),
    replace(READING, read_at=at(3), records=8, rejected=9, reasons="a"),
    replace(READING, read_at=at(3), records=8, rejected=8, reasons="b"),
    replace(READING, read_at=at(3), records=8, rejected=8, reasons="a"),
]


NEIGHBOURS = [pair for n in range(len(LATEST) - 1) for pair in ((n, n + 1), (n + 1, n))]


@pytest.mark.parametrize(("first", "second"), NEIGHBOURS)
def test_of_one_slice_the_latest_reading_stays(store: DuckDBPyConnection, first: int, second: int) -> None:
    save_readings(store, [LATEST[first]])
    save_readings(store, [LATEST[second]])
    assert rows(store) == [LATEST[min(first, second)]]

    save_readings(store, [replace(LATEST[number], stream="at once") for number in (first, second)])
    assert rows(store)[0] == replace(LATEST[min(first, second)], stream="at once")


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "x"},
        {"account": "x"},
        {"stream": "x"},
        {"partition": "{}"},
        {"starts_at": at(1, microsecond=1)},
        {"ends_at": at(2, microsecond=1)},
    ],
)
def test_another_slice_stays_beside_it(store: DuckDBPyConnection, changes: dict[str, Any]) -> None:
    other = replace(READING, **changes)

    save_readings(store, [READING])
    save_readings(store, [other])

    assert sorted(rows(store), key=repr) == sorted([READING, other], key=repr)
