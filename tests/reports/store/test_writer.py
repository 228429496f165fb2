"""What a read writes into a store: rejects of each page, no secret, and all of a slice or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from passmuster.errors import PassmusterError
from passmuster.redaction import HIDDEN, Redactor
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.writer import StoreWriter
from reports.lines import coverage, presence
from simulators.clock import MovableClock

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VISIT = presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")
WINDOW = ("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")
SECRET = "a-secret-that-is-long-enough"


@pytest.fixture
def store() -> Iterator[DuckDBPyConnection]:
    with open_temporary_store() as connection:
        yield connection


def writer_of(store: DuckDBPyConnection, clock: MovableClock) -> StoreWriter:
    redactor = Redactor()
    redactor.add(SECRET)
    writer = StoreWriter(store, clock, redactor)
    writer.status("room_logio_records", "STARTED", "zego", "1200")
    return writer


def said(**changes: Any) -> dict[str, Any]:
    covered: dict[str, Any] = coverage(*WINDOW, **changes)["state"]["coverage"][0]
    return covered


def reject(number: int, **changes: Any) -> dict[str, Any]:
    return {**said(**changes), "reason": "bad", "record": {"n": number}}


def numbers(store: DuckDBPyConnection) -> list[str]:
    return sorted(row["record"] for row in rows_of(store, "FROM rejects"))


def test_rejects_of_every_page_of_a_slice_stay(store: DuckDBPyConnection, clock: MovableClock) -> None:
    writer = writer_of(store, clock)

    writer.add(reject(1))
    writer.state("room_logio_records", {}, 0, [])
    writer.add(reject(2))
    writer.state("room_logio_records", {}, 0, [said()])

    assert numbers(store) == ['{"n":1}', '{"n":2}']


def test_a_slice_that_is_read_again_brings_its_own_rejects(
    store: DuckDBPyConnection, clock: MovableClock
) -> None:
    writer = writer_of(store, clock)
    writer.add(reject(1))
    writer.state("room_logio_records", {}, 0, [said()])
    later = {"read_at": "2026-11-05T00:00:00Z"}

    writer.add(reject(2, **later))
    writer.state("room_logio_records", {}, 0, [said(**later)])

    assert numbers(store) == ['{"n":2}']


def test_rejects_of_a_slice_that_did_not_end_are_kept(store: DuckDBPyConnection, clock: MovableClock) -> None:
    writer = writer_of(store, clock)

    writer.add(reject(1))
    writer.status("room_logio_records", "INCOMPLETE", "zego", "1200")

    assert numbers(store) == ['{"n":1}']


def test_a_secret_that_the_vendor_echoes_is_not_in_the_store(
    store: DuckDBPyConnection, clock: MovableClock
) -> None:
    writer = writer_of(store, clock)

    writer.records("presence", [{**VISIT, "person_name": SECRET}])
    writer.state("room_logio_records", {"cursor": SECRET}, 1, [])

    assert [row["person_name"] for row in rows_of(store, "FROM presence_evidence")] == [HIDDEN]
    assert SECRET not in rows_of(store, "FROM states")[0]["state"]


def test_what_cannot_be_written_leaves_nothing_behind(store: DuckDBPyConnection, clock: MovableClock) -> None:
    writer = writer_of(store, clock)
    store.execute("DROP TABLE states")

    writer.records("presence", [VISIT])
    with pytest.raises(PassmusterError, match="the store cannot be written"):
        writer.state("room_logio_records", {}, 1, [said()])
    writer.status("room_logio_records", "INCOMPLETE", "zego", "1200")

    assert rows_of(store, "FROM presence_evidence") == []
    assert rows_of(store, "FROM readings") == []
    assert [row["status"] for row in rows_of(store, "FROM reads")] == ["incomplete"]
