"""Sentences on what of a period was not read: all of it, or the gaps of each stream and partition."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from passmuster.times import Interval, total
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.sentences import Said

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


def say_unread(
    connection: DuckDBPyConnection, period: ReportingPeriod, kinds: Collection[str]
) -> Said | None:
    """Return the sentence that nothing of the period was read for these kinds of evidence.

    None where something was, evidence without coverage included. The connection has the views of the period.
    """
    values = {"kinds": sorted(kinds)}
    read = dict(connection.execute(_READ, values).fetchall())
    ((inside, first, last, months),) = connection.execute(_DAYS, values).fetchall()
    if read.get(True) or inside:
        return None
    named = _name(period.first, period.last)
    what = Value(named or _say_days(period.first, period.last))
    (has_coverage,) = connection.execute("SELECT has_coverage FROM period").fetchall()[0]
    if read and first is None:
        return say(
            "nothing of {what} was read that gives {kinds} evidence", what=what, kinds=_say_kinds(kinds)
        )
    source = "evidence"
    if first is None and not read:
        ((first, last),) = connection.execute(_SPAN).fetchall()
        source, months = "reading", () if first is None else _months_between(first, last)
    if first is None:
        return say("nothing of {what} was read, and there is no evidence", what=what)
    years = {day.year for day in (period.first, period.last, first, last)}
    days = Value(_say_months(months, with_year=len(years) > 1) if named else _say_days(first, last))
    if not has_coverage and source == "evidence":
        return say(
            "nothing of {what} is in the evidence, which does not say what was read; the "
            "evidence is of {days}",
            what=what,
            days=days,
        )
    if source == "reading":
        return say("nothing of {what} was read; what was read is of {days}", what=what, days=days)
    if read:
        return say(
            "nothing of {what} was read that gives {kinds} evidence; the evidence is of {days}",
            what=what,
            kinds=_say_kinds(kinds),
            days=days,
        )
    return say("nothing of {what} was read; the evidence is of {days}", what=what, days=days)


def _say_kinds(kinds: Collection[str]) -> Value:
    """Return the kinds as a list whose last is joined by `or`."""
    *others, last = (say(kind) for kind in sorted(kinds))
    if not others:
        return Value(last)
    return Value(say("{kinds} or {last}", kinds=Value(others, "texts"), last=Value(last)))


def _name(first: date, last: date) -> Said | None:
    """Return the names of the months that the days span; None where they are not whole months of one year."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or first.year != last.year:
        return None
    return _say_range(first, last.replace(day=1), "month")


def _say_range(first: date, last: date, unit: str) -> Said:
    begin, end = Value(first.isoformat(), unit), Value(last.isoformat(), unit)
    return say("{day}", day=begin) if first == last else say("{first} to {last}", first=begin, last=end)


def _say_days(first: date, last: date) -> Said:
    return _say_range(first, last, "day")


def _months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from that of one day to that of another."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _say_months(months: Sequence[date], *, with_year: bool) -> Said:
    """Return the months in words, consecutive ones as a range."""
    unit = "month with year" if with_year else "month"
    runs: list[tuple[date, date]] = []
    for month in sorted(months):
        if runs and len(_months_between(runs[-1][1], month)) == len((runs[-1][1], month)):
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    if len(runs) > _LISTED:
        return say(
            "{months} months from {first} to {last}",
            months=Value(len(months), "number"),
            first=Value(runs[0][0].isoformat(), unit),
            last=Value(runs[-1][1].isoformat(), unit),
        )
    return say("{months}", months=Value([_say_range(*run, unit) for run in runs], "texts"))


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
