"""Gaps: what was not read of the evidence that a control rests on, open visits among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.times import midnight
from passmuster_reports.assessment.doubts import NO_COVERAGE
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.sentences import Said


@dataclass(frozen=True)
class Gap:
    """An interval that was not read; `person` is None where it concerns everybody, `start` where nothing was
    ever read."""

    where: str
    person: str | None
    start: datetime | None
    end: datetime | None


# The kinds that anything was read for, and whether any of it was in service by the end of the period.
_READ = """
WITH read AS (
    SELECT kind, source FROM scopes
    UNION
    SELECT 'workstation', source FROM scopes
    WHERE kind = 'presence'
        AND coalesce(
            (
                SELECT bool_or(place_type = 'workstation') FROM places
                WHERE places.source = scopes.source
                    AND places.account = scopes.account
                    AND places.stream = scopes.stream
            ),
            TRUE
        )
)
SELECT read.kind, bool_or(coalesce(in_service.since < period.ends_at, TRUE))
FROM read
CROSS JOIN period
LEFT JOIN in_service ON in_service.source = read.source
GROUP BY read.kind
"""

_STREAMS = """WITH streams AS (
    SELECT source, account, stream, bool_or(place_type = 'workstation') AS workstation
    FROM places
    GROUP BY source, account, stream
)
"""

# `workstation` is the presence of streams that gave some from workstations, and of those that gave none.
_GAPS = f"""
{_STREAMS}SELECT
    gaps.kind, gaps.source, gaps.stream, gaps.partition,
    coalesce(ids_of_roster.person, identities.person), gaps.person_id,
    greatest(gaps.starts_at, $since::TIMESTAMP) AS starts_at, gaps.ends_at
FROM unread_intervals AS gaps
LEFT JOIN ids_of_roster ON ids_of_roster.source = gaps.source AND ids_of_roster.id = gaps.person_id
LEFT JOIN identities
    ON identities.source = gaps.source
    AND identities.account = gaps.account
    AND identities.has_id
    AND identities.known_as = gaps.person_id
LEFT JOIN streams
    ON streams.source = gaps.source AND streams.account = gaps.account AND streams.stream = gaps.stream
WHERE gaps.number IS NULL
    AND epoch_us(gaps.ends_at) - epoch_us(greatest(gaps.starts_at, $since::TIMESTAMP)) > 1000000
    AND (
        list_contains($kinds, gaps.kind)
        OR gaps.kind = 'presence'
            AND list_contains($kinds, 'workstation')
            AND coalesce(streams.workstation, TRUE)
    )
ORDER BY
    greatest(gaps.starts_at, $since::TIMESTAMP), gaps.ends_at, gaps.source, gaps.account, gaps.stream,
    gaps.partition, gaps.kind, coalesce(ids_of_roster.person, identities.person)
"""

# Of open visits that are not read again, what came of them within the time.
_OPEN_VISITS = f"""
{_STREAMS}SELECT
    open_visits.source,
    open_visits.stream,
    open_visits.place_id,
    coalesce(ids_of_roster.person, identities.person),
    greatest(open_visits.starts_at, $since::TIMESTAMP)
FROM open_visits
LEFT JOIN ids_of_roster
    ON ids_of_roster.source = open_visits.source AND ids_of_roster.id = open_visits.person_id
LEFT JOIN identities
    ON identities.source = open_visits.source
    AND identities.account = open_visits.account
    AND identities.has_id
    AND identities.known_as = open_visits.person_id
LEFT JOIN streams
    ON streams.source = open_visits.source
    AND streams.account = open_visits.account
    AND streams.stream = open_visits.stream
WHERE open_visits.starts_at < $until::TIMESTAMP
    AND coalesce(ids_of_roster.person, identities.person) IS NOT NULL
    AND (
        list_contains($kinds, 'presence')
        OR list_contains($kinds, 'workstation') AND coalesce(streams.workstation, TRUE)
    )
ORDER BY ALL
"""


def find_gaps(
    connection: DuckDBPyConnection,
    period: ReportingPeriod,
    covers: tuple[str, ...],
    days_back: int,
    *,
    has_coverage: bool,
) -> tuple[Gap, ...]:
    """Return what was not read of these kinds of evidence, in the period and so many days before it.

    Before a source was in service nothing of it is missing, unless there was none in the whole period.
    """
    kinds = list(covers)
    if not kinds:
        return ()
    if not has_coverage:
        return (Gap(NO_COVERAGE, None, None, None),)
    read: dict[str, bool] = dict(connection.execute(_READ).fetchall())
    never = [
        Gap(
            f"nothing that gives {kind} evidence was in service in the period"
            if kind in read
            else f"nothing was read that gives {kind} evidence",
            None,
            None,
            None,
        )
        for kind in kinds
        if not read.get(kind)
    ]
    since = midnight(period.first - timedelta(days=days_back), period.zone)
    values = {"since": since.replace(tzinfo=None), "kinds": kinds}
    rows = connection.execute(_GAPS, values).fetchall()
    until = period.interval.end.replace(tzinfo=None)
    visits = connection.execute(_OPEN_VISITS, {**values, "until": until}).fetchall()
    return (
        *never,
        *(
            Gap(
                f"{source} {stream}{_words(partition)}",
                person,
                start.replace(tzinfo=UTC),
                end.replace(tzinfo=UTC),
            )
            for _, source, stream, partition, person, person_id, start, end in rows
            if person_id is None or person is not None
        ),
        *(
            Gap(
                f"{source} {stream}, an open visit to {place or 'a place'},",
                person,
                start.replace(tzinfo=UTC),
                period.interval.end,
            )
            for source, stream, place, person, start in visits
        ),
    )


def _words(partition: str) -> str:
    import json

    values = json.loads(partition)
    return "".join(f", {key} {value}" for key, value in sorted(values.items()))


def gap_sentence(gap: Gap, period: ReportingPeriod) -> Said:
    """Return a gap in words, its times in the report's zone."""
    if gap.start is None or gap.end is None:
        return say("{where}", where=Value(gap.where, "word"))
    start, end = (instant.astimezone(period.zone) for instant in (gap.start, gap.end))
    # In the night of a clock change the same time comes twice, and the offset tells which one is meant.
    whole = start.utcoffset() == end.utcoffset() or end - start > timedelta(days=1)
    return say(
        "{where} was not read from {begin} to {until} ({zone})",
        where=Value(gap.where),
        begin=_moment(start, with_offset=not whole),
        until=_moment(end, with_offset=not whole),
        zone=Value(period.zone.key),
    )


def _moment(local: datetime, *, with_offset: bool) -> Value:
    """Return a local time, to the second where it has seconds."""
    if not with_offset:
        return Value(local.replace(tzinfo=None), "moment")
    return Value(
        f"{local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "") + f" {local.isoformat()[-6:]}"
    )
