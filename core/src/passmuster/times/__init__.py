"""Times: instants, local days, intervals, and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster.times.clock import Clock
    from passmuster.times.days import YEARS, clock_changes, find_zone, parse_day, resolve_local
    from passmuster.times.instants import format_instant, is_zone, parse_instant, zone_meant
    from passmuster.times.intervals import Interval, clip, gaps, total, union
    from passmuster.times.midnights import day_interval, local_day, midnight, split_at_midnight

__all__ = [
    "YEARS",
    "Clock",
    "Interval",
    "clip",
    "clock_changes",
    "day_interval",
    "find_zone",
    "format_instant",
    "gaps",
    "is_zone",
    "local_day",
    "midnight",
    "parse_day",
    "parse_instant",
    "resolve_local",
    "split_at_midnight",
    "total",
    "union",
    "zone_meant",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster.times.clock": ["Clock"],
        "passmuster.times.days": ["YEARS", "clock_changes", "find_zone", "parse_day", "resolve_local"],
        "passmuster.times.midnights": ["day_interval", "local_day", "midnight", "split_at_midnight"],
        "passmuster.times.instants": ["format_instant", "is_zone", "parse_instant", "zone_meant"],
        "passmuster.times.intervals": ["Interval", "clip", "gaps", "total", "union"],
    },
)
