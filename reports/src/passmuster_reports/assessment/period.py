"""The period of an assessment: local days, both included, in one zone, as of an instant."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.times import Interval, day_interval, local_day, parse_day, parse_instant
from passmuster_reports.assessment.identities import ALL_EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

    from passmuster_reports.expected.schedule import Schedule

    #: A month, a week or a day as text, or a pair of days.
    PeriodText = str | tuple[str | date, str | date]

#: What the days of a period may be taken from.
_ASKED, _OF_SCHEDULE = "the days asked for", "the schedule"
_OF_COVERAGE = "what the sources were read for (coverage)"
_OF_EVIDENCE = "the first and the last evidence"
TAKEN_FROM = frozenset((_ASKED, _OF_COVERAGE, _OF_EVIDENCE, _OF_SCHEDULE))


@dataclass(frozen=True)
class ReportingPeriod:
    """The first and the last day, the instants that they span, and what the days were taken from.

    `as_of` is the instant as of which something is due or has expired.
    """

    first: date
    last: date
    zone: ZoneInfo
    interval: Interval
    taken_from: str
    as_of: datetime
    #: The latest instant at which anything was read; None where nothing was.
    read_until: datetime | None


def parse_as_of(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the instant that `--as-of` names, of a day its midnight; SettingsError if it is none."""
    try:
        return parse_instant(text, zone) if text else None
    except ValueError as error:
        raise SettingsError(f"--as-of: {error}") from error


def parse_period(period: PeriodText | None) -> tuple[str | None, str | None]:
    """Return the first and the last day, as text, of a month, a week, a day, or a pair of days.

    A month is written "2026-10", a week of ISO 8601 "2026-W41", a day "2026-10-05"; None leaves both days
    open. SettingsError where it is none of these.
    """
    if period is None:
        return None, None
    if not isinstance(period, str):
        try:
            first, last = (_day(day) for day in period)
        except (TypeError, ValueError) as error:
            raise _no_period(period) from error
        if last < first:
            raise SettingsError(f"the period ends ({last}) before it begins ({first})")
        return str(first), str(last)
    try:
        if month := re.fullmatch(r"(?a)(\d{4})-(\d{2})", period):
            year, number = int(month[1]), int(month[2])
            first = date(year, number, 1)
            return str(first), str(first.replace(day=monthrange(year, number)[1]))
        if week := re.fullmatch(r"(?a)(\d{4})-W(\d{2})", period):
            monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return str(monday), str(monday + timedelta(days=6))
        day = parse_day(period)
    except ValueError:
        raise _no_period(period) from None
    return str(day), str(day)


def _day(value: str | date) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_day(str(value))


def _no_period(period: object) -> SettingsError:
    return SettingsError(
        f"{period!r} is not a period",
        'give a month ("2026-10"), a week ("2026-W41"), or a pair of days ("2026-10-01", "2026-10-31")',
    )


def choose_period(
    connection: DuckDBPyConnection,
    first: str | None,
    last: str | None,
    zone: ZoneInfo,
    read_whole_schedule: Callable[[], Schedule | None],
) -> ReportingPeriod:
    """Return the period of the days asked for; SettingsError where they are none, or end before they begin.

    A day that is not given is that of the first or the last instant of the coverage, else of the evidence,
    else of the schedule, which is read only then.
    """
    problems: list[str] = []
    given: dict[str, date | None] = {"--from": None, "--to": None}
    for option, text in (("--from", first), ("--to", last)):
        try:
            given[option] = parse_day(text) if text else None
        except ValueError as error:
            problems.append(f"{option}: {error}")
    if problems:
        raise SettingsError(problems)
    asked = all(given.values())
    span, taken_from = (None, _ASKED) if asked else _span(connection, read_whole_schedule)
    edges = (local_day(span.start, zone), local_day(_last_instant(span), zone)) if span else (None, None)
    begin, end = given["--from"] or edges[0], given["--to"] or edges[1]
    if begin is None or end is None:
        raise SettingsError(
            "the input has no time in it: no coverage, no evidence, no session", "give --from and --to"
        )
    if end < begin:
        raise SettingsError(f"the period ends ({end}) before it begins ({begin})", "check --from and --to")
    interval = day_interval(begin, end, zone)
    read = _read_until(connection)
    return ReportingPeriod(begin, end, zone, interval, taken_from, read or interval.end, read)


def _read_until(connection: DuckDBPyConnection) -> datetime | None:
    """Return the latest instant at which anything was read; None where nothing was."""
    evidence = f"SELECT read_at FROM ({ALL_EVIDENCE})"
    return _instants(
        connection, f"SELECT max(read_at) FROM ({evidence} UNION ALL SELECT read_at FROM readings)"
    )[0]


def _last_instant(span: Interval) -> datetime:
    return max(span.start, span.end - timedelta(microseconds=1))


_READ = """
SELECT min(starts_at), max(ends_at)
FROM (SELECT starts_at, least(ends_at, read_at) AS ends_at FROM readings)
WHERE starts_at < ends_at
"""

_SEEN = """
SELECT min(starts_at), max(greatest(starts_at, ends_at))
FROM (
    SELECT started_at AS starts_at, coalesce(ended_at, greatest(started_at, read_at)) AS ends_at
    FROM presence_evidence
    UNION ALL SELECT first_activity, last_activity FROM workday_evidence
    UNION ALL SELECT started_at, started_at FROM activity_evidence
    UNION ALL SELECT changed_at, changed_at FROM completion_evidence
    UNION ALL SELECT starts_at, ends_at FROM booking_evidence
    UNION ALL SELECT issued_at, issued_at FROM certificate_evidence
)
"""


def _span(
    connection: DuckDBPyConnection, read_whole_schedule: Callable[[], Schedule | None]
) -> tuple[Interval | None, str]:
    for query, words in (
        (_READ, _OF_COVERAGE),
        (_SEEN, _OF_EVIDENCE),
    ):
        start, end = _instants(connection, query)
        if start is not None and end is not None:
            return Interval(start, end), words
    schedule = read_whole_schedule()
    planned = schedule.sessions if schedule else ()
    if not planned:
        return None, _OF_SCHEDULE
    start, end = min(session.start for session in planned), max(session.end for session in planned)
    return Interval(start, end), _OF_SCHEDULE


def _instants(connection: DuckDBPyConnection, query: str) -> tuple[datetime | None, ...]:
    (row,) = connection.execute(query).fetchall()
    return tuple(None if moment is None else moment.replace(tzinfo=UTC) for moment in row)
