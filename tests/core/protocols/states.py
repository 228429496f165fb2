"""States as hosts hand them back, made by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from passmuster.protocols.state import StreamState
from passmuster.sync.progress import Progress

DAY = datetime(2026, 10, 1, tzinfo=UTC)


def state(name: str = "visits", day: int = 0, **more: Any) -> dict[str, Any]:
    """A state as Airbyte's list holds it."""
    progress = StreamState()
    until = DAY + timedelta(days=day)
    progress.set({"room": "101"}, Progress(until, until).as_checkpoint())
    return {
        "type": "STREAM",
        "stream": {"stream_descriptor": {"name": name}, "stream_state": progress.as_state()},
        **more,
    }


def message(content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "STATE", "state": content}


def lines(*messages: Any) -> bytes:
    return b"".join(json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in messages)
