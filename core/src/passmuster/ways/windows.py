"""Windows: reading by time, with a look back to the oldest open visit.

A visit that is still open when it is read will change. So the state remembers the oldest open
visit, and the next read goes back to it, but at most the look-back before what was already read:
a visit that the vendor never closes must not make every later read start with it.

Where rows change for days whether or not they look open (`trailing`), every read goes the whole
look-back back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from passmuster.source import Slice
from passmuster.times import floor, format_instant, local_day, midnight, parse_instant
from passmuster.ways.way import Pass

if TYPE_CHECKING:
    from passmuster.source import Page, Partition, Period, Record, Stream
    from passmuster.ways.way import Memory

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
    def parse(cls, memory: Mapping[str, Any]) -> Progress:
        """The progress that `as_memory` wrote; ValueError for anything else."""
        times = {name: memory.get(name) for name in ("read_until", "read_at", "open_since")}
        for name, text in times.items():
            if not isinstance(text, str) and (text is not None or name != "open_since"):
                raise ValueError(f"'{name}' is no time")
        return cls(**{name: parse_instant(text) for name, text in times.items() if isinstance(text, str)})

    def as_memory(self) -> dict[str, str | None]:
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
    #: Whether every read goes the whole look-back back.
    trailing: bool = False
    #: Whether windows are whole days of the stream's zone; the last one ends with the period all the same.
    by_day: bool = False

    def begin(
        self, stream: Stream[Any], partition: Partition, memory: Memory | None, period: Period
    ) -> WindowsPass:
        """A pass over a partition; ValueError for a memory that this way did not write."""
        progress = None if memory is None else Progress.parse(memory)
        start = self.resume(progress, period.start, stream.source.lookback)
        if self.by_day:
            start = midnight(local_day(start, stream.source.zone), stream.source.zone)
        return WindowsPass(self, stream, partition, (start, period.end), progress)

    def resume(self, progress: Progress | None, start: datetime, lookback: timedelta) -> datetime:
        """Where a read begins: at `start` the first time, later where the state says."""
        if progress is None:
            return floor(start, self.precision)
        settled = progress.settled_until
        oldest = min(progress.open_since or settled, settled)
        return floor(settled - lookback if self.trailing else max(oldest, settled - lookback), self.precision)

    def cut(self, start: datetime, end: datetime, zone: tzinfo = UTC) -> Iterator[tuple[datetime, datetime]]:
        """Windows that follow one another without gap or overlap from `start` to `end`.

        Days are those of `zone`: where its clocks change, one has 23 or 25 hours.
        """
        while start < end:
            stop = start + self.longest
            if self.by_day:
                stop = midnight(local_day(start, zone) + self.longest, zone)
            stop = min(stop, end)
            yield start, stop
            start = stop


class WindowsPass(Pass):
    """One partition, window by window."""

    def __init__(
        self,
        windows: Windows,
        stream: Stream[Any],
        partition: Partition,
        stretch: tuple[datetime, datetime],
        before: Progress | None,
    ) -> None:
        self._windows = windows
        self._stream = stream
        self._partition = partition
        self._stretch = stretch
        self._before = before
        self._progress: Progress | None = None
        self._open_since: datetime | None = None

    def slices(self) -> Iterator[Slice]:
        """The windows, the earliest first."""
        oldest = self._before.open_since if self._before else None
        if oldest and oldest < self._stretch[0]:
            name = f"{self._stream.source.name} {self._stream.name}"
            self._stream.source.tell(
                f"{name}: a visit open since {format_instant(oldest)} is older than the look-back "
                "and not read again"
            )
        for start, end in self._windows.cut(*self._stretch, self._stream.source.zone):
            yield Slice(self._partition, start, end)

    def take(self, slice: Slice, records: list[Record]) -> list[Record]:
        """The records that begin before the window's end, with an eye on those that are still open.

        What begins later is left to the window in which it begins, since not every vendor says
        whether the end of a window belongs to it.
        """
        started, is_open, end = self._stream.started, self._stream.is_open, slice.end
        kept = []
        for record in records:
            start = started(record)
            if start is not None:
                if start >= end:
                    continue
                if is_open(record):
                    self._open_since = min(self._open_since or start, start)
            kept.append(record)
        return kept

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Only a whole window counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Memory:
        """How far was read."""
        latest = Progress(slice.end, read_at, self._open_since)
        self._progress = self._progress.followed_by(latest) if self._progress else latest
        return self._progress.as_memory()
