"""State: per stream and partition, how far was read; as Airbyte hands it over and back."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from passmuster.sdk.source import Partition
    from passmuster.sync.partition_sync import Checkpoint


#: The form of a stream's state, which `as_state` writes; 0.1.0 wrote the same without a version.
STATE_VERSION = 1
#: What to do about a state that cannot be used.
WITHOUT_STATE = "without --state everything is read again"
_OTHER_MESSAGES = {"RECORD", "SCHEMA", "LOG", "TRACE", "SPEC", "CATALOG", "CONNECTION_STATUS", "CONTROL"}
#: How every message begins.
_HEAD = b'{"type":"'


@dataclass(frozen=True)
class _Entry:
    """One partition and what is remembered of it, also as JSON."""

    partition: Partition
    checkpoint: Checkpoint
    text: str


class StreamState:
    """What each partition of one stream remembers; only its sync strategy knows what that means."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        #: How many partitions remember the same, which is written once for all of them.
        self._alike: Counter[str] = Counter()
        #: Characters that `as_state` takes as JSON, about.
        self.size = 0

    def get(self, partition: Partition) -> Checkpoint | None:
        """Return the partition's checkpoint; None where it was never read."""
        entry = self._entries.get(partition_key(partition))
        return entry.checkpoint if entry else None

    def set(self, partition: Partition, checkpoint: Checkpoint) -> None:
        """Remember this of the partition."""
        key, text = partition_key(partition), json.dumps(checkpoint, sort_keys=True)
        before = self._entries.get(key)
        if before is None:
            self.size += len(key)
        else:
            self._alike[before.text] -= 1
            if not self._alike[before.text]:
                del self._alike[before.text]
                self.size -= len(before.text)
        self._entries[key] = _Entry(partition, checkpoint, text)
        self._alike[text] += 1
        if self._alike[text] == 1:
            self.size += len(text)

    def items(self) -> list[tuple[Partition, Checkpoint]]:
        """Return the partitions that were read, in the order in which they were first read."""
        return [(entry.partition, entry.checkpoint) for entry in self._entries.values()]

    def as_state(self) -> dict[str, Any]:
        """Return the `stream_state` of a STATE message.

        Partitions that remember the same share an entry: of thousands of rooms that were read up to one
        moment, a state holds little more than their names.
        """
        shared: dict[str, list[_Entry]] = {}
        for entry in self._entries.values():
            shared.setdefault(entry.text, []).append(entry)
        return {
            "version": STATE_VERSION,
            "partitions": [
                {"partition": dict(first.partition), **first.checkpoint}
                if not more
                else {"partitions": [dict(entry.partition) for entry in (first, *more)], **first.checkpoint}
                for first, *more in shared.values()
            ],
        }

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> StreamState:
        """Return the state that `as_state` wrote, also that of 0.1.0, which has no version.

        ValueError for what has another form, and SettingsError for one that a newer passmuster wrote.
        """
        state = cls()
        version = value.get("version", STATE_VERSION)
        if type(version) is not int or version < 1:
            raise ValueError("'version' is no version")
        if version > STATE_VERSION:
            raise SettingsError(
                f"the state has version {version}, and this passmuster reads up to version {STATE_VERSION}",
                f"read with the passmuster that wrote it, or a newer one; {WITHOUT_STATE}",
            )
        entries = value.get("partitions")
        if entries is None:
            return state
        if not isinstance(entries, list):
            raise ValueError("'partitions' is not a list")
        for entry in entries:
            checkpoint = dict(entry) if isinstance(entry, dict) else {}
            partitions = checkpoint.pop("partitions", None) or [checkpoint.pop("partition", None)]
            if not isinstance(partitions, list) or not all(isinstance(one, dict) for one in partitions):
                raise ValueError("an entry of 'partitions' has no 'partition'")
            for partition in partitions:
                state.set(partition, checkpoint)
        return state


def partition_key(partition: Partition) -> str:
    """Return one text for a partition, in whatever order its parts come."""
    return json.dumps(partition, sort_keys=True)


