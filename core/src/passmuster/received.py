"""Messages that anybody made, line by line: Airbyte's, Singer's, and bare records."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from passmuster.bodies import json_value
from passmuster.errors import UnreadableError
from passmuster.times import format_instant, parse_instant

#: The messages that say nothing about records: those of both protocols, and what Singer's taps add.
_SILENT = {"LOG", "SPEC", "CATALOG", "CONNECTION_STATUS", "CONTROL", "SCHEMA", "ACTIVATE_VERSION", "BATCH"}
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


def message_of(line: bytes, bare: str | None = None) -> Received | Status | Covered | Failure | None:
    """What a line says; None where that is nothing about records.

    A line that is no message is a record of the stream `bare`. ValueError says what is wrong with a line.
    """
    try:
        message = json_value(line)
    except UnreadableError:
        raise ValueError("it is not JSON") from None
    if not isinstance(message, dict):
        raise ValueError("it is not a JSON object")
    match message:
        case {"type": "RECORD", "record": {"stream": str(stream), "data": data, **more}}:
            return Received(stream, data, _milliseconds(more.get("emitted_at")))
        case {"type": "RECORD", "stream": str(stream), "record": record}:
            return Received(stream, record, _time(message.get("time_extracted")))
        case {"type": "STATE"}:
            return _covered(message.get("state"))
        case {"type": "TRACE", "trace": dict(trace)}:
            return _trace(trace)
        case {"type": str(type)} if type in _SILENT:
            return None
    if bare is None:
        raise ValueError("it is no message of Airbyte or Singer")
    return Received(bare, message)


def _covered(state: Any) -> Covered | None:
    match state:
        case {"stream": {"stream_descriptor": {"name": str(stream)}, **more}, "coverage": coverage}:
            value = more.get("stream_state")
            slices = tuple(each for each in slices_of(coverage) if isinstance(each, dict))
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
            return Failure(_text(name), message, _text(more.get("failure_type")) or "system_error")
    return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _milliseconds(value: Any) -> str | None:
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or not math.isfinite(value)
        or value <= 0
    ):
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
