"""Reading by time: where a read goes on, how it is cut into windows, how far it came.

A visit that is still open when it is read will change. So the state remembers the oldest open
visit, and the next read goes back to it, but at most the look-back before what was already read:
a visit that the vendor never closes must not make every later read start with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from passmuster.times import floor, format_instant, parse_instant

# What was read in the last minutes before the read is looked at once more by the next read, so that
# a vendor's clock that is behind ours, or a record that reaches its log a moment late, costs a
# second look and never a record.
SETTLE = timedelta(minutes=5)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Progress:
    """How far one partition was read, when that was, and since when its oldest open visit is open."""

    read_until: datetime
    read_at: datetime
    open_since: datetime | None = None

    @property
    def settled_until(self) -> datetime:
        """How far nothing more will come; what lies ahead of the read was not read, whatever was asked."""
        return min(self.read_until, self.read_at - SETTLE)

    def followed_by(self, later: Progress) -> Progress:
        """The progress over two windows, of which `later` begins where this one ends.

        An end that was too fresh when it was read does not settle by reading on from it.
        """
        fresh = self.settled_until < self.read_until
        open_since = min(filter(None, (self.open_since, later.open_since)), default=None)
        return Progress(later.read_until, self.read_at if fresh else later.read_at, open_since)

    @classmethod
    def parse(cls, state: Mapping[str, Any]) -> Progress:
        """The progress that `as_state` wrote; ValueError for anything else."""
        times = {name: state.get(name) for name in ("read_until", "read_at", "open_since")}
        for name, text in times.items():
            if not isinstance(text, str) and (text is not None or name != "open_since"):
                raise ValueError(f"'{name}' is no time")
        return cls(**{name: parse_instant(text) for name, text in times.items() if isinstance(text, str)})

    def as_state(self) -> dict[str, str | None]:
        """The progress as JSON."""
        return {
            "read_until": format_instant(self.read_until),
            "read_at": format_instant(floor(self.read_at, _SECOND)),
            "open_since": None if self.open_since is None else format_instant(self.open_since),
        }


@dataclass(frozen=True)
class Windows:
    """How a vendor wants to be asked by time: `longest` a window may be, `precision` of its times."""

    longest: timedelta
    precision: timedelta = _SECOND

    def resume(self, progress: Progress | None, start: datetime, lookback: timedelta) -> datetime:
        """Where a read begins: at `start` the first time, later where the state says."""
        if progress is None:
            return floor(start, self.precision)
        settled = progress.settled_until
        oldest = min(progress.open_since or settled, settled)
        return floor(max(oldest, settled - lookback), self.precision)

    def cut(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Windows that follow one another without gap or overlap from `start` to `end`."""
        while start < end:
            stop = min(start + self.longest, end)
            yield start, stop
            start = stop
