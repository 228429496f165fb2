"""State: per stream and partition, how far was read; as Airbyte hands it over and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError

if TYPE_CHECKING:
    from passmuster.source import Partition
    from passmuster.ways.way import Memory


#: What to do about a state that cannot be used.
WITHOUT_STATE = "without --state everything is read again"
_OTHER_MESSAGES = {"RECORD", "SCHEMA", "LOG", "TRACE", "SPEC", "CATALOG", "CONNECTION_STATUS", "CONTROL"}
#: How every message begins.
_HEAD = b'{"type":"'


class StreamState:
    """What each partition of one stream remembers; only the stream's way knows what that means."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Partition, Memory]] = {}

    def get(self, partition: Partition) -> Memory | None:
        """The partition's memory; None where it was never read."""
        entry = self._entries.get(_key(partition))
        return entry[1] if entry else None

    def set(self, partition: Partition, memory: Memory) -> None:
        """Remember this of the partition."""
        self._entries[_key(partition)] = (partition, memory)

    def items(self) -> list[tuple[Partition, Memory]]:
        """The partitions that were read, in the order in which they were first read."""
        return list(self._entries.values())

    def as_state(self) -> dict[str, Any]:
        """The `stream_state` of a STATE message."""
        return {"partitions": [{"partition": dict(p), **memory} for p, memory in self._entries.values()]}

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> StreamState:
        """The state that `as_state` wrote; ValueError for what has another form."""
        state = cls()
        entries = value.get("partitions")
        if entries is None:
            return state
        if not isinstance(entries, list):
            raise ValueError("'partitions' is not a list")
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("partition"), dict):
                raise ValueError("an entry of 'partitions' has no 'partition'")
            memory = dict(entry)
            state.set(memory.pop("partition"), memory)
        return state


def _key(partition: Partition) -> str:
    return json.dumps(partition, sort_keys=True)


def read_states(lines: Iterable[bytes], file: str) -> dict[str, StreamState]:
    """The state of each stream in the lines of a `--state` file.

    The file is Airbyte's list of states, Singer's state, or the messages of an earlier read, of which
    the last STATE of each stream counts. Nulls and unknown keys are let pass, since hosts add them.
    """
    states: dict[str, StreamState] = {}
    for where, state in _states(iter(lines), file):
        stream = state.get("stream")
        descriptor = stream.get("stream_descriptor") if isinstance(stream, dict) else None
        name = descriptor.get("name") if isinstance(descriptor, dict) else None
        if not isinstance(stream, dict) or not isinstance(name, str):
            raise SettingsError(f"{where}: the state names no stream", WITHOUT_STATE)
        value = stream.get("stream_state")
        try:
            states[name] = StreamState.parse(value if isinstance(value, dict) else {})
        except ValueError as error:
            raise SettingsError(
                f"{where}: the state of stream '{name}' is not one that passmuster wrote: {error}",
                WITHOUT_STATE,
            ) from error
    return states


def _states(lines: Iterator[bytes], file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    first = next(lines, b"")
    if isinstance(_json(first), dict):
        yield from _states_of_messages(chain([first], lines), file)
        return
    # No message a line, so it is one JSON text over however many lines.
    text = b"".join(chain([first], lines))
    whole = _json(text) if text.strip() else []
    if isinstance(whole, dict):
        whole = [whole]
    if not isinstance(whole, list):
        yield from _states_of_messages(iter(text.splitlines(keepends=True)), file)
        return
    for number, item in enumerate(whole, 1):
        states = _states_in(item)
        if states is None:
            raise SettingsError(f"{file}, item {number}: this is no state of a stream", WITHOUT_STATE)
        for state in states:
            yield f"{file}, item {number}", state


def _states_of_messages(lines: Iterator[bytes], file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    messages = 0
    for number, line in enumerate(lines, 1):
        # Records are by far the most lines, and only their first bytes matter here. A line cut short
        # by a kill is passed over, wherever it stands: it vouches for nothing.
        if line.startswith(_HEAD) or (line and _HEAD.startswith(line)):
            messages += 1
        if line.startswith(b'{"type":"RECORD"'):
            continue
        message = _json(line)
        if isinstance(message, dict):
            messages += 1
            for state in _states_in(message) or ():
                yield f"{file}, line {number}", state
    if not messages:
        raise SettingsError(f"{file}: this is neither a list of states nor a file of messages", WITHOUT_STATE)


def _states_in(item: Any) -> list[dict[str, Any]] | None:
    """The states in an item of a list or in a message; none in other messages, None in what is neither."""
    if not isinstance(item, dict):
        return None
    inner = item.get("state", item.get("value")) if item.get("type") == "STATE" else None
    state: dict[str, Any] = inner if isinstance(inner, dict) else item
    if isinstance(state.get("stream"), dict):
        return [state]
    if isinstance(state.get("bookmarks"), dict):  # Singer's, which holds all streams
        return [
            {"stream": {"stream_descriptor": {"name": name}, "stream_state": value}}
            for name, value in state["bookmarks"].items()
        ]
    return [] if not item or item.get("type") in _OTHER_MESSAGES else None


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
