"""What a read makes of the state that it is given, through the program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.protocols.states import state
from core.source_under_test import SourceUnderTest


@pytest.mark.parametrize(
    "checkpoint",
    [
        {},
        {"read_until": "2026-10-01"},
        {"read_until": "soon", "read_at": "2026-10-01"},
        {"read_until": "0001-01-01T00:00:00+10:00", "read_at": "2026-10-01"},
        {"read_until": "2026-10-01", "read_at": "2026-10-01", "open_since": "soon"},
    ],
)
def test_a_memory_that_the_streams_way_did_not_write_is_refused_before_anything_is_read(
    zego: SourceUnderTest, checkpoint: dict[str, str]
) -> None:
    given = state(name=zego.stream)
    given["stream"]["stream_state"] = {
        "partitions": [{"partition": {"pid": 1200, "room_id": "101"}, **checkpoint}]
    }

    run = zego.read("--state", zego.file("state.json", [given]))

    assert run.code == 2
    assert "the state of stream 'room_logio_records' is not one that passmuster wrote" in run.stderr
    assert run.stdout == b""


def test_a_read_goes_on_from_its_own_output_and_from_a_list_of_its_states(vendor: SourceUnderTest) -> None:
    first = vendor.read("--until", "2026-10-31")
    output = vendor.file("output.jsonl", first.stdout)
    states = vendor.file("states.json", first.states()[-1:])

    resumed = [vendor.read("--state", file) for file in (output, states)]

    assert [run.code for run in resumed] == [0, 0]
    assert len(first.records()) == 2
    assert vendor.keys(resumed[0].records()) == vendor.keys(resumed[1].records())
    assert not {*vendor.keys(first.records())} & {*vendor.keys(resumed[0].records())}
    assert len(resumed[0].records()) == 2


def test_a_state_file_of_rubbish_ends_the_call_before_anything_is_asked(vendor: SourceUnderTest) -> None:
    run = vendor.read("--state", vendor.file("state.json", "rubbish"))

    assert (run.code, run.stdout) == (2, b"")
    assert "state.json: this is neither a list of states nor a file of messages" in run.stderr
    assert vendor.vendor.requests == []


def test_a_missing_state_file_is_a_sentence(vendor: SourceUnderTest) -> None:
    run = vendor.read("--state", str(vendor.folder / "none.json"))

    assert run.code == 2
    assert "error: the state cannot be read from" in run.stderr


@pytest.mark.parametrize(
    "partition", [{}, {"room_id": None}, {"room": 5}, {"pid": 999, "room_id": "666"}, {"room_id": ["x"]}]
)
def test_partitions_that_are_none_of_ours_are_not_read(
    vendor: SourceUnderTest, partition: dict[str, Any]
) -> None:
    # Without room_ids, ZEGO's rooms are those that the state knows, too.
    if vendor.source == "zego":
        del vendor.settings["room_ids"]
    entry = {"partition": partition, "read_until": "2026-10-30", "read_at": "2026-10-30", "open_since": None}
    stream = {"stream_descriptor": {"name": vendor.stream}, "stream_state": {"partitions": [entry]}}

    run = vendor.read("--state", vendor.file("state.json", [{"type": "STREAM", "stream": stream}]))

    assert run.code == 0, run.stderr
    asked = vendor.asked("/statistic/v2/room/get_logio_records")
    assert {request["room_id"] for request in asked} <= {"101", "102"}


def test_a_state_ahead_of_the_clock_is_taken_as_now_and_all_is_read_again(vendor: SourceUnderTest) -> None:
    future = vendor.clock.now() + timedelta(days=200)
    first = vendor.read()
    content = first.states()[-1]
    for entry in content["stream"]["stream_state"]["partitions"]:
        entry |= {"read_until": future.isoformat(), "read_at": future.isoformat()}

    run = vendor.read("--state", vendor.file("state.json", [content]))

    assert run.code == 0
    assert vendor.keys(run.records()) == vendor.keys(first.records())
    assert f"'read_at' {future:%Y-%m-%dT%H:%M:%SZ} is ahead of this machine's clock" in run.stderr
    assert "taken as now" in run.stderr
    entries = run.states()[-1]["stream"]["stream_state"]["partitions"]
    assert {entry["read_until"][:13] for entry in entries} == {"2026-11-02T06"}


def test_of_a_window_that_was_asked_for_ahead_of_the_clock_only_what_had_happened_was_read(
    vendor: SourceUnderTest,
) -> None:
    first = vendor.read("--until", "2027-06-01")

    (read_until,) = {e["read_until"][:13] for e in first.states()[-1]["stream"]["stream_state"]["partitions"]}

    assert read_until == "2026-11-02T06"


def test_a_state_of_the_year_one_is_read_from_the_start_and_said(vendor: SourceUnderTest) -> None:
    first = vendor.read()
    content = first.states()[-1]
    for entry in content["stream"]["stream_state"]["partitions"]:
        entry |= {"read_until": "0001-01-01T00:00:00Z", "read_at": "0001-01-01T00:00:00Z"}

    run = vendor.read("--state", vendor.file("state.json", [content]))

    assert run.code == 0, run.stderr
    assert vendor.keys(run.records()) == vendor.keys(first.records())
    assert "'read_at' 0001-01-01T00:00:00Z is before 1970" in run.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"session_logs": {"UTCIn": "2026-10-30"}}, "a state of session_logs in a form that passmuster"),
        ({"type": "GLOBAL", "global": {"shared_state": {}}}, "a GLOBAL state"),
        ([{"type": "GLOBAL", "global": {"shared_state": {}}}], "a GLOBAL state"),
        ({"type": "STATE", "state": {"type": "LEGACY", "data": {"x": 1}}}, "a LEGACY state"),
        ({"room_id": "101", "uid": 7}, "what is neither a message nor a state is ignored"),
        ({"type": "LOG", "log": {}}, "there is no STATE among its messages"),
        (
            state("room_logio_records")
            | {
                "stream": {"stream_descriptor": {"name": "room_logio_records"}, "stream_state": {"cursor": 5}}
            },
            "the state of stream 'room_logio_records' is not one that passmuster wrote",
        ),
    ],
    ids=["legacy", "global", "global in a list", "legacy message", "records", "no state", "no partitions"],
)
def test_a_state_that_is_not_ours_is_ignored_and_said(zego: SourceUnderTest, content: Any, said: str) -> None:
    whole = zego.read()

    run = zego.read("--state", zego.file("state.json", content))

    assert run.code == 0
    assert said in run.stderr
    assert "all of it is read again" in run.stderr
    assert run.records() == whole.records()


def test_the_state_of_a_stream_that_is_no_more_is_said(zego: SourceUnderTest) -> None:
    run = zego.read("--state", zego.file("state.json", [state("room_logs")]))

    assert "the state has a stream 'room_logs' that zego does not have: ignored" in run.stderr
    assert run.code == 0


def test_partitions_that_remember_the_same_are_written_once(zego: SourceUnderTest) -> None:
    run = zego.read("--until", "2026-11-01")

    (entry,) = run.states()[-1]["stream"]["stream_state"]["partitions"]

    assert entry == {
        "partitions": [{"pid": 1200, "room_id": "101"}, {"pid": 1200, "room_id": "102"}],
        "read_until": "2026-11-01T00:00:00Z",
        "read_at": "2026-11-01T00:05:00Z",
    }
