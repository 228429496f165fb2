"""The state of a read whose format has no place for it: kept beside, and the format's output is the same."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from passmuster.errors import UnreadableError
from passmuster.protocols.airbyte import Airbyte
from passmuster.protocols.format import Format
from passmuster.protocols.singer import Singer
from passmuster.protocols.state_keeper import StateKeeper, airbyte_states, written
from passmuster.redaction import Redactor
from simulators.clock import MovableClock

CALLS: dict[str, Callable[[Format], object]] = {
    "goes_on": lambda messages: messages.goes_on({"rooms": {"a": 1}, "visits": {"b": 22}}),
    "carried": lambda messages: messages.carried("visits"),
    "begin": lambda messages: messages.begin("visits", {"type": "object"}, ["id"]),
    "records": lambda messages: messages.records("visits", [{"id": 1}, {"id": 2}]),
    "state": lambda messages: messages.state("visits", {"b": 3}, 2, [{"records": 2}]),
    "status": lambda messages: messages.status("visits", "COMPLETE", "zego", "1200"),
    "error": lambda messages: messages.error(UnreadableError("no JSON"), "visits"),
    "error of none": lambda messages: messages.error(UnreadableError("no JSON")),
}


@pytest.mark.parametrize("protocol", [Airbyte, Singer])
def test_a_format_behind_it_is_called_as_before(
    clock: MovableClock, protocol: type[Airbyte | Singer]
) -> None:
    outputs, answers = [], []
    for is_kept in (False, True):
        out = io.BytesIO()
        messages: Format = protocol(out, clock, Redactor())
        if is_kept:
            messages = StateKeeper(messages)
        answers.append({name: call(messages) for name, call in CALLS.items()})
        outputs.append(out.getvalue())

    assert answers[0] == answers[1]
    assert outputs[0] == outputs[1] != b""


@pytest.fixture
def keeper(clock: MovableClock) -> StateKeeper:
    return StateKeeper(Airbyte(io.BytesIO(), clock, Redactor()))


def test_without_a_read_there_is_no_state(keeper: StateKeeper) -> None:
    assert keeper.states() == []


def test_the_last_state_of_each_stream_is_kept_and_that_of_streams_that_were_not_read(
    keeper: StateKeeper,
) -> None:
    keeper.goes_on({"rooms": {"hash": "a"}, "visits": {"n": 1}, "sites": {}})
    keeper.state("visits", {"n": 2}, 0, [])
    keeper.state("visits", {"n": 3}, 0, [])
    keeper.state("people", {"n": 4}, 0, [])

    assert keeper.states() == airbyte_states(
        {"rooms": {"hash": "a"}, "visits": {"n": 3}, "sites": {}, "people": {"n": 4}}
    )


def test_a_stream_whose_records_are_not_kept_has_its_state_of_before(keeper: StateKeeper) -> None:
    keeper.goes_on({"rooms": {"hash": "a"}})
    for stream in ("rooms", "visits", "people"):
        keeper.state(stream, {"hash": "b"}, 0, [])

    states = keeper.states(lambda stream: stream == "people")

    assert states == airbyte_states({"rooms": {"hash": "a"}, "people": {"hash": "b"}})


def test_states_are_written_as_a_host_hands_them_back() -> None:
    states = airbyte_states({"visits": {"hash": "é\ud800"}})

    assert states == [
        {
            "type": "STREAM",
            "stream": {"stream_descriptor": {"name": "visits"}, "stream_state": {"hash": "é\ud800"}},
        }
    ]
    text = written(states)
    assert text.endswith(b"}]\n")
    # Half a character that no encoding has, as some vendors return it, is a question mark.
    assert '"é?"'.encode() in text
    assert json.loads(text)[0]["stream"]["stream_descriptor"] == {"name": "visits"}
