"""Stretches of time and their arithmetic: joining, cutting, measuring, and what is missing between them.

A stretch is half-open, `[start, end)`, and its instants are in UTC. Differences are therefore true
elapsed time, whatever the clocks of any place did meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Stretch:
    """From `start` up to, not including, `end`; one that ends before it begins cannot be made."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a stretch cannot end ({self.end}) before it begins ({self.start})")

    @property
    def length(self) -> timedelta:
        """Elapsed time."""
        return self.end - self.start

    def holds(self, instant: datetime) -> bool:
        """Whether the instant lies inside; the end does not."""
        return self.start <= instant < self.end

    def overlaps(self, other: Stretch) -> bool:
        """Whether the two have some time in common; touching is not enough."""
        return max(self.start, other.start) < min(self.end, other.end)


def union(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same time without overlaps, in order; neighbours that touch become one, empty ones vanish."""
    joined: list[Stretch] = []
    for stretch in sorted(each for each in stretches if each.start < each.end):
        if joined and stretch.start <= joined[-1].end:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, stretch.end))
        else:
            joined.append(stretch)
    return tuple(joined)


def clip(stretches: Iterable[Stretch], window: Stretch) -> tuple[Stretch, ...]:
    """What of each stretch lies inside the window."""
    return tuple(
        Stretch(max(each.start, window.start), min(each.end, window.end))
        for each in stretches
        if each.overlaps(window)
    )


def total(stretches: Iterable[Stretch]) -> timedelta:
    """Elapsed time covered by any of the stretches: what overlaps counts once."""
    return sum((each.length for each in union(stretches)), timedelta())


def gaps(
    stretches: Iterable[Stretch], window: Stretch, ignored: timedelta = timedelta()
) -> tuple[Stretch, ...]:
    """What of the window none of the stretches covers; gaps no longer than `ignored` are left out."""
    found = []
    reached = window.start
    for stretch in clip(union(stretches), window):
        found.append(Stretch(reached, max(reached, stretch.start)))
        reached = stretch.end
    found.append(Stretch(reached, window.end))
    return tuple(gap for gap in found if gap.length > ignored)
