"""Evidence lines for tests, as `passmuster read --evidence` writes them."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

READ_AT = "2026-11-01T06:00:00Z"


def z(instant: datetime) -> str:
    """The instant as evidence has it, in UTC."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def presence(person: str | None, start: str, end: str | None, **changes: Any) -> dict[str, Any]:
    """A presence record's data; the id follows from person, place and start unless one is given."""
    source = changes.get("source", "zego")
    place = changes.get("place_id", "101")
    account = {"zego": "1200", "electa": "77"}.get(source, "a")
    stream = {"zego": "room_logio_records", "electa": "session_logs"}.get(source, "s")
    data = {
        "kind": "presence",
        "source": source,
        "account": account,
        "stream": stream,
        "evidence_id": f"{source}:{account}:{stream}:{place}:{person}:{start}",
        "person_id": person,
        "person_name": None if person is None else f"name of {person}",
        "person_email": None,
        "read_at": READ_AT,
        "place_type": "room",
        "place_id": place,
        "place_name": None,
        "role": None,
        "started_at": start,
        "ended_at": end,
        "open": end is None,
        "precision": "second",
        "clipped_start": False,
        "clipped_end": False,
    }
    return {**data, **changes}


def record(data: dict[str, Any]) -> dict[str, Any]:
    """The data as an Airbyte RECORD message."""
    return {"type": "RECORD", "record": {"stream": "presence", "emitted_at": 1793000000000, "data": data}}


def coverage(start: str, end: str, **changes: Any) -> dict[str, Any]:
    """A STATE message that says what was just read."""
    source = changes.get("source", "zego")
    said = {
        "source": source,
        "version": "0.1.0",
        "core_version": "0.1.0",
        "host": {"zego": "roomkit-api.zego.im", "electa": "api30.school-network.net"}.get(source, "host"),
        "account": {"zego": "1200", "electa": "77"}.get(source, "a"),
        "stream": {"zego": "room_logio_records", "electa": "session_logs"}.get(source, "s"),
        "partition": {"room_id": "101"},
        "start": start,
        "end": end,
        "read_at": READ_AT,
        "records": 0,
        "rejected": 0,
        "reasons": {},
        **changes,
    }
    stream = {"stream_descriptor": {"name": said["stream"]}, "stream_state": {}}
    state = {"type": "STREAM", "stream": stream, "sourceStats": {"recordCount": 0.0}, "coverage": [said]}
    return {"type": "STATE", "state": state}


def status(stream: str, word: str, emitted_at: int = 1, **changes: Any) -> dict[str, Any]:
    """A TRACE message about a stream's status."""
    said = {
        "stream_descriptor": {"name": stream},
        "status": word,
        "source": "zego",
        "account": "1200",
        **changes,
    }
    return {
        "type": "TRACE",
        "trace": {"type": "STREAM_STATUS", "emitted_at": emitted_at, "stream_status": said},
    }


def error(stream: str, message: str) -> dict[str, Any]:
    """A TRACE message about an error."""
    said = {"message": message, "failure_type": "transient_error", "stream_descriptor": {"name": stream}}
    return {"type": "TRACE", "trace": {"type": "ERROR", "emitted_at": 1, "error": said}}


def as_bytes(*messages: dict[str, Any]) -> bytes:
    """The messages as lines."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in messages)


def as_stdin(*messages: dict[str, Any]) -> io.BytesIO:
    """The messages as a stream to read from."""
    return io.BytesIO(as_bytes(*messages))
