"""The first steps: a few questions, two files, and a connection that was tried."""

from __future__ import annotations

from pathlib import Path

from passmuster_reports.project.project_file import load_project
from program import Program
from simulators.ekran import EkranSimulator


def answers(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def test_answers_become_a_project_file_that_can_be_run(program: Program, tmp_path: Path) -> None:
    run = program.run(
        "init", "--folder", str(tmp_path), stdin=answers("zego", "Europe/Berlin", "12580", "ZEGO_KEY", "1200")
    )

    assert run.code == 0, run.stderr
    assert "set ZEGO_KEY in the environment, then: passmuster check zego --config zego.yaml" in run.stderr
    project = load_project(str(tmp_path / "passmuster.yaml"))
    assert project.zone.key == "Europe/Berlin"
    assert [each.source for each in project.sources] == ["zego"]
    settings = (tmp_path / "zego.yaml").read_text()
    assert 'secret_key: "${ZEGO_KEY}"' in settings
    assert "\npid: 1200\n" in settings
    assert "\n# lookback_hours: 72\n" in settings


def test_the_connection_is_tried_where_nothing_is_missing(program: Program, tmp_path: Path) -> None:
    with EkranSimulator(api_key=None, clock=program.clock) as vendor:
        run = program.run("init", "--folder", str(tmp_path), stdin=answers("ekran", "UTC", vendor.url))

    assert run.code == 0, run.stderr
    assert run.stderr.endswith("the connection works; next: passmuster run\n")


def test_a_connection_that_fails_leaves_the_files_and_says_why(program: Program, tmp_path: Path) -> None:
    with EkranSimulator(clock=program.clock) as vendor:
        run = program.run("init", "--folder", str(tmp_path), stdin=answers("ekran", "UTC", vendor.url))

    assert run.code == 3
    assert "the files are written, and the connection does not work yet" in run.stderr
    assert (tmp_path / "ekran.yaml").exists()


def test_a_wrong_answer_is_asked_for_again(program: Program, tmp_path: Path) -> None:
    given = answers("zegoo", "zego", "Berlin", "UTC", "", "12580", "K", "1200")

    run = program.run("init", "--folder", str(tmp_path), stdin=given)

    assert run.code == 0, run.stderr
    assert "  one of activtrak, ekran, electa, falkor, zego (did you mean 'zego'?)\n" in run.stderr
    assert "  no zone that this machine knows (did you mean 'Europe/Berlin'?)\n" in run.stderr
    assert "  it is needed\n" in run.stderr


def test_answers_that_end_too_soon_and_files_that_are_there_are_said(
    program: Program, tmp_path: Path
) -> None:
    ended = program.run("init", "--folder", str(tmp_path), stdin="zego\n")
    (tmp_path / "passmuster.yaml").write_text("mine")
    again = program.run("init", "--folder", str(tmp_path), stdin="")

    assert (ended.code, again.code) == (2, 2)
    assert "the answers ended before the questions" in ended.stderr
    assert "already" in again.stderr
    assert (tmp_path / "passmuster.yaml").read_text() == "mine"
