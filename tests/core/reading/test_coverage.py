"""Coverage and gaps: what a read says of each slice that it read, and of what it did not read."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.sync.visits import DAILY, ROOM, Rows, at, stream_of, text
from passmuster.errors import Gap
from passmuster.protocols.state import StreamState, partition_key
from passmuster.reading.coverage import coverage_of, gap_of, gaps_of, origin_of
from passmuster.reading.steps import Counts, Covered, Step
from passmuster.sdk import ReadWindow, Slice, Snapshot, Stream, TimeWindows
from passmuster.sync.progress import Unread

OTHER = {"room": "102"}
NOW = at(20, 12)
WINDOW = ReadWindow(at(10), at(12))
SLICE = Slice(ROOM, at(10), at(11))


@pytest.fixture
def stream() -> Stream[Any]:
    return stream_of(TimeWindows(timedelta(days=1)), NOW, timedelta(hours=6))


ORIGIN = {
    "source": "acme",
    "account": "acme.example",
    "stream": "visits",
    "partition": ROOM,
    "start": text(10),
    "end": text(11),
    "read_at": text(20),
}


def test_the_origin_of_a_slice_is_whose_it_is_and_when_it_was_read(stream: Stream[Any]) -> None:
    assert origin_of(stream, Step(SLICE, at(20), Counts())) == ORIGIN


def test_coverage_says_what_came_of_a_slice_and_how_far_it_is_final(stream: Stream[Any]) -> None:
    step = Step(SLICE, at(20), Counts(7, Counter({"no id": 1, "no time": 2})))
    unread = (Unread("3", "101", at(1)), Unread("4", None, at(2)))

    coverage = coverage_of(stream, {"version": "1", "schema": "2"}, step, Covered(at(10, 23), unread))

    assert coverage == {
        **ORIGIN,
        "version": "1",
        "schema": "2",
        "host": "acme.example",
        "kind": "presence",
        "settled_until": text(10, 23),
        "unread": [
            {"person_id": "3", "place_id": "101", "since": text(1)},
            {"person_id": "4", "place_id": None, "since": text(2)},
        ],
        "records": 7,
        "rejected": 3,
        "reasons": {"no id": 1, "no time": 2},
    }


def test_where_every_open_visit_is_read_again_nothing_is_said_of_them(stream: Stream[Any]) -> None:
    assert "unread" not in coverage_of(stream, {}, Step(SLICE, at(20), Counts()), Covered(at(10), ()))


def test_coverage_lists_the_twenty_most_common_reasons(stream: Stream[Any]) -> None:
    reasons = Counter({f"reason {number}": number for number in range(1, 22)})

    coverage = coverage_of(stream, {}, Step(SLICE, at(20), Counts(0, reasons)), Covered(at(10), ()))

    assert coverage["reasons"] == {f"reason {number}": number for number in range(21, 1, -1)}
    assert coverage["rejected"] == sum(range(22))


def test_the_gap_of_a_read_names_the_partitions_of_which_nothing_came(stream: Stream[Any]) -> None:
    assert gap_of(stream, [ROOM, OTHER], WINDOW) == {
        "source": "acme",
        "account": "acme.example",
        "stream": "visits",
        "kind": "presence",
        "partitions": [ROOM, OTHER],
        "start": text(10),
        "read_at": text(20, 12),
    }
    assert gap_of(stream, [], WINDOW) is None


def test_a_gap_of_what_reports_make_nothing_of_says_so() -> None:
    gap = gap_of(stream_of(Snapshot(), NOW, stream=Rows), [ROOM], WINDOW)

    assert gap is not None
    assert gap["kind"] is None


def gaps(
    stream: Stream[Any], *partitions: dict[str, str], state: StreamState | None = None, **covered: datetime
) -> list[tuple[Any, datetime, datetime]]:
    """The gaps; `covered` says by the room up to where whole slices were read."""
    by_key = {partition_key({"room": room.removeprefix("r")}): until for room, until in covered.items()}
    found = gaps_of(stream, list(partitions), by_key, state or StreamState(), WINDOW)
    assert {gap.stream for gap in found} <= {"visits"}
    return [(gap.partition, gap.start, gap.end) for gap in found]


def test_a_gap_goes_from_the_last_whole_slice_to_the_end(stream: Stream[Any]) -> None:
    assert gaps(stream, ROOM, OTHER, r101=at(11)) == [(ROOM, at(11), at(12)), (OTHER, at(10), at(12))]


@pytest.mark.parametrize("covered", [at(12), at(13)])
def test_a_partition_that_was_covered_to_the_end_has_no_gap(stream: Stream[Any], covered: datetime) -> None:
    assert gaps(stream, ROOM, OTHER, r101=covered) == [(OTHER, at(10), at(12))]


def test_a_partition_that_was_read_before_lacks_what_this_read_was_to_bring(stream: Stream[Any]) -> None:
    state = StreamState()
    state.set(ROOM, {"read_until": text(11), "read_at": text(12)})

    assert gaps(stream, ROOM, OTHER, state=state) == [(ROOM, at(11), at(12)), (OTHER, at(10), at(12))]


def test_a_partition_of_which_nothing_was_to_be_read_has_no_gap(stream: Stream[Any]) -> None:
    state = StreamState()
    state.set(ROOM, {"read_until": text(12), "read_at": text(13)})

    assert gaps(stream, ROOM, state=state) == []
    assert gaps(stream, ROOM, OTHER, state=state) == [(OTHER, at(10), at(12))]


def test_where_nobody_knows_the_partitions_the_gap_is_the_whole_window(stream: Stream[Any]) -> None:
    assert gaps_of(stream, [], {}, StreamState(), WINDOW) == [Gap("visits", {}, at(10), at(12))]


def test_a_gap_begins_where_the_strategy_of_the_stream_would() -> None:
    state = StreamState()
    state.set(ROOM, {"read_until": text(12), "read_at": text(13), "since": text(1), "sessions": {}})

    # A vendor that cuts its sessions is asked for the look-back again.
    assert gaps(stream_of(DAILY, NOW, timedelta(hours=6)), ROOM, state=state) == [(ROOM, at(11, 18), at(12))]
