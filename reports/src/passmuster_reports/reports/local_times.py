"""How figures write instants and lengths: local times of the report's zone, seconds, whole minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster.times import clock_changes
from passmuster_reports.canonical import named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from passmuster.times import Interval
    from passmuster_reports.assessment.period import ReportingPeriod


@dataclass(frozen=True, slots=True)
class LocalInterval:
    """An interval of time; both ends are ISO 8601 with their offset from UTC."""

    start: str
    end: str


@dataclass(frozen=True)
class LocalTimes:
    """Writes instants as ISO 8601 in one zone, with their offset from UTC."""

    zone: ZoneInfo

    def instant(self, instant: datetime) -> str:
        """Return the instant as local time."""
        return instant.astimezone(self.zone).isoformat()

    def instant_or_none(self, instant: datetime | None) -> str | None:
        """Return the instant as local time, None for none."""
        return None if instant is None else self.instant(instant)

    def interval(self, interval: Interval) -> LocalInterval:
        """Return both ends as local times."""
        return LocalInterval(self.instant(interval.start), self.instant(interval.end))

    def intervals(self, intervals: Iterable[Interval]) -> tuple[LocalInterval, ...]:
        """Return both ends of each as local times."""
        return tuple(self.interval(interval) for interval in intervals)


@dataclass(frozen=True)
class ClockChange:
    """An instant at which the offset from UTC changes."""

    at: str
    before: str
    after: str


@dataclass(frozen=True)
class PeriodFigures:
    """The period of a report: its days, its hours, and how its zone runs against UTC."""

    first: str = field(metadata=named("from"))
    last: str = field(metadata=named("to"))
    taken_from: str
    timezone: str
    start: str
    end: str
    days: int
    hours: float
    offset_at_start: str
    offset_at_end: str
    clock_changes: tuple[ClockChange, ...]


def period_figures(period: ReportingPeriod) -> PeriodFigures:
    """Return the period, its offsets from UTC at both ends, and the clock changes inside."""
    times = LocalTimes(period.zone)
    interval = period.interval
    last = max(interval.start, interval.end - timedelta(seconds=1))
    return PeriodFigures(
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        taken_from=period.taken_from,
        timezone=period.zone.key,
        start=times.instant(interval.start),
        end=times.instant(interval.end),
        days=(period.last - period.first).days + 1,
        hours=seconds(interval.length) / 3600,
        offset_at_start=_offset(interval.start.astimezone(period.zone).utcoffset()),
        offset_at_end=_offset(last.astimezone(period.zone).utcoffset()),
        clock_changes=tuple(
            ClockChange(times.instant(change.at), _offset(change.before), _offset(change.after))
            for change in clock_changes(interval, period.zone)
        ),
    )


def _offset(offset: timedelta | None) -> str:
    """Return the offset as RFC 3339 writes it, such as +02:00; historic zones may have seconds."""
    value = int((offset or timedelta()).total_seconds())
    hours, rest = divmod(abs(value), 3600)
    text = f"{'-' if value < 0 else '+'}{hours:02}:{rest // 60:02}"
    return text + (f":{rest % 60:02}" if rest % 60 else "")


def seconds(length: timedelta) -> int | float:
    """Return the length in seconds; whole ones as an integer."""
    value = length.total_seconds()
    return int(value) if value.is_integer() else value


def minutes(length: timedelta) -> int:
    """Return the length in whole minutes, rounded down."""
    return length // timedelta(minutes=1)
