"""Intervals of time and their arithmetic: joining, cutting, measuring, and what is missing between them.

An interval is half-open, `[start, end)`, and its instants are in UTC. Differences are therefore true
elapsed time, whatever the clocks of any place did meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` up to, not including, `end`; one that ends before it begins cannot be made."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"an interval cannot end ({self.end}) before it begins ({self.start})")

    @property
    def length(self) -> timedelta:
        """Return the elapsed time."""
        return self.end - self.start

    def holds(self, instant: datetime) -> bool:
        """Tell whether the instant lies inside; the end does not."""
        return self.start <= instant < self.end

    def overlaps(self, other: Interval) -> bool:
        """Tell whether the two have some time in common; touching is not enough."""
        return max(self.start, other.start) < min(self.end, other.end)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join intervals that overlap or touch, and leave empty ones out; the rest is in order."""
    joined: list[Interval] = []
    for interval in sorted(piece for piece in intervals if piece.start < piece.end):
        if joined and interval.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, interval.end))
        else:
            joined.append(interval)
    return tuple(joined)


def clip(intervals: Iterable[Interval], window: Interval) -> tuple[Interval, ...]:
    """Return the part of each interval that lies inside the window; none of an interval that lies outside."""
    return tuple(
        Interval(max(interval.start, window.start), min(interval.end, window.end))
        for interval in intervals
        if interval.overlaps(window)
    )


def total(intervals: Iterable[Interval]) -> timedelta:
    """Return the elapsed time that any of the intervals covers: overlaps count once."""
    return sum((interval.length for interval in union(intervals)), timedelta())


def gaps(
    intervals: Iterable[Interval], window: Interval, ignored: timedelta = timedelta()
) -> tuple[Interval, ...]:
    """Return the gaps: what of the window no interval covers, without gaps no longer than `ignored`."""
    found = []
    reached = window.start
    for interval in clip(union(intervals), window):
        found.append(Interval(reached, max(reached, interval.start)))
        reached = interval.end
    found.append(Interval(reached, window.end))
    return tuple(gap for gap in found if gap.length > ignored)
