"""Singer's messages: SCHEMA before RECORD, and a STATE that covers all that stands before it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.protocols.format import enveloped
from passmuster.times.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor
    from passmuster.times.clock import Clock


class Singer:
    """Singer's messages, one JSON object a line; statuses and errors are for stderr only."""

    def __init__(self, out: BinaryIO, clock: Clock, redactor: Redactor) -> None:
        self._out = out
        self._clock = clock
        self._redactor = redactor
        self._bookmarks: dict[str, Any] = {}

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Remember them: a STATE is whole, and holds the streams, too, that this read has not come to."""
        self._bookmarks.update(states)

    def carried(self, stream: str) -> int:
        """Return the bytes of the other streams' states: each STATE repeats them."""
        return sum(len(json.dumps(state)) for name, state in self._bookmarks.items() if name != stream)

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Write the SCHEMA of the records to come; once more when they turn out to have more fields."""
        # A part of an object cannot be a key in Singer; without one, a target keeps every record.
        properties = [] if any("." in name for name in key) else list(key)
        self._message({"type": "SCHEMA", "stream": stream, "schema": schema, "key_properties": properties})

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Write RECORD messages, as one piece."""
        head = b'{"type":"RECORD","stream":' + json.dumps(stream).encode() + b',"record":'
        tail = b',"time_extracted":"%s"}\n' % format_instant(self._clock.now()).encode()
        text = enveloped(records, head, tail, self._redactor)
        self._write(text)
        return len(text)

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write the bookmarks of all streams."""
        self._bookmarks[stream] = state
        self._message({"type": "STATE", "value": {"bookmarks": self._bookmarks}})

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Write nothing: Singer knows no status."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Write nothing: stderr has it."""

    def _message(self, message: Mapping[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n"
        self._write(self._redactor.clean_message(line.encode("utf-8", "replace")))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._out.flush()
