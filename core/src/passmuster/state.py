"""State: per stream and partition, how far was read; as Airbyte hands it over and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError
from passmuster.windows import Progress

if TYPE_CHECKING:
    from passmuster.source import Partition


class StreamState:
    """The progress of each partition of one stream."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Partition, Progress]] = {}

    def get(self, partition: Partition) -> Progress | None:
        """The partition's progress; None where it was never read."""
        entry = self._entries.get(_key(partition))
        return entry[1] if entry else None

    def set(self, partition: Partition, progress: Progress) -> None:
        """Remember how far the partition was read."""
        self._entries[_key(partition)] = (partition, progress)

    def partitions(self) -> list[Partition]:
        """The partitions that were read, in the order in which they were first read."""
        return [partition for partition, _ in self._entries.values()]

    def as_state(self) -> dict[str, Any]:
        """The `stream_state` of a STATE message."""
        entries = self._entries.values()
        return {"partitions": [{"partition": dict(p), **progress.as_state()} for p, progress in entries]}

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> StreamState:
        """The state that `as_state` wrote; ValueError for anything else."""
        state = cls()
        entries = value.get("partitions")
        if entries is None:
            return state
        if not isinstance(entries, list):
            raise ValueError("'partitions' is not a list")
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("partition"), dict):
                raise ValueError("an entry of 'partitions' has no 'partition'")
            state.set(entry["partition"], Progress.parse(entry))
        return state


def _key(partition: Partition) -> str:
    return json.dumps(partition, sort_keys=True)


def read_states(content: bytes, file: str) -> dict[str, StreamState]:
    """The state of each stream in a `--state` file.

    The file is Airbyte's list of states, or the messages of an earlier read, of which the last
    STATE of each stream counts. Nulls and unknown keys are let pass, since hosts add them.
    """
    states: dict[str, StreamState] = {}
    for where, state in _states(content, file):
        stream = state.get("stream")
        if not isinstance(stream, dict):
            continue
        descriptor = stream.get("stream_descriptor")
        name = descriptor.get("name") if isinstance(descriptor, dict) else None
        if not isinstance(name, str):
            raise SettingsError(f"{where}: the state names no stream")
        value = stream.get("stream_state")
        try:
            states[name] = StreamState.parse(value if isinstance(value, dict) else {})
        except ValueError as error:
            raise SettingsError(
                f"{where}: the state of stream '{name}' is not one that passmuster wrote: {error}",
                "without --state everything is read again",
            ) from error
    return states


def _states(content: bytes, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    whole = _whole(content)
    if isinstance(whole, list):
        items = [(f"{file}, item {number}", item) for number, item in enumerate(whole, 1)]
    elif isinstance(whole, dict):
        items = [(file, whole)]
    else:
        items = list(_lines(content, file))
    for where, item in items:
        if not isinstance(item, dict):
            raise SettingsError(f"{where}: this is no state")
        if item.get("type") == "STATE" and isinstance(item.get("state"), dict):
            yield where, item["state"]
        elif "stream" in item or item.get("type") in ("STREAM", None):
            yield where, item


def _whole(content: bytes) -> Any:
    try:
        return json.loads(content) if content.strip() else []
    except ValueError:
        return None


def _lines(content: bytes, file: str) -> Iterator[tuple[str, Any]]:
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        # Records are by far the most lines, and none of them matters here.
        if not line.strip() or b'"STATE"' not in line:
            if number == 1 and not line.lstrip().startswith(b"{"):
                raise SettingsError(f"{file}, line 1: this is no JSON")
            continue
        try:
            yield f"{file}, line {number}", json.loads(line)
        except ValueError as error:
            # A read that was killed leaves half a line at the end. It vouches for nothing.
            if number < len(lines):
                raise SettingsError(f"{file}, line {number}: this is no JSON ({error})") from error
