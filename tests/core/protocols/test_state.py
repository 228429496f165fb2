"""State: what a read left behind, handed back by hosts in their own ways."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source_under_test import SourceUnderTest
from passmuster.errors import SettingsError
from passmuster.protocols.state import StreamState, read_states
from passmuster.sync.progress import Progress

DAY = datetime(2026, 10, 1, tzinfo=UTC)


def state(name: str = "visits", day: int = 0, **more: Any) -> dict[str, Any]:
    """A state as Airbyte's list holds it."""
    progress = StreamState()
    until = DAY + timedelta(days=day)
    progress.set({"room": "101"}, Progress(until, until).as_checkpoint())
    return {
        "type": "STREAM",
        "stream": {"stream_descriptor": {"name": name}, "stream_state": progress.as_state()},
        **more,
    }


def message(content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "STATE", "state": content}


def lines(*messages: Any) -> bytes:
    return b"".join(json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in messages)


def read_until(content: bytes, name: str = "visits") -> datetime | None:
    """How far the stream's room 101 was read, as the file has it."""
    states = read_states(io.BytesIO(content), "state.json", print)
    checkpoint = states[name].get({"room": "101"}) if name in states else None
    return Progress.parse(checkpoint).read_until if checkpoint else None


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([state()]).encode(),
        json.dumps([message(state())]).encode(),
        json.dumps([state()], indent=2).encode(),
        json.dumps(state(), indent=2).encode(),
        lines(message(state())),
        lines(state()),
        lines(state()).rstrip(),
        b"\xef\xbb\xbf" + json.dumps([state()]).encode(),
    ],
    ids=["list", "list of messages", "indented", "one", "message", "bare", "no newline", "byte order mark"],
)
def test_a_state_is_taken_in_every_form_that_hosts_write(content: bytes) -> None:
    assert read_until(content) == DAY


def test_nulls_and_keys_of_the_hosts_own_are_passed_over() -> None:
    given = state(namespace=None, global_=None, data=None, sourceStats={"recordCount": 2.0})
    given["stream"]["stream_descriptor"]["namespace"] = None
    given["stream"]["stream_state"]["partitions"][0]["theirs"] = [1]
    given["stream"]["stream_state"]["theirs"] = None

    assert read_until(json.dumps([given]).encode()) == DAY


@pytest.mark.parametrize("content", [b"", b"\n \n", b"[]", b"[ ]\n", lines({"type": "TRACE", "trace": {}})])
def test_no_state_is_a_beginning(content: bytes) -> None:
    assert read_states(io.BytesIO(content), "state.json", print) == {}


@pytest.mark.parametrize("value", [None, {}, {"partitions": None}, {"partitions": []}])
def test_a_stream_whose_state_is_empty_is_a_beginning_too(value: Any) -> None:
    given = state()
    given["stream"]["stream_state"] = value

    assert read_until(json.dumps([given]).encode()) is None


def test_of_a_file_of_messages_the_last_state_of_each_stream_counts() -> None:
    content = lines(
        {"type": "LOG", "log": {"level": "INFO", "message": '{"type":"STATE"}'}},
        message(state(day=1)),
        {"type": "RECORD", "record": {"stream": "visits", "data": {"type": "STATE"}}},
        message(state("rooms", day=9)),
        message(state(day=2)),
    )

    assert read_until(content) == DAY + timedelta(days=2)
    assert read_until(content, "rooms") == DAY + timedelta(days=9)


def test_a_file_of_messages_cut_anywhere_gives_the_last_whole_state_before_the_cut() -> None:
    first, second = lines(message(state(day=1))), lines(message(state(day=2)))
    record = lines({"type": "RECORD", "record": {"stream": "visits", "data": {}}})
    whole = first + record + second

    found = {cut: read_until(whole[:cut]) for cut in range(len(b'{"type":"'), len(whole) + 1)}

    # A line is whole even when only its newline is missing.
    assert {cut for cut in found if found[cut] is None} == {*range(9, len(first) - 1)}
    assert {cut for cut in found if found[cut] == DAY + timedelta(days=2)} == {len(whole) - 1, len(whole)}


def test_a_half_line_that_a_later_read_wrote_on_to_is_passed_over() -> None:
    content = lines(message(state(day=1))) + b'{"type":"STATE","state":{"ty' + lines({"type": "LOG"})

    assert read_until(content + lines(message(state(day=3)))) == DAY + timedelta(days=3)
    assert read_until(content) == DAY + timedelta(days=1)


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"42",
        b"null",
        b'"state"',
        b"\x00\xff\xfe",
        b"<html></html>",
        b"[1]",
        b"[null]",
        b'[{"partitions": []}]',
        b'[{"type": "STREAM", "stream": {}}]',
        b'[{"type": "STREAM", "stream": {"stream_descriptor": {"name": 5}}}]',
        b"[" * 100_000,
    ],
)
def test_rubbish_is_a_sentence_that_names_the_file(content: bytes) -> None:
    with pytest.raises(SettingsError, match=r"^state\.json") as caught:
        read_states(io.BytesIO(content), "state.json", print)

    assert caught.value.exit_code == 2
    assert caught.value.hint == "without --state everything is read again"


@pytest.mark.parametrize(
    "partitions",
    [
        {"room": "101"},
        [1],
        [{"partition": 5, "read_until": "2026-10-01"}],
    ],
)
def test_a_state_that_another_program_wrote_is_refused_by_name(partitions: Any) -> None:
    given = state()
    given["stream"]["stream_state"] = {"partitions": partitions}

    with pytest.raises(SettingsError, match="the state of stream 'visits' is not one that passmuster wrote"):
        read_states(io.BytesIO(json.dumps([given]).encode()), "state.json", print)


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


names = st.text(max_size=5)
values = st.one_of(names, st.integers(), st.booleans())


@given(
    st.lists(
        st.tuples(
            st.dictionaries(names, values, max_size=3),
            st.dictionaries(names.filter(lambda name: name != "partition"), values, max_size=3),
        ),
        max_size=5,
    )
)
def test_a_state_written_and_read_is_the_same(entries: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    state = StreamState()
    for partition, checkpoint in entries:
        state.set(partition, checkpoint)

    copy = StreamState.parse(json.loads(json.dumps(state.as_state())))

    assert copy.as_state() == state.as_state()
    assert all(copy.get(partition) == state.get(partition) for partition, _ in entries)


def test_a_partition_is_the_same_in_whatever_order_its_parts_come() -> None:
    state = StreamState()

    state.set({"room": "101", "pid": 7}, {"hash": "old"})
    state.set({"pid": 7, "room": "101"}, {"hash": "new"})

    assert state.items() == [({"pid": 7, "room": "101"}, {"hash": "new"})]


# From here on through the program.


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
