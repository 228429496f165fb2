"""A state has a version: what 0.1.0 wrote is read, and what a newer passmuster wrote is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.source_under_test import SourceUnderTest
from passmuster.protocols.state import STATE_VERSION, StreamState


def states(vendor: SourceUnderTest, **changes: Any) -> str:
    """The states of a read, changed, as a file; a value of None takes the name away."""
    run = vendor.read()
    state = run.states()[-1]
    inner = {**state["stream"]["stream_state"], **changes}
    state["stream"]["stream_state"] = {name: value for name, value in inner.items() if value is not None}
    return vendor.file("state.json", [state])


def test_every_state_says_its_version(vendor: SourceUnderTest) -> None:
    for state in vendor.read().states():
        assert state["stream"]["stream_state"]["version"] == STATE_VERSION


def test_a_state_of_0_1_0_has_none_and_is_read_as_before(vendor: SourceUnderTest) -> None:
    run = vendor.read("--state", states(vendor, version=None))

    assert run.code == 0
    assert len(run.records()) == 1  # the open visit
    assert "state" not in run.stderr


def test_a_state_of_singer_has_its_version(zego: SourceUnderTest) -> None:
    run = zego.read("--format", "singer")
    last = [message for message in run.messages if message["type"] == "STATE"][-1]

    again = zego.read("--state", zego.file("singer.json", last))

    assert last["value"]["bookmarks"][zego.stream]["version"] == STATE_VERSION
    assert (again.code, len(again.records())) == (0, 1)


def test_a_state_of_a_newer_passmuster_is_refused_with_what_to_do(zego: SourceUnderTest) -> None:
    path = states(zego, version=STATE_VERSION + 1)
    asked = len(zego.vendor.requests)

    run = zego.read("--state", path)

    assert (run.code, run.stdout) == (2, b"")
    assert f"{path}, item 1, stream '{zego.stream}': the state has version 2" in run.stderr
    assert "this passmuster reads up to version 1" in run.stderr
    assert "read with the passmuster that wrote it, or a newer one" in run.stderr
    assert len(zego.vendor.requests) == asked


@pytest.mark.parametrize("version", [0, -1, "2", 1.0, True, []])
def test_a_version_that_is_none_is_no_state_of_ours(zego: SourceUnderTest, version: Any) -> None:
    run = zego.read("--state", states(zego, version=version))

    assert run.code == 2
    assert "is not one that passmuster wrote: 'version' is no version" in run.stderr


def test_a_state_is_as_long_as_it_says(zego: SourceUnderTest) -> None:
    state = StreamState.parse(zego.read().states()[-1]["stream"]["stream_state"])

    assert state.size == pytest.approx(len(json.dumps(state.as_state())), rel=0.5)
