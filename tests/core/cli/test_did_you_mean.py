"""Did you mean: whatever name a person writes wrong, the program names the one that was probably meant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.source_under_test import SourceUnderTest
from passmuster.suggestion import did_you_mean, nearest
from program import Program

OUTPUT = ("--output", "x.json")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["chekc", "zego"], "there is no command 'chekc' (did you mean 'check'?)"),
        (["check", "zegoo", "--config", "x"], "there is no source 'zegoo' (did you mean 'zego'?)"),
        (["spec", "ZEGO"], "there is no source 'ZEGO' (did you mean 'zego'?)"),
        (["evidence", "elekta"], "there is no source 'elekta' (did you mean 'electa'?)"),
        (["read", "zego", "--evidnce"], "there is no option '--evidnce' (did you mean '--evidence'?)"),
        (["read", "zego", "--confg=x"], "there is no option '--confg' (did you mean '--config'?)"),
        (["--versoin"], "there is no option '--versoin' (did you mean '--version'?)"),
        (["read", "zego", "--config", "x", "--format", "jsnl"], "--format: there is no 'jsnl' (did you mean"),
        (["evidence", "zego", "--format", "singr"], "there is no 'singr' (did you mean 'singer'?)"),
        (["read", "zego", "--config", "x", "--invalid", "fial"], "there is no 'fial' (did you mean 'fail'?)"),
        (
            ["read", "zego", "--config", "x", "--timezone", "Europe/Berln"],
            "'Europe/Berln' is no time zone of the IANA database (did you mean 'Europe/Berlin'?)",
        ),
        (["report", "attendence", *OUTPUT], "there is no report 'attendence' (did you mean 'attendance'?)"),
        (["report", "attendance", "--stroe", "x", *OUTPUT], "no option '--stroe' (did you mean '--store'?)"),
        (["report", "attendance", "--dates", "day-frist", *OUTPUT], "(did you mean 'day-first'?)"),
        (
            ["report", "attendance", "--policy", "school-atendance", *OUTPUT],
            "neither a file nor a pack (did you mean 'school-attendance'?)",
        ),
        (["controls", "show", "latness"], "there is no control 'latness' (did you mean 'lateness'?)"),
        (["controls", "shwo", "lateness"], "not 'shwo' (did you mean 'show'?)"),
        (["run", "--fail-on", "notmet"], "there is no 'notmet' (did you mean 'not-met'?)"),
        (["verify", "x.pdf", "--jsn"], "there is no option '--jsn' (did you mean '--json'?)"),
    ],
)
def test_a_name_on_the_command_line(program: Program, words: list[str], meant: str) -> None:
    run = program.run(*words)

    assert (run.code, run.stdout) == (2, b"")
    assert meant in run.stderr


def test_a_locale(program: Program) -> None:
    days = ("--from", "2026-10-01", "--to", "2026-10-02")

    run = program.run("report", "attendance", *days, "--locale", "de-ATT", *OUTPUT)

    assert run.code == 2
    assert "there is no locale 'de-ATT' (did you mean 'de-AT'?)" in run.stderr


def test_every_unknown_option_is_named_at_once_before_what_is_missing(program: Program) -> None:
    run = program.run("read", "zego", "--confg", "x", "--evidnce", "--evidnce", "--", "--neither")

    assert run.stderr == (
        "error: there is no option '--confg' (did you mean '--config'?)\n"
        "error: there is no option '--evidnce' (did you mean '--evidence'?)\n"
        "hint: `passmuster read --help` explains the call\n"
    )


def test_the_beginning_of_an_option_is_that_option(zego: SourceUnderTest) -> None:
    assert zego.read("--form", "jsonl").code == 0


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["chekc"], "there is no 'chekc' (did you mean 'check'?)"),
        (["read", "--confg", "x"], "there is no option '--confg' (did you mean '--config'?)"),
        (["read", "--config", "x", "--catlog", "y"], "no option '--catlog' (did you mean '--catalog'?)"),
    ],
)
def test_a_name_in_a_call_of_a_connector(words: list[str], meant: str) -> None:
    program = Path(sys.executable).with_name("source-zego")

    process = subprocess.run([program, *words], capture_output=True, text=True, check=False)

    assert (process.returncode, process.stdout) == (2, "")
    assert meant in process.stderr


def test_a_stream(zego: SourceUnderTest) -> None:
    meant = "zego has no stream 'romms' (did you mean 'rooms'?)"

    assert meant in zego.read("--stream", "romms").stderr

    catalog = zego.file("catalog.json", {"streams": [{"stream": {"name": "romms"}}]})
    run = zego.run("read", "--catalog", catalog)
    assert (run.code, meant in run.stderr) == (1, True)

    run = zego.program.run("evidence", "zego", "--stream", "room_logio_record")
    assert run.code == 2
    assert "that makes evidence (did you mean 'room_logio_records'?)" in run.stderr


def test_a_setting_and_a_value_of_a_setting(activtrak_settings: Path, program: Program) -> None:
    run = program.run("check", "activtrak", "--config", str(activtrak_settings))

    assert run.code == 2
    assert "'page_sise' is unknown (did you mean 'page_size'?)" in run.stderr
    assert "'hours_unit' is none of " in run.stderr
    assert "(did you mean 'seconds'?)" in run.stderr
    assert "'timezone' is no time zone that this machine knows" in run.stderr
    assert "(did you mean 'Europe/Paris'?)" in run.stderr


@pytest.fixture
def activtrak_settings(tmp_path: Path) -> Path:
    path = tmp_path / "settings.json"
    path.write_text(
        json.dumps({"api_key": "k" * 20, "page_sise": 5, "hours_unit": "secnds", "timezone": "europe/pariss"})
    )
    return path


def test_a_plugin_in_the_environment(program: Program) -> None:
    run = Program(program.clock, {"PASSMUSTER_PLUGINS": "zego,electra"}).run("sources")

    assert run.code == 2
    assert "names a plugin 'electra' that is not installed (did you mean 'electa'?)" in run.stderr


@pytest.mark.parametrize(
    ("name", "meant"),
    [("zegoo", "zego"), ("passmuster-elekta", "electa"), ("report", "reports"), ("zego==99.9", None)],
)
def test_a_plugin_to_install(program: Program, name: str, meant: str | None) -> None:
    # Without an index pip finds nothing.
    offline = Program(program.clock, {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""})

    run = offline.run("install", name)

    assert run.code == 1
    said = run.stderr.partition("error: pip did not install ")[2]
    assert ("did you mean" in said) == (meant is not None)
    assert meant is None or f" (did you mean '{meant}'?)\n" in said


MAPPING = """
source: other
account: a
streams:
  visits:
    kind: presense
    key: [id]
    evidence: {}
  hours:
    kind: workday
    key: [id]
    evidence:
      dat: day
      first_activity: {from: at, time: epok, zone: Europe/Vienn}
