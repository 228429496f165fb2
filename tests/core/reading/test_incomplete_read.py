"""A read of a program that does not reach its end: never as if it had."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import duckdb
import pytest

import passmuster
from core.source_under_test import ALWAYS, SourceUnderTest, edited
from passmuster.errors import AuthError, PassmusterError
from passmuster.times.clock import Clock
from simulators import faults
from simulators.clock import MovableClock
from simulators.paths import RECORDS

VISITS = "room_logio_records"


pytestmark = pytest.mark.usefixtures("library")


def fail_after(vendor: SourceUnderTest, requests: int) -> None:
    """From its so-and-so-many-th request on, the vendor cannot be read."""
    vendor.vendor.faults.add(faults.status(500), path=RECORDS, skip=requests, times=ALWAYS)


def spoil(found: list[dict[str, Any]]) -> None:
    for record in found:
        if record["uid"] == 1:
            record["uid"] = "one"


def test_a_read_may_stop_at_the_first_record_that_breaks_its_schema(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(spoil), path=RECORDS)

    with pytest.raises(passmuster.IncompleteRead, match="'uid' is a string, not an integer") as caught:
        list(passmuster.read("zego", zego.settings, streams=VISITS, invalid="fail"))

    assert type(caught.value.errors[0]) is passmuster.errors.RecordError


def test_reaching_the_end_of_what_is_not_complete_is_an_error_with_fields(zego: SourceUnderTest) -> None:
    fail_after(zego, 1)
    records = passmuster.read("zego", zego.settings)

    taken = list(islice(records, 3))
    with pytest.raises(passmuster.IncompleteRead) as caught:
        next(records)

    error = caught.value
    assert (error.streams, error.read) == ((VISITS,), {VISITS: len(taken)})
    assert all(isinstance(cause, passmuster.errors.VendorError) for cause in error.errors)
    assert error.state == records.state
    assert error.gaps == records.gaps
    assert not records.complete
    with pytest.raises(passmuster.IncompleteRead):
        next(records)


def test_the_gaps_and_the_coverage_are_together_what_was_asked_for(zego: SourceUnderTest) -> None:
    fail_after(zego, 1)
    since, until = datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 1, 12, tzinfo=UTC)
    records = passmuster.read("zego", zego.settings, streams=VISITS, since=since, until=until, partial=True)
    list(records)

    asked = {"101": timedelta(), "102": timedelta()}
    for gap in records.gaps:
        assert (gap.stream, gap.end) == (VISITS, until)
        asked[gap.partition["room_id"]] += gap.end - gap.start
    for slice in records.coverage:
        start, end = (datetime.fromisoformat(slice[name]) for name in ("start", "end"))
        asked[slice["partition"]["room_id"]] += end - start
    assert records.gaps
    assert records.coverage
    assert set(asked.values()) == {until - since}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_partition_that_was_read_to_its_end_has_no_gap(zego: SourceUnderTest, workers: int) -> None:
    zego.vendor.faults.add(faults.status(403), path=RECORDS, asking={"room_id": "102"}, times=ALWAYS)
    records = passmuster.read("zego", zego.settings, streams=VISITS, partial=True, workers=workers)

    assert {record.data["room_id"] for record in records} == {"101"}
    assert {gap.partition["room_id"] for gap in records.gaps} == {"102"}
    assert records.gaps[0].start == datetime(2026, 10, 30, tzinfo=UTC)


def test_a_gap_begins_where_an_earlier_read_ended(zego: SourceUnderTest, clock: MovableClock) -> None:
    first = passmuster.read("zego", zego.settings, streams=VISITS)
    list(first)
    clock.move(timedelta(days=30))
    fail_after(zego, 0)

    later = passmuster.read("zego", zego.settings, streams=VISITS, state=first.state, partial=True)
    list(later)

    assert len(later.gaps) == 2
    assert min(gap.start for gap in later.gaps) > datetime(2026, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("convert", ["to_arrow", "to_pandas", "to_polars", "to_duckdb"])
def test_what_is_not_complete_becomes_no_table(zego: SourceUnderTest, convert: str) -> None:
    fail_after(zego, 1)
    con = duckdb.connect()
    arguments = [con] if convert == "to_duckdb" else []

    records = passmuster.read("zego", zego.settings)
    with pytest.raises(passmuster.IncompleteRead):
        getattr(records, convert)(*arguments)
    assert con.sql("SHOW TABLES").fetchall() == []

    partial = passmuster.read("zego", zego.settings, partial=True)
    tables = getattr(partial, convert)(*arguments)
    assert set(tables) == {VISITS, "rooms"}
    assert not partial.complete


def test_wrong_credentials_are_told_with_the_streams_that_nobody_read(zego: SourceUnderTest) -> None:
    settings = {**zego.settings, "secret_key": "f" * 32}

    with pytest.raises(passmuster.IncompleteRead) as caught:
        list(passmuster.read("zego", settings))
    with pytest.raises(AuthError):
        passmuster.check("zego", settings)

    assert set(caught.value.streams) == {VISITS, "rooms"}
    assert {gap.stream for gap in caught.value.gaps} == {VISITS, "rooms"}
    assert {type(error) for error in caught.value.errors} == {AuthError}
    empty = passmuster.read("zego", settings, streams=VISITS, partial=True).to_arrow()
    assert (empty.num_rows, empty.schema.field("uid").name) == (0, "uid")


def test_an_interrupted_read_does_not_end_as_if_it_were_whole(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = passmuster.read("zego", zego.settings, streams=VISITS)
    next(records)

    def interrupt(self: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Clock, "now", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(records)

    with pytest.raises(PassmusterError, match="stopped before its end"):
        next(records)
    assert not records.complete


def test_an_error_can_be_pickled_and_copied(zego: SourceUnderTest) -> None:
    fail_after(zego, 1)
    with pytest.raises(passmuster.IncompleteRead) as caught:
        list(passmuster.read("zego", zego.settings))

    copy = pickle.loads(pickle.dumps(caught.value))

    assert (copy.streams, copy.gaps, copy.read) == (
        caught.value.streams,
        caught.value.gaps,
        caught.value.read,
    )
