"""What a report says of somebody under a rule, held against an exact count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from figures.month import Month
from figures.of_access import of_access
from figures.of_attendance import of_attendance
from figures.of_reading import of_reading
from figures.of_training import of_training
from figures.of_work import of_work
from figures.policy import CONTROLS
from figures.reckoning import Expected
from figures.sentences import FIGURES, PARAMETERS, STREAMS, parse
from figures.written import agrees, fits, wrong_plurals

#: Of what was not read a sentence says nothing more: nothing else is in doubt in these months.
_WHY = "not read"


def expected_of(month: Month) -> dict[str, dict[str, Expected]]:
    """The findings of every control of the policy."""
    return {
        **of_attendance(month),
        **of_work(month),
        **of_access(month),
        **of_training(month),
        **of_reading(month),
    }


def status_of(expected: Expected, gaps: Sequence[tuple[str, str]]) -> str:
    """What was met is so only where all was read that could show the contrary."""
    return "not assessed" if expected.status == "met" and gaps else expected.status


def wrong_reason(name: str, reason: str, expected: Expected, gaps: Sequence[tuple[str, str]]) -> list[str]:
    """What of a reason is not as the exact count has it."""
    control = CONTROLS.get(name, name)
    parts, gap = parse(control, reason)
    wrong = list(wrong_plurals(reason))
    told: dict[str, str] = {}
    if expected.status == "met" and gaps:
        told = {"where": STREAMS[control], "gap_start": gaps[0][0], "gap_end": gaps[0][1]}
        told |= {"more": str(len(gaps) - 1)} if len(gaps) > 1 else {}
    if {each: text for each, text in gap.items() if each != "offset"} != told:
        wrong.append(f"it tells of {gap}, and should of {told}")
    if len(parts) != len(expected.parts):
        wrong.append(f"it has {len(parts)} parts, and should have {len(expected.parts)}")
    for part, figures in zip(parts, expected.parts, strict=False):
        if part.pop("why", _WHY) != _WHY:
            wrong.append("it gives another reason")
        wrong += [
            f"{figure} is {part.get(figure)!r}, and should be {figures.get(figure)}"
            for figure in sorted(part.keys() | figures.keys())
            if figure not in figures or not fits(figures[figure], part.get(figure))
        ]
    return wrong


def problems_of(
    name: str, finding: dict[str, Any], expected: Expected, gaps: Sequence[tuple[str, str]]
) -> list[str]:
    """What of a finding is not as the exact count has it."""
    wrong = [*wrong_reason(name, finding["reason"], expected, gaps), *not_of_figures(name, finding)]
    status = status_of(expected, gaps)
    if finding["status"] != status:
        wrong.append(f"it is {finding['status']}, and should be {status}")
    return [f"{name} of {finding['subject']}, '{finding['reason']}': {each}" for each in wrong]


def not_of_figures(name: str, finding: dict[str, Any]) -> list[str]:
    """What a sentence tells and the figures of its finding do not."""
    control, figures = CONTROLS.get(name, name), finding["figures"]
    parts, _ = parse(control, finding["reason"])
    cases = [
        case
        for case in figures.get("told", ())
        if case["status"] == finding["status"] or control != "training-score"
    ]
    wrong = []
    for number, part in enumerate(parts):
        known = {**figures, **(cases[number] if number < len(cases) and len(parts) == len(cases) else {})}
        for group, text in part.items():
            figure = FIGURES[control].get(group)
            if figure is None or figure not in known:
                if re.search(r"\d", text) and group != "why" and (control, group) not in PARAMETERS:
                    wrong.append(f"{group} '{text}' is no figure of {figures}")
            elif not agrees(text, known[figure]) and (known[figure] is not None or re.search(r"\d", text)):
                wrong.append(f"{group} '{text}' is not the figure {figure}: {known[figure]}")
    return wrong


def in_utc(text: str, zone: Any) -> str:
    """A sentence with its times, told in the zone, in UTC."""

    def moved(found: re.Match[str]) -> str:
        moment = datetime.fromisoformat(found[0]).replace(tzinfo=zone).astimezone(UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S}"[: len(found[0])]

    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", moved, text)
