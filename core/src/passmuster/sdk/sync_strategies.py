"""Sync strategies: how a stream continues from one read to the next, as a plugin names them.

Each is data alone; `passmuster.sync` carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from passmuster.times.midnights import local_day, midnight

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class TimeWindows:
    """Read by time, in windows that are at most `longest`; `precision` is that of the vendor's times.

    The windows of visits that were still open are read again.
    """

    longest: timedelta
    precision: timedelta = _SECOND
    #: Whether every read begins the whole look-back before the end of the last one: rows change for days.
    trailing: bool = False
    #: Whether windows are whole days of the source's zone; the last one ends with the read all the same.
    by_day: bool = False

    def cut(self, start: datetime, end: datetime, zone: tzinfo = UTC) -> Iterator[tuple[datetime, datetime]]:
        """Yield windows that follow one another without gap or overlap from `start` to `end`.

        Days are those of `zone`: where its clocks change, one has 23 or 25 hours.
        """
        while start < end:
            stop = start + self.longest
            if self.by_day:
                stop = midnight(local_day(start, zone) + self.longest, zone)
            stop = min(stop, end)
            yield start, stop
            start = stop


@dataclass(frozen=True)
class MergedWindows:
    """Read by time where the vendor cuts a session at the edges of the window that it is asked for.

    Records with the same value of the field `key` are one session. `start` and `end` name the fields that
    hold its times: RFC 3339 with any offset, kept as the vendor wrote them; an `end` of None is a session
    that is still open. Each read begins the look-back before the end of the last one.
    """

    longest: timedelta
    key: str
    start: str
    end: str


@dataclass(frozen=True)
class Cursor:
    """Read on from a mark that only the vendor understands: each page's `bookmark`."""


@dataclass(frozen=True)
class Snapshot:
    """Read the whole each time; a page's `bookmark` is the vendor's hash of it, where there is one."""


SyncStrategy = TimeWindows | MergedWindows | Cursor | Snapshot
