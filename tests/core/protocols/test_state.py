"""State: what a read left behind, handed back by hosts in their own ways."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.protocols.states import DAY, lines, message, state
from passmuster.errors import SettingsError
from passmuster.protocols.state import StreamState, read_states
from passmuster.sync.progress import Progress


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


def test_singer_s_state_is_that_of_all_streams() -> None:
    early, late = (state(day=day)["stream"]["stream_state"] for day in (1, 2))
    bookmarks = {"bookmarks": {"visits": early, "rooms": late}}

    for content in (lines({"type": "STATE", "value": bookmarks}), json.dumps(bookmarks, indent=2).encode()):
        assert read_until(content) == DAY + timedelta(days=1)
        assert read_until(content, "rooms") == DAY + timedelta(days=2)


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


# What is said.


def said_of(content: bytes) -> list[str]:
    """What is said of the states of a file that are ignored."""
    said: list[str] = []
    read_states(io.BytesIO(content), "state.json", said.append)
    return said


AGAIN = "all of it is read again"


def test_what_is_ignored_is_said_once_with_its_place_and_what_follows_counts() -> None:
    legacy = {"visits": {"since": 1}, "rooms": {}}
    content = lines(
        {"type": "GLOBAL", "global": {}},
        legacy,
        legacy,
        {"id": 7},
        message({"type": "LEGACY"}),
        message(state(day=2)),
    )

    assert said_of(content) == [
        f"state.json, line 1: a GLOBAL state, which passmuster does not write, is ignored: {AGAIN}",
        "state.json, line 2: a state of visits, rooms in a form that passmuster does not write is ignored: "
        f"{AGAIN}",
        f"state.json, line 4: what is neither a message nor a state is ignored: {AGAIN}",
        f"state.json, line 5: a LEGACY state, which passmuster does not write, is ignored: {AGAIN}",
    ]
    assert read_until(content) == DAY + timedelta(days=2)


def test_a_state_of_another_tool_is_said_with_its_place_and_is_a_beginning() -> None:
    theirs = state("rooms")
    theirs["stream"]["stream_state"] = {"cursor": 5}
    content = json.dumps([state(), theirs]).encode()

    assert said_of(content) == [
        "state.json, item 2: the state of stream 'rooms' is not one that passmuster wrote, and is ignored: "
        f"{AGAIN}"
    ]
    assert read_until(content) == DAY
    assert read_until(content, "rooms") is None


def test_messages_without_a_state_are_said() -> None:
    other = [{"type": "LOG", "state": state()}, {"type": "RECORD", "record": {}}]

    assert said_of(lines(*other)) == [f"state.json: there is no STATE among its messages: {AGAIN}"]
    assert said_of(lines(*other, message(state()))) == []


def test_a_file_that_only_begins_with_half_a_message_is_none_of_messages() -> None:
    assert said_of(b'{"type":"REC') == [f"state.json: there is no STATE among its messages: {AGAIN}"]
    with pytest.raises(SettingsError, match=r"state\.json: this is neither a list"):
        said_of(b'hello\n{"ty\nhello\n')


def test_a_problem_of_a_message_names_its_line() -> None:
    with pytest.raises(SettingsError, match=r"^state\.json, line 2: the state names no stream"):
        said_of(lines({"type": "LOG"}, {"type": "STATE", "state": {"stream": {}}}))


def of_version(version: Any) -> bytes:
    """A file with a state of this version, as a list."""
    given = state()
    given["stream"]["stream_state"]["version"] = version
    return json.dumps([given]).encode()


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, True, None, []])
def test_a_version_that_is_no_number_of_one_is_refused(version: Any) -> None:
    with pytest.raises(SettingsError, match="is not one that passmuster wrote: 'version' is no version"):
        read_until(of_version(version))


def test_a_newer_version_is_refused_with_its_place() -> None:
    with pytest.raises(
        SettingsError, match=r"^state\.json, item 1, stream 'visits': the state has version 2"
    ):
        read_until(of_version(2))

    assert read_until(of_version(1)) == DAY
