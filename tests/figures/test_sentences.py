"""Every figure in every sentence of every control is the one that an exact count gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from effort import EFFORT
from figures.findings import expected_of, in_utc, problems_of
from figures.month import Month, random_month
from figures.month_files import messages, texts
from figures.of_reading import holes_under
from figures.sentences import SENTENCES
from passmuster_reports.assessment.control import shipped_controls
from reports.lines import as_bytes
from reports.making import here


def report(month: Month, folder: Path, name: str = "compliance", form: str = ".json") -> dict[str, Any]:
    """What the program writes of the month; nothing is returned of a form other than JSON."""
    (folder / "evidence.jsonl").write_bytes(as_bytes(*messages(month)))
    for file, text in texts(month).items():
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


def by_subject(control: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The findings of a control."""
    return {each["subject"]: each for each in control["findings"] if each["subject"] != "everything"}


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
