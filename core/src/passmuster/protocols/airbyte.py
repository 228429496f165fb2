"""Airbyte's protocol: the messages on stdout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.protocols.format import PIECE, enveloped, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor
    from passmuster.times.clock import Clock


class Airbyte:
    """Airbyte's messages, one JSON object a line."""

    def __init__(self, out: BinaryIO, clock: Clock, redactor: Redactor) -> None:
        self._out = out
        self._clock = clock
        self._redactor = redactor
        #: Whether a line was begun: a signal may come in mid-write.
        self._begun = False

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Write nothing: a state is that of one stream."""

    def carried(self, stream: str) -> int:
        """Return 0: a state is that of one stream."""
        return 0

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Write nothing: a host has the schema from `discover`."""

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Write RECORD messages; the envelope's bytes are the same for all of them."""
        size = 0
        head = b'{"type":"RECORD","record":{"stream":' + json.dumps(stream).encode() + b',"data":'
        tail = b',"emitted_at":%d}}\n' % self._milliseconds()
        for start in range(0, len(records), PIECE):
            text = enveloped(records[start : start + PIECE], head, tail, self._redactor)
            self._write(text)
            size += len(text)
        return size

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write a STATE that covers the `count` records and the slices of the stream since the one before."""
        content: dict[str, Any] = {
            "type": "STREAM",
            "stream": {"stream_descriptor": {"name": stream}, "stream_state": state},
            "sourceStats": {"recordCount": float(count)},
        }
        if coverage:
            # Not Airbyte's: hosts pass over what they do not know. Reports are made from it.
            content["coverage"] = coverage
        self._message("STATE", state=content)

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Write STARTED, RUNNING, COMPLETE or INCOMPLETE; `source` and `account` say whose stream it is."""
        self._trace(
            "STREAM_STATUS",
            stream_status={
                "stream_descriptor": {"name": stream},
                "status": status,
                "source": source,
                "account": account,
            },
        )

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Write a TRACE that says what went wrong and who must act."""
        message = self._redactor.clean(sentence(error))
        content: dict[str, Any] = {"message": message, "failure_type": error.failure_type}
        if stream is not None:
            content["stream_descriptor"] = {"name": stream}
        if error.gap is not None:
            content["gap"] = error.gap  # not Airbyte's, as `coverage` is not
        self._trace("ERROR", error=content)

    def log(self, level: str, text: str) -> None:
        """Write a LOG message; the level is one of Airbyte's."""
        self._message("LOG", log={"level": level, "message": self._redactor.clean(text)})

    def connection_status(self, error: PassmusterError | None) -> None:
        """Write the outcome of a check."""
        status: dict[str, str] = {"status": "SUCCEEDED" if error is None else "FAILED"}
        if error is not None:
            status["message"] = self._redactor.clean(sentence(error))
        self._message("CONNECTION_STATUS", connectionStatus=status)

    def spec(self, schema: Mapping[str, Any], documentation_url: str) -> None:
        """Write the JSON Schema of the settings."""
        self._message("SPEC", spec={"documentationUrl": documentation_url, "connectionSpecification": schema})

    def catalog(self, catalog: Mapping[str, Any]) -> None:
        """Write which streams the source has."""
        self._message("CATALOG", catalog=catalog)

    def _trace(self, type: str, **content: Any) -> None:
        self._message("TRACE", trace={"type": type, "emitted_at": self._milliseconds(), **content})

    def _message(self, type: str, **content: Any) -> None:
        # Not orjson: a `spec` should not wait for it to load, and these messages are few.
        line = json.dumps({"type": type, **content}, ensure_ascii=False, separators=(",", ":")) + "\n"
        self._write(self._redactor.clean_message(line.encode("utf-8", "replace")))

    def _write(self, data: bytes) -> None:
        if self._begun:
            return  # behind half a line nothing could be read
        self._begun = True
        self._out.write(data)
        self._out.flush()
        self._begun = False

    def _milliseconds(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
