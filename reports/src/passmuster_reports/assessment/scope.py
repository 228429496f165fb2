"""What a report rests on: kinds of evidence, and controls. The rest is left out before its figures are made.

So the evidence that a PDF carries is all that its figures follow from, and no more.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, TypeVar

from passmuster.sdk import KINDS
from passmuster.times import local_day
from passmuster_reports.assessment.addresses import foreign_controls
from passmuster_reports.assessment.assessment import prepare
from passmuster_reports.assessment.elsewhere import in_order
from passmuster_reports.assessment.named import find_named
from passmuster_reports.assessment.overlay import BELOW, EVIDENCE, find_overlay, quoted
from passmuster_reports.assessment.privacy import with_hidden_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.in_service import InService
    from passmuster_reports.assessment.policy import Applied, Policy
    from passmuster_reports.expected.excuses import ExcusedDays
    from passmuster_reports.store.code_key import CodeKey

A = TypeVar("A", bound="Assessment")

#: Narrower forms of presence: that on workstations, and that in rooms and wherever a session is planned.
#: Without a schedule a place and a day are a session, so that all presence is.
WORKSTATION, SESSION = "workstation", "session"

#: Visits whose end is not known, or was not when they were read: where their people are since then is open.
OPEN = "open"
_IS_OVER = """one.ended_at IS NOT NULL AND NOT EXISTS (
    SELECT 1
    FROM (
        SELECT
            source, account, stream,
            unnest(from_json(
                unread, '[{"person_id": "VARCHAR", "place_id": "VARCHAR", "since": "TIMESTAMP"}]'
            )) AS visit
        FROM readings
    ) AS told
    WHERE told.source = one.source
        AND told.account = one.account
        AND told.stream = one.stream
        AND told.visit.person_id = one.person_id
        AND one.started_at <= told.visit.since
        AND told.visit.since <= one.ended_at
)"""

#: The views whose rows follow from one kind of evidence.
_OF_VIEWS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("register", "visited", "attended_in", "seen", "stays", "row_gaps", "session_gaps"),
            *("expected", "excuses", "sessions", "unserved", "doubts", "namesakes"),
        ),
        SESSION,
    ),
    **dict.fromkeys(("visits", "visits_of_period"), "presence"),
    "open_visits": OPEN,
    "workstation_visits": WORKSTATION,
    "workdays": "workday",
    "completions": "completion",
    "bookings": "booking",
    "certificates": "certificate",
    **{table: kind for kind, table in EVIDENCE.items()},
}
#: The views that have everybody whom a source names, in evidence of any kind.
_OF_EVERYBODY = frozenset({"identities", "evidence"})
_FROM = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")


@dataclass(frozen=True)
class Scope:
    """What a report rests on, beside what its controls ask for.

    `is_shown` tells of a control whether it is one; None for all, and the policy as it is. `since` is the
    instant from which on presence counts: the period's start, or that of an earlier one. `excuses` says
    whether it shows who is excused, and why.
    """

    kinds: frozenset[str]
    is_shown: Callable[[Applied], bool] | None = None
    since: datetime | None = None
    excuses: bool = False


def narrowed(assessment: A, scope: Scope) -> A:
    """Return the assessment of nothing but what a report rests on: itself where that is all there is.

    Closing the given assessment closes the other.
    """
    assessment = replace(assessment, in_service=_of_evidence(assessment))
    policy = assessment.policy
    if scope.is_shown is not None:
        policy = _narrowed_policy(policy, scope.is_shown)
        shown = {applied.id for applied in policy.controls} if policy else set()
        assessed = tuple(found for found in assessment.assessed if found.applied.id in shown)
        assessment = replace(assessment, policy=policy, assessed=assessed)
    if foreign_controls(policy) or assessment.lacks_controls:
        return assessment  # they may ask for anything
    if assessment.code_key is not None:
        assessment = _with_codes(assessment, assessment.code_key)
    period = assessment.period.interval
    since = scope.since or period.start
    if (schedule := assessment.schedule) is not None:
        sessions = tuple(one for one in schedule.sessions if since < one.end and one.start < period.end)
        assessment = replace(assessment, schedule=replace(schedule, sessions=sessions))
    assessment = _with_excuses_of_period(assessment) if scope.excuses else _without_excuses(assessment)
    views = _views(policy)
    asked = {_OF_VIEWS[view] for view in views & _OF_VIEWS.keys()}
    whole = replace(scope, kinds=scope.kinds | asked, since=since)
    return _narrowed_evidence(assessment, whole, everybody=not _OF_EVERYBODY.isdisjoint(views))


def _of_evidence(assessment: Assessment) -> tuple[InService, ...]:
    """Return since when the sources that were read, or that the evidence names, have been in service."""
    rows = assessment.connection.execute(
        "SELECT source FROM readings UNION SELECT source FROM evidence"
    ).fetchall()
    return tuple(entry for entry in assessment.in_service if (entry.source,) in rows)


def _without_excuses(assessment: A) -> A:
    roster, schedule = assessment.roster, assessment.schedule
    return replace(
        assessment,
        roster=roster
        and replace(roster, members=tuple(replace(member, excused=()) for member in roster.members)),
        schedule=schedule
        and replace(schedule, sessions=tuple(replace(one, excused=()) for one in schedule.sessions)),
    )


def _with_excuses_of_period(assessment: A) -> A:
    """Return the assessment without the excused days on which no session of its schedule begins."""
    roster, schedule, zone = assessment.roster, assessment.schedule, assessment.period.zone
    if roster is None:
        return assessment
    days = sorted({local_day(one.start, zone) for one in schedule.sessions}) if schedule else []

    def is_asked(excused: ExcusedDays) -> bool:
        return bisect_left(days, excused.first) < bisect_right(days, excused.last)

    members = tuple(
        replace(member, excused=tuple(filter(is_asked, member.excused))) for member in roster.members
    )
    return replace(assessment, roster=replace(roster, members=members))


def _with_codes(assessment: A, key: CodeKey) -> A:
    """Return an assessment that shows no control which may ask for an address, with codes in the evidence."""
    connection = assessment.connection.cursor()
    if assessment.overlay is not None:
        assessment.overlay.lay(connection)
    return prepare(with_hidden_addresses(replace(assessment, connection=connection, code_key=None), key))


def _narrowed_policy(policy: Policy | None, is_shown: Callable[[Applied], bool]) -> Policy | None:
    """Return the policy with the controls that are shown, and what concerns them; None where none are."""
    controls = tuple(filter(is_shown, policy.controls)) if policy else ()
    if policy is None or not controls:
        return None
    shown = {applied.id for applied in controls}
    alone = replace(
        policy,
        controls=controls,
        waivers=tuple(waiver for waiver in policy.waivers if waiver.control in shown),
    )
    asked = _views(alone)
    return replace(
        alone,
        leave=policy.leave if "leave" in asked else None,
        reviews=policy.reviews if "reviews" in asked else None,
    )


def _views(policy: Policy | None) -> frozenset[str]:
    """Return the views that the controls ask, and whatever else stands where a view may stand."""
    rules = (applied.control.rule for applied in policy.controls) if policy else ()
    return frozenset(view for rule in rules for view in _FROM.findall(rule))


def _narrowed_evidence(assessment: A, scope: Scope, *, everybody: bool) -> A:
    connection = assessment.connection
    left_out = {
        kind: condition
        for kind in KINDS
        if (condition := _left_out(kind, scope, assessment))
        and connection.execute(f"SELECT 1 FROM {EVIDENCE[kind]} AS one WHERE {condition} LIMIT 1").fetchone()
    }
    if not left_out:
        return assessment
    counts: Counter[tuple[str, str, str]] = Counter(assessment.origin.left_out)
    elsewhere = set(assessment.elsewhere)
    overlay = assessment.overlay or find_overlay(connection)
    for kind, condition in left_out.items():
        counts.update(_counts(connection, EVIDENCE[kind], condition))
        elsewhere.update(find_named(connection, kind, condition, everybody=everybody))
        overlay = overlay.with_view(EVIDENCE[kind], f"SELECT * FROM {BELOW} AS one WHERE NOT ({condition})")
    other = connection.cursor()
    overlay.lay(other)
    return prepare(
        replace(
            assessment,
            connection=other,
            origin=replace(assessment.origin, left_out=dict(sorted(counts.items()))),
            overlay=overlay,
            elsewhere=in_order(elsewhere),
        )
    )


def _left_out(kind: str, scope: Scope, assessment: Assessment) -> str:
    """Return which evidence of a kind, called `one`, is left out: a condition of SQL, empty where none is."""
    if kind in scope.kinds:
        return ""
    if kind != "presence" or scope.kinds.isdisjoint((SESSION, WORKSTATION, OPEN)):
        return "TRUE"
    if scope.kinds.isdisjoint((SESSION, WORKSTATION)):
        return _IS_OVER
    start, end = (_timestamp(instant) for instant in (scope.since, assessment.period.interval.end))
    at_another_time = (
        f"{_IS_OVER} AND (greatest(one.started_at, one.ended_at) < {start} "
        f"OR least(one.started_at, one.ended_at) >= {end})"
    )
    if WORKSTATION not in scope.kinds and assessment.schedule is not None:
        places = sorted({planned.place for planned in assessment.schedule.sessions})
        listed = ", ".join(map(quoted, places))
        is_planned = f"list_contains([{listed}]::VARCHAR[], one.place_id)"
        return f"one.place_type = 'workstation' AND NOT {is_planned} OR {at_another_time}"
    if SESSION not in scope.kinds:
        return f"one.place_type <> 'workstation' OR {at_another_time}"
    return at_another_time


def _timestamp(instant: datetime | None) -> str:
    return f"TIMESTAMP '{instant.astimezone(UTC).replace(tzinfo=None)}'" if instant else "NULL"


def _counts(connection: DuckDBPyConnection, table: str, condition: str) -> dict[tuple[str, str, str], int]:
    rows = connection.execute(
        f"SELECT source, account, stream, count(*) FROM {table} AS one WHERE {condition} GROUP BY ALL"
    ).fetchall()
    return {(source, account, stream): count for source, account, stream, count in rows}
