"""Reading by time: where a read goes on, how it is cut into windows, how far it came.

A visit that is still open when it is read will change. So the state remembers the oldest open
visit, and the next read goes back to it, but at most the look-back before what was already read:
a visit that the vendor never closes must not make every later read start with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from passmuster.times import floor, format_instant, parse_instant

# The state vouches for nothing younger than this, so that a vendor's clock that is behind ours, or
# records that reach its log a moment late, cost a short second look and never a record.
SETTLE = timedelta(minutes=5)


@dataclass(frozen=True)
class Progress:
    """How far one partition was read, and since when its oldest open visit is open."""

    read_until: datetime
    open_since: datetime | None = None

    @classmethod
    def parse(cls, state: object) -> Progress:
        """The progress that `as_state` wrote; ValueError for anything else."""
        if not isinstance(state, dict) or not isinstance(state.get("read_until"), str):
            raise ValueError("'read_until' is missing")
        since = state.get("open_since")
        if since is not None and not isinstance(since, str):
            raise ValueError("'open_since' is neither a time nor null")
        return cls(parse_instant(state["read_until"]), None if since is None else parse_instant(since))

    def as_state(self) -> dict[str, str | None]:
        """The progress as JSON."""
        since = self.open_since
        return {
            "read_until": format_instant(self.read_until),
            "open_since": None if since is None else format_instant(since),
        }


@dataclass(frozen=True)
class Windows:
    """How a vendor wants to be asked by time: `longest` a window may be, `precision` of its times."""

    longest: timedelta
    precision: timedelta = timedelta(seconds=1)

    def resume(self, progress: Progress | None, start: datetime, lookback: timedelta) -> datetime:
        """Where a read begins: at `start` the first time, later where the state says."""
        if progress is None:
            return floor(start, self.precision)
        oldest = min(progress.open_since or progress.read_until, progress.read_until)
        return floor(max(oldest, progress.read_until - lookback), self.precision)

    def cut(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Windows that follow one another without gap or overlap from `start` to `end`."""
        while start < end:
            stop = min(start + self.longest, end)
            yield start, stop
            start = stop

    def progress(
        self, start: datetime, end: datetime, read_at: datetime, open_since: datetime | None
    ) -> Progress:
        """What the state may say once the window `[start, end)` was read at `read_at`.

        Never more than `read_at`: whoever reads until next year has not read what is still to come.
        """
        settled = max(floor(read_at - SETTLE, self.precision), min(start, floor(read_at, self.precision)))
        return Progress(min(floor(end, self.precision), settled), open_since)
