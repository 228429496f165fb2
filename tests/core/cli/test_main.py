"""The command line: what is called how, and with which exit code it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from program import Program
from simulators import faults

COMMANDS = ["sources", "spec", "check", "discover", "read", "evidence"]
READS = {"zego": "/statistic", "electa": "/logs"}


def test_an_unknown_command_lists_those_there_are(program: Program) -> None:
    run = program.run("reed", "zego")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.startswith(
        "error: there is no command 'reed' (did you mean 'read'?)\nhint: the commands are sources, spec, "
    )


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--frob"],
        ["spec"],
        ["read", "zego"],
        ["read", "zego", "--config"],
        ["read", "zego", "--config", "x", "--format", "xml"],
        ["read", "zego", "--config", "x", "--invalid", "ignore"],
        ["check", "zego", "--config", "x", "--frob"],
        ["sources", "zego"],
    ],
)
def test_a_wrong_call_is_explained_with_exit_2(program: Program, arguments: list[str]) -> None:
    run = program.run(*arguments)

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.startswith("error: ")
    assert run.stderr.endswith(" --help` explains the call\n")


def test_stdin_cannot_be_two_files(program: Program) -> None:
    run = program.run("read", "zego", "--config", "-", "--state", "-", stdin="{}")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr == "error: stdin can be read once only\nhint: give files for the others\n"


@pytest.mark.parametrize(
    "words", [["evidence", "x", "--frob"], ["sources", "zego"], ["report", "x", "--frob"]]
)
def test_a_word_too_many_is_named(program: Program, words: list[str]) -> None:
    run = program.run(*words, *(["--output", "o.json"] if words[0] == "report" else []))

    assert run.code == 2
    said = "there is no option '--frob'" if words[-1] == "--frob" else "unrecognized arguments: zego"
    assert run.stderr.startswith(f"error: {said}")


def test_files_may_stand_before_and_behind_options(zego: SourceUnderTest) -> None:
    one = zego.file("one.jsonl", zego.read("--format", "singer").stdout)

    run = zego.program.run("evidence", "zego", one, "--account", "1200", one)

    assert (run.code, len(run.records())) == (0, 8)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(
    program: Program, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        program.run(command, "--help")

    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: passmuster {command}")
    assert len(shown.split("\n\n")[1]) > 20


def test_the_version_is_that_of_the_distribution(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        program.run("--version")

    assert (caught.value.code, capsys.readouterr().out) == (0, "passmuster 0.1.0\n")


def test_the_command_is_installed() -> None:
    program = Path(sys.executable).with_name("passmuster")

    process = subprocess.run([program, "sources", "--json"], capture_output=True, check=True)

    assert {source["name"] for source in json.loads(process.stdout)} >= {"electa", "zego"}


def test_a_check_that_succeeds_is_exit_0(vendor: SourceUnderTest) -> None:
    run = vendor.run("check")

    assert (run.code, run.stderr) == (0, "")
    assert run.messages == [{"type": "CONNECTION_STATUS", "connectionStatus": {"status": "SUCCEEDED"}}]


def test_a_check_that_fails_is_exit_1_with_the_reason_on_both_streams(vendor: SourceUnderTest) -> None:
    vendor.settings["secret_key" if vendor.source == "zego" else "app_key"] = "WrongWrongWrong"

    run = vendor.run("check")

    assert run.code == 1
    (message,) = run.messages
    assert message["connectionStatus"]["status"] == "FAILED"
    assert f"error: {message['connectionStatus']['message']}\n" == run.stderr
    assert "in the settings)" in run.stderr


def test_discover_of_a_vendor_that_is_down_is_exit_1(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(503), times=ALWAYS)

    run = zego.run("discover")

    assert (run.code, run.stdout) == (1, b"")
    assert "error: POST http://127.0.0.1:" in run.stderr
    assert "6 times in a row" in run.stderr
    assert "hint: the vendor is overloaded or down: read again later" in run.stderr


def test_a_read_of_everything_is_exit_0(vendor: SourceUnderTest) -> None:
    assert vendor.read().code == 0


def test_a_read_that_breaks_off_is_exit_1(vendor: SourceUnderTest) -> None:
    vendor.vendor.faults.add(faults.status(404), times=ALWAYS, path=READS[vendor.source])

    run = vendor.read()

    assert run.code == 1
    assert "check base_url and the settings against the vendor's page" in run.stderr


@pytest.mark.parametrize("code", [401, 403])
def test_a_read_that_the_vendor_refuses_is_exit_3(vendor: SourceUnderTest, code: int) -> None:
    vendor.vendor.faults.add(faults.status(code), times=ALWAYS)

    run = vendor.read()

    assert run.code == 3
    assert "check the credentials in the settings" in run.stderr


def test_a_refusal_of_one_stream_while_another_is_read_is_exit_1(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(403), times=ALWAYS, path="/statistic/v2/room/get_logio_records")

    run = zego.run("read")

    assert run.code == 1
    assert run.statuses("rooms")[-1] == "COMPLETE"
    assert run.statuses("room_logio_records")[-1] == "INCOMPLETE"


def test_stdout_carries_messages_and_nothing_else_in_every_command(vendor: SourceUnderTest) -> None:
    runs = [vendor.run(verb) for verb in ("check", "discover", "read")]

    kinds = {message["type"] for run in runs for message in run.messages}
    assert kinds == {"CONNECTION_STATUS", "CATALOG", "RECORD", "STATE", "TRACE"}