def read_states(lines: Iterable[bytes], file: str, warn: Callable[[str], None]) -> dict[str, StreamState]:
    """Return the state of each stream in the lines of a `--state` file.

    The file is Airbyte's list of states, Singer's state, or the messages of an earlier read, of which
    the last STATE of each stream counts. Nulls and unknown keys are let pass, since hosts add them; a state
    that is not passmuster's is ignored, and `warn` says which.
    """
    states: dict[str, StreamState] = {}
    ignored: dict[str, str] = {}
    for where, state in _states(iter(lines), file):
        if isinstance(state, str):
            ignored.setdefault(state, where)
            continue
        stream = state.get("stream")
        descriptor = stream.get("stream_descriptor") if isinstance(stream, dict) else None
        name = descriptor.get("name") if isinstance(descriptor, dict) else None
        if not isinstance(stream, dict) or not isinstance(name, str):
            raise SettingsError(f"{where}: the state names no stream", WITHOUT_STATE)
        value = stream.get("stream_state")
        if value and not (isinstance(value, dict) and "partitions" in value):
            ignored[f"the state of stream '{name}' is not one that passmuster wrote, and is ignored"] = where
        try:
            states[name] = StreamState.parse(value if isinstance(value, dict) else {})
        except SettingsError as error:
            raise error.at(f"{where}, stream '{name}'") from error
        except ValueError as error:
            raise SettingsError(
                f"{where}: the state of stream '{name}' is not one that passmuster wrote: {error}",
                WITHOUT_STATE,
            ) from error
    for what, where in ignored.items():
        warn(f"{where}: {what}: all of it is read again")
    return states


def _states(lines: Iterator[bytes], file: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Yield where each state stands, and the state or, of what is to be ignored, what it is."""
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
        states = _states_in(item) if isinstance(item, dict) else None
        if states is None:
            raise SettingsError(f"{file}, item {number}: this is no state of a stream", WITHOUT_STATE)
        for state in states:
            yield f"{file}, item {number}", state


def _states_of_messages(lines: Iterator[bytes], file: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    is_of_messages = has_states = False
    for number, line in enumerate(lines, 1):
        # Records are by far the most lines, and only their first bytes matter here. A line cut short
        # by a kill is passed over, wherever it stands: it covers nothing.
        if line.startswith(_HEAD) or (line and _HEAD.startswith(line)):
            is_of_messages = True
        if line.startswith(b'{"type":"RECORD"'):
            continue
        message = _json(line)
        if isinstance(message, dict):
            is_of_messages = True
            found = _states_in(message)
            for state in ["what is neither a message nor a state is ignored"] if found is None else found:
                has_states = True
                yield f"{file}, line {number}", state
    if not is_of_messages:
        raise SettingsError(f"{file}: this is neither a list of states nor a file of messages", WITHOUT_STATE)
    if not has_states:
        yield file, "there is no STATE among its messages"


def _states_in(item: dict[str, Any]) -> list[dict[str, Any] | str] | None:
    """Return the states in an item of a list or in a message, and none in other messages.

    What is somebody else's state is said in words. None where it is neither a state nor a message.
    """
    inner = item.get("state", item.get("value")) if item.get("type") == "STATE" else None
    state: dict[str, Any] = inner if isinstance(inner, dict) else item
    if isinstance(state.get("stream"), dict):
        return [state]
    if isinstance(state.get("bookmarks"), dict):  # Singer's, which holds all streams
        return [
            {"stream": {"stream_descriptor": {"name": name}, "stream_state": value}}
            for name, value in state["bookmarks"].items()
        ]
    if not state or item.get("type") in _OTHER_MESSAGES:
        return []
    if (scope := state.get("type")) in ("GLOBAL", "LEGACY"):
        return [f"a {scope} state, which passmuster does not write, is ignored"]
    # Airbyte's oldest form, and that of many a tap: the streams' names, and what each remembers.
    if all(isinstance(value, dict) for value in state.values()):
        return [
            f"a state of {', '.join(map(str, state))} in a form that passmuster does not write is ignored"
        ]
    return None


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
