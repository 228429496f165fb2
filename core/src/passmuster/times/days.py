"""Time zones and local times: which days have 23 or 25 hours, and what a local time means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from passmuster.errors import SettingsError
from passmuster.times.instants import local_instants, zone_meant

if TYPE_CHECKING:
    from passmuster.times.intervals import Interval

#: Years that a time may fall in. Beyond, a shift by a zone's offset could leave the calendar.
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class ClockChange:
    """The instant at which the zone's clocks jump, and the offsets from UTC before and after."""

    at: datetime
    before: timedelta
    after: timedelta


def find_zone(name: str) -> ZoneInfo:
    """Return the IANA zone of that name; SettingsError where there is none."""
    try:
        return ZoneInfo(name)
    # Beside "not found", a name such as "Europe" or "../x" raises OSError and ValueError.
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            f"'{name}' is no time zone of the IANA database{zone_meant(name)}",
            "name one such as Europe/Berlin, Asia/Kolkata or UTC",
        ) from error


def clock_changes(interval: Interval, zone: ZoneInfo) -> tuple[ClockChange, ...]:
    """Return every change of the zone's offset from UTC inside the interval, to the second."""
    # Offsets are compared at most a day apart; no zone ever changed twice within one.
    steps = int(interval.length / timedelta(days=1)) + 1
    probes = [min(interval.start + timedelta(days=number), interval.end) for number in range(steps + 1)]
    return tuple(
        _change_between(early, late, zone)
        for early, late in pairwise(probes)
        if _offset(early, zone) != _offset(late, zone)
    )


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> ClockChange:
    before, after = _offset(early, zone), _offset(late, zone)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        if _offset(middle, zone) == before:
            early = middle
        else:
            late = middle
    return ClockChange(late, before, after)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def resolve_local(local: datetime, zone: ZoneInfo) -> tuple[datetime, str | None]:
    """Return the instant that a local time without offset names, and a note where the clocks show it twice.

    ValueError for a time that the clocks skip.
    """
    readings = local_instants(local, zone)
    if not readings:
        raise ValueError(f"{local:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks skip it")
    if len(readings) > 1:
        return readings[0], f"{local:%Y-%m-%d %H:%M} comes twice in {zone.key}; the earlier one is meant"
    return readings[0], None


def parse_day(text: str) -> date:
    """Parse a day such as 2026-10-01; ValueError for anything else, and outside `YEARS`."""
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValueError(f"'{text}' is no day: write it as 2026-10-01") from None
    if day.year not in YEARS:
        raise ValueError(f"'{text}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return day
