"""What a report rests on: its files, what was read of each stream, and what was not."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from passmuster.times import Interval, clip, union
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.assessment.views import PLACE_WORDS
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.store.coverage import HAS_TIMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.canonical import Json
    from passmuster_reports.reports.figures import Writer
    from passmuster_reports.store.origin import Origin


def write_coverage(connection: DuckDBPyConnection, period: ReportingPeriod, writer: Writer) -> list[Json]:
    """Each partition of each stream: what of the period was read, what was not, and what came of it."""
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
    visits = open_visits(connection, period, writer)
    return [_partition(rows, union(gaps[key]), visits, period, writer) for key, rows in partitions.items()]


def open_visits(connection: DuckDBPyConnection, period: ReportingPeriod, writer: Writer) -> list[Json]:
    """Return whose visits to which place were open at their last reading, in the period or before it."""
    rows = rows_of(
        connection,
        """
        SELECT
            open_visits.source, open_visits.account, open_visits.stream, open_visits.place_id,
            open_visits.starts_at, identity.person, people.name
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
    return [
        {
            **{name: row[name] for name in ("source", "account", "stream")},
            "place": row["place_id"],
            "person": row["person"],
            "name": row["name"],
            "since": writer.instant(row["starts_at"]),
        }
        for row in rows
        if row["starts_at"] < period.interval.end
    ]


def _partition(
    rows: Sequence[Mapping[str, Any]],
    gaps: Sequence[Interval],
    visits: Sequence[Json],
    period: ReportingPeriod,
    writer: Writer,
) -> Json:
    # Without times it was not set out to be read: it tells of rejected records alone.
    has_times = any(row["starts_at"].year > 1 for row in rows)
    # What was read vouches for no time after the reading.
    ends = [min(row["ends_at"], row["read_at"]) for row in rows]
    intervals = [
        Interval(row["starts_at"], end) for row, end in zip(rows, ends, strict=True) if row["starts_at"] < end
    ]
    reasons: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for reason, count in json.loads(row["reasons"]).items():
            reasons[reason] += count
    settled = [row["settled_until"] for row in rows if row["settled_until"] is not None]
    return {
        **{name: rows[0][name] for name in ("source", "account", "stream")},
        "partition": {key: _text(value) for key, value in json.loads(rows[0]["partition"]).items()},
        "read": writer.intervals(union(clip(intervals, period.interval))),
        "gaps": writer.intervals(gaps),
        "last_read_at": writer.instant(max(row["read_at"] for row in rows)),
        # What is settled beyond the period needs no word.
        "settled_until": writer.instant(max(settled))
        if settled and max(settled) < period.interval.end
        else None,
        "open_visits": [each for each in visits if has_times and _is_of(each, rows[0])],
        "readings": len(rows),
        "records": sum(row["records"] for row in rows),
        "set_aside": sum(row["rejected"] for row in rows),
        "reasons": dict(sorted(reasons.items())),
    }


def _is_of(visit: Json, row: Mapping[str, Any]) -> bool:
    """Whether an open visit is of the stream, and its place of the partition where that is of one."""
    places = [
        _text(value)
        for key, value in json.loads(row["partition"]).items()
        if "".join(filter(str.isalpha, key)).lower() in PLACE_WORDS
    ]
    same = all(visit[name] == row[name] for name in ("source", "account", "stream"))
    return same and (not places or visit["place"] in (None, *places))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


_SOURCES = f"""
SELECT
    source,
    account,
    stream,
    count(read_at) > 0 AS covered,
    list(DISTINCT version ORDER BY version) FILTER (version IS NOT NULL) AS versions,
    list(DISTINCT core_version ORDER BY core_version) FILTER (core_version IS NOT NULL) AS core_versions,
    list(DISTINCT host ORDER BY host) FILTER (host IS NOT NULL) AS hosts,
    coalesce(sum(records), 0)::BIGINT AS records,
    coalesce(sum(rejected), 0)::BIGINT AS rejected
FROM (
    SELECT
        source, account, stream, CASE WHEN {HAS_TIMES} THEN read_at END AS read_at,
        version, core_version, host, records, rejected
    FROM readings
    UNION ALL
    SELECT DISTINCT source, account, stream, NULL::TIMESTAMP, NULL, NULL, NULL, NULL, NULL FROM evidence
)
GROUP BY source, account, stream
ORDER BY source, account, stream
"""


