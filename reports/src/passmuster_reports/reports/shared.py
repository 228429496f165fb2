"""What every report says: its period, what it rests on, and the controls it was assessed by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.gaps import gap_sentence
from passmuster_reports.assessment.notices import find_notices, unused_waivers
from passmuster_reports.assessment.unread import say_unread
from passmuster_reports.assessment.values import shown
from passmuster_reports.reports.figures import write_period
from passmuster_reports.reports.provenance import write_basis, write_coverage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.policy import Waiver
    from passmuster_reports.canonical import Json
    from passmuster_reports.reports.figures import Writer


def write_frame(ground: Assessment, writer: Writer, kinds: Collection[str]) -> Json:
    """Return the parts that all reports share; `kinds` are those of the evidence that this one rests on."""
    return {
        "period": write_period(ground.period, writer),
        "nothing_read": say_unread(ground.connection, ground.period, kinds),
        "notices": list(find_notices(ground, kinds)),
        "as_read_until": writer.instant(ground.period.read_until),
        "basis": write_basis(ground),
        "coverage": write_coverage(ground.connection, ground.period, writer),
        "failures": [dict(vars(each)) for each in ground.origin.failures],
    }


def write_policy(ground: Assessment) -> Json | None:
    """The policy in a few words; None where there is none."""
    policy = ground.policy
    if policy is None:
        return None
    return {
        "title": policy.title,
        "about": policy.about,
        "must_be_checked": list(policy.notes),
        "waivers": [write_waiver(each) for each in policy.waivers],
        "waivers_of_nobody": [write_waiver(each) for each in unused_waivers(policy, ground.assessed)],
    }


def write_waiver(waiver: Waiver) -> Json:
    """One waiver."""
    return {
        "control": waiver.control,
        "subject": waiver.subject,
        "who": waiver.who,
        "why": waiver.why,
        "from": waiver.first.isoformat(),
        "until": waiver.last.isoformat(),
    }


def write_controls(ground: Assessment, assessed: Iterable[EvaluatedControl]) -> list[Json]:
    """Each control with its rule, its values, its SQL, and what it says of every subject."""
    return [
        {
            "id": each.applied.id,
            "title": each.applied.control.title,
            "requirement": each.applied.requirement,
            "reference": each.applied.control.reference,
            "maps_to": list(each.applied.maps_to),
            "groups": list(each.applied.groups),
            "parameters": [
                {
                    "name": name,
                    "value": shown(each.applied.values[name]),
                    "description": parameter.description,
                }
                for name, parameter in each.applied.control.parameters.items()
            ],
            "sql": each.applied.control.sql,
            "status": each.status.value,
            "counts": each.counts,
            "gaps": [gap_sentence(gap, ground.period) for gap in each.gaps],
            "findings": [write_finding(finding) for finding in each.findings],
        }
        for each in assessed
    ]


def write_finding(finding: Finding) -> Json:
    """One finding; `figures` are numbers behind it."""
    return {
        "subject": finding.subject,
        "name": finding.name,
        "status": finding.status.value,
        "reason": finding.reason,
        "waiver": write_waiver(finding.waiver) if finding.waiver else None,
        "evidence_ids": list(finding.evidence_ids),
        "figures": dict(finding.figures),
    }
