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
from passmuster_reports.reports.figures import Writer
from passmuster_reports.reports.sections import (
    column,
    controls_section,
    exceptions,
    findings,
    section,
    verdict,
)
from passmuster_reports.reports.shared import write_controls, write_frame, write_policy

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.period import ReportingPeriod
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.canonical import Json

#: How many earlier periods of the same length are looked back at.
EARLIER = 5


def make_compliance(ground: Assessment) -> Json:
    """The report as one JSON object."""
    if ground.policy is None:
        raise SettingsError(
            "a compliance report needs a policy",
            "give one with --policy, or under `policy` in the project file",
        )
    people = fetch_people(ground.connection)
    writer = Writer(ground.period, {})
    trend = _trend(ground)
    found = verdict(ground.assessed, "the policy")
    return {
        **write_frame(ground, writer, KINDS),
        "report": "compliance",
        "title": "Compliance",
        "verdict": found,
        "tiles": [{"word": status.value, "count": found["counts"][status.value]} for status in Status],
        "assessed_by": f"The policy {ground.policy.title}.",
        "policy": write_policy(ground),
        "controls": write_controls(ground, ground.assessed),
        "sections": [
            controls_section(ground.assessed),
            trend,
            *exceptions(ground.assessed, people),
            _waivers(ground.policy),
            *findings(ground.assessed, people),
        ],
    }


def _waivers(policy: Policy) -> Json:
    return section(
        "waivers",
        "Waivers",
        "What somebody has accepted, and until when. Whether one holds is judged on the period’s last day.",
        (
            column("control", "Control"),
            column("subject", "Subject"),
            column("who", "Granted by"),
            column("why", "Why"),
            column("from", "From", "day"),
            column("until", "Until", "day"),
        ),
        [
            {
                "control": each.control,
                "subject": each.subject or "everybody",
                "who": each.who,
                "why": each.why,
                "from": each.first.isoformat(),
                "until": each.last.isoformat(),
            }
            for each in policy.waivers
        ],
        "The policy grants none.",
        part="Waivers",
    )


def _trend(assessment: Assessment) -> Json:
    """Return a section on the same controls in earlier periods, of the same length, that were read."""
    rows = [_counts(assessment)]
    for number in range(1, EARLIER + 1):
        period = _earlier(assessment.period, number)
        if not _was_read(assessment, period):
            break
        with assessment.other(period=period) as earlier:
            rows.append(_counts(earlier))
    return section(
        "trend",
        "Earlier periods",
        "The same policy over the periods before, with the roster and the schedule of today.",
        (
            column("from", "From", "day"),
            column("to", "To", "day"),
            column("status", "Status", "status"),
            *(
                column(status.value.replace(" ", "_"), status.value.capitalize(), "number", "controls")
                for status in Status
            ),
        ),
        rows,
        "",
        chart={
            "kind": "stacks",
            "rows": [
                {
                    "label": row["from"],
                    **{status.value: row[status.value.replace(" ", "_")] for status in Status},
                }
                for row in rows
            ],
        },
        part="Controls",
    )


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
        "SELECT count(*) FROM readings WHERE starts_at < ? AND least(ends_at, read_at) > ?",
        [period.interval.end.replace(tzinfo=None), period.interval.start.replace(tzinfo=None)],
    ).fetchone()
    return bool(row and row[0])


def _counts(assessment: Assessment) -> Json:
    """Return the row of an assessment: its period, and how many controls have each status."""
    statuses = [evaluated.status for evaluated in assessment.assessed]
    return {
        "from": assessment.period.first.isoformat(),
        "to": assessment.period.last.isoformat(),
        "status": worst(statuses).value,
        **{status.value.replace(" ", "_"): statuses.count(status) for status in Status},
    }


def compliance_headline(report: Json) -> str:
    """The verdict in one line."""
    return f"{report['verdict']['status']}: {report['verdict']['sentence']}"
