"""The compliance report: the policy, every control, its findings, waivers, and what was not assessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.sdk import KINDS
from passmuster.times import day_interval
from passmuster_reports.assessment.findings import Status, worst
from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.package.oscal import attach_oscal
from passmuster_reports.reports.assessed_policy import (
    PolicyReport,
    Tile,
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
from passmuster_reports.reports.policy import control_figures, policy_figures
from passmuster_reports.reports.report_type import ReportType
from passmuster_reports.reports.sections import Column, Section, StackChart
from passmuster_reports.reports.shared import shared_figures

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.policy import Policy

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
    trend = _trend(assessment)
    verdict = verdict_of(assessed, "the policy")
    return PolicyReport(
        shared=shared_figures(assessment, KINDS),
        verdict=verdict,
        tiles=tuple(Tile(status.value, verdict.counts[status.value]) for status in Status),
        assessed_by=f"The policy {assessment.policy.title}.",
        policy=policy_figures(assessment),
        controls=control_figures(assessment, assessed),
        sections=(
            controls_section(assessed),
            trend,
            *exception_sections(assessed, people),
            _waivers(assessment.policy),
            *finding_sections(assessed, people),
        ),
    )


def _waivers(policy: Policy) -> Section:
    return Section(
        name="waivers",
        title="Waivers",
        lead="What somebody has accepted, and until when. "
        "Whether one holds is judged on the period’s last day.",
        columns=(
            Column("control", "Control"),
            Column("subject", "Subject"),
            Column("who", "Granted by"),
            Column("why", "Why"),
            Column("from", "From", "day"),
            Column("until", "Until", "day"),
        ),
        rows=tuple(
            {
                "control": waiver.control,
                "subject": waiver.subject or "everybody",
                "who": waiver.who,
                "why": waiver.why,
                "from": waiver.first.isoformat(),
                "until": waiver.last.isoformat(),
            }
            for waiver in policy.waivers
        ),
        empty="The policy grants none.",
        part="Waivers",
    )


def _trend(assessment: Assessment) -> Section:
    """Return a section on the same controls in earlier periods, of the same length, that were read."""
    periods = [(assessment.period, _statuses(assessment))]
    for number in range(1, EARLIER + 1):
        period = _earlier(assessment.period, number)
        if not _was_read(assessment, period):
            break
        with assessment.other(period=period) as earlier:
            periods.append((period, _statuses(earlier)))
    counts = [{status.value: statuses.count(status) for status in Status} for _, statuses in periods]
    return Section(
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
        part="Controls",
    )


def _statuses(assessment: Assessment) -> list[Status]:
    return [evaluated.status for evaluated in assessment.assessed]


def _earlier(period: ReportingPeriod, number: int) -> ReportingPeriod:
    """Return the period so many lengths earlier; of whole months, so many months earlier."""
    following = period.last + timedelta(days=1)
    if period.first.day == following.day == 1:
        months = (following.year - period.first.year) * 12 + following.month - period.first.month
        first, last = (_months_before(day, months * number) for day in (period.first, following))
    else:
        length = (following - period.first) * number
        first, last = period.first - length, following - length
    last -= timedelta(days=1)
    return replace(period, first=first, last=last, interval=day_interval(first, last, period.zone))


def _months_before(day: date, months: int) -> date:
    """Return the first of the month so many months before the month of a day."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _was_read(assessment: Assessment, period: ReportingPeriod) -> bool:
    row = assessment.connection.execute(
        """
        SELECT count(*) FROM readings
        LEFT JOIN in_service ON in_service.source = readings.source
        WHERE readings.starts_at < $until
            AND least(readings.ends_at, readings.read_at) > greatest($since, in_service.since)
            AND coalesce(in_service.since < $until, TRUE)
        """,
        {
            "since": period.interval.start.replace(tzinfo=None),
            "until": period.interval.end.replace(tzinfo=None),
        },
    ).fetchone()
    return bool(row and row[0])


COMPLIANCE = ReportType(
    name="compliance",
    title="Compliance",
    description="the policy: every control, its findings, waivers, and what was not assessed",
    make=make_compliance,
    headline=lambda report: f"{report.verdict.status}: {report.verdict.sentence}",
    tables=policy_tables,
    row_count=policy_rows,
    verdict=verdict_word,
    # whatever its controls ask for
    evidence_kinds=frozenset(),
    since=lambda period: _earlier(period, EARLIER).interval.start,
    attachments=attach_oscal,
)
