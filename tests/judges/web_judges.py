"""Every web page in a real browser, where Chromium is on PATH: each thing one can do with it, axe-core at
three widths and in both themes, no request, no word on the console, and how quick ten thousand rows are."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judges.judged import ENVIRONMENTS, HERE
from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.formats import bytes_of
from passmuster_reports.package.document import Document
from program import Program
from reports.college import write_college
from reports.making import here

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PYTHON = ENVIRONMENTS / "browser" / "bin" / "python"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or not PYTHON.exists(),
    reason="Chromium is not on PATH, or environments/browser.txt is not installed: `make judges`",
)

WIDTHS = (390, 800, 1280)
THEMES = ("light", "dark")
#: Some views of each report: page one, a rule, a part, and what it rests on.
VIEWS = {
    "attendance": ["#letter", "#month", "#people", "#sessions", "#basis"],
    "compliance": ["#letter", "#chronic-absence", "#unknown-person", "#waivers", "#evidence"],
}
RULE = "chronic-absence"
#: Milliseconds that scrolling and filtering ten thousand rows may take.
LONGEST = 100


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of two reports of the college, written by the program, and the index of a run of it."""
    folder = tmp_path_factory.mktemp("pages")
    files = write_college(folder)
    program: Program = here()
    for name in VIEWS:
        run = program.run(
            *("report", name, str(files["college.jsonl"]), "--timezone", "Europe/Berlin"),
            *("--from", "2026-10-01", "--to", "2026-10-31"),
            *("--roster", str(files["roster.csv"]), "--schedule", str(files["schedule.csv"])),
            *("--policy", str(files["policy.yaml"]), "--output", str(folder / f"{name}.html")),
        )
        assert run.code == 0, run.stderr
    return {name: folder / f"{name}.html" for name in VIEWS}


def asked(folder: Path, *tasks: tuple[str, list[Any]]) -> list[Any]:
    """What the browser says, task by task."""
    (folder / "tasks.json").write_text(json.dumps({"chromium": CHROMIUM, "tasks": tasks}))
    done = subprocess.run(
        [PYTHON, str(HERE / "browser.py"), str(folder / "tasks.json")],
        capture_output=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr.decode()
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_keeps_anybody_from_reading_it(
    pages: dict[str, Path], tmp_path: Path, name: str, width: int, theme: str
) -> None:
    (said,) = asked(tmp_path, ("axe", [str(pages[name]), VIEWS[name], width, theme]))

    assert said == []


def test_everything_that_one_can_do_with_it_does_what_it_says(pages: dict[str, Path], tmp_path: Path) -> None:
    (said,) = asked(tmp_path, ("use", [str(pages["compliance"]), RULE, "P012", "Ирина"]))

    assert said == []


@pytest.mark.parametrize("name", VIEWS)
def test_without_script_all_of_it_is_to_be_seen(pages: dict[str, Path], tmp_path: Path, name: str) -> None:
    (said,) = asked(tmp_path, ("without_script", [str(pages[name])]))

    assert said == []


def test_ten_thousand_rows_are_found_and_filtered_at_once(pages: dict[str, Path], tmp_path: Path) -> None:
    figures = json.loads(json.dumps(report_figures(pages)))
    rule = next(control for control in figures["controls"] if control["id"] == RULE)
    first = rule["findings"][0]
    rule["findings"] = [
        {
            **first,
            "subject": f"Q{number}",
            "name": f"Person {number}",
            "status": ("not met", "met")[number % 2],
        }
        for number in range(10_000)
    ]
    rule["counts"] = {"not met": 5_000, "not assessed": 0, "waived": 0, "met": 5_000}
    rule["worst"] = [finding["subject"] for finding in rule["findings"][::2]]
    from passmuster_reports.pages.document import SECTIONS

    del figures["report"], figures["title"]
    document = replace(Document("compliance", "Compliance", figures, SECTIONS))
    content, _ = bytes_of(document, ".html", ReportOptions())
    (tmp_path / "x.html").write_bytes(content)

    (times,) = asked(tmp_path, ("speed", [str(tmp_path / "x.html"), RULE]))

    assert {name: time for name, time in times.items() if time > LONGEST} == {}


def report_figures(pages: dict[str, Path]) -> Any:
    """The figures of the compliance report."""
    folder = pages["compliance"].parent
    run = here().run(
        *("report", "compliance", str(folder / "college.jsonl"), "--timezone", "Europe/Berlin"),
        *("--from", "2026-10-01", "--to", "2026-10-31", "--roster", str(folder / "roster.csv")),
        *("--schedule", str(folder / "schedule.csv"), "--policy", str(folder / "policy.yaml")),
        *("--output", str(folder / "figures.json")),
    )
    assert run.code == 0, run.stderr
    return json.loads((folder / "figures.json").read_text("utf-8"))
