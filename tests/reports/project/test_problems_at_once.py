"""Every problem of every file at once: project, roster, schedule, policy and leave, in `run` and `report`."""

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


def test_every_problem_of_a_project_is_named_at_once_with_its_line(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "passmuster.yaml"
    path.write_text(
        "store: s.duckdb\nsources:\n- source: zegoo\n  settings: zego.yaml\n- source: zego\n  settings:\n"
        "    secret_id: 1\n    secret_key: ${NOT_SET}\n    pidd: 3\n  streams: [rums]\n"
        "reports:\n- {report: attendence, output: x.pdf}\n- {report: attendance, output: x.docx}\n"
        "roster: r.csv\nschedule: s.csv\npolicy: p.yaml\ntimezone: Mars/Base\nlook: {logo: none.png}\n"
    )
    (tmp_path / "r.csv").write_text("person,name,joined\np1,,\np2,Bo,soon\n")
    (tmp_path / "s.csv").write_text("place;start;end\n101;5.10.26 9:00;2026-10-05 10:00\n")
    (tmp_path / "p.yaml").write_text("title: Ours\nleave: l.csv\ncontrols: [{control: nothing-of-ours}]\n")
    (tmp_path / "l.csv").write_text("person,from,until\np1,2026-10-05,2026-10-32\n")

    run = program.run("run", str(path))

    assert run.code == 2
    for problem in (
        "there is no source 'zegoo'",
        "passmuster.yaml, line 8: 'secret_key' needs the environment variable NOT_SET, which is not set",
        "passmuster.yaml, line 9: 'pidd' is unknown (did you mean 'pid'?)",
        "passmuster.yaml, line 12: 'reports[0].report': there is no report 'attendence'",
        "passmuster.yaml, line 13: 'reports[1].output': ",
        "x.docx' must end in ",
        "passmuster.yaml, line 3: 'sources[0].source': there is no source 'zegoo'",
        "passmuster.yaml, line 4: 'sources[0].settings' names the file ",
        "passmuster.yaml, line 10: 'sources[1].streams': zego has no stream 'rums'",
        "passmuster.yaml, line 17: 'timezone': 'Mars/Base' is no time zone",
        "passmuster.yaml, line 18: 'look.logo' names the file ",
        "r.csv, line 2: `name` is empty",
        "r.csv, line 3: `joined`: 'soon' is no day: write it as 2026-10-01",
        "s.csv, line 2: `start`: '5.10.26 9:00' is no time: write it as 2026-10-05 09:00",
        "p.yaml, line 3: 'controls[0].control' is no control",
        "l.csv, line 2: `until`: '2026-10-32' is no day",
    ):
        assert problem in run.stderr, problem
    assert not (tmp_path / "s.duckdb").exists()
