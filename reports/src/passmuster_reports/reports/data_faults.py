"""Data faults: records and ids that the register cannot use as they are, each one named."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.register import Person, Row, SessionRegister, Status
from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from passmuster.times import Interval


@dataclass(frozen=True)
class Fault:
    """One fault. Times are those of the record; `detail` says the rest in words."""

    kind: str
    person: Person | None
    place: str | None
    session: str | None
    start: datetime | None
    end: datetime | None
    minutes_from: tuple[Interval, ...]
    detail: Said
    evidence_ids: tuple[str, ...] = ()


def find_faults(
    connection: DuckDBPyConnection, registers: Sequence[SessionRegister], people: Mapping[str, Person]
) -> tuple[Fault, ...]:
    """Return every fault that touches the period, kind by kind."""
    return (
        *_of_visits(
            connection,
            people,
            "out before in",
            "backwards",
            say("the record ends before it begins; no minutes are counted from it"),
        ),
        *(
            _guest(register, row)
            for register in registers
            for row in register.rows
            if row.status is Status.GUEST
        ),
        *_of_visits(
            connection,
            people,
            "no person id",
            "person_id IS NULL",
            say("the record does not say whose visit it is"),
        ),
        *_claimed(connection),
        *_rejected(connection),
    )


def _of_visits(
    connection: DuckDBPyConnection, people: Mapping[str, Person], kind: str, condition: str, detail: Said
) -> Iterable[Fault]:
    for row in rows_of(
        connection, f"SELECT * FROM visits_of_period WHERE {condition} ORDER BY started_at, evidence_id"
    ):
        yield _of_visit(row, people, kind, detail)


def _of_visit(row: Mapping[str, Any], people: Mapping[str, Person], kind: str, detail: Said) -> Fault:
    return Fault(
        kind=kind,
        person=people.get(row["person"]),
        place=row["place_id"],
        session=None,
        start=row["started_at"],
        end=row["ended_at"],
        minutes_from=(),
        detail=detail,
        evidence_ids=(row["evidence_id"],),
    )


def _guest(register: SessionRegister, row: Row) -> Fault:
    known = row.person.on_roster
    detail = (
        say("on the roster, but not expected in this session")
        if known
        else say("the id is on no line of the roster")
    )
    return Fault(
        kind="not expected here" if known else "unknown person",
        person=row.person,
        place=register.session.place,
        session=register.session.session,
        start=row.arrival,
        end=row.departure,
        minutes_from=row.intervals,
        detail=Said(*detail.sentences, *row.reason.sentences) if row.reason else detail,
        evidence_ids=tuple(visit.evidence_id for visit in row.visits),
    )


_CLAIMED = """
SELECT
    claims.source,
    claims.id,
    claims.claimants,
    min(visits.started_at) AS start,
    coalesce(
        list(visits.evidence_id ORDER BY visits.started_at, visits.evidence_id)
            FILTER (visits.evidence_id IS NOT NULL),
        []
    ) AS evidence_ids
FROM (
    SELECT source, id, list(DISTINCT person ORDER BY person) AS claimants
    FROM ids_of_roster
    WHERE source IN (SELECT source FROM presence_evidence)
        OR source IN (SELECT source FROM roster_ids)
    GROUP BY source, id
    HAVING count(DISTINCT person) > 1
) AS claims
LEFT JOIN visits_of_period AS visits ON visits.source = claims.source AND visits.person_id = claims.id
GROUP BY claims.source, claims.id, claims.claimants
ORDER BY claims.source, claims.id
"""


def _claimed(connection: DuckDBPyConnection) -> Iterable[Fault]:
    for row in rows_of(connection, _CLAIMED):
        yield Fault(
            kind="id claimed twice",
            person=None,
            place=None,
            session=None,
            start=row["start"],
            end=None,
            minutes_from=(),
            detail=say(
                "id {id} at {source} stands in the roster for {people}; "
                "its visits ({visits}) count for nobody",
                id=Value(row["id"]),
                source=Value(row["source"]),
                people=Value(row["claimants"], "texts"),
                visits=Value(len(row["evidence_ids"]), "number"),
            ),
            evidence_ids=tuple(row["evidence_ids"]),
        )


_REJECTED = """
SELECT readings.*
FROM readings
JOIN slices
    ON slices.source = readings.source
    AND slices.account = readings.account
    AND slices.stream = readings.stream
    AND slices.partition = readings.partition
    AND slices.read_at = readings.read_at
    AND slices.starts_at = readings.starts_at
    AND slices.ends_at = least(readings.ends_at, readings.read_at)
CROSS JOIN period
WHERE readings.rejected > 0
    AND (
        slices.starts_at >= slices.ends_at
        OR slices.starts_at < period.ends_at AND period.starts_at < slices.ends_at
    )
ORDER BY
    readings.source, readings.account, readings.stream, readings.partition,
    readings.starts_at, readings.ends_at, readings.read_at, readings.rejected
"""


def _rejected(connection: DuckDBPyConnection) -> Iterable[Fault]:
    for row in rows_of(connection, _REJECTED):
        counts = json.loads(row["reasons"])
        # The words of the validator, which knows no other language.
        reasons = "; ".join(f"{reason} ({count})" for reason, count in sorted(counts.items()))
        partition = ", ".join(f"{key} {value}" for key, value in sorted(json.loads(row["partition"]).items()))
        has_time = row["starts_at"] < row["ends_at"]
        yield Fault(
            kind="rejected",
            person=None,
            place=None,
            session=None,
            start=row["starts_at"] if has_time else None,
            end=row["ends_at"] if has_time else None,
            minutes_from=(),
            detail=say(
                "{count} of {source} {stream}[ ({partition})]: [{reasons}|no reason given]",
                count=Value(row["rejected"], "number"),
                source=Value(row["source"]),
                stream=Value(row["stream"]),
                partition=Value(partition),
                reasons=Value(reasons),
            ),
        )
