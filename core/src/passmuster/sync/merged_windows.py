"""Merged windows: for a vendor that clips its sessions to the window that was requested.

The vendor returns such a session in every window that it overlaps, each time with the times of that part.
Every time that it returns lies in the session, so the true times are the earliest and the latest of them all.
Sessions are therefore remembered: from window to window, and in the checkpoint from read to read.

Each window is requested with a margin after its end, and the first one with a margin before its start. A
session that continues after its window's end is held back until the window in which it ends, so that it is
emitted once and whole, unless it rests for longer than the margin: then it is emitted again. A session that
crosses the edges of all that was ever read is marked as clipped.
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

#: The least margin, so that a session which was clipped is known by its times beyond the edge.
_LEAST_MARGIN = timedelta(hours=1)
#: How many sessions the checkpoint remembers beside those of the look-back: those that were active last.
#: A session that resumes after days keeps its true start, and a state stays below half a megabyte.
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
    sync = MergedWindowsSync(strategy, stream, partition, window, since, _sessions(checkpoint))
    sync.notes = tuple(notes)
    return sync


@dataclass(frozen=True)
class SessionTimes:
    """What is known of one session: its earliest and its latest time, as the vendor wrote them."""

    start: str
    #: None while it is open.
    end: str | None
    #: The end of the window for which the vendor returned it as open.
    open_at: str | None = None

    @classmethod
    def of_answer(cls, start: str, end: str | None, requested_until: datetime) -> SessionTimes:
        """Return the times of one answer, the earlier first.

        Of a window without activity, a vendor may return the next time as the start and the last as the end.
        """
        if end is None:
            return cls(start, None, format_instant(requested_until))
        start, end = sorted((start, end), key=parse_instant)
        return cls(start, end)

    def merged(self, answer: SessionTimes, requested_until: datetime) -> SessionTimes:
        """Return what is known with one answer more, of a window that was requested up to a limit."""
        start = min(self.start, answer.start, key=parse_instant)
        if answer.end is None:
            opens = filter(None, (self.open_at, answer.open_at))
            return SessionTimes(start, None, max(opens, key=parse_instant))
        if self.end is not None:
            return SessionTimes(start, max(self.end, answer.end, key=parse_instant))
        # It was open at the end of a later window: the end of an earlier window is no end of it.
        if self.open_at is not None and requested_until < parse_instant(self.open_at):
            return SessionTimes(start, None, self.open_at)
        return SessionTimes(start, answer.end)

    @property
    def last(self) -> datetime:
        """Return the instant until which the session is known to have lasted."""
        return parse_instant(self.end or self.open_at or self.start)


class MergedWindowsSync(PartitionSync):
    """One partition, window by window, with the times of the sessions so far."""

    def __init__(
        self,
        strategy: MergedWindows,
        stream: Stream[Any],
        partition: Partition,
        window: ReadWindow,
        since: datetime,
        known: dict[str, SessionTimes],
    ) -> None:
        self._strategy = strategy
        self._stream = stream
        self._partition = partition
        self._window = window
        #: Where the first read of all began.
        self._since = since
        self._known = known
        #: The times of each session as it was emitted in this read, and the sessions that are held back.
        self._emitted: dict[str, tuple[str, str | None]] = {}
        self._waiting: dict[str, Record] = {}
        self._slice: Slice | None = None
        self._progress: Progress | None = None

    def slices(self) -> Iterator[Slice]:
        """Yield the windows, the earliest first.

        The margin of the last one reaches into the future: at a limit before the vendor's present, the vendor
        would clip open sessions.
        """
        margin = max(self._stream.source.lookback, _LEAST_MARGIN)
        for start, end in TimeWindows(self._strategy.longest).cut(self._window.start, self._window.end):
            ahead = margin if end == self._window.end else min(margin, self._strategy.longest)
            behind = margin if start == self._since else timedelta()
            yield Slice(self._partition, start, end, asked=ReadWindow(start - behind, end + ahead))

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """Return the records with the earliest start and the latest end of all answers so far.

        What begins after the end of the read is left to the next read.
        """
        strategy, merged, due = self._strategy, [], self._due(slice)
        until = min((slice.asked or slice).end, self._stream.source.clock.now())
        for record in records:
            key = str(record[strategy.key])
            times = SessionTimes.of_answer(record[strategy.start], record[strategy.end], until)
            if key in self._known:
                times = self._known[key].merged(times, until)
            if parse_instant(times.start) >= self._window.end:
                continue
            self._known[key] = times
            due.pop(key, None)
            whole = {**record, strategy.start: times.start, strategy.end: times.end}
            if times.last >= slice.end and slice.end < self._window.end:
                self._waiting[key] = whole
            elif times.last >= self._window.start:
                merged.append(whole)
        return [record for record in (*merged, *due.values()) if self._is_news(record)]

    def _is_news(self, record: Record) -> bool:
        """Tell whether the session was not emitted with these times before in this read; note that it is."""
        key, times = (
            str(record[self._strategy.key]),
            (record[self._strategy.start], record[self._strategy.end]),
        )
        before, self._emitted[key] = self._emitted.get(key), times
        return before != times

    def _due(self, slice: Slice) -> dict[str, Record]:
        """Return what waited for this window, which is emitted even if no answer holds it again."""
        if slice is self._slice:
            return {}
        self._slice = slice
        due, self._waiting = self._waiting, {}
        return due

    def clipped(self, record: Record, read_at: datetime) -> tuple[bool, bool]:
        """Tell whether the session begins before, and whether it ends after, all that was ever read."""
        start, end = record[self._strategy.start], record[self._strategy.end]
        settled = Progress(self._window.end, read_at).settled_until
        return parse_instant(start) < self._since, end is not None and parse_instant(end) > settled

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Return None: only a whole window counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """Return how far was read, and the times of the sessions that may still change."""
        latest = Progress(slice.end, read_at)
        self._progress = self._progress.followed_by(latest) if self._progress else latest
        self._forget(slice.end - self._stream.source.lookback - self._strategy.longest)
        sessions = {
            key: [times.start, times.end] if times.end else [times.start, None, times.open_at]
            for key, times in self._known.items()
        }
        return {**self._progress.as_checkpoint(), "since": format_instant(self._since), "sessions": sessions}

    def settled_until(self, slice: Slice, read_at: datetime) -> datetime:
        """Return how far the window is final: sessions reach the vendor late, up to the look-back."""
        lookback: timedelta = self._stream.source.lookback
        return min(slice.end, read_at - max(SETTLE, lookback))

    def _forget(self, before: datetime) -> None:
        """Forget the sessions that were active longest ago, none of them since `before`."""
        if len(self._known) > REMEMBERED:
            oldest = sorted(self._known, key=lambda key: self._known[key].last)[:-REMEMBERED]
            for key in oldest:
                if self._known[key].last < before:
                    del self._known[key]
        self._emitted = {key: times for key, times in self._emitted.items() if key in self._known}


def _since(checkpoint: Checkpoint | None) -> datetime | None:
    since = (checkpoint or {}).get("since")
    if since is not None and not isinstance(since, str):
        raise ValueError("'since' is no time")
    return None if since is None else parse_instant(since)


def _sessions(checkpoint: Checkpoint | None) -> dict[str, SessionTimes]:
    sessions = (checkpoint or {}).get("sessions", {})
    if not isinstance(sessions, Mapping):
        raise ValueError("'sessions' is no mapping")
    known = {}
    for key, times in sessions.items():
        match times:
            case [str(start), str(end)]:
                known[key] = SessionTimes(start, end)
            case [str(start), None, str(open_at)]:
                known[key] = SessionTimes(start, None, open_at)
            case _:
                raise ValueError("a session is not a list of its times")
        for time in filter(None, times):
            parse_instant(time)
    return known
