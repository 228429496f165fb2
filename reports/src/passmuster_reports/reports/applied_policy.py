"""Which controls a report is assessed by: those of the policy that concern it, else those of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.policy import load_policy

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl


def concerning(
    ground: Assessment, kinds: frozenset[str], pack: str
) -> tuple[tuple[EvaluatedControl, ...], str]:
    """The controls that rest on these kinds of evidence, and in a sentence where they come from."""
    theirs = tuple(each for each in ground.assessed if not kinds.isdisjoint(each.applied.control.covers))
    if theirs and ground.policy:
        return theirs, f"The policy {ground.policy.title}."
    policy = load_policy(pack, shipped_controls())
    assessed = ground.evaluate(policy)
    notes = " ".join(policy.notes)
    return assessed, f"No policy says otherwise, so the pack {pack} applies with its defaults. {notes}"
