"""Topics: the headings that the rules of a policy stand under, in the order in which reports show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmuster_reports.assessment.findings import EvaluatedControl

#: Those of the controls that ship with passmuster; others follow in the order of the policy.
TOPICS = ("Attendance", "Working time", "Access", "Training", "Records")


def by_topic(assessed: Iterable[EvaluatedControl]) -> list[tuple[str, list[EvaluatedControl]]]:
    """Return the controls under the topic of each; in a topic what is broken comes first."""
    topics: dict[str, list[EvaluatedControl]] = {topic: [] for topic in TOPICS}
    for found in assessed:
        topics.setdefault(found.applied.control.topic, []).append(found)
    order = list(Status)
    return [
        (topic, sorted(controls, key=lambda found: order.index(found.status)))
        for topic, controls in topics.items()
        if controls
    ]
