"""Every problem of every file at once: roster, schedule, policy and reports' names, in `run` and `report`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from program import Program

ROSTER = "person,name,joined\nA,Ada,soon\nA,Ada again,\n"
SCHEDULE = "place,start,end\n101,whenever,2026-10-05 10:00\n"
POLICY = """\
title: Ours
packs: [nursery-attendance]
leave: leave.csv
reviews: nowhere.csv
controls:
- control: attendance-rate
- {control: lateness, parameters: {most: many}}
waivers:
- {control: lateness, who: Head, why: bus, from: 2026-10-01, until: 2026-10-32}
"""
LEAVE = "person,from,until\nA,2026-10-05,tomorrow\n"
#: A part of each problem, with the line where there is one.
PROBLEMS = (
    "roster.csv, line 2",
    "person 'A' is already on line 2",
    "schedule.csv, line 2",
    "leave.csv, line 2",
    "nowhere.csv",
    "policy.yaml, line 2: 'packs[0]' is none of the packs there are",
    "policy.yaml, line 6: 'controls[0].control' is no control: there is no 'attendance-rate'",
    "policy.yaml, line 7: 'controls[1].parameters.most' is not a whole number",
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a wrong roster, a wrong schedule and a wrong policy."""
    texts = {"roster.csv": ROSTER, "schedule.csv": SCHEDULE, "policy.yaml": POLICY, "leave.csv": LEAVE}
    for name, text in texts.items():
        (tmp_path / name).write_text(text.replace("10-32", "10-31"), encoding="utf-8")
    return tmp_path


def named(files: Path) -> list[str]:
    return [
        *("--roster", str(files / "roster.csv"), "--schedule", str(files / "schedule.csv")),
        *("--policy", str(files / "policy.yaml"), "--from", "2026-10-01", "--to", "2026-10-31"),
    ]


def test_a_report_names_all_that_is_wrong_with_its_files(program: Program, files: Path) -> None:
    run = program.run("report", "attendance", *named(files), "--output", str(files / "x.json"))

    assert run.code == 2
    assert [each for each in PROBLEMS if each not in run.stderr] == []
    assert run.stderr.count("schedule.csv, line 2") == 1


def test_a_wrong_call_is_named_along_with_its_files(program: Program, files: Path) -> None:
    run = program.run("report", "attendence", *named(files), "--output", str(files / "x.docx"))

    assert run.code == 2
    call = ("there is no report 'attendence'", "x.docx' must end in")
    assert [each for each in (*call, *PROBLEMS) if each not in run.stderr] == []


def test_a_run_names_them_with_the_lines_of_the_project(program: Program, files: Path) -> None:
    project = files / "passmuster.yaml"
    project.write_text(
        "store: s.duckdb\nperiod: {from: 2026-10-01, to: 2026-10-31}\nsources:\n"
        "- source: zegoo\n  settings: x\n"
        "- source: zego\n  streams: [rums]\n  settings: {secret_id: 1, secret_key: k, pid: 3}\n"
        "roster: roster.csv\nschedule: schedule.csv\npolicy: policy.yaml\n"
        "reports:\n- {report: attendence, output: x.pdf}\n- report: attendance\n  output: x.docx\n",
        encoding="utf-8",
    )

    run = program.run("run", str(project))

    assert run.code == 2
    own = (
        "passmuster.yaml, line 4: 'sources[0].source': there is no source 'zegoo'",
        "passmuster.yaml, line 7: 'sources[1].streams': zego has no stream 'rums'",
        "passmuster.yaml, line 13: 'reports[0].report': there is no report 'attendence'",
        "passmuster.yaml, line 15: 'reports[1].output'",
    )
    assert [each for each in (*own, *PROBLEMS) if each not in run.stderr] == []
    assert not (files / "s.duckdb").exists()


def test_a_policy_of_the_wrong_form_is_read_to_its_end(program: Program, files: Path) -> None:
    (files / "policy.yaml").write_text(
        json.dumps(
            {
                "titel": "Ours",
                "controls": [{"control": "lateness"}, "breaks", {"control": "lateness"}],
                "waivers": [
                    {"control": "lateness", "who": "Head", "from": "2026-10-01", "until": "2026-10-32"},
                    {
                        "control": "lateness",
                        "who": "H",
                        "why": "x",
                        "from": "2026-10-02",
                        "until": "2026-10-01",
                    },
                ],
            },
            indent=0,
        )
    )

    run = program.run("report", "compliance", "--policy", str(files / "policy.yaml"), "--output", "x.json")

    assert run.code == 2
    for problem in (
        "'titel' is unknown",
        "'waivers[0].why' is missing",
        "'controls[2]' is the second 'lateness'",
        "'waivers[0].until': '2026-10-32' is no day",
        "'waivers[1].until' is before 'from'",
    ):
        assert problem in run.stderr, run.stderr
