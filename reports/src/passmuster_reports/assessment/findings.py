"""Findings: what each control of a policy says of each subject, with waivers and gaps taken into account."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.control import COLUMNS
from passmuster_reports.assessment.gaps import NO_COVERAGE, find_gaps, gap_sentence
from passmuster_reports.assessment.values import sql_value
from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.gaps import Gap
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.policy import Applied, Policy, Waiver


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


@dataclass(frozen=True)
class Finding:
    """One control, one subject. `figures` are the control's further columns, for reports."""

    subject: str
    name: str | None
    status: Status
    reason: str
    evidence_ids: tuple[str, ...] = ()
    waiver: Waiver | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessed:
    """One control of the policy with its findings, worst first, and the gaps in what it rests on."""

    applied: Applied
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]

    @property
    def status(self) -> Status:
        """Of all findings the worst; waived only if nothing else is worse and not all is met."""
        return worst(each.status for each in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each status."""
        return {status.value: sum(each.status is status for each in self.findings) for status in Status}


def worst(statuses: Iterable[Status]) -> Status:
    """The first of not met, not assessed, waived, met that comes up; not assessed of none at all."""
    found = set(statuses)
    return next((status for status in Status if status in found), Status.NOT_ASSESSED)


def _begin_policy(connection: DuckDBPyConnection, policy: Policy) -> None:
    """Make the tables of leave and reviews that controls may ask. The assessment has begun."""
    leave = policy.leave.days if policy.leave else ()
    reviews = policy.reviews.made if policy.reviews else ()
    load_rows(connection, "leave", {"person": "VARCHAR", "day": "DATE"}, leave)
    load_rows(connection, "reviews", {"day": "DATE", "reviewer": "VARCHAR"}, reviews)


def assess(connection: DuckDBPyConnection, policy: Policy, period: ReportingPeriod) -> tuple[Assessed, ...]:
    """The findings of every control of the policy, in its order."""
    _begin_policy(connection, policy)
    # A control may come from anywhere: its SQL reads tables, and no file or address.
    connection.execute("SET enable_external_access = false")
    (flags,) = connection.execute("SELECT has_roster, has_schedule, has_coverage FROM period").fetchall()
    has = dict(zip(("roster", "schedule", "coverage"), flags, strict=True))
    has |= {"leave": policy.leave is not None, "reviews": policy.reviews is not None}
    day = min(period.last, period.as_of.astimezone(period.zone).date())
    assessed = []
    for applied in policy.controls:
        missing = [_WITHOUT[each] for each in applied.control.needs if not has[each]]
        if missing:
            findings: list[Finding] = [Finding(EVERYTHING, None, Status.NOT_ASSESSED, "; ".join(missing))]
            gaps: tuple[Gap, ...] = ()
        else:
            gaps = find_gaps(connection, applied, period, has_coverage=has["coverage"])
            findings = [_doubted(each, gaps, period) for each in _ask(connection, applied, period)]
        findings = [_waived(each, applied.id, policy.waivers, day) for each in findings]
        order = list(Status)
        findings.sort(
            key=lambda each: (order.index(each.status), (each.name or each.subject).casefold(), each.subject)
        )
        assessed.append(Assessed(applied, tuple(findings), gaps))
    return tuple(assessed)


def _ask(connection: DuckDBPyConnection, applied: Applied, period: ReportingPeriod) -> list[Finding]:
    """The control's own findings; one that says what is wrong where its SQL fails."""
    import duckdb

    control = applied.control
    values = {name: sql_value(each, applied.values[name]) for name, each in control.parameters.items()}
    try:
        result = connection.execute(control.sql, values)
        columns = [column[0] for column in result.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    except duckdb.Error as error:
        return [_failed(f"its SQL fails: {str(error).splitlines()[0]}")]
    lacking = [column for column in COLUMNS if column not in columns]
    if lacking:
        return [_failed(f"its SQL does not return {', '.join(lacking)}")]
    allowed = {Status.MET, Status.NOT_MET, Status.NOT_ASSESSED}
    if wrong := {str(row["status"]) for row in rows} - allowed:
        return [_failed(f"its SQL returns a status '{min(wrong)}'")]
    findings = [_finding(row) for row in rows]
    if not findings:
        status = Status(control.without_subjects)
        said = "nothing of the kind in the period" if status is Status.MET else "there is nothing to assess"
        return [Finding(EVERYTHING, None, status, said)]
    if not applied.groups:
        return findings
    members = connection.execute("SELECT person, group_name FROM roster").fetchall()
    others = {person for person, group in members if group not in applied.groups}
    kept = [each for each in findings if each.subject not in others]
    groups = ", ".join(applied.groups)
    return kept or [Finding(EVERYTHING, None, Status.NOT_ASSESSED, f"there is nobody of {groups} to assess")]


def _failed(what: str) -> Finding:
    return Finding(EVERYTHING, None, Status.NOT_ASSESSED, f"the control could not be run: {what}")


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        str(row["subject_id"]),
        None if row["subject_name"] is None else str(row["subject_name"]),
        Status(row["status"]),
        str(row["reason"] or "no reason is given"),
        tuple(row["evidence_ids"] or ()),
        None,
        {name: value for name, value in row.items() if name not in COLUMNS},
    )


def _doubted(finding: Finding, gaps: Sequence[Gap], period: ReportingPeriod) -> Finding:
    """Nothing is met where what would show the contrary was not read."""
    theirs = [each for each in gaps if each.person in (None, finding.subject)]
    if finding.status is not Status.MET or not theirs:
        return finding
    others = len(theirs) - 1
    more = f", and {others} more gap{'s' if others > 1 else ''}" if others else ""
    reason = f"{finding.reason}; but {gap_sentence(theirs[0], period)}{more}"
    return replace(finding, status=Status.NOT_ASSESSED, reason=reason)


def _waived(finding: Finding, control: str, waivers: Sequence[Waiver], day: Any) -> Finding:
    """A waiver takes the place of what is not met or not assessed, on its days; an expired one says so."""
    if finding.status is Status.MET:
        return finding
    theirs = [each for each in waivers if each.control == control and each.subject in (None, finding.subject)]
    for waiver in theirs:
        if waiver.first <= day <= waiver.last:
            return replace(finding, status=Status.WAIVED, waiver=waiver)
    if not theirs:
        return finding
    waiver = max(theirs, key=lambda each: each.last)
    said = f"expired on {waiver.last}" if waiver.last < day else f"begins on {waiver.first} only"
    return replace(finding, reason=f"{finding.reason}; the waiver by {waiver.who} {said}", waiver=waiver)
