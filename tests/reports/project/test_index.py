"""The index of a run: where it is written, and that it leads to every file."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from program import Program
from reports.project.projects import Write


def links(index: Path) -> list[Path]:
    """The files that it leads to."""
    found = re.findall(r'<a href="([^"]*)"', index.read_text(encoding="utf-8"))
    return [(index.parent / unquote(html.unescape(one))).resolve() for one in dict.fromkeys(found)]


def words(index: Path) -> str:
    text = re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", index.read_text(encoding="utf-8"))
    return " ".join(html.unescape(text).split())


def test_it_is_in_the_folder_of_all_files_and_leads_to_each(program: Program, project: Write) -> None:
    outputs = [
        {"report": "attendance", "output": ["out/a/{month} #1.json", "out/{from}.html"]},
        {"report": "certificate", "output": "out/people/{person}.json"},
    ]
    path = project(reports=outputs)

    run = program.run("run", str(path))

    index = path.with_name("out") / "index.html"
    assert run.code == 0, run.stderr
    assert index.stat().st_mode & 0o777 == 0o600
    out = index.parent.resolve()
    assert links(index) == [out / "2026-10-30.html", out / "a" / "2026-10 #1.json", out / "people"]
    assert all(one.exists() for one in links(index))
    said = words(index)
    assert "1 of 3 attendances was missed" in said
    assert "Nothing of the period is missing." in said
    assert "leads to all reports" in run.stderr


def test_it_runs_nothing_and_asks_for_nothing(program: Program, project: Write) -> None:
    path = project()
    program.run("run", str(path))

    page = path.with_name("out").joinpath("index.html").read_text(encoding="utf-8")
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "<script" not in page
    assert " style=" not in page
    assert set(re.findall(r"url\((\w+):", page)) == {"data"}


def test_it_says_the_verdict_of_a_policy_and_how_its_rules_stand(program: Program, project: Write) -> None:
    path = project(
        policy="school-attendance",
        reports=[
            {"report": "compliance", "output": "out/c.html"},
            {"report": "attendance", "output": "out/a.json"},
        ],
    )
    run = program.run("run", str(path))

    assert run.code == 0, run.stderr
    said = words(path.with_name("out") / "index.html")
    assert re.search(r"Compliance not met \d of \d rules w", said)
    assert "no rules of its own" in said


def test_the_project_may_name_it_or_want_none(program: Program, project: Write) -> None:
    assert program.run("run", str(project(index="pub/{month}.html"))).code == 0
    path = project(index=False)
    folder = path.parent
    assert (folder / "pub" / "2026-10.html").is_file()
    assert (folder / "out" / "2026-10.json") in links(folder / "pub" / "2026-10.html")
    assert not (folder / "out" / "index.html").exists()

    assert program.run("run", str(path), "--no-read").code == 0
    assert not (folder / "out" / "index.html").exists()


def test_a_report_of_its_name_is_not_written_over(program: Program, project: Write) -> None:
    path = project(reports=[{"report": "attendance", "output": "out/index.html"}])

    assert program.run("run", str(path)).code == 0
    assert "find" in path.with_name("out").joinpath("index.html").read_text(encoding="utf-8")


def test_earlier_months_are_those_whose_files_are_there(program: Program, project: Write) -> None:
    path = project()
    (path.parent / "out").mkdir()
    (path.parent / "out" / "2026-08.json").write_text("{}")

    assert program.run("run", str(path)).code == 0

    index = path.with_name("out") / "index.html"
    assert "August 2026: attendance JSON" in words(index)
    assert "September 2026" not in words(index)
    assert (index.parent / "2026-08.json").resolve() in links(index)


@pytest.mark.parametrize(
    ("index", "problem"),
    [("{person}.html", "in braces only {from}, {to} and {month} may stand"), ("x.txt", "index")],
)
def test_what_no_index_can_be_named_is_a_problem(
    program: Program, project: Write, index: str, problem: str
) -> None:
    run = program.run("run", str(project(index=index)))

    assert run.code == 2
    assert problem in run.stderr
