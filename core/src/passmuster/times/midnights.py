"""Midnight: where local days begin and end in a zone, and intervals such as visits split there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from passmuster.times.intervals import Interval, clip

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, at which the local day begins.

    Where clocks jump over midnight, that is the first instant after the jump; where midnight comes twice, the
    earlier one. `fold=0` gives both.
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def local_day(instant: datetime, zone: tzinfo) -> date:
    """Return the date on the zone's calendar at that instant."""
    return instant.astimezone(zone).date()


def day_interval(first: date, last: date, zone: ZoneInfo) -> Interval:
    """Return the interval from the beginning of the first local day to the end of the last."""
    return Interval(midnight(first, zone), midnight(last + timedelta(days=1), zone))


def split_at_midnight(interval: Interval, zone: ZoneInfo) -> tuple[tuple[date, Interval], ...]:
    """Return the local days that an interval touches, each with its part of it."""
    parts = []
    day = local_day(interval.start, zone)
    while (begin := midnight(day, zone)) < interval.end:
        following = day + timedelta(days=1)
        parts += [(day, part) for part in clip([interval], Interval(begin, midnight(following, zone)))]
        day = following
    return tuple(parts)
