"""Earlier periods of the same length, which reports compare their own with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from passmuster.times import day_interval

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.period import ReportingPeriod


def earlier(period: ReportingPeriod, number: int) -> ReportingPeriod:
    """Return the period so many lengths earlier; of whole months, so many months earlier."""
    following = period.last + timedelta(days=1)
    if period.first.day == following.day == 1:
        months = (following.year - period.first.year) * 12 + following.month - period.first.month
        first, last = (_months_before(day, months * number) for day in (period.first, following))
    else:
        length = (following - period.first) * number
        first, last = period.first - length, following - length
    last -= timedelta(days=1)
    return replace(period, first=first, last=last, interval=day_interval(first, last, period.zone))


def _months_before(day: date, months: int) -> date:
    """Return the first of the month so many months before the month of a day."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def was_read(assessment: Assessment, period: ReportingPeriod) -> bool:
    """Tell whether anything was read of a period, by a source that was in service then."""
    row = assessment.connection.execute(
        """
        SELECT count(*) FROM readings
        LEFT JOIN in_service ON in_service.source = readings.source
        WHERE readings.starts_at < $until
            AND least(readings.ends_at, readings.read_at) > greatest($since, in_service.since)
            AND coalesce(in_service.since < $until, TRUE)
        """,
        {
            "since": period.interval.start.replace(tzinfo=None),
            "until": period.interval.end.replace(tzinfo=None),
        },
    ).fetchone()
    return bool(row and row[0])
