"""What a report rests on: its files, the evidence of each stream, and the versions that made it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from passmuster.times import Interval
from passmuster_reports.assessment.sentences import Said, Sentence, say
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.assessment.words import Value
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.store.coverage import HAS_TIMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.expected.note import Note
    from passmuster_reports.store.origin import Origin


@dataclass(frozen=True)
class FileFigures:
    """One file that the report was made from; `name` and `sha256` are None where codes stand for people."""

    name: str | None
    role: str
    sha256: str | None
    lines: int


@dataclass(frozen=True)
class SourceFigures:
    """One stream: who read it, and what came of it; None where the evidence does not say."""

    source: str
    account: str
    stream: str
    versions: tuple[str, ...]
    core_versions: tuple[str, ...]
    hosts: tuple[str, ...]
    records_read: int | None
    rejected: int | None
    evidence_lines: int
    evidence: int
    duplicates: int


@dataclass(frozen=True)
class RosterIds:
    """How many ids the roster has for a source, and how many of them the source named.

    `asserted` ones stand in a column of the source; others are the people's own.
    """

    source: str
    asserted: bool
    ids: int
    seen: int


@dataclass(frozen=True)
class Provenance:
    """The counts that must add up, the files with their hashes, and the versions."""

    inputs: tuple[FileFigures, ...]
    sources: tuple[SourceFigures, ...]
    has_roster: bool
    roster_people: int | None
    roster_ids: tuple[RosterIds, ...]
    has_schedule: bool
    sessions: int
    schedule_left_out: tuple[Said, ...]
    has_coverage: bool
    records_read: int
    rejected: int
    evidence_lines: int
    evidence: int
    duplicates: int
    visits: int
    visits_outside_period: int
    gaps: int
    gap_hours: int | float
    gap_seconds: int
    versions: Mapping[str, str]


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


def provenance_of(assessment: Assessment) -> Provenance:
    """Return what the figures of an assessment rest on."""
    connection, origin = assessment.connection, assessment.origin
    roster, schedule, policy = assessment.roster, assessment.schedule, assessment.policy
    evidence = Counter(origin.left_out)
    for source, account, stream, count in connection.execute(
        "SELECT source, account, stream, count(evidence_id) FROM evidence GROUP BY source, account, stream"
    ).fetchall():
        evidence[source, account, stream] += count
    sources = tuple(_source(row, evidence, origin) for row in rows_of(connection, _SOURCES))
    gaps = rows_of(connection, "SELECT DISTINCT * EXCLUDE (kind) FROM gaps")
    lists = (policy.leave, policy.reviews) if policy else ()
    tables = (table for table in (roster, schedule, policy, *lists) if table)
    lines = sum(origin.lines.values())
    visits, outside = _visits(connection)
    missing = total_seconds([Interval(row["starts_at"], row["ends_at"]) for row in gaps])
    return Provenance(
        inputs=tuple(
            FileFigures(file.name if file.sha256 else None, file.role, file.sha256 or None, file.lines)
            for file in (*origin.inputs, *(table.file for table in tables))
        ),
        sources=sources,
        has_roster=roster is not None,
        roster_people=len(roster.members) if roster else None,
        roster_ids=tuple(
            RosterIds(**row)
            for row in rows_of(
                connection, "SELECT source, asserted, ids, seen FROM roster_at ORDER BY source"
            )
        ),
        has_schedule=schedule is not None,
        sessions=connection.execute("SELECT count(*) FROM sessions").fetchall()[0][0],
        schedule_left_out=tuple(map(_said, schedule.left_out)) if schedule else (),
        has_coverage=any(source.records_read is not None for source in sources),
        records_read=sum(source.records_read or 0 for source in sources),
        rejected=sum(source.rejected or 0 for source in sources),
        evidence_lines=lines,
        evidence=sum(evidence.values()),
        duplicates=lines - sum(evidence.values()),
        visits=visits,
        visits_outside_period=outside,
        gaps=len(gaps),
        gap_hours=rounded_hours(missing),
        gap_seconds=missing,
        versions={name: _version(name) for name in ("passmuster", "passmuster-reports")},
    )


def total_seconds(intervals: Sequence[Interval]) -> int:
    """Return the sum of the lengths, cut to whole seconds; partitions are added up."""
    return sum((interval.length for interval in intervals), timedelta()) // timedelta(seconds=1)


def _visits(connection: DuckDBPyConnection) -> tuple[int, int]:
    """Return how many visits there are, and how many of them lie outside the period."""
    (row,) = connection.execute(
        "SELECT (SELECT count(*) FROM presence_evidence), (SELECT count(*) FROM visits_of_period)"
    ).fetchall()
    return int(row[0]), int(row[0] - row[1])


def _source(
    row: Mapping[str, Any], evidence: Mapping[tuple[str, str, str], int], origin: Origin
) -> SourceFigures:
    key = (row["source"], row["account"], row["stream"])
    distinct = evidence.get(key, 0)
    lines = origin.lines.get(key, distinct)
    return SourceFigures(
        source=row["source"],
        account=row["account"],
        stream=row["stream"],
        versions=tuple(row["versions"] or ()),
        core_versions=tuple(row["core_versions"] or ()),
        hosts=tuple(row["hosts"] or ()),
        records_read=row["records"] if row["covered"] else None,
        rejected=row["rejected"] if row["covered"] or row["rejected"] else None,
        evidence_lines=lines,
        evidence=distinct,
        duplicates=lines - distinct,
    )


def _said(note: Note) -> Said:
    values = {name: Value(value, "word" if name == "what" else "text") for name, value in note.values.items()}
    return say("{file}: {note}", file=Value(note.file), note=Value(Said(Sentence(note.text, values))))


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"  # run from a folder of sources
