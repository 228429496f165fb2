"""The project file: its form, how reports look and what they hide, under the names of today and of 0.1.0."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from passmuster.errors import Problem, SettingsError
from passmuster_reports.assessment.in_service import InService
from passmuster_reports.project.project_file import load_project
from program import Program

BASE = "store: s.duckdb\nsources: [{source: zego, settings: {secret_id: 1, secret_key: k, pid: 3}}]\n"
NEW = "options: {title: Ours, paper: Letter}\nprivacy: {addresses: true, pseudonyms: key.csv}\n"
OLD = "look: {title: Ours, paper: Letter, addresses: true, pseudonyms: key.csv}\n"


def written(folder: Path, more: str) -> str:
    path = folder / "passmuster.yaml"
    path.write_text(BASE + more)
    return str(path)


def test_what_0_1_0_had_under_look_is_read_and_the_names_of_today_are_told(tmp_path: Path) -> None:
    new, old = (load_project(written(tmp_path, more)) for more in (NEW, OLD))

    assert (old.options, new.notes) == (new.options, ())
    assert old.notes == (
        "passmuster.yaml, line 3: write `paper`, `title` under `options`, not under `look`",
        "passmuster.yaml, line 3: write `addresses`, `pseudonyms` under `privacy`, not under `look`",
    )


def test_a_run_warns_of_the_old_names_and_goes_on(program: Program, tmp_path: Path) -> None:
    run = program.run("run", written(tmp_path, OLD.replace("addresses: true, ", "")), "--no-read")

    assert run.code == 0, run.stderr
    assert "warning: passmuster.yaml, line 3: write `paper`, `title` under `options`, not" in run.stderr


@pytest.mark.parametrize(
    ("privacy", "said"),
    [
        (
            "privacy: {addresses: true, pseudonyms: k.csv}\n",
            "'privacy': `addresses` and `pseudonyms` exclude",
        ),
        ("privacy: {groups: false}\n", "'privacy': groups are left out only where `pseudonyms` stand"),
    ],
)
def test_what_is_to_be_hidden_and_shown_at_once_is_a_problem(
    program: Program, tmp_path: Path, privacy: str, said: str
) -> None:
    run = program.run("run", written(tmp_path, privacy), "--no-read")

    assert (run.code, f"passmuster.yaml, line 3: {said}" in run.stderr) == (2, True)


def test_groups_are_hidden_where_the_project_says_so(tmp_path: Path) -> None:
    project = load_project(written(tmp_path, "privacy: {pseudonyms: key.csv, groups: false}\n"))

    assert (project.privacy.groups, project.problems) == (False, ())


def test_the_name_of_today_counts_where_both_are_given(tmp_path: Path) -> None:
    project = load_project(written(tmp_path, "look: {title: Old, paper: Letter}\noptions: {title: New}\n"))

    assert (project.options.title, project.options.paper) == ("New", "Letter")


@pytest.mark.parametrize(("key", "line"), [("options", 3), ("look", 3)])
def test_a_logo_that_is_not_there_is_named_with_its_path(tmp_path: Path, key: str, line: int) -> None:
    project = load_project(written(tmp_path, f"{key}: {{logo: none.png}}\n"))

    (problem,) = project.problems
    assert (problem.path, problem.line, problem.file) == (f"{key}.logo", line, "passmuster.yaml")


def test_the_paths_of_problems_are_data(tmp_path: Path) -> None:
    path = tmp_path / "passmuster.yaml"
    path.write_text("store: s\nsources:\n- source: zego\n  settings: 5\n  workers: 0\noptions: {papr: A4}\n")

    with pytest.raises(SettingsError) as refused:
        load_project(str(path))

    assert {(problem.path, problem.line) for problem in refused.value.problems} == {
        ("sources[0].settings", 4),
        ("sources[0].workers", 5),
        ("options.papr", 6),
    }
    assert Problem(
        "options.papr", "'options.papr' is unknown (did you mean 'paper'?)", 6, "passmuster.yaml"
    ) in (refused.value.problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("store: s\n", "'sources' is missing"),
        ("store: s\nsources: []\n", "line 2: 'sources' breaks minItems 1"),
        ("store: s\nsources: [{source: zego}]\n", "line 2: 'sources[0].settings' is missing"),
        ("store: s\ntimezone: Berlin\nsources: [{source: zego, settings: x}]\n", "line 2: 'timezone'"),
        (
            "store: s\nroster: r.csv\nsources: [{source: zego, settings: x}]\n",
            "line 2: 'roster' names the file",
        ),
        (
            "store: s\nsources: [{source: zego, settings: x}]\n"
            "reports: [{report: attendance, output: '{year}.pdf'}]\n",
            "line 3: 'reports[0].output': in braces only {from}, {to}, {month} and {person} may stand",
        ),
        (
            "store: s\nperiod: {from: 2026-10-02, to: 2026-10-01}\nsources: [{source: zego, settings: x}]\n",
            "line 2: 'period.to' is before 'period.from'",
        ),
    ],
)
def test_a_project_of_the_wrong_form_is_refused(
    program: Program, tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "passmuster.yaml"
    path.write_text(text)

    run = program.run("run", str(path))

    assert run.code == 2
    assert problem in run.stderr


def test_a_source_may_say_since_when_it_has_been_in_service(tmp_path: Path) -> None:
    path = tmp_path / "passmuster.yaml"
    entry = "{source: zego, settings: {secret_id: 1, secret_key: k, pid: 3}, in_service_from: 2026-10-05}"
    path.write_text(f"store: s.duckdb\ntimezone: Europe/Berlin\nsources: [{entry}, {entry}]\n")

    project = load_project(str(path))

    assert project.problems == ()
    assert project.in_service == (InService("zego", datetime(2026, 10, 4, 22, tzinfo=UTC)),)


def test_a_day_that_is_none_and_accounts_that_differ_are_problems_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "passmuster.yaml"
    path.write_text(
        "store: s.duckdb\nsources:\n"
        "- {source: ekran, settings: e.yaml, in_service_from: 5 October}\n"
        "- {source: zego, settings: a.yaml, in_service_from: 2026-10-05}\n"
        "- source: zego\n  settings: b.yaml\n"
        "- source: zego\n  settings: c.yaml\n  in_service_from: 2026-10-05T00:00:00Z\n"
    )

    assert [(problem.line, problem.text) for problem in load_project(str(path)).problems] == [
        (
            3,
            "'sources[0].in_service_from': '5 October' is neither a day (2026-10-01) nor a time with offset "
            "(2026-10-01T08:00:00Z)",
        ),
        (
            5,
            "'sources[2]' and 'sources[1]' are of zego, and `in_service_from` holds for all accounts of a "
            "source: say the same in both, or in neither",
        ),
    ]
