"""What rules about working time say of a person in few words, and the days that a chart marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from passmuster_reports.assessment.control import OURS
from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.sentences import Said
from passmuster_reports.assessment.values import sql_value
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl, Finding

#: What the chart has a shape for.
_SHAPES = {"weekly-average": "week", "daily-rest": "rest", "breaks": "break"}
#: The statuses of findings whose days are marked.
_PAST = (Status.NOT_MET, Status.WAIVED)


@dataclass(frozen=True)
class Fact:
    """What one rule says of a person who is past its limit; `shape` is how the chart shows it."""

    rule: str
    status: str
    shape: str
    said: Said


def facts_of(findings: Iterable[tuple[EvaluatedControl, Finding]]) -> Iterator[Fact]:
    """Yield a fact for each rule that is not met or waived."""
    for found, finding in findings:
        if finding.status in _PAST:
            control = found.applied.control
            shape = _SHAPES.get(control.id, "rule") if control.origin == OURS else "rule"
            yield Fact(found.applied.id, finding.status.value, shape, _short(shape, finding))


def _short(shape: str, finding: Finding) -> Said:
    """Return the reason in as few words as a narrow block has room for."""
    first = finding.sentences[0]
    count = int(first.values["not_met"].raw) if "not_met" in first.values else 0
    values = {**first.values, "others": Value(max(count - 1, 0), "number")}
    match shape:
        case "week":
            template = "average {least} [to {most} hours|hours|hours or more] a week"
        case "rest":
            template = "rest of {rest_us} after {day:date}[, and {others} more too short]"
        case "break" if count == 1:
            template = "no sufficient break on {day:date}"
        case "break":
            template = "no sufficient break on {not_met} of {days}"
        case _:
            return finding.reason
    return Said(replace(first, template=template, values=values, many=None, count=None))


def marked_days(
    assessment: Assessment, assessed: Sequence[EvaluatedControl], control: str
) -> dict[str, tuple[date, ...]]:
    """Return the days of each person on which a control of ours is not met, or is but for a waiver."""
    found: defaultdict[str, set[date]] = defaultdict(set)
    for one in assessed:
        applied = one.applied
        past = {finding.subject for finding in one.findings if finding.status in _PAST}
        if applied.control.id != control or applied.control.origin != OURS or not past:
            continue
        values = {
            name: sql_value(parameter, applied.values[name])
            for name, parameter in applied.control.parameters.items()
        }
        cases = assessment.connection.execute(
            f"SELECT subject_id, day FROM ({applied.control.rule}) AS cases WHERE status = 'not met'", values
        ).fetchall()
        for subject, day in cases:
            if subject in past:
                found[subject].add(day)
    return {subject: tuple(sorted(days)) for subject, days in found.items()}
