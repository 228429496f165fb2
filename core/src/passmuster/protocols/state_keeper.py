"""The state of a read whose format has no place for it, kept for a file of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.protocols.format import Format


class StateKeeper:
    """Passes everything on to a format, and remembers the states."""

    def __init__(self, messages: Format) -> None:
        self._messages = messages
        self._before: dict[str, Mapping[str, Any]] = {}
        self._states: dict[str, Mapping[str, Any]] = {}

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Remember them: the file holds the streams, too, that this read does not come to."""
        self._before = dict(states)
        self._messages.goes_on(states)

    def carried(self, stream: str) -> int:
        """Return what the format carries."""
        return self._messages.carried(stream)

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Pass it on."""
        self._messages.begin(stream, schema, key)

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Pass them on."""
        return self._messages.records(stream, records)

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Remember how far the stream was read."""
        self._states[stream] = state
        self._messages.state(stream, state, count, coverage)

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Pass it on."""
        self._messages.status(stream, status, source, account)

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Pass it on."""
        self._messages.error(error, stream)

    def states(self, is_kept: Callable[[str], bool] = lambda stream: True) -> list[dict[str, Any]]:
        """Return the states in Airbyte's form; a stream whose records are not kept has that of before."""
        kept = {stream: state for stream, state in self._states.items() if is_kept(stream)}
        return airbyte_states({**self._before, **kept})


def airbyte_states(states: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the states of several streams as Airbyte hands them over."""
    return [
        {
            "type": "STREAM",
            "stream": {"stream_descriptor": {"name": stream}, "stream_state": state},
        }
        for stream, state in states.items()
    ]


def written(states: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the states as the JSON text of a `--state` file."""
    return json.dumps(states, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
