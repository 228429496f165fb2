"""The figures of a policy: its waivers, and its controls with every finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.gaps import gap_sentence
from passmuster_reports.assessment.notices import unused_waivers
from passmuster_reports.assessment.values import shown
from passmuster_reports.canonical import named
from passmuster_reports.reports.policy_letter import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.waivers import Waiver


@dataclass(frozen=True)
class WaiverFigures:
    """A finding that somebody has accepted, and from which day until which."""

    control: str
    subject: str | None
    who: str
    why: str
    first: str = field(metadata=named("from"))
    last: str = field(metadata=named("until"))


@dataclass(frozen=True)
class PolicyFigures:
    """The policy in a few words."""

    title: str
    about: str | None
    must_be_checked: tuple[str, ...]
    waivers: tuple[WaiverFigures, ...]
    waivers_of_nobody: tuple[WaiverFigures, ...]


@dataclass(frozen=True)
class FindingFigures:
    """What a control says of one subject; `figures` are the numbers behind it."""

    subject: str
    name: str | None
    status: str
    reason: str
    waiver: WaiverFigures | None
    evidence_ids: tuple[str, ...]
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class ParameterFigures:
    """A parameter of a control with its value, as it is written."""

    name: str
    value: str
    description: str


@dataclass(frozen=True)
class EarlierFigures:
    """How a control stood in an earlier period."""

    first: str = field(metadata=named("from"))
    last: str = field(metadata=named("to"))
    status: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ControlFigures:
    """One control: its rule, its values, its SQL, and what it says of every subject."""

    id: str
    title: str
    topic: str
    #: What a finding is about, one and many.
    subjects: tuple[str, str]
    requirement: str
    reference: str | None
    maps_to: tuple[str, ...]
    groups: tuple[str, ...]
    parameters: tuple[ParameterFigures, ...]
    sql: str
    status: str
    counts: Mapping[str, int]
    #: The subjects of what is not met, the worst first.
    worst: tuple[str, ...]
    #: How it stood in the period before; None where that was not read.
    before: EarlierFigures | None
    gaps: tuple[str, ...]
    findings: tuple[FindingFigures, ...]


def policy_figures(assessment: Assessment) -> PolicyFigures | None:
    """Return the policy in a few words; None where there is none."""
    policy = assessment.policy
    if policy is None:
        return None
    return PolicyFigures(
        title=policy.title,
        about=policy.about,
        must_be_checked=tuple(policy.notes),
        waivers=tuple(map(waiver_figures, policy.waivers)),
        waivers_of_nobody=tuple(map(waiver_figures, unused_waivers(policy, assessment.assessed))),
    )


def waiver_figures(waiver: Waiver) -> WaiverFigures:
    """Return one waiver."""
    return WaiverFigures(
        control=waiver.control,
        subject=waiver.subject,
        who=waiver.who,
        why=waiver.why,
        first=waiver.first.isoformat(),
        last=waiver.last.isoformat(),
    )


def control_figures(
    assessment: Assessment,
    assessed: Iterable[EvaluatedControl],
    before: Mapping[str, EarlierFigures] | None = None,
) -> tuple[ControlFigures, ...]:
    """Return each control with what it says of every subject; `before` is by the id of each."""
    return tuple(
        ControlFigures(
            id=found.applied.id,
            title=found.applied.title,
            topic=found.applied.control.topic,
            subjects=found.applied.control.subjects,
            requirement=found.applied.requirement,
            reference=found.applied.control.reference,
            maps_to=tuple(found.applied.maps_to),
            groups=tuple(found.applied.groups),
            parameters=tuple(
                ParameterFigures(name, shown(found.applied.values[name]), parameter.description)
                for name, parameter in found.applied.control.parameters.items()
            ),
            sql=found.applied.control.sql,
            status=found.status.value,
            counts=found.counts,
            worst=tuple(finding.subject for finding in worst_first(found)),
            before=(before or {}).get(found.applied.id),
            gaps=tuple(gap_sentence(gap, assessment.period) for gap in found.gaps),
            findings=tuple(map(_finding, found.findings)),
        )
        for found in assessed
    )


def _finding(finding: Finding) -> FindingFigures:
    return FindingFigures(
        subject=finding.subject,
        name=finding.name,
        status=finding.status.value,
        reason=finding.reason,
        waiver=waiver_figures(finding.waiver) if finding.waiver else None,
        evidence_ids=tuple(finding.evidence_ids),
        figures=dict(finding.figures),
    )
