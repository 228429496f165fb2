"""Findings: what each control of a policy says of each subject, with waivers and gaps taken into account."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.answers import Asked, answer_of
from passmuster_reports.assessment.confinement import LONGEST, confined
from passmuster_reports.assessment.doubts import NO_COVERAGE
from passmuster_reports.assessment.gaps import find_gaps, gap_sentence
from passmuster_reports.assessment.sentences import Said, Sentence
from passmuster_reports.assessment.values import sql_value
from passmuster_reports.assessment.waivers import find_waiver, not_in_force
from passmuster_reports.assessment.words import Value
from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.gaps import Gap
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.policy import Applied, Policy
    from passmuster_reports.assessment.waivers import Waiver


class Status(StrEnum):
    """What a finding says."""

    NOT_MET = "not met"
    NOT_ASSESSED = "not assessed"
    WAIVED = "waived"
    MET = "met"


#: The subject of a finding that is about no one in particular.
EVERYTHING = "everything"

_WITHOUT = {
    "roster": "there is no roster, so nobody is expected",
    "schedule": "there is no schedule, so nothing is expected",
    "leave": "the policy names no file of leave",
    "reviews": "the policy names no file of reviews",
    "coverage": NO_COVERAGE,
}
_GAP = "but {gap}[, and {others}]"


@dataclass(frozen=True)
class Finding:
    """One control, one subject. `figures` are what the reason rests on, in JSON's own types."""

    subject: str
    name: str | None
    status: Status
    #: The reason as templates with their values, which a page may fill in in another language.
    sentences: tuple[Sentence, ...]
    evidence_ids: tuple[str, ...] = ()
    waiver: Waiver | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    #: What was not read, where that alone leaves it open.
    gap: Gap | None = None

    @property
    def reason(self) -> Said:
        """Return the reason, which pages say in their own words."""
        return Said(*self.sentences)


