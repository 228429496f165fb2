"""The compliance report: the policy, every control, its findings, waivers, and what was not assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.sdk import KINDS
from passmuster_reports.assessment.findings import Status, worst
from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.package.oscal import attach_oscal
from passmuster_reports.pages.document import Template
from passmuster_reports.reports.applied_policy import by_policy
from passmuster_reports.reports.assessed_policy import (
    PolicyReport,
    controls_section,
    exception_sections,
    finding_sections,
    policy_rows,
    policy_tables,
    stack_of,
    status_cells,
    status_columns,
    verdict_of,
    verdict_word,
)
from passmuster_reports.reports.earlier import earlier, was_read
from passmuster_reports.reports.policy import EarlierFigures, control_figures, policy_figures
from passmuster_reports.reports.policy_letter import policy_letter
from passmuster_reports.reports.register import PersonFigures
from passmuster_reports.reports.report_type import ReportType
from passmuster_reports.reports.sections import Column, Section, StackChart, who
from passmuster_reports.reports.shared import shared_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.assessment.register import Person

#: How many earlier periods of the same length are looked back at.
EARLIER = 5


def make_compliance(assessment: Assessment) -> PolicyReport:
    """Return the figures of the policy; SettingsError where there is none."""
    if assessment.policy is None:
        raise SettingsError(
            "a compliance report needs a policy",
            "give one with --policy, or under `policy` in the project file",
        )
    people = fetch_people(assessment.connection)
    assessed = assessment.assessed
    trend, before = _trend(assessment)
    verdict = verdict_of(assessed, "the policy")
    shared = shared_figures(assessment, KINDS)
    return PolicyReport(
        shared=shared,
        letter=policy_letter(assessment, assessed, people, shared, ()),
        verdict=verdict,
        tiles=(),
        assessed_by=by_policy(assessment.policy),
        policy=policy_figures(assessment),
        controls=control_figures(assessment, assessed, before),
        sections=(
            controls_section(assessed),
            trend,
            *exception_sections(assessed, people),
            _waivers(assessment, assessment.policy, people),
            *finding_sections(assessed, people),
        ),
    )


def _waivers(assessment: Assessment, policy: Policy, people: Mapping[str, Person]) -> Section:
    period = assessment.period
    day = min(period.last, period.as_of.astimezone(period.zone).date())
    titles = {applied.id: applied.title for applied in policy.controls}
    return Section(
        name="waivers",
        title="Waivers",
        lead="What somebody has accepted, and until when. "
        "Whether one holds is judged on the period’s last day.",
        columns=(
            Column("control", "Rule", "label"),
            Column("subject", "Subject", "person"),
            Column("who", "Granted by"),
            Column("why", "Why"),
            Column("from", "From", "day"),
            Column("until", "Until", "day"),
            Column("state", "State", "status"),
        ),
        rows=tuple(
            {
                "control": titles.get(waiver.control, waiver.control),
                "subject": who(people.get(waiver.subject), waiver.subject)
                if waiver.subject
                else PersonFigures(None, "everybody", None),
                "who": waiver.who,
                "why": waiver.why,
                "from": waiver.first.isoformat(),
                "until": waiver.last.isoformat(),
                "state": "in force"
                if waiver.holds(day)
                else "expired"
                if waiver.last < day
                else "not in force yet",
            }
            for waiver in policy.waivers
        ),
        empty="The policy grants none.",
        part="Waivers",
    )


def _trend(assessment: Assessment) -> tuple[Section, dict[str, EarlierFigures]]:
    """Return a section on the same controls in earlier periods, of the same length, that were read.

    With it comes how each control stood in the one before, by its id.
    """
    periods = [(assessment.period, _statuses(assessment))]
    before: dict[str, EarlierFigures] = {}
    for number in range(1, EARLIER + 1):
        period = earlier(assessment.period, number)
        if not was_read(assessment, period):
            break
        with assessment.other(period=period) as other:
            periods.append((period, _statuses(other)))
            if number == 1:
                before = _stood(other, period)
    counts = [{status.value: statuses.count(status) for status in Status} for _, statuses in periods]
    section = Section(
        name="trend",
        title="Earlier periods",
        lead="The same policy over the periods before, with the roster and the schedule of today.",
        columns=(
            Column("from", "From", "day"),
            Column("to", "To", "day"),
            Column("status", "Status", "status"),
            *status_columns("controls"),
        ),
        rows=tuple(
            {
                "from": period.first.isoformat(),
                "to": period.last.isoformat(),
                "status": worst(statuses).value,
                **status_cells(count),
            }
            for (period, statuses), count in zip(periods, counts, strict=True)
        ),
        empty="",
        chart=StackChart(
            tuple(
                stack_of(period.first.isoformat(), count)
                for (period, _), count in zip(periods, counts, strict=True)
            )
        ),
        part="Earlier periods",
    )
    return section, before


def _stood(assessment: Assessment, period: ReportingPeriod) -> dict[str, EarlierFigures]:
    first, last = period.first.isoformat(), period.last.isoformat()
    return {
        found.applied.id: EarlierFigures(first, last, found.status.value, found.counts)
        for found in assessment.assessed
    }


def _statuses(assessment: Assessment) -> list[Status]:
    return [evaluated.status for evaluated in assessment.assessed]


COMPLIANCE = ReportType(
    name="compliance",
    title="Compliance",
    description="the policy: every control, its findings, waivers, and what was not assessed",
    make=make_compliance,
    headline=lambda report: f"{report.verdict.status}: {report.verdict.sentence}",
    tables=policy_tables,
    row_count=policy_rows,
    verdict=verdict_word,
    template=Template("compliance.html"),
    # whatever its controls ask for
    evidence_kinds=frozenset(),
    since=lambda assessment: earlier(assessment.period, EARLIER).interval.start,
    attachments=attach_oscal,
)