def write_basis(ground: Assessment) -> Json:
    """The counts that must add up, the files with their hashes, and the versions."""
    connection, origin = ground.connection, ground.origin
    roster, schedule, policy = ground.roster, ground.schedule, ground.policy
    evidence = Counter(origin.left_out)
    for source, account, stream, count in connection.execute(
        "SELECT source, account, stream, count(*) FROM evidence GROUP BY source, account, stream"
    ).fetchall():
        evidence[source, account, stream] += count
    sources = [_source(row, evidence, origin) for row in rows_of(connection, _SOURCES)]
    gaps = rows_of(connection, "SELECT DISTINCT * EXCLUDE (kind) FROM gaps")
    more = (policy.leave, policy.reviews) if policy else ()
    files = [*origin.inputs, *(each.file for each in (roster, schedule, policy, *more) if each)]
    lines = sum(origin.lines.values())
    visits, outside = _visits(connection)
    missing = total_seconds([Interval(row["starts_at"], row["ends_at"]) for row in gaps])
    return {
        "inputs": [
            {"name": each.name, "role": each.role, "sha256": each.sha256, "lines": each.lines}
            for each in files
        ],
        "sources": sources,
        "has_roster": roster is not None,
        "roster_people": len(roster.members) if roster else None,
        "roster_ids": rows_of(
            connection, "SELECT source, asserted, ids, seen FROM roster_at ORDER BY source"
        ),
        "has_schedule": schedule is not None,
        "sessions": connection.execute("SELECT count(*) FROM sessions").fetchall()[0][0],
        "schedule_left_out": list(schedule.left_out) if schedule else [],
        "has_coverage": any(each["records_read"] is not None for each in sources),
        "records_read": sum(each["records_read"] or 0 for each in sources),
        "set_aside": sum(each["set_aside"] or 0 for each in sources),
        "evidence_lines": lines,
        "evidence": sum(evidence.values()),
        "duplicates": lines - sum(evidence.values()),
        "visits": visits,
        "visits_outside_period": outside,
        "gaps": len(gaps),
        "gap_hours": rounded_hours(missing),
        "gap_seconds": missing,
        "versions": {name: _version(name) for name in ("passmuster", "passmuster-reports")},
    }


def total_seconds(intervals: Sequence[Interval]) -> int:
    """Return the sum of the lengths, cut to whole seconds; partitions are added up."""
    return sum((each.length for each in intervals), timedelta()) // timedelta(seconds=1)


def _visits(connection: DuckDBPyConnection) -> tuple[int, int]:
    (row,) = connection.execute(
        "SELECT (SELECT count(*) FROM presence_evidence), (SELECT count(*) FROM visits_of_period)"
    ).fetchall()
    return int(row[0]), int(row[0] - row[1])


def _source(row: Mapping[str, Any], evidence: Mapping[tuple[str, str, str], int], origin: Origin) -> Json:
    key = (row["source"], row["account"], row["stream"])
    distinct = evidence.get(key, 0)
    lines = origin.lines.get(key, distinct)
    return {
        "source": row["source"],
        "account": row["account"],
        "stream": row["stream"],
        "versions": row["versions"] or [],
        "core_versions": row["core_versions"] or [],
        "hosts": row["hosts"] or [],
        "records_read": row["records"] if row["covered"] else None,
        "set_aside": row["rejected"] if row["covered"] or row["rejected"] else None,
        "evidence_lines": lines,
        "evidence": distinct,
        "duplicates": lines - distinct,
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"  # run from a folder of sources