@dataclass(frozen=True)
class EvaluatedControl:
    """One control of the policy with its findings, worst first, and the gaps in what it rests on."""

    applied: Applied
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]

    @property
    def status(self) -> Status:
        """Return the worst status of all findings; waived only if nothing is worse and not all is met."""
        return worst(finding.status for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many findings there are of each status."""
        return {status.value: sum(finding.status is status for finding in self.findings) for status in Status}


def worst(statuses: Iterable[Status]) -> Status:
    """Return the first of not met, not assessed, waived, met that comes up; not assessed of none at all."""
    found = set(statuses)
    return next((status for status in Status if status in found), Status.NOT_ASSESSED)


def _begin_policy(connection: DuckDBPyConnection, policy: Policy) -> None:
    """Make the tables of leave and reviews that controls may ask. The views are there."""
    leave = policy.leave.days if policy.leave else ()
    reviews = policy.reviews.made if policy.reviews else ()
    load_rows(connection, "leave", {"person": "VARCHAR", "day": "DATE"}, leave)
    load_rows(connection, "reviews", {"day": "DATE", "reviewer": "VARCHAR"}, reviews)


def evaluate(
    connection: DuckDBPyConnection, policy: Policy, period: ReportingPeriod
) -> tuple[EvaluatedControl, ...]:
    """Return the findings of every control of the policy, in its order. The views are there."""
    _begin_policy(connection, policy)
    (flags,) = connection.execute("SELECT has_roster, has_schedule, has_coverage FROM period").fetchall()
    has = dict(zip(("roster", "schedule", "coverage"), flags, strict=True))
    has |= {"leave": policy.leave is not None, "reviews": policy.reviews is not None}
    day = min(period.last, period.as_of.astimezone(period.zone).date())
    # Many controls rest on the same evidence.
    gaps_of = functools.cache(functools.partial(find_gaps, connection, period, has_coverage=has["coverage"]))
    evaluated = []
    for applied in policy.controls:
        missing = [_WITHOUT[need] for need in applied.control.needs if not has[need]]
        if missing:
            findings: list[Finding] = [_of_everything(Status.NOT_ASSESSED, "; ".join(missing))]
            gaps: tuple[Gap, ...] = ()
        else:
            gaps = gaps_of(applied.control.covers, applied.control.days_back(applied.values))
            findings = [_doubted(finding, gaps, period) for finding in _ask(connection, applied, period.zone)]
        findings = [_waived(finding, applied.id, policy.waivers, day) for finding in findings]
        findings.sort(key=_order)
        evaluated.append(EvaluatedControl(applied, tuple(findings), gaps))
    return tuple(evaluated)


def _order(finding: Finding) -> tuple[int, str, str]:
    return (
        list(Status).index(finding.status),
        (finding.name or finding.subject).casefold(),
        finding.subject,
    )


def _of_everything(status: Status, template: str, **texts: str) -> Finding:
    values = {name: Value(text) for name, text in texts.items()}
    return Finding(EVERYTHING, None, status, (Sentence(template, values),))


def _ask(connection: DuckDBPyConnection, applied: Applied, zone: ZoneInfo) -> list[Finding]:
    """Return the control's own findings; one that says what is wrong where its SQL fails."""
    import duckdb

    control = applied.control
    parameters = {
        name: sql_value(parameter, applied.values[name]) for name, parameter in control.parameters.items()
    }
    try:
        with confined(connection):
            result = connection.execute(control.sql, parameters)
            columns = [column[0] for column in result.description or ()]
            rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        asked = Asked(control, applied.values, zone)
        answers = [answer_of(row, asked) for row in rows]
    except duckdb.InterruptException:
        return [_failed(f"it took more than {LONGEST // 60} minutes")]
    except duckdb.Error as error:
        return [_failed(f"its SQL fails: {str(error).splitlines()[0]}")]
    except ValueError as error:
        return [_failed(str(error))]
    findings = [
        Finding(
            answer.subject,
            answer.name,
            Status(answer.status),
            answer.sentences,
            answer.evidence_ids,
            None,
            answer.figures,
        )
        for answer in answers
    ]
    if not findings:
        status = Status(control.without_subjects)
        said = "nothing of the kind in the period" if status is Status.MET else "there is nothing to assess"
        return [_of_everything(status, said)]
    if not applied.groups:
        return findings
    members = connection.execute("SELECT person, group_name FROM roster").fetchall()
    others = {person for person, group in members if group not in applied.groups}
    kept = [finding for finding in findings if finding.subject not in others]
    nobody = "there is nobody of {groups} to assess"
    return kept or [_of_everything(Status.NOT_ASSESSED, nobody, groups=", ".join(applied.groups))]


def _failed(what: str) -> Finding:
    return _of_everything(Status.NOT_ASSESSED, "the control could not be run: {problem}", problem=what)


def _doubted(finding: Finding, gaps: Sequence[Gap], period: ReportingPeriod) -> Finding:
    """Return the finding, not assessed where it is met and what would show the contrary was not read."""
    theirs = [gap for gap in gaps if gap.person in (None, finding.subject)]
    if finding.status is not Status.MET or not theirs:
        return finding
    values = {
        "gap": Value(gap_sentence(theirs[0], period)),
        "others": Value(len(theirs) - 1, nouns=("more gap", "more gaps")),
    }
    sentences = (*finding.sentences, Sentence(_GAP, values))
    return replace(finding, status=Status.NOT_ASSESSED, sentences=sentences, gap=theirs[0])


def _waived(finding: Finding, control: str, waivers: Sequence[Waiver], day: date) -> Finding:
    """Return the finding, waived where it is not met and a waiver holds; an expired one is said."""
    if finding.status is Status.MET:
        return finding
    waiver = find_waiver(waivers, control, finding.subject, day)
    if waiver is None:
        return finding
    if waiver.holds(day):
        return replace(finding, status=Status.WAIVED, waiver=waiver)
    return replace(finding, sentences=(*finding.sentences, not_in_force(waiver, day)), waiver=waiver)
