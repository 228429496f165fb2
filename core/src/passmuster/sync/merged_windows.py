"""Merged windows: for a vendor who cuts what he tells to the window that was asked for.

One session is then told in every window that it overlaps, each time with the times of its part.
Whatever time is told lies in the session, so the truth is the earliest and the latest of them all.
Sessions are therefore remembered: from window to window, and in the state from read to read.

Each window is asked for with a margin beyond its end, and the first one before its start. What goes
on beyond its window's end waits for the window in which it ends, so that each session goes out once
and whole, unless it rests for longer than the margin: then it goes out again. What crosses the edges
of what was ever read is said to be clipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.sdk.source import ReadWindow, Slice
from passmuster.sdk.sync_strategies import TimeWindows
from passmuster.sync.partition_sync import PartitionSync
from passmuster.sync.progress import SETTLE, Progress, believable, unbelievable
from passmuster.sync.time_windows import resume
from passmuster.times.instants import format_instant, parse_instant

if TYPE_CHECKING:
    from passmuster.sdk.source import Page, Partition, Record, Stream
    from passmuster.sdk.sync_strategies import MergedWindows
    from passmuster.sync.partition_sync import Checkpoint

#: The least margin, so that a session which was cut is known by its times beyond the edge.
_LEAST_MARGIN = timedelta(hours=1)
#: How many sessions the state remembers beside those of the look-back: those that were active last.
#: A session without activity for days goes on with its true start, and a state stays below half a megabyte.
REMEMBERED = 5_000


def begin(
    strategy: MergedWindows,
    stream: Stream[Any],
    partition: Partition,
    checkpoint: Checkpoint | None,
    window: ReadWindow,
) -> MergedWindowsSync:
    """Begin to read a partition; ValueError for a checkpoint that this strategy did not write."""
    now, notes = stream.source.clock.now(), list[str]()
    progress = None if checkpoint is None else Progress.parse(checkpoint)
    believed = None if progress is None else believable(progress, now, notes)
    trailing = TimeWindows(strategy.longest, trailing=True)
    start = resume(trailing, believed, window.start, stream.source.lookback)
    since = _since(checkpoint)
    if since is not None and (why := unbelievable(now, since=since)):
        notes.append(f"{why}: not taken")
        since = None
    since = since or start
    window = ReadWindow(start if believed is None else max(start, since), window.end)
    since = min(since, window.start)
    sync = MergedWindowsSync(strategy, stream, partition, window, since, _seen(checkpoint))
    sync.notes = tuple(notes)
    return sync


@dataclass(frozen=True)
class Sighting:
    """What is known of one session: its earliest and its latest time, as the vendor wrote them."""

    start: str
    #: None while it goes on.
    end: str | None
    #: How far the vendor was asked when he said so.
    open_at: str | None = None

    @classmethod
    def told(cls, start: str, end: str | None, asked_until: datetime) -> Sighting:
        """One answer; without activity in a window, a vendor may tell the next time and the last one."""
        if end is None:
            return cls(start, None, format_instant(asked_until))
        start, end = sorted((start, end), key=parse_instant)
        return cls(start, end)

    def merged(self, told: Sighting, asked_until: datetime) -> Sighting:
        """What is known with one answer more."""
        start = min(self.start, told.start, key=parse_instant)
        if told.end is None:
            opens = filter(None, (self.open_at, told.open_at))
            return Sighting(start, None, max(opens, key=parse_instant))
        if self.end is not None:
            return Sighting(start, max(self.end, told.end, key=parse_instant))
        # It went on when it was asked for up to there: the end of an earlier window is no end of it.
        if self.open_at is not None and asked_until < parse_instant(self.open_at):
            return Sighting(start, None, self.open_at)
        return Sighting(start, told.end)

    @property
    def last(self) -> datetime:
        """Until when the session is known to have lasted."""
        return parse_instant(self.end or self.open_at or self.start)


class MergedWindowsSync(PartitionSync):
    """One partition, window by window, with the sessions seen so far."""

    def __init__(
        self,
        strategy: MergedWindows,
        stream: Stream[Any],
        partition: Partition,
        window: ReadWindow,
        since: datetime,
        seen: dict[str, Sighting],
    ) -> None:
        self._strategy = strategy
        self._stream = stream
        self._partition = partition
        self._window = window
        #: Where the first read of all began.
        self._since = since
        self._seen = seen
        #: What went out of each session in this pass, and what waits for the window in which it ends.
        self._out: dict[str, tuple[str, str | None]] = {}
        self._waiting: dict[str, Record] = {}
        self._slice: Slice | None = None
        self._progress: Progress | None = None

    def slices(self) -> Iterator[Slice]:
        """The windows, the earliest first.

        The margin of the last one reaches into what has yet to happen: at a limit that lies before the
        vendor's present, he would cut what goes on.
        """
        margin = max(self._stream.source.lookback, _LEAST_MARGIN)
        for start, end in TimeWindows(self._strategy.longest).cut(self._window.start, self._window.end):
            ahead = margin if end == self._window.end else min(margin, self._strategy.longest)
            behind = margin if start == self._since else timedelta()
            yield Slice(self._partition, start, end, asked=ReadWindow(start - behind, end + ahead))

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """The records with the earliest start and the latest end of all sightings so far.

        What begins after everything that is read now is left to whoever reads on.
        """
        strategy, merged, due = self._strategy, [], self._due(slice)
        until = min((slice.asked or slice).end, self._stream.source.clock.now())
        for record in records:
            key, known = (
                str(record[strategy.key]),
                Sighting.told(record[strategy.start], record[strategy.end], until),
            )
            if key in self._seen:
                known = self._seen[key].merged(known, until)
            if parse_instant(known.start) >= self._window.end:
                continue
            self._seen[key] = known
            due.pop(key, None)
            whole = {**record, strategy.start: known.start, strategy.end: known.end}
            if known.last >= slice.end and slice.end < self._window.end:
                self._waiting[key] = whole
            elif known.last >= self._window.start:
                merged.append(whole)
        return [record for record in (*merged, *due.values()) if self._is_news(record)]

    def _is_news(self, record: Record) -> bool:
        """Whether the session did not go out with these times in this pass."""
        key, times = (
            str(record[self._strategy.key]),
            (record[self._strategy.start], record[self._strategy.end]),
        )
        before, self._out[key] = self._out.get(key), times
        return before != times

    def _due(self, slice: Slice) -> dict[str, Record]:
        """What waited for this window: it goes out even if it is not told again."""
        if slice is self._slice:
            return {}
        self._slice = slice
        due, self._waiting = self._waiting, {}
        return due

    def clipped(self, record: Record, read_at: datetime) -> tuple[bool, bool]:
        """Whether the session begins before, or ends after, the interval that was read."""
        start, end = record[self._strategy.start], record[self._strategy.end]
        settled = Progress(self._window.end, read_at).settled_until
        return parse_instant(start) < self._since, end is not None and parse_instant(end) > settled

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Only a whole window counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """How far was read, and which sessions may still go on."""
        latest = Progress(slice.end, read_at)
        self._progress = self._progress.followed_by(latest) if self._progress else latest
        self._forget(slice.end - self._stream.source.lookback - self._strategy.longest)
        sessions = {
            key: [known.start, known.end] if known.end else [known.start, None, known.open_at]
            for key, known in self._seen.items()
        }
        return {**self._progress.as_checkpoint(), "since": format_instant(self._since), "sessions": sessions}

    def settled_until(self, slice: Slice, read_at: datetime) -> datetime:
        """How far nothing more will come: sessions reach the vendor late, up to the look-back."""
        lookback: timedelta = self._stream.source.lookback
        return min(slice.end, read_at - max(SETTLE, lookback))

    def _forget(self, before: datetime) -> None:
        """Forget the sessions that were active longest ago, none of them since `before`."""
        if len(self._seen) > REMEMBERED:
            oldest = sorted(self._seen, key=lambda key: self._seen[key].last)[:-REMEMBERED]
            for key in oldest:
                if self._seen[key].last < before:
                    del self._seen[key]
        self._out = {key: out for key, out in self._out.items() if key in self._seen}


def _since(checkpoint: Checkpoint | None) -> datetime | None:
    since = (checkpoint or {}).get("since")
    if since is not None and not isinstance(since, str):
        raise ValueError("'since' is no time")
    return None if since is None else parse_instant(since)


def _seen(checkpoint: Checkpoint | None) -> dict[str, Sighting]:
    sessions = (checkpoint or {}).get("sessions", {})
    if not isinstance(sessions, Mapping):
        raise ValueError("'sessions' is no mapping")
    seen = {}
    for key, times in sessions.items():
        match times:
            case [str(start), str(end)]:
                seen[key] = Sighting(start, end)
            case [str(start), None, str(open_at)]:
                seen[key] = Sighting(start, None, open_at)
            case _:
                raise ValueError("a session is not a list of its times")
        for time in filter(None, times):
            parse_instant(time)
    return seen
