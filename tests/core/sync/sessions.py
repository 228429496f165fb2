"""Sessions of a vendor that cuts them at midnight, and reads of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core.sync.visits import DAILY, ROOM, at, stream_of, text
from passmuster.sdk import ReadWindow
from passmuster.sync.merged_windows import MergedWindowsSync, begin

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Long after all windows here, so that they are settled when they are read.
NOW = at(30)


def begun(
    window: ReadWindow, checkpoint: Any = None, lookback: timedelta = 6 * HOUR, now: datetime = NOW
) -> MergedWindowsSync:
    return begin(DAILY, stream_of(DAILY, now, lookback), ROOM, checkpoint, window)


def session(key: str, start: str, end: str | None, **more: Any) -> dict[str, Any]:
    return {"id": key, "from": start, "to": end, **more}


def asked(sync: MergedWindowsSync) -> list[tuple[datetime, datetime]]:
    """What the vendor is asked for, window by window."""
    return [(slice.asked.start, slice.asked.end) for slice in sync.slices() if slice.asked]


def checkpoint(read_until: str, since: str, **sessions: Any) -> dict[str, Any]:
    """What a read remembers that took place long after its end."""
    return {"read_until": read_until, "read_at": text(29), "since": since, "sessions": sessions}
