"""The server's clock: what a request calls an instant, and how far its answers belong to a window."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from passmuster.sdk import ReadWindow

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def request_times(window: ReadWindow, zone: tzinfo) -> dict[str, str]:
    """Return `start` and `end` of a request: "2021-04-01T12:00:00", without an offset, on the server's clock.

    The pages say "after" and "before" and not whether the limits belong to it, so a second is asked
    for beyond each.
    """
    return {
        "start": _outwards(window.start - SECOND, zone, -1),
        "end": _outwards(window.end + SECOND, zone, 1),
    }


def _outwards(instant: datetime, zone: tzinfo, direction: int) -> str:
    """Return the instant on the server's clock.

    When clocks go back, an hour of theirs comes twice, and nobody says which of the two the server
    takes it for. Then the time before both, or after both, is asked for.
    """
    local = instant.astimezone(zone)
    once, again = (local.replace(fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    return (local.replace(tzinfo=None) + direction * abs(once - again)).isoformat(timespec="seconds")


def with_margin(window: ReadWindow) -> ReadWindow:
    """Return the window and an hour on either side: an hour that a request cuts is told in part."""
    return ReadWindow(window.start - HOUR, window.end + HOUR)


def overlaps(hour: datetime | None, window: ReadWindow, zone: tzinfo) -> bool:
    """Return whether the hour of the server's clock, told without an offset, has a part in the window.

    Compared on the server's clock: should `server_timezone` be wrong, windows still follow one
    another, and an hour that is no part of one is part of the next. An hour that cannot be read is
    nobody's to leave out.
    """
    if hour is None:
        return True
    start, end = (limit.astimezone(zone).replace(tzinfo=None) for limit in (window.start, window.end))
    return start - HOUR < hour < end
