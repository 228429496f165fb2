"""Which controls a report is assessed by: those of the policy that concern it, else those of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.policy import load_policy
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.policy import Applied, Policy
    from passmuster_reports.assessment.sentences import Said


def rests_on(evidence: str) -> Callable[[Applied], bool]:
    """Return what tells whether a control rests on evidence of a kind."""
    return lambda applied: evidence in applied.control.covers


def controls_about(
    assessment: Assessment, evidence: str, pack: str
) -> tuple[tuple[EvaluatedControl, ...], Said]:
    """Return the controls that rest on this evidence, and in a sentence which policy they are of.

    Where the policy has none, those of the pack are assessed with its defaults.
    """
    is_about = rests_on(evidence)
    found = tuple(assessed for assessed in assessment.assessed if is_about(assessed.applied))
    if found and assessment.policy:
        return found, by_policy(assessment.policy)
    policy = load_policy(pack, shipped_controls())
    of_pack = assessment.evaluate(policy)
    said = "No policy says otherwise, so the pack {pack} applies with its defaults.[ {notes}]"
    return of_pack, say(said, pack=Value(pack), notes=Value(" ".join(policy.notes)))


def by_policy(policy: Policy) -> Said:
    """Return by which policy a report goes."""
    return say("Assessed by the policy “{title}”.", title=Value(policy.title))
