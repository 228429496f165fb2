"""Airbyte's rules of order: what its hosts reject or warn of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from passmuster.testing.program import Run

_ENDS = {"COMPLETE", "INCOMPLETE"}


def assert_protocol(run: Run) -> None:
    """Assert that every line of a read's stdout is a message, in its place and true about those before it."""
    seen: dict[str, _Stream] = {}
    for message in run.messages:
        _look_at(message, seen)
    for name, stream in seen.items():
        said = stream.statuses
        assert said[:1] == ["STARTED"], f"{name} begins with {said[:1]}"
        assert said[1:-1] in ([], ["RUNNING"]), f"{name} went through {said}"
        assert said[-1] in _ENDS, f"{name} ends with {said[-1]}"
        if said[-1] == "COMPLETE":
            assert stream.states, f"{name} is complete without a state"
            assert stream.since_state == 0, f"{name} has records that no state covers"


@dataclass
class _Stream:
    """What was said of one stream so far."""

    statuses: list[str] = field(default_factory=list)
    since_state: int = 0
    total: int = 0
    #: How many records there were when a state was first said.
    states: dict[str, int] = field(default_factory=dict)


def _look_at(message: dict[str, Any], seen: dict[str, _Stream]) -> None:
    match message:
        case {"type": "RECORD", "record": {"stream": name, "data": dict(), "emitted_at": int()}}:
            stream = seen.setdefault(name, _Stream())
            assert stream.statuses == ["STARTED", "RUNNING"], f"a record outside the run of {name}"
            stream.since_state += 1
        case {"type": "STATE", "state": state}:
            _look_at_state(state, seen)
        case {"type": "TRACE", "trace": {"type": "STREAM_STATUS", "emitted_at": int()}}:
            status = message["trace"]["stream_status"]
            seen.setdefault(status["stream_descriptor"]["name"], _Stream()).statuses.append(status["status"])
        case {"type": "TRACE", "trace": {"type": "ERROR", "emitted_at": int(), "error": error}}:
            kinds = ("config_error", "transient_error", "system_error")
            assert error["failure_type"] in kinds, f"no failure type: {error['failure_type']}"
        case {"type": "LOG", "log": {"level": "INFO" | "WARN" | "ERROR", "message": str()}}:
            pass
        case _:
            raise AssertionError(f"no message of a read: {message}")


def _look_at_state(state: dict[str, Any], seen: dict[str, _Stream]) -> None:
    name = state["stream"]["stream_descriptor"]["name"]
    stream = seen.setdefault(name, _Stream())
    assert state["type"] == "STREAM", f"a state of type {state['type']}"
    assert _ENDS.isdisjoint(stream.statuses), f"a state of {name} after its end"
    count = state["sourceStats"]["recordCount"]
    assert type(count) is float, f"a count of {name} that is no float: {count!r}"
    assert count == stream.since_state, f"a state of {name} counts {count} records, not {stream.since_state}"
    stream.total += stream.since_state
    said = json.dumps(state["stream"]["stream_state"], sort_keys=True)
    before = stream.states.setdefault(said, stream.total)
    assert before == stream.total, f"two equal states of {name} with records between them"
    stream.since_state = 0
