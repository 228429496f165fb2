"""The period that is assessed: local days, both included, in one zone, as of an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.times import Interval, day_interval, local_day, parse_day, parse_instant
from passmuster_reports.assessment.sql import view_sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

    from passmuster_reports.expected.schedule import Schedule


@dataclass(frozen=True)
class ReportingPeriod:
    """The first and the last day, the instants they span, and what the days were taken from.

    `as_of` is the instant for which is judged whether something is due or has expired.
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
    """Return the instant that `--as-of` names, of a day its midnight in the zone; SettingsError if none."""
    try:
        return parse_instant(text, zone) if text else None
    except ValueError as error:
        raise SettingsError(f"--as-of: {error}") from error


def choose_period(
    connection: DuckDBPyConnection,
    first: str | None,
    last: str | None,
    zone: ZoneInfo,
    read_whole_schedule: Callable[[], Schedule | None],
) -> ReportingPeriod:
    """The days asked for; a day not asked for is that of the coverage's edge, else of the evidence's, else of
    the schedule's, which is read only then."""
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
    span, taken_from = (None, "the days asked for") if asked else _span(connection, read_whole_schedule)
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
    """The latest instant at which anything was read."""
    evidence = f"SELECT read_at FROM ({view_sql('evidence')})"
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
        (_READ, "what the sources were read for (coverage)"),
        (_SEEN, "the first and the last evidence"),
    ):
        start, end = _instants(connection, query)
        if start is not None and end is not None:
            return Interval(start, end), words
    schedule = read_whole_schedule()
    planned = schedule.sessions if schedule else ()
    if not planned:
        return None, "the schedule"
    return Interval(min(each.start for each in planned), max(each.end for each in planned)), "the schedule"


def _instants(connection: DuckDBPyConnection, query: str) -> tuple[datetime | None, ...]:
    (row,) = connection.execute(query).fetchall()
    return tuple(None if each is None else each.replace(tzinfo=UTC) for each in row)
