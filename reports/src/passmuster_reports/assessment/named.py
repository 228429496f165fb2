"""Whom and what evidence names that a report leaves out: only what its figures need to know of it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.elsewhere import Named
from passmuster_reports.assessment.overlay import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from duckdb import DuckDBPyConnection

#: The time of which each kind of evidence tells.
_TOLD_AT: Mapping[str, str] = {
    "presence": "started_at",
    "workday": "date + INTERVAL 12 HOUR",
    "activity": "started_at",
    "completion": "coalesce(changed_at, read_at)",
    "booking": "starts_at",
    "certificate": "coalesce(issued_at, read_at)",
}
_EVERYBODY = """
SELECT
    source, account, stream, person_id,
    arg_max(person_name, {{'at': read_at, 'name': person_name}}) FILTER (person_name <> ''),
    coalesce(max(read_at) FILTER (person_name <> ''), max(read_at))
FROM {table} AS one
WHERE {condition}
GROUP BY source, account, stream, person_id, CASE WHEN person_id IS NULL THEN person_name END
"""
_ROSTER = """
SELECT DISTINCT told.source, told.account, told.stream, ids_of_roster.id, NULL, NULL::TIMESTAMP
FROM (SELECT DISTINCT source, account, stream, person_id FROM {table} AS one WHERE {condition}) AS told
LEFT JOIN ids_of_roster ON ids_of_roster.source = told.source AND ids_of_roster.id = told.person_id
"""
# That a place is a room or a workstation tells what its stream is about; the rest is known of planned places.
_PLACES = """
SELECT DISTINCT told.source, told.account, told.stream, told.place_type, schedule.place_id
FROM (
    SELECT DISTINCT source, account, stream, place_type, place_id FROM {table} AS one WHERE {condition}
) AS told
LEFT JOIN schedule ON schedule.place_id = told.place_id
"""
# The first of each month, as the zone has it, and the last of all.
_TIMES = """
SELECT source, account, stream, min(told_at)
FROM (
    SELECT source, account, stream, {told_at} AS told_at FROM {table} AS one WHERE {condition}
) AS told
ASOF JOIN clock ON told.told_at >= clock.starts_at
GROUP BY source, account, stream, date_trunc('month', told_at + to_seconds(clock.offset_seconds))
UNION
SELECT source, account, stream, max({told_at})
FROM {table} AS one
WHERE {condition}
GROUP BY source, account, stream
"""


def find_named(
    connection: DuckDBPyConnection, kind: str, condition: str, *, everybody: bool
) -> Iterator[Named]:
    """Yield what evidence of a kind, of which a condition holds, names, and of which times it tells.

    It is everybody, or no more than the ids that the roster gives. The connection has the views of a period.
    """

    def rows(query: str) -> list[tuple[Any, ...]]:
        values = {"table": EVIDENCE[kind], "condition": condition, "told_at": _TOLD_AT[kind]}
        return connection.execute(query.format(**values)).fetchall()

    for source, account, stream, person_id, name, read_at in rows(_EVERYBODY if everybody else _ROSTER):
        yield Named(kind, source, account, stream, person_id, name, _utc(read_at))
    if kind == "presence":
        for source, account, stream, place_type, place_id in rows(_PLACES):
            yield Named(kind, source, account, stream, place_type=place_type, place_id=place_id)
    for source, account, stream, told_at in rows(_TIMES):
        yield Named(kind, source, account, stream, told_at=_utc(told_at))


def _utc(instant: datetime | None) -> datetime | None:
    return instant and instant.replace(tzinfo=UTC)
