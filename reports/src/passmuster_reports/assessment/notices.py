"""Notices: what a reader must know of the inputs before the figures of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.suggestion import did_you_mean
from passmuster_reports.assessment.findings import EVERYTHING
from passmuster_reports.assessment.in_service import say_earlier_evidence
from passmuster_reports.assessment.unread import say_unread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.assessment.waivers import Waiver


def find_notices(assessment: Assessment, kinds: Collection[str]) -> tuple[str, ...]:
    """Return every notice on a report that rests on these kinds of evidence, the most serious first."""
    unread = say_unread(assessment.connection, assessment.period, kinds)
    return (
        *((unread,) if unread else ()),
        *_say_unknown_ids(assessment.connection, kinds),
        *say_earlier_evidence(assessment.connection, assessment.period.zone, kinds),
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
ORDER BY roster_at.source
"""


def _say_unknown_ids(connection: DuckDBPyConnection, kinds: Collection[str]) -> Iterator[str]:
    """Yield how many ids of the roster each source has never named in any evidence."""
    rows = connection.execute(_UNKNOWN, {"kinds": sorted(kinds)}).fetchall()
    for source, asserted, ids, seen, named in rows:
        where = f"in the roster's column `{source}`" if asserted else "of the roster"
        none = f"knows none of the {ids:,} ids {where}" if ids > 1 else f"does not know the one id {where}"
        if seen:
            yield f"{source} does not know {ids - seen:,} of the {ids:,} ids {where}"
        elif not asserted:
            yield f"{source} {none}; is a column `{source}` missing?"
        elif named:
            yield f"{source} {none}; are they ids of {source}?"


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


def say_for_nobody(assessment: Assessment) -> Iterator[str]:
    """Yield the waivers, groups and days of leave of the policy that apply to nobody."""
    policy = assessment.policy
    if policy is None:
        return
    subjects = {
        evaluated.applied.id: {finding.subject for finding in evaluated.findings}
        for evaluated in assessment.assessed
    }
    for waiver in unused_waivers(policy, assessment.assessed):
        where = policy.file.name + (f", line {waiver.line}" if waiver.line else "")
        meant = _meant(waiver.subject or "", subjects[waiver.control])
        yield (
            f"{where}: the waiver of {waiver.control} for '{waiver.subject}' is for nobody: no finding is "
            f"about '{waiver.subject}'{meant}"
        )
    if assessment.roster is None:
        return
    groups = {member.group for member in assessment.roster.members if member.group}
    for applied in policy.controls:
        for group in applied.groups:
            if group not in groups:
                yield (
                    f"{policy.file.name}: {applied.id} is for '{group}', which is no group of the roster"
                    f"{_meant(group, groups)}"
                )
    if policy.leave:
        rows = assessment.connection.execute("SELECT person FROM people").fetchall()
        people = {person for (person,) in rows}
        for person in sorted({person for person, _ in policy.leave.days} - people):
            yield (
                f"{policy.leave.file.name}: the leave of '{person}' is nobody's: neither the roster nor a "
                f"source knows them{_meant(person, people)}"
            )


def _say_not_expected(assessment: Assessment) -> Iterator[str]:
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
        more = f" and {len(sessions) - 1:,} more" if len(sessions) > 1 else ""
        yield (
            f"{schedule.file.name}: '{person}' is excused from {sessions[0]}{more}, where nobody expects them"
        )


_EXPECTED = """
SELECT sessions.session, expected.person
FROM expected
JOIN sessions ON sessions.number = expected.number
"""


def _meant(word: str, known: Collection[str]) -> str:
    return did_you_mean(word, sorted(known), alike=0.7)
