"""Sentences on what of a period was not read: all of it, or the gaps of each stream and partition."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from passmuster.times import Interval, total

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.period import ReportingPeriod

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
#: How many intervals or partitions a sentence lists, and how many sentences are given; the report has all.
_LISTED, _SAID = 3, 10

_READ = """
SELECT list_contains($kinds, scopes.kind), count(*)
FROM scopes
CROSS JOIN period
WHERE scopes.covers AND scopes.starts_at < period.ends_at AND period.starts_at < scopes.ends_at
GROUP BY 1
"""

# The time that each piece of evidence tells of. Progress in a programme holds from its last change until it
# was read.
_EVIDENCE = """
SELECT 'presence' AS kind, started_at AS starts_at, counted_until AS ends_at FROM visits
UNION ALL SELECT 'workday', date + INTERVAL 12 HOUR, date + INTERVAL 12 HOUR FROM workday_evidence
UNION ALL SELECT 'activity', started_at, started_at FROM activity_evidence
UNION ALL SELECT 'completion', coalesce(changed_at, read_at), read_at FROM completion_evidence
UNION ALL SELECT 'booking', starts_at, coalesce(ends_at, starts_at) FROM booking_evidence
UNION ALL SELECT 'certificate', coalesce(issued_at, read_at), read_at FROM certificate_evidence
UNION ALL SELECT kind, told_at, told_at FROM named_elsewhere WHERE told_at IS NOT NULL
"""

_DAYS = f"""
SELECT
    coalesce(bool_or(told.starts_at < period.ends_at AND period.starts_at <= told.ends_at), FALSE),
    min((told.starts_at + to_seconds(clock.offset_seconds))::DATE),
    max((told.starts_at + to_seconds(clock.offset_seconds))::DATE),
    list(DISTINCT date_trunc('month', told.starts_at + to_seconds(clock.offset_seconds))::DATE)
FROM ({_EVIDENCE}) AS told
CROSS JOIN period
ASOF JOIN clock ON told.starts_at >= clock.starts_at
WHERE list_contains($kinds, told.kind)
"""


# A month that was read in another zone reaches some hours into the next month. Of less than two days the
# middle is told, so that the first day is never after the last.
_SPAN = """
SELECT
    min((starts_at + to_microseconds(edge_us) + to_seconds(offset_seconds))::DATE),
    max((ends_at - to_microseconds(edge_us) + to_seconds(offset_seconds))::DATE)
FROM (
    SELECT
        slices.starts_at,
        slices.ends_at,
        least(86400000000, (epoch_us(slices.ends_at) - epoch_us(slices.starts_at)) // 2) AS edge_us,
        clock.offset_seconds
    FROM slices
    ASOF JOIN clock ON slices.starts_at >= clock.starts_at
    WHERE slices.covers
)
"""


def say_unread(connection: DuckDBPyConnection, period: ReportingPeriod, kinds: Collection[str]) -> str | None:
    """Return the sentence that nothing of the period was read for these kinds of evidence.

    None where something was, evidence without coverage included. The connection has the views of the period.
    """
    values = {"kinds": sorted(kinds)}
    read = dict(connection.execute(_READ, values).fetchall())
    ((inside, first, last, months),) = connection.execute(_DAYS, values).fetchall()
    if read.get(True) or inside:
        return None
    named = _name(period.first, period.last)
    what = named or _list_days(period.first, period.last)
    (has_coverage,) = connection.execute("SELECT has_coverage FROM period").fetchall()[0]
    said = f"nothing of {what} was read"
    if not has_coverage and first is not None:
        said = f"nothing of {what} is in the evidence, which does not say what was read"
    elif read:
        said += f" that gives {' or '.join(values['kinds'])} evidence"
    source = "the evidence"
    if first is None:
        ((first, last),) = connection.execute(_SPAN).fetchall()
        if first is None or read:
            return said if read else f"{said}, and there is no evidence"
        source, months = "what was read", _months_between(first, last)
    years = {day.year for day in (period.first, period.last, first, last)}
    of_months = _list_months(months, with_year=len(years) > 1)
    return f"{said}; {source} is of {of_months if named else _list_days(first, last)}"


def _name(first: date, last: date) -> str | None:
    """Return the names of the months that the days span; None where they are not whole months of one year."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or first.year != last.year:
        return None
    months = [_MONTHS[number - 1] for number in sorted({first.month, last.month})]
    return " to ".join(months)


def _list_days(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from that of one day to that of another."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _list_months(months: Sequence[date], *, with_year: bool) -> str:
    """Return the months in words, consecutive ones as a range."""
    numbers = sorted({month.year * 12 + month.month - 1 for month in months})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])

    def name(number: int) -> str:
        return _MONTHS[number % 12] + (f" {number // 12}" if with_year else "")

    words = [name(run[0]) if len(run) == 1 else f"{name(run[0])} to {name(run[-1])}" for run in runs]
    if len(words) > _LISTED:
        return f"{len(numbers)} months from {name(numbers[0])} to {name(numbers[-1])}"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


_GAPS = """
SELECT DISTINCT source, account, stream, partition, starts_at, ends_at
FROM gaps
ORDER BY source, account, stream, partition, starts_at
"""


def say_gaps(connection: DuckDBPyConnection, period: ReportingPeriod) -> tuple[str, ...]:
    """Return a sentence for each stream on which parts of the period were not read, and of which partitions.

    Partitions with the same gaps share a sentence; of many sentences the last says how many partitions more
    have gaps.
    """
    intervals: dict[tuple[str, str, str, str], list[Interval]] = {}
    for *where, start, end in connection.execute(_GAPS).fetchall():
        interval = Interval(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
        intervals.setdefault((where[0], where[1], where[2], where[3]), []).append(interval)
    alike: dict[tuple[str, str, str, tuple[Interval, ...]], list[str]] = {}
    for (source, account, stream, partition), theirs in intervals.items():
        alike.setdefault((source, account, stream, tuple(theirs)), []).append(partition)
    several = len({(source, account) for source, account, *_ in alike}) > len(
        {source for source, *_ in alike}
    )
    sentences = [
        f"{source}{f' {account}' if several else ''} {stream}{_partition_words(partitions)} "
        f"was not read {_interval_words(theirs, period)}"
        for (source, account, stream, theirs), partitions in alike.items()
    ]
    if len(sentences) <= _SAID:
        return tuple(sentences)
    rest = sum(len(partitions) for partitions in list(alike.values())[_SAID:])
    return (*sentences[:_SAID], f"{rest:,} more partitions were not read whole; see Coverage in the report")


def _partition_words(partitions: Sequence[str]) -> str:
    words = [
        " ".join(f"{key} {value}" for key, value in sorted(json.loads(partition).items()))
        for partition in partitions[:_LISTED]
    ]
    if len(partitions) > _LISTED:
        return f", {len(partitions):,} partitions ({', '.join(words)}, ...),"
    listed = ", ".join(filter(None, words))
    return f", {listed}," if listed else ""


def _interval_words(intervals: Sequence[Interval], period: ReportingPeriod) -> str:
    if intervals == (period.interval,):
        return "at all in the period"

    def moment(interval: Interval) -> str:
        start, end = (edge.astimezone(period.zone) for edge in (interval.start, interval.end))
        return f"from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"

    words = " and ".join(moment(interval) for interval in intervals[:_LISTED])
    more = intervals[_LISTED:]
    if more:
        hours = total(more).total_seconds() / 3600
        words += f" and {len(more):,} more times, {hours:,.1f} hours"
    return f"{words} ({period.zone.key})"
