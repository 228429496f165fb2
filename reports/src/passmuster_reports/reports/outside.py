"""Visits outside any planned session: they are no fault, and are counted by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.sql import rows_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.reports.register import RegisterFigures


@dataclass(frozen=True)
class OutsideSessions:
    """The visits to one place of a source that no planned session explains."""

    source: str
    place: str
    place_name: str | None
    visits: int
    people: int
    start: str
    end: str
    detail: Said
    evidence_ids: tuple[str, ...]


# Workstations are no places of sessions: nobody plans when somebody may use one.
_OUTSIDE = """
SELECT
    visits.source,
    visits.place_id AS place,
    count(*) AS visits,
    count(DISTINCT coalesce(visits.person, visits.source || ':' || visits.account || ':' || visits.person_id))
        AS people,
    min(visits.started_at) AS first_start,
    max(visits.counted_until) AS last_end,
    EXISTS (
        SELECT 1 FROM sessions
        WHERE sessions.place_id = visits.place_id AND coalesce(sessions.source = visits.source, TRUE)
    ) AS planned_place,
    list(visits.evidence_id ORDER BY visits.started_at, visits.evidence_id) AS evidence_ids
FROM visits_of_period AS visits
ANTI JOIN stays ON stays.evidence_id = visits.evidence_id
WHERE NOT visits.backwards AND visits.place_type = 'room' AND (SELECT has_schedule FROM period)
GROUP BY visits.source, visits.place_id, planned_place
ORDER BY visits.place_id, visits.source
"""


def outside_sessions(connection: DuckDBPyConnection, figures: RegisterFigures) -> tuple[OutsideSessions, ...]:
    """Return for each place of a source how many visits no planned session explains."""
    return tuple(
        OutsideSessions(
            source=row["source"],
            place=row["place"],
            place_name=figures.place_names.get(row["place"]),
            visits=row["visits"],
            people=row["people"],
            start=figures.times.instant(row["first_start"]),
            end=figures.times.instant(row["last_end"]),
            detail=say("no session was planned here then")
            if row["planned_place"]
            else say("no session was planned in this place"),
            evidence_ids=tuple(row["evidence_ids"]),
        )
        for row in rows_of(connection, _OUTSIDE)
    )
