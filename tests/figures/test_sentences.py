"""Every figure in every sentence of every control is the one that an exact count gives."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from effort import EFFORT
from figures.month import Month, random_month
from figures.month_files import messages, texts
from figures.of_access import of_access
from figures.of_attendance import of_attendance
from figures.of_reading import holes_under, of_reading
from figures.of_training import of_training
from figures.of_work import of_work
from figures.reckoning import Expected
from figures.sentences import FIGURES, PARAMETERS, SENTENCES, parse
from figures.written import agrees, fits, wrong_plurals
from passmuster_reports.assessment.control import shipped_controls
from reports.lines import as_bytes
from reports.making import here

POLICY = """\
title: Every control
leave: leave.csv
reviews: reviews.csv
controls:
- {control: allowed-hours}
- {control: attendance-ratio, parameters: {minimum: 0.75}}
- {id: by-minutes, control: attendance-ratio, parameters: {minimum: 0.9, by: minutes}}
- {control: breaks}
- {control: chronic-absence, parameters: {share: 0.125}}
- {control: cme-credits, parameters: {minimum: 1.5}}
- {control: concurrent-sessions, parameters: {tolerance_minutes: 1}}
- {control: coverage-complete, parameters: {tolerance_minutes: 1}}
- {control: cpe-credits, parameters: {minimum: 2, interactions_on_file: true}}
- {control: daily-rest}
- {control: daily-review}
- {control: early-leaving, parameters: {most: 1}}
- {control: ids-unique}
- {control: known-people}
- {control: lateness, parameters: {most: 1}}
- {control: roster-seen}
- {control: session-length}
- {control: source-fresh}
- {control: training-completed}
- {control: training-current}
- {control: training-score}
- {control: unknown-person}
- {control: weekly-average, parameters: {weeks: 2, hours: 40}}
- {id: weekly-average-rolling, control: weekly-average, parameters: {weeks: 2, hours: 40, roll: rolling}}
- {control: weekly-rest}
"""
#: Controls under an id of the policy's own.
CONTROLS = {"by-minutes": "attendance-ratio", "weekly-average-rolling": "weekly-average"}


def report(month: Month, folder: Path, name: str = "compliance", form: str = ".json") -> dict[str, Any]:
    """What the program writes of the month; nothing is returned of a form other than JSON."""
    (folder / "evidence.jsonl").write_bytes(as_bytes(*messages(month)))
    for file, text in {**texts(month), "policy.yaml": POLICY}.items():
        (folder / file).write_text(text)
    output = folder / f"{name}{form}"
    files = {each: str(folder / each) for each in ("roster.csv", "schedule.csv", "policy.yaml")}
    run = here().run(
        *("report", name, str(folder / "evidence.jsonl"), "--output", str(output)),
        *("--from", str(month.first), "--to", str(month.last), "--timezone", month.zone.key),
        *(
            "--roster",
            files["roster.csv"],
            "--schedule",
            files["schedule.csv"],
            "--policy",
            files["policy.yaml"],
        ),
    )
    assert run.code == 0, run.stderr
    said: dict[str, Any] = json.loads(output.read_text()) if form == ".json" else {}
    return said


def expected_of(month: Month) -> dict[str, dict[str, Expected]]:
    """The findings of every control of the policy."""
    return {
        **of_attendance(month),
        **of_work(month),
        **of_access(month),
        **of_training(month),
        **of_reading(month),
    }


def problems_of(
    name: str, finding: dict[str, Any], expected: Expected, gaps: list[tuple[str, str]]
) -> list[str]:
    """What of a finding is not as the exact count has it."""
    control = CONTROLS.get(name, name)
    parts, gap = parse(control, finding["reason"])
    wrong = [*wrong_plurals(finding["reason"]), *not_of_figures(control, parts, finding)]
    status = expected.status
    told: dict[str, str] = {}
    if status == "met" and gaps:
        status = "not assessed"
        told = {"gap_start": gaps[0][0], "gap_end": gaps[0][1]}
        told |= {"more": str(len(gaps) - 1)} if len(gaps) > 1 else {}
    if finding["status"] != status:
        wrong.append(f"it is {finding['status']}, and should be {status}")
    if {name: text for name, text in gap.items() if name in ("gap_start", "gap_end", "more")} != told:
        wrong.append(f"it tells of {gap}, and should of {told}")
    if len(parts) != len(expected.parts):
        wrong.append(f"it has {len(parts)} parts, and should have {len(expected.parts)}")
    for part, figures in zip(parts, expected.parts, strict=False):
        part.pop("why", None)
        wrong += [
            f"{figure} is {part.get(figure)!r}, and should be {figures.get(figure)}"
            for figure in sorted(part.keys() | figures.keys())
            if figure not in figures or not fits(figures[figure], part.get(figure))
        ]
    return [f"{name} of {finding['subject']}, '{finding['reason']}': {each}" for each in wrong]


def not_of_figures(control: str, parts: list[dict[str, str]], finding: dict[str, Any]) -> list[str]:
    """What a sentence tells and the figures of its finding do not."""
    figures = finding["figures"]
    cases = [
        case
        for case in figures.get("told", ())
        if case["status"] == finding["status"] or control != "training-score"
    ]
    wrong = []
    for number, part in enumerate(parts):
        known = {**figures, **(cases[number] if number < len(cases) and len(parts) == len(cases) else {})}
        for name, text in part.items():
            figure = FIGURES[control].get(name)
            if figure is None or figure not in known:
                if re.search(r"\d", text) and name != "why" and (control, name) not in PARAMETERS:
                    wrong.append(f"{name} '{text}' is no figure of {figures}")
            elif not agrees(text, known[figure]) and (known[figure] is not None or re.search(r"\d", text)):
                wrong.append(f"{name} '{text}' is not the figure {figure}: {known[figure]}")
    return wrong


def by_subject(control: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The findings of a control."""
    return {each["subject"]: each for each in control["findings"] if each["subject"] != "everything"}


def in_utc(text: str, zone: Any) -> str:
    """A sentence with its times, told in the zone, in UTC."""

    def moved(found: re.Match[str]) -> str:
        moment = datetime.fromisoformat(found[0]).replace(tzinfo=zone).astimezone(UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S}"[: len(found[0])]

    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", moved, text)


@pytest.mark.parametrize("seed", range(4 * EFFORT))
def test_every_figure_of_every_sentence_is_that_of_an_exact_count(tmp_path: Path, seed: int) -> None:
    month = random_month(seed)
    expected = expected_of(month)

    found = {each["id"]: by_subject(each) for each in report(month, tmp_path)["controls"]}

    assert {name: sorted(each) for name, each in found.items()} == {
        name: sorted(expected.get(name, {})) for name in found
    }
    for name in ("coverage-complete", "source-fresh"):  # told in the zone of the report, counted in UTC
        for finding in found.get(name, {}).values():
            finding["reason"] = in_utc(finding["reason"], month.zone)
    wrong = [
        problem
        for name, findings in found.items()
        for subject, finding in findings.items()
        for problem in problems_of(name, finding, expected[name][subject], holes_under(month, name))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_sentences_of_every_control_are_known() -> None:
    assert SENTENCES.keys() == shipped_controls().keys()
