"""Notices: what a reader must know of the inputs before the figures of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.suggestion import nearest
from passmuster_reports.assessment.findings import EVERYTHING
from passmuster_reports.assessment.in_service import say_earlier_evidence
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.unread import say_unread
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.concern import Concern
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.assessment.waivers import Waiver


def find_notices(assessment: Assessment, concern: Concern) -> tuple[Said, ...]:
    """Return every notice on a report of this concern, the most serious first."""
    unread = say_unread(assessment.connection, assessment.period, concern.kinds)
    return (
        *((unread,) if unread else ()),
        *_say_unknown_ids(assessment.connection, concern),
        *say_earlier_evidence(assessment.connection, assessment.period.zone, concern),
        *say_for_nobody(assessment),
        *_say_not_expected(assessment),
    )


_UNKNOWN = """
SELECT
    roster_at.source,
    roster_at.asserted,
    roster_at.ids,
    roster_at.seen,
    (SELECT count(*) FROM identities WHERE identities.source = roster_at.source AND identities.has_id)
FROM roster_at
WHERE roster_at.seen < roster_at.ids
    AND (
        roster_at.source IN (SELECT source FROM evidence WHERE list_contains($kinds, kind))
        OR roster_at.source IN (SELECT source FROM scopes WHERE list_contains($kinds, kind))
    )
    AND (
        $place_type IS NULL
        OR roster_at.source IN (
            SELECT source FROM evidence WHERE list_contains($kinds, kind) AND kind <> 'presence'
        )
        OR coalesce((
            SELECT bool_or(place_type = $place_type) FROM places WHERE places.source = roster_at.source
        ), TRUE)
    )
ORDER BY roster_at.source
"""


def _say_unknown_ids(connection: DuckDBPyConnection, concern: Concern) -> Iterator[Said]:
    """Yield how many ids of the roster each source has never named in any evidence."""
    for source, asserted, ids, seen, named in connection.execute(_UNKNOWN, concern.parameters).fetchall():
        of = {"source": Value(source), "ids": Value(ids, "ids")}
        if seen and asserted:
            yield say(
                "{source} does not know {missing} of the {ids} in the roster's column `{source}`",
                **of,
                missing=Value(ids - seen, "number"),
            )
        elif seen:
            yield say(
                "{source} does not know {missing} of the {ids} of the roster",
                **of,
                missing=Value(ids - seen, "number"),
            )
        elif not asserted:
            yield say(
                "{source} does not know the one id of the roster; is a column `{source}` missing?",
                "{source} knows none of the {ids} of the roster; is a column `{source}` missing?",
                "ids",
                **of,
            )
        elif named:
            yield say(
                "{source} does not know the one id in the roster's column `{source}`; is it an id of "
                "{source}?",
                "{source} knows none of the {ids} in the roster's column `{source}`; are they ids of "
                "{source}?",
                "ids",
                **of,
            )


def unused_waivers(policy: Policy, assessed: Sequence[EvaluatedControl]) -> tuple[Waiver, ...]:
    """Return the waivers for subjects that no finding is about, of controls that are about people."""
    subjects = {
        evaluated.applied.id: {finding.subject for finding in evaluated.findings} for evaluated in assessed
    }
    return tuple(
        waiver
        for waiver in policy.waivers
        if waiver.subject is not None
        and subjects.get(waiver.control, {EVERYTHING}).isdisjoint((waiver.subject, EVERYTHING))
    )


def say_for_nobody(assessment: Assessment) -> Iterator[Said]:
    """Yield the waivers, groups and days of leave of the policy that apply to nobody."""
    policy = assessment.policy
    if policy is None:
        return
    file = Value(policy.file.name)
    subjects = {
        evaluated.applied.id: {finding.subject for finding in evaluated.findings}
        for evaluated in assessment.assessed
    }
    for waiver in unused_waivers(policy, assessment.assessed):
        yield say(
            "{file}[, line {line}]: the waiver of {control} for '{subject}' is for nobody: no finding is "
            "about '{subject}'[ (did you mean '{meant}'?)]",
            file=file,
            line=Value(waiver.line or 0, "number"),
            control=Value(waiver.control),
            subject=Value(waiver.subject or ""),
            meant=_meant(waiver.subject or "", subjects[waiver.control]),
        )
    if assessment.roster is None:
        return
    groups = {member.group for member in assessment.roster.members if member.group}
    for applied in policy.controls:
        for group in applied.groups:
            if group not in groups:
                yield say(
                    "{file}: {control} is for '{group}', which is no group of the roster"
                    "[ (did you mean '{meant}'?)]",
                    file=file,
                    control=Value(applied.id),
                    group=Value(group),
                    meant=_meant(group, groups),
                )
    if policy.leave:
        rows = assessment.connection.execute("SELECT person FROM people").fetchall()
        people = {person for (person,) in rows}
        for person in sorted({person for person, _ in policy.leave.days} - people):
            yield say(
                "{file}: the leave of '{person}' is nobody's: neither the roster nor a source knows them"
                "[ (did you mean '{meant}'?)]",
                file=Value(policy.leave.file.name),
                person=Value(person),
                meant=_meant(person, people),
            )


def _say_not_expected(assessment: Assessment) -> Iterator[Said]:
    """Yield who is excused from sessions of the period at which nobody expects them."""
    schedule = assessment.schedule
    if schedule is None or assessment.roster is None:
        return
    in_period = {
        session for (session,) in assessment.connection.execute("SELECT session FROM sessions").fetchall()
    }
    expected = set(assessment.connection.execute(_EXPECTED).fetchall())
    without: dict[str, list[str]] = {}
    for planned in schedule.sessions:
        for excused in planned.excused:
            if planned.session in in_period and (planned.session, excused.person) not in expected:
                without.setdefault(excused.person, []).append(planned.session)
    for person, sessions in sorted(without.items()):
        yield say(
            "{file}: '{person}' is excused from {session}[ and {more} more], where nobody expects them",
            file=Value(schedule.file.name),
            person=Value(person),
            session=Value(sessions[0]),
            more=Value(len(sessions) - 1, "number"),
        )


_EXPECTED = """
SELECT sessions.session, expected.person
FROM expected
JOIN sessions ON sessions.number = expected.number
"""


def _meant(word: str, known: Collection[str]) -> Value:
    return Value(nearest(word, sorted(known), alike=0.7))
