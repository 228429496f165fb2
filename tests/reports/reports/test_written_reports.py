"""Reports of a policy as PDFs, and what the command says of what it writes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.assessment.english import ENGLISH
from passmuster_reports.assessment.rounding import MINUTE
from passmuster_reports.assessment.words import Value
from passmuster_reports.outputs.writer import write_report
from passmuster_reports.reports.report_type import Report
from program import Program
from reports.reports.policy_reports import NAMES, made


@pytest.fixture(scope="module")
def first_week(files: dict[str, Path]) -> dict[str, Report[Any]]:
    """Every report of a few days: a PDF takes its time by the row."""
    return made(files, "2026-10-06")


@pytest.mark.parametrize("name", [each for each in NAMES if each != "attendance"])
def test_the_pdf_says_what_the_figures_say(
    first_week: dict[str, Report[Any]], name: str, tmp_path: Path
) -> None:
    write_report(first_week[name], str(tmp_path / "x.pdf"))
    report = first_week[name].json

    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout

    words = " ".join(text.split())
    if name == "certificate":
        for each in report["certificates"]:
            assert Value(each["minutes"] * MINUTE, "written out").write(ENGLISH) in words
    else:
        assert " ".join(report["letter"]["sentence"]) in words
        assert report["verdict"]["status"].capitalize() in words
        assert report["assessed_by"].split(".")[0] in words
        # Thousands are divided by a thin space, which the text has as any other.
        assert all(str(tile["count"]) in words.replace(" ", "") for tile in report["tiles"])


def test_the_command_lists_what_it_wrote(program: Program, files: dict[str, Path], tmp_path: Path) -> None:
    run = program.run(
        "report",
        "working-time",
        str(files["college.jsonl"]),
        "--output",
        str(tmp_path / "x.json"),
        "--from",
        "2026-10-01",
        "--to",
        "2026-10-31",
        "--roster",
        str(files["roster.csv"]),
    )

    assert run.code == 0, run.stderr
    report = json.loads((tmp_path / "x.json").read_text())
    assert "the pack eu-working-time applies with its defaults" in report["assessed_by"]
    said = run.stderr.splitlines()[-1]
    assert said.startswith(f"wrote {tmp_path / 'x.json'}: 2026-10-01 to 2026-10-31 in UTC; ")


def test_compliance_without_a_policy_says_what_to_do(
    program: Program, files: dict[str, Path], tmp_path: Path
) -> None:
    run = program.run(
        "report", "compliance", str(files["college.jsonl"]), "--output", str(tmp_path / "x.json")
    )

    assert run.code == 2
    assert "a compliance report needs a policy" in run.stderr


@pytest.mark.parametrize("name", [each for each in NAMES if each != "compliance"])
def test_a_report_of_nothing_says_so(program: Program, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.jsonl").write_text("")

    run = program.run(
        "report",
        name,
        str(tmp_path / "empty.jsonl"),
        "--output",
        str(tmp_path / "x.html"),
        "--from",
        "2026-10-01",
        "--to",
        "2026-10-31",
    )

    assert run.code == 0, run.stderr
    assert "does not say what was read" in (tmp_path / "x.html").read_text()
