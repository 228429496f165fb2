"""When a STATE is written, and what stands in it: the bytes and seconds at which it is due."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from passmuster.protocols.airbyte import Airbyte
from passmuster.protocols.singer import Singer
from passmuster.protocols.state import StreamState
from passmuster.reading.state_writer import StateWriter
from passmuster.redaction import Redactor
from simulators.clock import MovableClock

ROOM, OTHER = {"room": "101"}, {"room": "102"}
CHECKPOINT = {"read_until": "2026-10-01"}
#: What a state of one room takes, and what the coverage of a slice counts for.
SIZE = len(json.dumps(ROOM)) + len(json.dumps(CHECKPOINT))
SLICE = 400


class Output(io.BytesIO):
    """What a format writes to; it can be broken off."""

    broken_off = False

    def write(self, data: Any) -> int:
        if self.broken_off:
            raise KeyboardInterrupt
        return super().write(data)

    @property
    def states(self) -> list[dict[str, Any]]:
        """What the STATE messages hold."""
        return [json.loads(line)["state"] for line in self.getvalue().splitlines()]


@pytest.fixture
def output() -> Output:
    return Output()


@pytest.fixture
def state() -> StreamState:
    return StreamState()


@pytest.fixture
def writer(output: Output, state: StreamState, clock: MovableClock) -> StateWriter:
    return StateWriter("visits", state, Airbyte(output, clock, Redactor()), clock)


@pytest.mark.parametrize(("size", "written"), [(SIZE - 1, 0), (SIZE, 1), (SIZE + 1, 1)])
def test_a_state_is_due_once_what_came_is_as_long_as_it_is(
    writer: StateWriter, size: int, written: int
) -> None:
    writer.count(1, size - 10)
    writer.count(1, 10)

    writer.reach(ROOM, CHECKPOINT, None)

    assert writer.written == written


@pytest.mark.parametrize(("size", "written"), [(-1, 0), (0, 1)])
def test_the_coverage_of_a_slice_counts_as_four_hundred_bytes(
    writer: StateWriter, state: StreamState, size: int, written: int
) -> None:
    state.set({"room": "1" * SLICE}, {})
    writer.count(0, state.size + SIZE - SLICE + size)

    writer.reach(ROOM, CHECKPOINT, {"records": 0})

    assert writer.written == written


@pytest.mark.parametrize(("size", "written"), [(-1, 0), (0, 1)])
def test_what_the_format_repeats_in_each_state_counts_too(
    output: Output, state: StreamState, clock: MovableClock, size: int, written: int
) -> None:
    singer = Singer(output, clock, Redactor())
    singer.goes_on({"rooms": {"hash": "a"}, "visits": {"not": "repeated"}})
    writer = StateWriter("visits", state, singer, clock)
    writer.count(1, SIZE + len(json.dumps({"hash": "a"})) + size)

    writer.reach(ROOM, CHECKPOINT, None)

    assert writer.written == written


@pytest.mark.parametrize(("seconds", "written"), [(299.5, 0), (300, 1), (301, 1)])
def test_a_state_is_due_five_minutes_after_the_last_one(
    writer: StateWriter, clock: MovableClock, seconds: float, written: int
) -> None:
    clock.sleep(1000)
    writer.reach(ROOM, CHECKPOINT, None)
    assert writer.written == 1

    clock.sleep(seconds)
    writer.reach(OTHER, CHECKPOINT, None)

    assert writer.written == 1 + written


def test_the_first_five_minutes_begin_with_the_stream(
    output: Output, state: StreamState, clock: MovableClock
) -> None:
    clock.sleep(1000)
    writer = StateWriter("visits", state, Airbyte(output, clock, Redactor()), clock)
    clock.sleep(299)

    writer.reach(ROOM, CHECKPOINT, None)

    assert output.states == []


def test_a_state_holds_all_partitions_and_covers_what_came_since_the_last_one(
    writer: StateWriter, output: Output
) -> None:
    first, second, third = ({"records": number} for number in range(3))
    writer.count(2, 10)
    writer.reach(ROOM, CHECKPOINT, first)
    writer.count(3, 10)
    writer.count(4, 10)
    writer.reach(OTHER, {"read_until": "2026-10-02" + "0" * SLICE}, second)
    writer.reach(OTHER, CHECKPOINT, third)

    # The first and the last slice are longer than the state; the second is shorter.
    both = [ROOM, OTHER]
    assert [
        (
            state["sourceStats"]["recordCount"],
            state["coverage"],
            state["stream"]["stream_state"]["partitions"],
        )
        for state in output.states
    ] == [
        (2, [first], [{"partition": ROOM, **CHECKPOINT}]),
        (7, [second, third], [{"partitions": both, **CHECKPOINT}]),
    ]
    assert {state["stream"]["stream_descriptor"]["name"] for state in output.states} == {"visits"}
    assert writer.written == 2


def test_what_was_counted_before_a_state_does_not_hasten_the_next_one(writer: StateWriter) -> None:
    writer.count(1, 10_000)
    writer.reach(ROOM, CHECKPOINT, None)

    writer.count(1, SIZE + len(json.dumps(OTHER)) - 1)
    writer.reach(OTHER, CHECKPOINT, None)

    assert writer.written == 1


def test_at_the_end_a_state_is_written_only_if_something_was_read_since(
    writer: StateWriter, output: Output
) -> None:
    writer.write_pending()
    assert output.states == []

    writer.reach(ROOM, CHECKPOINT, None)
    writer.write_pending()
    writer.write_pending()

    assert len(output.states) == writer.written == 1


def test_a_stream_of_which_nothing_was_read_can_have_a_state_all_the_same(
    writer: StateWriter, output: Output
) -> None:
    writer.write()

    (state,) = output.states
    assert state["stream"]["stream_state"] == {"version": 1, "partitions": []}
    assert "coverage" not in state


def test_who_breaks_off_a_state_gets_no_second_one(writer: StateWriter, output: Output) -> None:
    writer.reach(ROOM, CHECKPOINT, None)
    output.broken_off = True
    with pytest.raises(KeyboardInterrupt):
        writer.write_pending()
    output.broken_off = False

    writer.write_pending()

    assert output.states == []
    assert writer.written == 0
