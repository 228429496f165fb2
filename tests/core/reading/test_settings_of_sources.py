"""Settings as people meet them: through the program, for the vendors' own schemas."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from core.source_under_test import SourceUnderTest
from program import Program, Run


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://vendor.example", True),
        ("http://127.0.0.1:8080/path/", True),
        ("vendor.example", False),
        ("ftp://vendor.example", False),
        ("https://", False),
        ("https://vendor.example:port", False),
        ("https://vendor.example:99999", False),
        ("https://user:pass@vendor.example", False),
        ("https://vendor.example?token=x", False),
        ("https://vendor.example/#top", False),
    ],
)
def test_an_address_is_one_that_can_be_asked(zego: SourceUnderTest, address: str, good: bool) -> None:
    zego.settings |= {"base_url": address, "pid": "wrong, so that nothing is asked"}

    run = zego.run("check")

    assert ("'base_url' is not a valid URL" in run.stderr) is not good


def check(program: Program, *arguments: str, stdin: str = "") -> Run:
    return program.run("check", "zego", *arguments, stdin=stdin)


def test_settings_come_from_stdin_too(zego: SourceUnderTest) -> None:
    run = zego.run("check")

    assert run.code == 0, run.stderr
    assert zego.vendor.requests


def test_a_day_is_a_good_start_date(vendor: SourceUnderTest) -> None:
    vendor.settings["start_date"] = "2026-10-31"

    run = vendor.read()

    assert (run.code, run.stderr.count("error")) == (0, 0)
    assert len(run.records()) == 2


@pytest.mark.parametrize(
    ("path", "reason"),
    [("missing.json", "no such file or directory"), (".", "is a directory")],
)
def test_a_wrong_file_is_a_sentence(program: Program, tmp_path: Path, path: str, reason: str) -> None:
    run = check(program, "--config", str(tmp_path / path))

    assert run.code == 2
    assert run.stdout == b""
    assert run.stderr == f"error: the settings cannot be read from '{tmp_path / path}': {reason}\n"


def test_an_unset_variable_comes_with_what_to_type(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "zego.yaml"
    path.write_text("secret_id: 1\nsecret_key: ${ZEGO_KEY}\npid: 12\nstart_date: 2026-10-01\n")

    run = check(program, "--config", str(path))

    assert run.stderr == (
        f"error: {path}, line 2: 'secret_key' needs the environment variable ZEGO_KEY, which is not set\n"
        'hint: export ZEGO_KEY=..., or write secret_key: "@zego.key", a file beside the settings with the '
        "secret in it\n"
    )


def test_settings_with_other_problems_too_have_both_hints(program: Program) -> None:
    run = check(program, "--config", "-", stdin="secret_id: 1\nsecret_key: ${ZEGO_KEY}\npidd: 12\n")

    assert run.stderr.endswith(
        'hint: export ZEGO_KEY=..., or write secret_key: "@secret_key.key", a file beside the settings with '
        "the secret in it; `passmuster spec SOURCE` prints every setting with its meaning\n"
    )


def test_wrong_settings_stop_every_command_before_anything_is_asked(vendor: SourceUnderTest) -> None:
    vendor.settings |= {"pidd": 1}
    del vendor.settings["base_url"]

    runs = [vendor.run(verb) for verb in ("check", "discover", "read")]

    assert [run.code for run in runs] == [2, 2, 2]
    assert all(run.stdout == b"" for run in runs)
    assert all("error: stdin, line 1: 'pidd' is unknown" in run.stderr for run in runs)
    assert all("hint: `passmuster spec SOURCE` prints every setting" in run.stderr for run in runs)
    assert vendor.vendor.requests == []


def test_electa_needs_to_be_told_whom_to_read(electa: SourceUnderTest) -> None:
    del electa.settings["room_ids"]

    run = electa.run("check")

    assert run.code == 2
    assert "at least one of room_ids, user_ids, usernames is needed" in run.stderr


@pytest.mark.parametrize("hours", [-1, 1e12, 10**400], ids=["negative", "large", "huge"])
def test_a_look_back_out_of_reason_is_refused(vendor: SourceUnderTest, hours: float) -> None:
    vendor.settings["lookback_hours"] = hours

    run = vendor.read()

    assert run.code == 2
    assert "'lookback_hours' breaks" in run.stderr


def test_the_environment_of_the_program_is_used(zego: SourceUnderTest) -> None:
    key = zego.settings.pop("secret_key")
    zego.settings |= {"secret_key": "${ZEGO_KEY}", "pid": "${ZEGO_PID}"}
    zego.program = dataclasses.replace(zego.program, environ={"ZEGO_KEY": key, "ZEGO_PID": "1200"})

    run = zego.run("check")

    assert run.code == 0, run.stderr


def test_no_problem_quotes_a_secret(program: Program) -> None:
    settings = json.dumps({"secret_key": ["S3CRET"], "secret_id": "S3CRET2", "pid": {"S3CRET3": 1}})

    run = check(program, "--config", "-", stdin=settings)

    assert run.code == 2
    assert run.stderr.count("error: ") == 3
    assert "S3CRET" not in run.stderr
