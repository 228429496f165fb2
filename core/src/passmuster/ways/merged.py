"""Merged windows: for a vendor who cuts what he tells to the window that was asked for.

One session is then told in every window that it overlaps, each time with the times of its part.
The truth is the earliest start and the latest end of all sightings, so sessions that may go on are
remembered: from window to window, and in the state from read to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.source import Slice
from passmuster.times import parse_instant
from passmuster.ways.windows import Progress, Windows

if TYPE_CHECKING:
    from passmuster.source import Page, Partition, Period, Record, Stream
    from passmuster.ways.way import Memory


@dataclass(frozen=True)
class Merged:
    """Windows of `longest`, whose records are one where the fields `key` are one.

    `start` and `end` name the fields that hold a session's times, as RFC 3339 in UTC. Each read
    begins the look-back before the end of the last one.
    """

    longest: timedelta
    key: str
    start: str
    end: str

    def begin(
        self, stream: Stream[Any], partition: Partition, memory: Memory | None, period: Period
    ) -> MergedPass:
        """A pass over a partition; ValueError for a memory that this way did not write."""
        windows = Windows(self.longest, trailing=True)
        progress = None if memory is None else Progress.parse(memory)
        start = windows.resume(progress, period.start, stream.lookback())
        if progress is None:
            # What began before the period is asked for too: its true start lies there.
            start -= stream.lookback()
        return MergedPass(self, stream, partition, (start, period.end), _seen(memory))


@dataclass(frozen=True)
class Sighting:
    """What is known of one session: its earliest start and latest end; None while it is open."""

    start: str
    end: str | None

    def with_(self, start: str, end: str | None) -> Sighting:
        """What is known once the session was seen with these times too."""
        if end is not None and self.end is not None:
            end = max(end, self.end, key=parse_instant)
        return Sighting(min(start, self.start, key=parse_instant), end)


def _seen(memory: Memory | None) -> dict[str, Sighting]:
    sessions = (memory or {}).get("sessions", {})
    if not isinstance(sessions, Mapping):
        raise ValueError("'sessions' is no mapping")
    seen = {}
    for key, times in sessions.items():
        if not isinstance(times, list) or not all(isinstance(time, str | None) for time in times):
            raise ValueError("a session is not a list of two times")
        seen[key] = Sighting(*times)
    return seen


class MergedPass:
    """One partition, window by window, with the sessions seen of late."""

    def __init__(
        self,
        way: Merged,
        stream: Stream[Any],
        partition: Partition,
        stretch: tuple[datetime, datetime],
        seen: dict[str, Sighting],
    ) -> None:
        self._way = way
        self._stream = stream
        self._partition = partition
        self._stretch = stretch
        self._seen = seen

    def slices(self) -> Iterator[Slice]:
        """The windows, the earliest first."""
        for start, end in Windows(self._way.longest).cut(*self._stretch):
            yield Slice(self._partition, start, end)

    def take(self, slice: Slice, records: list[Record]) -> list[Record]:
        """The records with the earliest start and the latest end of all sightings so far."""
        way, merged = self._way, []
        for record in records:
            key, start, end = str(record[way.key]), record[way.start], record[way.end]
            known = self._seen.get(key, Sighting(start, end)).with_(start, end)
            self._seen[key] = known
            merged.append({**record, way.start: known.start, way.end: known.end})
        return merged

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Only a whole window counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Memory:
        """How far was read, and which sessions may still go on."""
        # A session is told in every window that it overlaps. One that was not seen for a whole
        # look-back is over, and what is read of it again is read from its start.
        oldest = slice.end - self._stream.lookback() - self._way.longest
        self._seen = {
            key: known
            for key, known in self._seen.items()
            if known.end is None or parse_instant(known.end) >= oldest
        }
        sessions = {key: [known.start, known.end] for key, known in self._seen.items()}
        return {**Progress(slice.end, read_at).as_memory(), "sessions": sessions}
