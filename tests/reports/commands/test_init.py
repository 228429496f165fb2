"""The first steps: a few questions, two files, and a connection that was tried."""

from __future__ import annotations

from pathlib import Path

from passmuster_reports.project.project_file import load_project
from program import Program
from simulators import faults
from simulators.ekran import EkranSimulator
from simulators.falkor import FalkorSimulator
from terminal import on_a_terminal


def answers(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def test_answers_become_a_project_file_that_can_be_run(program: Program, tmp_path: Path) -> None:
    run = program.run(
        "init",
        "--folder",
        str(tmp_path),
        stdin=answers("zego", "Europe/Berlin", "12580", "$ZEGO_KEY", "1200"),
    )

    assert run.code == 0, run.stderr
    config = tmp_path / "zego.yaml"
    assert f"next: export ZEGO_KEY=..., then passmuster check zego --config {config}\n" in run.stderr
    project = load_project(str(tmp_path / "passmuster.yaml"))
    assert project.zone.key == "Europe/Berlin"
    assert [each.source for each in project.sources] == ["zego"]
    settings = config.read_text()
    assert 'secret_key: "${ZEGO_KEY}"' in settings
    assert "\npid: 1200\n" in settings
    assert " (number, default 72)\n# lookback_hours: 72\n" in settings


def test_the_connection_is_tried_where_nothing_is_missing(program: Program, tmp_path: Path) -> None:
    with EkranSimulator(api_key=None, clock=program.clock) as vendor:
        run = program.run("init", "--folder", str(tmp_path), stdin=answers("ekran", "UTC", vendor.url))

    assert run.code == 0, run.stderr
    project = tmp_path / "passmuster.yaml"
    assert run.stderr.endswith(f"the connection works; next: passmuster run {project}\n")


def test_in_the_folder_where_the_user_stands_no_path_is_needed(program: Program, tmp_path: Path) -> None:
    with EkranSimulator(api_key=None, clock=program.clock) as vendor:
        run = program.run("init", stdin=answers("ekran", "UTC", vendor.url))

    assert run.stderr.endswith("the connection works; next: passmuster run\n")
    assert (tmp_path / "passmuster.yaml").exists()


def test_a_connection_that_fails_leaves_the_files_and_says_why(program: Program, tmp_path: Path) -> None:
    with EkranSimulator(clock=program.clock) as vendor:
        run = program.run("init", "--folder", str(tmp_path), stdin=answers("ekran", "UTC", vendor.url))

    assert run.code == 3
    assert "the files are written, and the connection does not work yet" in run.stderr
    assert (tmp_path / "ekran.yaml").exists()


SECRET = "s3cr3t-of-the-college"


def test_a_secret_goes_into_a_file_of_its_own_and_is_nowhere_else(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "one"
    with FalkorSimulator(token="another", clock=program.clock) as vendor:
        given = answers("falkor", "UTC", vendor.url, SECRET)
        run = program.run("init", "--folder", str(folder), stdin=given)

    assert run.code == 3
    assert len(vendor.requests) == 1
    assert (folder / "falkor.key").read_text() == f"{SECRET}\n"
    modes = {name: (folder / name).stat().st_mode & 0o077 for name in ("falkor.key", "falkor.yaml")}
    assert modes == {"falkor.key": 0, "falkor.yaml": 0}
    assert 'token: "@falkor.key"' in (folder / "falkor.yaml").read_text()
    others = [(folder / name).read_text() for name in ("falkor.yaml", "passmuster.yaml")]
    assert [text for text in (*others, run.stderr, run.stdout.decode()) if SECRET in text] == []


def test_where_a_file_is_in_the_way_no_other_is_written(program: Program, tmp_path: Path) -> None:
    (tmp_path / "zego.yaml").write_text("mine")
    given = answers("zego", "UTC", "12580", SECRET, "1200")

    run = program.run("init", "--folder", str(tmp_path), stdin=given)

    assert run.code == 2
    assert f"error: the folder '{tmp_path}' has zego.yaml already\n" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["zego.yaml"]


def test_a_vendor_that_fails_is_tried_twice(program: Program, tmp_path: Path) -> None:
    with FalkorSimulator(clock=program.clock) as vendor:
        vendor.faults.add(faults.status(503), times=6)
        given = answers("falkor", "UTC", vendor.url, SECRET)
        run = program.run("init", "--folder", str(tmp_path), stdin=given)

    assert (run.code, len(vendor.requests)) == (1, 2)


def test_a_terminal_does_not_show_a_secret(tmp_path: Path) -> None:
    with FalkorSimulator() as vendor:
        code, seen = on_a_terminal(
            ("init",),
            tmp_path,
            (
                ("Which source?", "falkor"),
                ("Time zone", "Europe/Berlin"),
                ("base_url", vendor.url),
                ("token (not shown)", SECRET),
            ),
            {},
        )

    assert (code, SECRET in seen) == (3, False)
    assert "the files are written, and the connection does not work yet" in seen
    assert (tmp_path / "falkor.key").read_text() == f"{SECRET}\n"


def test_an_answer_that_the_schema_refuses_is_asked_for_again(program: Program, tmp_path: Path) -> None:
    given = answers("zego", "UTC", "many", "12580", "$2fast", "$K", "-7", "1200")

    run = program.run("init", "--folder", str(tmp_path), stdin=given)

    assert run.code == 0, run.stderr
    assert run.stderr.count("  it is a string, not an integer\n") == 2
    assert "  not the name of a variable; a secret that begins with $ is typed with $$\n" in run.stderr


def test_a_wrong_answer_is_asked_for_again(program: Program, tmp_path: Path) -> None:
    given = answers("zegoo", "zego", "Berlin", "UTC", "", "12580", "$K", "1200")

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
