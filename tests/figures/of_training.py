"""An exact count of training: by which local day, and with what score."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from figures.month import Month, Step
from figures.reckoning import Expected, worst
from figures.written import Figure, Number

#: 80 is asked for of nobody: the sources' own targets hold.
VALID = timedelta(days=365)


def of_training(month: Month) -> dict[str, dict[str, Expected]]:
    """The findings of the controls on training, as the test's policy applies them."""
    found: defaultdict[str, dict[str, Expected]] = defaultdict(dict)
    programs = sorted({step.program for step in month.steps})
    for person in range(1, month.people + 1):
        theirs = [step for step in month.steps if step.person == person]
        if programs:
            parts = [
                _standing(month, program, [each for each in theirs if each.program == program])
                for program in programs
            ]
            parts.sort(key=lambda each: (each[0] == "met", each[1]["program"]))
            found["training-completed"][f"A{person}"] = Expected(
                worst(each[0] for each in parts), [each[1] for each in parts]
            )
        whole = [each for each in theirs if each.item is None and each.at]
        if whole and whole[0].at:
            until = _day(month, whole[0]) + VALID
            said: dict[str, Figure] = {"program": "Programme P1"}
            expired = until < month.last
            said["expired" if expired else "valid"] = str(until)
            found["training-current"][f"A{person}"] = Expected("not met" if expired else "met", [said])
        if score := _score(month, theirs):
            found["training-score"][f"A{person}"] = score
    return found


def _day(month: Month, step: Step) -> date:
    assert step.at is not None
    return step.at.astimezone(month.zone).date()


def _standing(month: Month, program: str, steps: list[Step]) -> tuple[str, dict[str, Figure]]:
    said: dict[str, Figure] = {"program": f"Programme {program}"}
    due = str(month.last)
    if not steps:
        return "not met", said | {"none": due}
    if any(step.at is None for step in steps):
        return "not met", said | {"overdue": due}
    day = max(_day(month, step) for step in steps)
    if day > month.last:
        return "not met", said | {"late": str(day), "missed": due}
    return "met", said | {"on": str(day)}


def _label(step: Step) -> str:
    return f"Item {step.item[1:]}" if step.item else f"Programme {step.program}"


def asked_for(month: Month, theirs: list[Step]) -> list[Step]:
    """The items of somebody that are asked for a score."""
    with_points = {(step.program, step.item) for step in month.steps if step.score is not None}
    return [
        step
        for step in theirs
        if step.at and step.target is not None and (step.program, step.item) in with_points
    ]


def _score(month: Month, theirs: list[Step]) -> Expected | None:
    asked = sorted(asked_for(month, theirs), key=_label)
    if not asked:
        return None
    below: list[dict[str, Figure]] = [
        {"item": _label(step), "score": Number(step.score), "needed": Number(step.target)}
        for step in asked
        if step.score is not None and step.target is not None and step.score < step.target
    ]
    if below:
        return Expected("not met", below)
    lacking = [_label(step) for step in asked if step.score is None]
    if lacking:
        return Expected("not assessed", [{"items": item} for item in lacking])
    return Expected("met", [{"lowest": Number(min(step.score for step in asked if step.score is not None))}])
