"""The host: whatever is wrong with a plugin is said, and harms no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.host.installed_plugins import GOOD, Install, assert_the_others_still_work, sources
from program import Program


def test_the_sources_are_listed_with_their_version_and_streams(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": "electa,zego"}
    run = program.run("sources")

    assert (run.code, run.stderr) == (0, "")
    assert run.stdout.decode().splitlines() == [
        "electa  0.1.0  Electa Live: session_logs",
        "zego    0.1.0  ZEGO RoomKit: room_logio_records, rooms",
    ]


def test_a_plugin_is_found_wherever_it_is_installed(program: Program, install: Install) -> None:
    install("acme", GOOD)

    assert sources(program)["acme"] == {
        "name": "acme",
        "title": "Acme",
        "version": "1.2",
        "distribution": "acme-plugin",
        "module": "plugin_acme",
        "streams": ["things"],
        "hooks": ["passmuster_source"],
        "broken": None,
    }


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import surely_not_there", "ModuleNotFoundError: No module named 'surely_not_there'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def broken(:", "SyntaxError: "),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise ValueError('one\\ntwo')", "ValueError: one"),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_sorce(): ...",
            "PluginError: it implements the hook 'passmuster_sorce', which no installed plugin declares",
        ),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_source(vendor): ...",
            "PluginValidationError: Plugin ",
        ),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_source(): 1 / 0",
            "ZeroDivisionError: division by zero",
        ),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_source(): return 'acme'",
            "PluginError: its source lacks ",
        ),
        (GOOD.replace('title = "Acme"', ""), "PluginError: its source lacks title"),
        (
            GOOD.replace("documentation_url", "documentation"),
            "PluginError: its source lacks documentation_url",
        ),
    ],
)
def test_a_broken_plugin_is_listed_with_the_reason_and_harms_no_other(
    program: Program, install: Install, code: str, problem: str
) -> None:
    install("acme", code)

    listed = sources(program)["acme"]
    used = program.run("spec", "acme")

    assert listed["broken"].startswith(problem)
    assert "\n" not in listed["broken"]
    assert (used.code, used.stdout) == (1, b"")
    assert used.stderr.startswith(f"error: plugin 'acme' is broken: {problem}")
    assert "hint: `passmuster sources` shows the state of every plugin" in used.stderr
    assert_the_others_still_work(program)


def test_a_broken_plugin_is_shown_to_people_too(program: Program, install: Install) -> None:
    install("acme", "1 / 0")

    program.environ = {"PASSMUSTER_PLUGINS": "acme,zego"}
    run = program.run("sources")

    lines = run.stdout.decode().splitlines()
    assert lines[0] == "acme  1.2    broken: ZeroDivisionError: division by zero"


def test_a_plugin_that_prints_while_it_loads_leaves_stdout_alone(
    program: Program, install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install("acme", GOOD + "\nprint('hello')")

    run = program.run("sources", "--json")

    printed = capsys.readouterr()
    assert "acme" in {each["name"] for each in json.loads(run.stdout)}
    assert (printed.out, printed.err) == ("", "hello\n")


def test_two_plugins_of_one_name_are_both_named_and_neither_is_used(
    program: Program, install: Install
) -> None:
    install("zego", GOOD, module="plugin_other_zego", distribution="other_zego")

    run = program.run("spec", "zego")

    assert run.code == 1
    for origin in ("plugin_other_zego (other-zego 1.2)", "passmuster_zego (passmuster-zego 0.1.0)"):
        assert origin in run.stderr
    assert "have the same name; uninstall one of them" in run.stderr
    listed = program.run("sources").stdout.decode()
    assert listed.count("have the same name") == 2
    assert program.run("spec", "electa").code == 0


def test_two_plugins_whose_sources_share_a_name_are_refused_too(program: Program, install: Install) -> None:
    install("acme", GOOD.replace("{source}", "electa"))

    run = program.run("spec", "electa")

    assert run.code == 1
    assert "have the same name" in run.stderr
    assert program.run("spec", "zego").code == 0


def test_one_distribution_found_twice_is_no_double(program: Program, install: Install) -> None:
    # An editable install beside a folder on the path, for example.
    install("acme", GOOD, folder="site")
    install("acme", GOOD, folder="again")

    assert sources(program)["acme"]["broken"] is None


def test_metadata_that_a_broken_off_installation_left_is_passed_over(
    program: Program, install: Install, tmp_path: Path
) -> None:
    install("acme", GOOD)
    (tmp_path / "site" / "acme_plugin-1.2.dist-info" / "METADATA").unlink()
    (tmp_path / "site" / "half-1.0.dist-info").mkdir()
    (tmp_path / "site" / "odd-1.0.dist-info").mkdir()
    (tmp_path / "site" / "odd-1.0.dist-info" / "entry_points.txt").write_bytes(b"\xff[passmuster")

    assert sources(program)["acme"]["broken"] is None
    assert_the_others_still_work(program)


def test_an_unknown_source_lists_those_that_are_installed(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": "electa,zego"}
    run = program.run("read", "zeggo", "--config", "-")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.startswith(
        "error: there is no source 'zeggo' (did you mean 'zego'?)\nhint: installed sources: electa, zego"
    )


def test_passmuster_plugins_chooses_what_is_loaded(program: Program, install: Install) -> None:
    install("acme", "raise RuntimeError('loaded')")
    program.environ = {"PASSMUSTER_PLUGINS": " zego , "}

    assert [*sources(program)] == ["zego"]
    assert program.run("spec", "electa").code == 2


def test_an_empty_choice_loads_nothing(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": ""}

    run = program.run("sources")

    assert run.code == 0
    assert b"no source is installed" in run.stdout


def test_a_choice_of_what_is_not_installed_names_each_and_lists_the_rest(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": "zego,foo,bar"}

    run = program.run("sources")

    assert run.code == 2
    assert [line for line in run.stderr.splitlines() if line.startswith("error")] == [
        "error: PASSMUSTER_PLUGINS names a plugin 'bar' that is not installed",
        "error: PASSMUSTER_PLUGINS names a plugin 'foo' that is not installed",
    ]
    assert "electa" in run.stderr


COMMAND = """
from passmuster.sdk.hooks import hookimpl

def run(arguments, console):
    console.stdout.write(arguments.name.encode())
    return 7

@hookimpl
def passmuster_add_commands(add_command):
    parser = add_command("{source}", "greet somebody")
    parser.add_argument("name")
    parser.set_defaults(run=run)
"""


def test_a_plugin_adds_a_command(program: Program, install: Install) -> None:
    install("greet", COMMAND)

    run = program.run("greet", "you")

    assert (run.code, run.stdout) == (7, b"you")
    assert "greet" not in sources(program)


def test_a_plugin_that_fails_to_add_its_commands_is_listed_as_broken(
    program: Program, install: Install
) -> None:
    install("greet", COMMAND.replace("greet somebody", "5").replace('parser.add_argument("name")', "1 / 0"))

    assert sources(program)["greet"]["broken"] == "ZeroDivisionError: division by zero"
    assert_the_others_still_work(program)


def test_a_plugin_cannot_take_a_command_of_the_core(program: Program, install: Install) -> None:
    install("read", COMMAND)

    run = program.run("read", "zego", "--config", "-", stdin="{}")

    assert "'secret_id' is missing" in run.stderr
    assert "read" in sources(program)["read"]["broken"]