"""


def test_a_kind_a_field_and_a_time_in_a_mapping(program: Program, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING)

    run = program.run("evidence", "--mapping", str(mapping))

    assert run.code == 2
    assert "'streams.visits.kind' is none of " in run.stderr
    assert "(did you mean 'presence'?)" in run.stderr
    assert "'streams.hours.evidence.dat' is unknown (did you mean 'date'?)" in run.stderr
    assert "is none of rfc3339, epoch, epoch_ms and no pattern" in run.stderr
    assert "(did you mean 'epoch'?)" in run.stderr
    assert "(did you mean 'Europe/Vienna'?)" in run.stderr


PROJECT = """
store: x.duckdb
timezone: Europe/Londn
period: last-mnth
sources:
- {source: zegoo, settings: {}}
- {source: zego, settings: {pidd: 3}, streams: [romms]}
reports:
- {report: attendence, output: x.pdf}
policy: school-atendance
options: {paper: Leter}
"""


def test_the_names_in_a_project_file(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "passmuster.yaml"
    path.write_text(PROJECT)
    form = program.run("run", str(path))
    path.write_text(PROJECT.replace("last-mnth", "last-month").replace("Leter", "Letter"))
    rest = program.run("run", str(path))

    assert (form.code, rest.code) == (2, 2)
    for meant in (
        "(did you mean 'last-month'?)",
        "'options.paper' is none of A4, Letter (did you mean 'Letter'?)",
    ):
        assert meant in form.stderr
    for meant in ("Europe/London", "zego", "pid", "rooms", "attendance", "school-attendance"):
        assert f"(did you mean '{meant}'?)" in rest.stderr, meant


POLICY = """
title: Ours
packs: [school-atendance]
controls:
- control: latness
- {control: attendance-ratio, parameters: {by: minuts, minimun: 0.5}}
waivers:
- {control: latenes, who: Head, why: bus, from: 2026-10-01, until: 2026-10-31}
"""


def test_the_names_in_a_policy(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY)
    first = program.run("report", "compliance", "--policy", str(path), *OUTPUT)
    path.write_text(
        "title: Ours\ncontrols: [{control: lateness}]\nwaivers:" + POLICY.partition("waivers:")[2]
    )
    second = program.run("report", "compliance", "--policy", str(path), *OUTPUT)

    assert (first.code, second.code) == (2, 2)
    for meant in ("school-attendance", "lateness", "minutes", "minimum"):
        assert f"(did you mean '{meant}'?)" in first.stderr, meant
    assert (
        "'waivers[0].control' is none of this policy's: lateness (did you mean 'lateness'?)" in second.stderr
    )


def test_a_column(program: Program, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("Who,name,emial\n1,Ada,a@example.org\n")

    run = program.run(
        *("report", "attendance", "--roster", str(roster), "--columns", "Who=person,Emal=email"), *OUTPUT
    )

    assert run.code == 2
    assert "`columns` names 'Emal', and no heading is so (did you mean `emial`?)" in run.stderr


@pytest.mark.parametrize(
    ("name", "meant"),
    [("reed", "read"), ("READ", "read"), ("chekc", "check"), ("frobnicate", None), ("", None)],
)
def test_the_name_that_is_most_alike_is_meant_and_none_that_is_not(name: str, meant: str | None) -> None:
    assert nearest(name, ["check", "read", "spec"]) == meant
    assert did_you_mean(name, ["check", "read"]) == (f" (did you mean '{meant}'?)" if meant else "")
