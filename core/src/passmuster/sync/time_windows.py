"""Time windows: reading by time, with a look-back to the oldest open visit.

A visit that is still open when it is read will change. So the checkpoint remembers the open visits, and the
next read begins at the oldest of them, but at most the look-back before what was already read. The windows of
older ones are read again by themselves, within bounds: a visit that the vendor never closes must not make
every later read start with it. What is not read again is said in the coverage: the person is not known to
have been absent.

Where rows change for days whether or not they look open (`trailing`), every read begins the whole
look-back earlier.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from passmuster.sdk.evidence_kinds import Presence
from passmuster.sdk.source import Slice
from passmuster.sync.open_visits import LONGEST_OPEN, MOST_AGAIN, OpenVisits
from passmuster.sync.partition_sync import PartitionSync
from passmuster.sync.progress import SETTLE, OpenVisit, Progress, believable
from passmuster.times.instants import floor
from passmuster.times.midnights import local_day, midnight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster.sdk.source import Page, Partition, ReadWindow, Record, Stream
    from passmuster.sdk.sync_strategies import TimeWindows
    from passmuster.sync.partition_sync import Checkpoint


def begin(
    strategy: TimeWindows,
    stream: Stream[Any],
    partition: Partition,
    checkpoint: Checkpoint | None,
    window: ReadWindow,
) -> TimeWindowsSync:
    """Begin to read a partition; ValueError for a checkpoint that this strategy did not write."""
    now, notes = stream.source.clock.now(), list[str]()
    progress = None if checkpoint is None else Progress.parse(checkpoint)
    believed = None if progress is None else believable(progress, now, notes)
    start = resume(strategy, believed, window.start, stream.source.lookback)
    zone = stream.source.zone
    if strategy.by_day:
        start = midnight(local_day(start, zone), zone)
    open_visits = OpenVisits.of(progress, start, now)
    again = _windows_around(strategy, open_visits.older, min(start, window.end), zone)
    if skipped := again[:-MOST_AGAIN]:
        open_visits = open_visits.without(skipped)
    if open_visits.unread:
        notes.append(
            f"the open visits of {len(open_visits.unread)} people are not read again (none after "
            f"{LONGEST_OPEN.days} days, and {MOST_AGAIN} windows a read at most): whether they were "
            "there since is not assessed"
        )
    windows = (*reversed(again[-MOST_AGAIN:]), *strategy.cut(start, window.end, zone))
    resumption = Resumption(windows, start, believed, open_visits, tuple(notes))
    return TimeWindowsSync(strategy, stream, partition, resumption)


def resume(
    strategy: TimeWindows, progress: Progress | None, start: datetime, lookback: timedelta
) -> datetime:
    """Return where a read begins: at `start` the first time, later where the checkpoint says."""
    if progress is None:
        return floor(start, strategy.precision)
    settled = progress.settled_until
    if strategy.trailing:
        return floor(settled - lookback, strategy.precision)
    starts = (visit.started for visit in progress.open)
    oldest = min((started for started in starts if started >= settled - lookback), default=settled)
    return floor(min(oldest, settled), strategy.precision)


def _windows_around(
    strategy: TimeWindows, visits: Iterable[OpenVisit], end: datetime, zone: tzinfo
) -> list[tuple[datetime, datetime]]:
    """Return the windows, the earliest first and none behind `end`, in which the visits begin."""
    found: list[tuple[datetime, datetime]] = []
    for start in sorted(visit.started for visit in visits):
        if found and start < found[-1][1]:
            continue
        begin = (
            midnight(local_day(start, zone), zone) if strategy.by_day else floor(start, strategy.precision)
        )
        found += [next(strategy.cut(begin, end, zone))] if begin < end else []
    return found


@dataclass(frozen=True)
class Resumption:
    """What a read resumes from: the windows to request, those before `start` for the sake of open visits."""

    windows: tuple[tuple[datetime, datetime], ...]
    start: datetime
    before: Progress | None
    open_visits: OpenVisits
    notes: tuple[str, ...]


class TimeWindowsSync(PartitionSync):
    """One partition, window by window."""

    def __init__(
        self, strategy: TimeWindows, stream: Stream[Any], partition: Partition, resumption: Resumption
    ) -> None:
        self.notes = resumption.notes
        self.unread = resumption.open_visits.unread
        self._strategy = strategy
        self._stream = stream
        self._partition = partition
        self._resumption = resumption
        followed = resumption.open_visits.followed
        self._open = {(visit.started, visit.person, visit.place): visit for visit in followed}
        self._found: list[tuple[datetime, str | None, str | None]] = []
        self._progress: Progress | None = None

    def slices(self) -> Iterator[Slice]:
        """Yield the windows of old open visits, the newest first; then all from where the last read ended."""
        for start, end in self._resumption.windows:
            yield Slice(self._partition, start, end)

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """Return the records that begin before the window's end, and note those that are still open.

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
                    self._found.append((start, *_whose(self._stream, record)))
            kept.append(record)
        return kept

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Return None: only a whole window counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """Return how far was read, and which visits are open as far as was read."""
        read_again = [key for key in self._open if slice.start <= key[0] < slice.end]
        for key in read_again:
            del self._open[key]
        self._open |= {key: OpenVisit(key[0], read_at, *key[1:]) for key in self._found}
        self._found = []
        latest = Progress(slice.end, read_at)
        if slice.start < self._resumption.start:
            latest = self._resumption.before or latest  # how far was read is as before
        else:
            latest = self._progress = self._progress.followed_by(latest) if self._progress else latest
        given_up = self._resumption.open_visits.given_up
        return replace(latest, open=tuple(self._open.values()), unread=given_up).as_checkpoint()

    def settled_until(self, slice: Slice, read_at: datetime) -> datetime:
        """Return how far the window is final: where rows change for days, only after the look-back."""
        lookback = self._stream.source.lookback if self._strategy.trailing else timedelta()
        return min(slice.end, read_at - max(SETTLE, lookback))


def _whose(stream: Stream[Any], record: Record) -> tuple[str | None, str | None]:
    """Return the person and the place of a visit, as its evidence has them."""
    if stream.kind != Presence.kind:
        return None, None
    try:
        evidence = stream.evidence(record)
    except ValueError:
        return None, None
    return (evidence.person_id, evidence.place_id) if isinstance(evidence, Presence) else (None, None)
