"""What of each stream and partition was read, and what was not."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.times import Interval, clip, union
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.reports.local_times import LocalTimes
from passmuster_reports.store.key_words import is_of_places, text_of_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.concern import Concern
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.reports.local_times import LocalInterval


@dataclass(frozen=True)
class OpenVisit:
    """A visit that was open when it was read last."""

    source: str
    account: str
    stream: str
    place: str | None
    person: str | None
    name: str | None
    since: str


@dataclass(frozen=True)
class PartitionCoverage:
    """One partition of one stream: what of the period was read, what was not, and what came of it."""

    source: str
    account: str
    stream: str
    partition: Mapping[str, str]
    read: tuple[LocalInterval, ...]
    gaps: tuple[LocalInterval, ...]
    last_read_at: str
    #: None where all of the period is settled.
    settled_until: str | None
    open_visits: tuple[OpenVisit, ...]
    readings: int
    records: int
    rejected: int
    reasons: Mapping[str, int]
    #: Since when the source has been in service, where that is said: nothing is missing before.
    in_service_from: str | None
    #: Whether it gives evidence of a kind that the report is about.
    concerns: bool


def coverage_of(
    connection: DuckDBPyConnection, period: ReportingPeriod, times: LocalTimes, concern: Concern
) -> tuple[PartitionCoverage, ...]:
    """Return each partition of each stream with what of the period was read."""
    concerned = _concerned(connection, concern)
    partitions: defaultdict[tuple[str, str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(
        connection,
        "SELECT * FROM readings ORDER BY source, account, stream, partition, starts_at, ends_at, read_at",
    ):
        partitions[row["source"], row["account"], row["stream"], row["partition"]].append(row)
    gaps: defaultdict[tuple[str, str, str, str], list[Interval]] = defaultdict(list)
    for row in rows_of(connection, "SELECT DISTINCT * EXCLUDE (kind) FROM gaps"):
        key = (row["source"], row["account"], row["stream"], row["partition"])
        gaps[key].append(Interval(row["starts_at"], row["ends_at"]))
    visits = open_visits(connection, period, times)
    since = {
        row["source"]: times.instant(row["since"])
        for row in rows_of(connection, "SELECT source, since FROM in_service")
    }
    return tuple(
        _partition(
            rows,
            times.intervals(union(gaps[key])),
            visits,
            period,
            since.get(key[0]),
            concerns=key[:3] in concerned,
        )
        for key, rows in partitions.items()
    )


def _concerned(connection: DuckDBPyConnection, concern: Concern) -> set[tuple[str, str, str]]:
    """Return the streams that a report is about; one that does not say what it gives may be any."""
    rows = connection.execute(
        """
        SELECT DISTINCT readings.source, readings.account, readings.stream
        FROM readings
        LEFT JOIN (
            SELECT source, account, stream, list(DISTINCT place_type) AS types
            FROM places
            GROUP BY source, account, stream
        ) AS seen
            ON seen.source = readings.source
            AND seen.account = readings.account
            AND seen.stream = readings.stream
        WHERE coalesce(list_contains($kinds, readings.kind), TRUE)
            AND (
                readings.kind IS DISTINCT FROM 'presence'
                OR $place_type IS NULL
                OR seen.types IS NULL
                OR list_contains(seen.types, $place_type)
            )
        """,
        concern.parameters,
    ).fetchall()
    return {(source, account, stream) for source, account, stream in rows}


def open_visits(
    connection: DuckDBPyConnection, period: ReportingPeriod, times: LocalTimes
) -> tuple[OpenVisit, ...]:
    """Return the visits, in the period or before it, that were open at their last reading."""
    rows = rows_of(
        connection,
        """
        SELECT
            open_visits.source, open_visits.account, open_visits.stream, open_visits.place_id,
            open_visits.open_at, open_visits.starts_at, identity.person, people.name
        FROM open_visits
        LEFT JOIN (
            SELECT source, id, person FROM ids_of_roster
            UNION
            SELECT source, known_as, person FROM identities WHERE has_id AND person IS NOT NULL
        ) AS identity ON identity.source = open_visits.source AND identity.id = open_visits.person_id
        LEFT JOIN people ON people.person = identity.person
        ORDER BY ALL
        """,
    )
    return tuple(
        OpenVisit(
            source=row["source"],
            account=row["account"],
            stream=row["stream"],
            place=row["place_id"],
            person=row["person"],
            name=row["name"],
            since=times.instant(row["open_at"]),
        )
        for row in rows
        if row["starts_at"] < period.interval.end
    )


def _partition(
    rows: Sequence[Mapping[str, Any]],
    gaps: tuple[LocalInterval, ...],
    visits: Sequence[OpenVisit],
    period: ReportingPeriod,
    since: str | None,
    *,
    concerns: bool,
) -> PartitionCoverage:
    times = LocalTimes(period.zone)
    # Without times nothing was to be read: such rows tell of rejected records alone.
    has_times = any(row["starts_at"].year > 1 for row in rows)
    # What was read says nothing of the time after the reading.
    ends = [min(row["ends_at"], row["read_at"]) for row in rows]
    intervals = [
        Interval(row["starts_at"], end) for row, end in zip(rows, ends, strict=True) if row["starts_at"] < end
    ]
    reasons: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for reason, count in json.loads(row["reasons"]).items():
            reasons[reason] += count
    settled = [row["settled_until"] for row in rows if row["settled_until"] is not None]
    return PartitionCoverage(
        source=rows[0]["source"],
        account=rows[0]["account"],
        stream=rows[0]["stream"],
        partition={key: text_of_value(value) for key, value in json.loads(rows[0]["partition"]).items()},
        read=times.intervals(union(clip(intervals, period.interval))),
        gaps=gaps,
        last_read_at=times.instant(max(row["read_at"] for row in rows)),
        settled_until=times.instant(max(settled)) if settled and max(settled) < period.interval.end else None,
        open_visits=tuple(visit for visit in visits if has_times and _is_of(visit, rows[0])),
        readings=len(rows),
        records=sum(row["records"] for row in rows),
        rejected=sum(row["rejected"] for row in rows),
        reasons=dict(sorted(reasons.items())),
        in_service_from=since,
        concerns=concerns,
    )


def _is_of(visit: OpenVisit, row: Mapping[str, Any]) -> bool:
    """Tell whether an open visit is of the stream, and of its partition where that is of one place."""
    places = [
        text_of_value(value) for key, value in json.loads(row["partition"]).items() if is_of_places(key)
    ]
    same = (visit.source, visit.account, visit.stream) == (row["source"], row["account"], row["stream"])
    return same and (not places or visit.place in (None, *places))
