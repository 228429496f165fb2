"""The temporary tables and views of an assessment, which controls and reports query."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.times import Interval, clock_changes, midnight, split_at_midnight
from passmuster_reports.assessment.elsewhere import Told, load_told
from passmuster_reports.assessment.in_service import load_in_service
from passmuster_reports.assessment.sql import view_sql
from passmuster_reports.expected.temporary_tables import load_expected
from passmuster_reports.store.coverage import HAS_TIMES
from passmuster_reports.store.key_words import is_of_everybody, is_of_people, is_of_places, text_of_value
from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.in_service import InService
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.schedule import Schedule

#: The views in the order in which they build on one another, and what each is in DuckDB: a table is worked
#: out at once, a view when it is queried, a macro when it is queried with values for its parameters.
VIEWS: Mapping[str, str] = {
    "evidence": "VIEW",
    "places": "TABLE",
    "ids_of_roster": "TABLE",
    "known_at": "TABLE",
    "roster_at": "VIEW",
    "identities": "TABLE",
    "people": "TABLE",
    "open_visits": "TABLE",
    "visits": "VIEW",
    "visits_of_period": "VIEW",
    "slices": "TABLE",
    "scopes": "TABLE",
    "covered": "TABLE",
    "origins": "TABLE",
    "sessions": "TABLE",
    "expected": "TABLE",
    "excuses": "TABLE",
    "stays": "VIEW",
    "seen": "TABLE",
    "session_origins": "TABLE",
    "unserved": "TABLE",
    "audiences": "TABLE",
    "unread_intervals": "TABLE",
    "session_gaps": "VIEW",
    "row_gaps": "TABLE",
    "doubts": "TABLE",
    "namesakes": "TABLE",
    "register": "TABLE",
    "visited": "VIEW",
    "attended_in": "MACRO",
    "gaps": "VIEW",
    "workdays": "TABLE",
    "completions": "VIEW",
    "bookings": "VIEW",
    "certificates": "VIEW",
    "workstation_visits": "VIEW",
}

#: The parameters of the macros.
PARAMETERS: Mapping[str, tuple[str, ...]] = {"attended_in": ("titles",)}

_INPUTS: Mapping[str, Mapping[str, str]] = {
    "period": {
        "starts_at": "TIMESTAMP",
        "ends_at": "TIMESTAMP",
        "first_day": "DATE",
        "last_day": "DATE",
        "timezone": "VARCHAR",
        "as_of": "TIMESTAMP",
        "as_of_day": "DATE",
        "has_roster": "BOOLEAN",
        "has_schedule": "BOOLEAN",
        "has_coverage": "BOOLEAN",
    },
    "days": {"day": "DATE", "starts_at": "TIMESTAMP", "ends_at": "TIMESTAMP"},
    "weeks": {"monday": "DATE", "starts_at": "TIMESTAMP", "ends_at": "TIMESTAMP"},
    "day_buckets": {"day": "DATE", "bucket": "BIGINT"},
    "clock": {"starts_at": "TIMESTAMP", "offset_seconds": "BIGINT"},
    "partitions": {
        "account": "VARCHAR",
        "partition": "VARCHAR",
        "place_id": "VARCHAR",
        "person_id": "VARCHAR",
        "covers": "BOOLEAN",
    },
}


def create_views(
    connection: DuckDBPyConnection,
    period: ReportingPeriod,
    roster: Roster | None,
    schedule: Schedule | None,
    told: Told | None = None,
    in_service: Sequence[InService] = (),
) -> None:
    """Create the tables of the period, of roster and schedule, and the views, all of them temporary.

    The connection is one of a store, and of this assessment only. Times are in UTC, without zone.
    """
    load_expected(connection, roster, schedule)
    load_told(connection, told or Told())
    load_in_service(connection, in_service, period.zone)
    rows: dict[str, Sequence[tuple[Any, ...]]] = {
        "period": [
            (
                _utc(period.interval.start),
                _utc(period.interval.end),
                period.first,
                period.last,
                period.zone.key,
                _utc(period.as_of),
                period.as_of.astimezone(period.zone).date(),
                roster is not None,
                schedule is not None,
                _has_coverage(connection),
            )
        ],
        "days": [
            (day, _utc(part.start), _utc(part.end))
            for day, part in split_at_midnight(period.interval, period.zone)
        ],
        "weeks": list(_weeks(period)),
        "day_buckets": [
            (day, bucket)
            for day, part in split_at_midnight(period.interval, period.zone)
            for bucket in _buckets(part)
        ],
        "clock": list(_clock(connection, period)),
        "partitions": list(_partitions(connection)),
    }
    for name, columns in _INPUTS.items():
        load_rows(connection, name, columns, rows[name])
    for name, what in VIEWS.items():
        parameters = f"({', '.join(PARAMETERS[name])}) AS TABLE" if name in PARAMETERS else " AS"
        connection.execute(f"CREATE OR REPLACE TEMP {what} {name}{parameters} {view_sql(name)}")


def _has_coverage(connection: DuckDBPyConnection) -> bool:
    """Tell whether any reading has times; one without tells of rejected records alone."""
    return connection.execute(f"SELECT 1 FROM readings WHERE {HAS_TIMES} LIMIT 1").fetchone() is not None


def _weeks(period: ReportingPeriod) -> Iterator[tuple[date, datetime, datetime]]:
    """Yield the Monday, start and end of each week of the zone, Monday to Sunday, that ends in the period."""
    sunday = period.first + timedelta(days=6 - period.first.weekday())
    while sunday <= period.last:
        monday, following = sunday - timedelta(days=6), sunday + timedelta(days=1)
        yield monday, _utc(midnight(monday, period.zone)), _utc(midnight(following, period.zone))
        sunday += timedelta(days=7)


def _buckets(part: Interval) -> Iterable[int]:
    """Return the days of UTC that an interval touches, counted from 1970."""
    epoch, day = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=1)
    return range((part.start - epoch) // day, (part.end - timedelta(microseconds=1) - epoch) // day + 1)


_EXTREMES = """
SELECT min(moment), max(moment) FROM (
    SELECT min(started_at) AS moment FROM presence_evidence
    UNION ALL SELECT max(greatest(started_at, coalesce(ended_at, read_at))) FROM presence_evidence
    UNION ALL SELECT min(starts_at) FROM schedule
    UNION ALL SELECT max(ends_at) FROM schedule
    UNION ALL SELECT min(completed_at) FROM completion_evidence
    UNION ALL SELECT max(completed_at) FROM completion_evidence
    UNION ALL SELECT min(issued_at) FROM certificate_evidence
    UNION ALL SELECT max(issued_at) FROM certificate_evidence
)
"""


def _clock(connection: DuckDBPyConnection, period: ReportingPeriod) -> Iterator[tuple[datetime, int]]:
    """Yield each offset of the zone from UTC, in seconds, and its start, over the period and all evidence."""
    (extremes,) = connection.execute(_EXTREMES).fetchall()
    known = [moment.replace(tzinfo=UTC) for moment in extremes if moment is not None]
    instants = [period.interval.start, period.interval.end, *known]
    interval = Interval(min(instants), max(instants))
    first = interval.start.astimezone(period.zone).utcoffset() or timedelta()
    yield datetime(1, 1, 1), _seconds(first)  # noqa: DTZ001  # DuckDB's times here are without zone
    for change in clock_changes(interval, period.zone):
        yield _utc(change.at), _seconds(change.after)


def _seconds(offset: timedelta) -> int:
    return int(offset.total_seconds())


def _partitions(connection: DuckDBPyConnection) -> Iterator[tuple[str, str, str | None, str | None, bool]]:
    """Yield what each partition covers: a place, a person, everything, or something unknown."""
    rows = connection.execute("SELECT DISTINCT account, partition FROM readings").fetchall()
    for account, partition in rows:
        place = person = None
        covers = True
        for key, value in json.loads(partition).items():
            text = text_of_value(value)
            if is_of_places(key):
                place = text
            elif is_of_people(key):
                person = text
            elif text != account and not is_of_everybody(key):
                covers = False
        yield account, partition, place, person, covers


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)
