"""What the oracles share: exact lengths, gaps, and findings as they are expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from figures.written import Figure

Interval = tuple[datetime, datetime]

#: A gap of up to a second is none: sources count in whole seconds.
_NONE = timedelta(seconds=1)


@dataclass(frozen=True)
class Expected:
    """One finding: its status, and the figures of its sentence, part by part."""

    status: str
    parts: list[dict[str, Figure]] = field(default_factory=list)


def us(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def clipped(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    return [(max(a, start), min(b, end)) for a, b in intervals if max(a, start) < min(b, end)]


def total(intervals: Iterable[Interval]) -> int:
    """How long all of it lasts, in microseconds."""
    return sum(us(end - start) for start, end in joined(intervals))


def free(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    """What of the window no interval covers."""
    edges = [start, *(each for pair in joined(clipped(intervals, start, end)) for each in pair), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def gaps(read: Sequence[Interval], start: datetime, end: datetime) -> list[Interval]:
    """What was not read of the window."""
    return [(a, b) for a, b in free(read, start, end) if b - a > _NONE]


def worst(statuses: Iterable[str]) -> str:
    found = set(statuses)
    return next(each for each in ("not met", "not assessed", "met") if each in found)


def counted(**counts: int) -> dict[str, Figure]:
    """Those of the counts that a sentence tells, which are those that are not 0."""
    return {name: count for name, count in counts.items() if count}


def at_minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" + (f":{instant:%S}" if instant.second else "")
