"""Messages that anybody made, line by line: Airbyte's, Singer's, and bare records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.files.json_text import NotFinite
from passmuster.protocols.message_lines import parse_line
from passmuster.times.instants import format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The messages that say nothing about records, those of both protocols and what Singer's taps add, each with
#: a field that it has and that a record which calls itself so does not.
_SILENT = {
    "LOG": {"log"},
    "SPEC": {"spec"},
    "CATALOG": {"catalog"},
    "CONNECTION_STATUS": {"connectionStatus"},
    "CONTROL": {"control"},
    "SCHEMA": {"schema"},
    "ACTIVATE_VERSION": {"version"},
    "STATE": {"state", "value"},
    "TRACE": {"trace"},
}
_RECORD = re.compile(rb'\s*(?:\xef\xbb\xbf)?\{.*"RECORD"', re.DOTALL)
_STREAM = re.compile(rb'"stream"\s*:\s*("(?:[^"\\]|\\.)*")')
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Received:
    """One record, and when it was read, where the message says so: RFC 3339 in UTC."""

    stream: str
    record: Any
    read_at: str | None = None


@dataclass(frozen=True)
class Status:
    """How far a stream is: STARTED, RUNNING, COMPLETE or INCOMPLETE; passmuster says whose, too."""

    stream: str
    status: str
    source: str | None
    account: str | None


@dataclass(frozen=True)
class Covered:
    """What a STATE of passmuster says was read, slice by slice."""

    stream: str
    state: Mapping[str, Any]
    coverage: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Failure:
    """What went wrong in the read."""

    stream: str | None
    message: str
    failure_type: str
    #: What passmuster says of the partitions of which nothing was read.
    gap: Mapping[str, Any] | None = None


class LostRecordError(ValueError):
    """A line that was meant as a record and cannot be read; `stream` is None where that cannot be told."""

    def __init__(self, reason: str, stream: str | None) -> None:
        super().__init__(reason)
        self.stream = stream


def parse_message(
    line: bytes, bare: str | None = None, *, long_fractions: bool = False
) -> Received | Status | Covered | Failure | None:
    """Return what a line says; None where that is nothing about records.

    A line that is no message is a record of the stream `bare`. ValueError says what is wrong with a line, and
    LostRecordError with one that was meant as a record. `long_fractions` is for `parse_line`.
    """
    try:
        message = parse_line(line, long_fractions=long_fractions)
        if not isinstance(message, dict):
            raise ValueError("it is not a JSON object")
    except ValueError as error:
        if bare is not None or _RECORD.match(line):
            raise LostRecordError(str(error), _stream_named_in(line) or bare) from None
        raise
    match message:
        case {"type": "RECORD", "stream": str(stream), "record": record}:
            return Received(stream, record, _time(message.get("time_extracted")))
        case {"type": "RECORD", "record": {"stream": str(stream), "data": data, **more}}:
            return Received(stream, data, _milliseconds(more.get("emitted_at")))
        case {"type": "STATE", "state": state}:
            return _covered(state)
        case {"type": "TRACE", "trace": dict(trace)}:
            return _trace(trace)
        case {"type": "BATCH", "stream": str(stream), "manifest": _}:
            raise LostRecordError("it is a BATCH: its records are in files, which are not read", stream)
        case {"type": str(type)} if _SILENT.get(type, set()) & message.keys():
            return None
        case {"type": "RECORD"} if bare is None or {"stream", "record"} & message.keys():
            named = _text(message.get("stream"))
            raise LostRecordError("it is a RECORD without a stream or without a record", named or bare)
    if bare is None:
        raise ValueError("it is no message of Airbyte or Singer")
    return Received(bare, message)


def _stream_named_in(line: bytes) -> str | None:
    """Return the stream that a line which cannot be read seems to name."""
    found = _STREAM.search(line)
    try:
        return _text(parse_line(found[1])) if found else None
    except ValueError:
        return None


def _covered(state: Any) -> Covered | None:
    match state:
        case {"stream": {"stream_descriptor": {"name": str(stream)}, **more}, "coverage": coverage}:
            value = more.get("stream_state")
            slices = tuple(slice for slice in slices_of(coverage) if isinstance(slice, dict))
            return Covered(stream, value if isinstance(value, dict) else {}, slices) if slices else None
    return None


def slices_of(coverage: Any) -> list[Any]:
    """Return the slices that a STATE's `coverage` speaks of: a list, or one alone as 0.1.0 wrote it."""
    return coverage if isinstance(coverage, list) else [coverage]


def _trace(trace: Mapping[str, Any]) -> Status | Failure | None:
    match trace:
        case {
            "type": "STREAM_STATUS",
            "stream_status": {"stream_descriptor": {"name": str(stream)}, "status": str(status), **more},
        }:
            return Status(stream, status, _text(more.get("source")), _text(more.get("account")))
        case {"type": "ERROR", "error": {"message": str(message), **more}}:
            descriptor = more.get("stream_descriptor")
            name = descriptor.get("name") if isinstance(descriptor, dict) else None
            gap = more.get("gap")
            return Failure(
                _text(name),
                message,
                _text(more.get("failure_type")) or "system_error",
                gap if isinstance(gap, dict) else None,
            )
    return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _milliseconds(value: Any) -> str | None:
    if not isinstance(value, int | float) or isinstance(value, bool | NotFinite) or value <= 0:
        return None
    try:
        return format_instant(_EPOCH + timedelta(milliseconds=value))
    except OverflowError:
        return None


def _time(value: Any) -> str | None:
    try:
        return format_instant(parse_instant(value)) if isinstance(value, str) else None
    except ValueError:
        return None
