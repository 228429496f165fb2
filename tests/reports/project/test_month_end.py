"""The month-end run: from the sources through the store to the reports, again and again."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

from core.source_under_test import SourceUnderTest
from program import Program
from reports.pdf.signed_reports import ENVIRON, make_key
from reports.project.projects import Write, stored
from simulators.samples import at, zego_visit


def test_one_command_reads_assesses_and_writes(program: Program, project: Write) -> None:
    path = project()

    run = program.run("run", str(path))

    assert run.code == 0, run.stderr
    report = json.loads(path.with_name("out").joinpath("2026-10.json").read_text())
    assert path.with_name("out").joinpath("2026-10-30.html").exists()
    rows = {row["person"]: row["status"] for row in report["register"][0]["rows"]}
    assert rows == {"A": "present", "B": "present", "C": "absent"}
    headline = "3 people, 1 session; attendance 66.7\u202f%; 1 absent"
    said = run.stdout.decode().replace(f"{os.path.relpath(path.parent)}/", "")
    assert [line.rstrip() for line in said.splitlines()] == [
        "2026-10-30 to 2026-10-31 (UTC)",
        "",
        "Read",
        "  zego    4 read: 4 new, 0 changed, 0 unchanged; nothing of the period missed",
        "  electa  4 read: 4 new, 0 changed, 0 unchanged; nothing of the period missed",
        "",
        "Reports",
        *(line for line in said.splitlines()[-2:]),
    ]
    assert [line.split(None, 1)[0] for line in said.splitlines()[-2:]] == [
        "out/2026-10.json",
        "out/2026-10-30.html",
    ]
    assert all(line.endswith(headline) for line in said.splitlines()[-2:])


def test_a_second_run_reads_on_and_says_what_is_new(
    program: Program, project: Write, zego: SourceUnderTest
) -> None:
    path = project()
    program.run("run", str(path))
    zego.vendor.visits.add(zego_visit(uid=9, login=at(33, 5, 58)))

    run = program.run("run", str(path))

    assert run.code == 0, run.stderr
    assert "1 new" in run.stdout.decode()
    visits = stored(path, "SELECT * FROM presence_evidence WHERE source = 'zego'")
    assert len(visits) == 5
    assert [row["status"] for row in stored(path, "FROM reads ORDER BY read, stream")] == ["complete"] * 4


def test_a_day_of_the_settings_and_of_the_period_is_one_of_the_projects_zone(
    program: Program, project: Write, zego: SourceUnderTest
) -> None:
    assert zego.settings["start_date"] == "2026-10-30"
    path = project(timezone="Europe/Berlin", sources=[{"source": "zego", "settings": zego.settings}])

    run = program.run("run", str(path))

    assert "nothing of the period missed" in run.stdout.decode()
    assert "not read" not in run.stderr
    (begun,) = stored(path, "SELECT min(starts_at) AS at FROM readings")
    assert begun["at"] == datetime(2026, 10, 29, 23, tzinfo=UTC)


def test_a_period_of_which_nothing_was_read_is_said_at_the_top_and_of_every_report(
    program: Program, project: Write
) -> None:
    path = project()
    program.run("run", str(path))

    run = program.run("run", str(path), "--no-read", "--from", "2026-07-01", "--to", "2026-07-31")

    said = "nothing of July was read; the evidence is of October to November"
    lines = run.stdout.decode().splitlines()
    assert (run.code, lines[1]) == (0, said)
    assert [said in line for line in lines[-2:]] == [True, True]
    assert f"warning: {said}\n" in run.stderr
    assert "room_id 102, was not read at all in the period" in run.stderr


def test_the_policy_decides_the_exit_code_where_that_is_asked_for(program: Program, project: Write) -> None:
    path = project(policy="policy.yaml", reports=None)
    path.with_name("policy.yaml").write_text("title: Ours\ncontrols: [{control: attendance-ratio}]\n")

    said, failed = program.run("run", str(path)), program.run("run", str(path), "--fail-on", "not-met")

    assert (said.code, failed.code) == (0, 4)
    assert "  Ours  not met: of 1 control 1 is not met\n" in said.stdout.decode()
    assert "    attendance-ratio  not met for 1 person, met for 2\n" in said.stdout.decode()


def test_a_run_signs_every_pdf_where_that_is_asked_for(program: Program, project: Write) -> None:
    path = project(
        reports=[
            {"report": "attendance", "output": "{month}.pdf"},
            {"report": "certificate", "output": "{person}.pdf"},
        ],
        sign={"key": "key.p12"},
    )
    make_key(path.parent)
    signing = Program(program.clock, ENVIRON)

    assert signing.run("run", str(path), "--sign").code == 0
    signed = sorted(path.parent.glob("*.pdf"))
    assert len(signed) > 2
    for each in signed:
        checks = signing.run("verify", str(each), "--trust", str(path.parent / "ada.pem")).stdout.decode()
        assert "holds  signature: signed by 'Ada Officer' at " in checks
        assert "the report holds" in checks

    unsigned = project(reports=None, sign=None)
    run = signing.run("run", str(unsigned), "--no-read", "--sign")
    assert (run.code, "the project file names no key to sign with" in run.stderr) == (2, True)


def test_a_project_says_what_its_tables_headings_and_dates_mean(program: Program, project: Write) -> None:
    path = project(
        columns={"Personal-Nr.": "person", "Wer": "name", "ZEGO": "zego", "Raum": ["place"]},
        dates="day-first",
    )
    path.with_name("roster.csv").write_text(
        "Personal-Nr.;Wer;ZEGO;electa;Abteilung\nA;Ann;1;1;x\nB;Bo;2;2;x\n"
    )
    path.with_name("schedule.csv").write_text(
        "Raum;start;end;session\n101;01/10/2026 08:00;01/10/2026 09:00;S0\n"
        "101;30/10/2026 08:00;30/10/2026 09:00;S1\n"
    )

    run = program.run("run", str(path))

    assert run.code == 0, run.stderr
    report = json.loads(path.with_name("out").joinpath("2026-10.json").read_text())
    assert {row["person"]: row["status"] for row in report["register"][0]["rows"]} == {
        "A": "present",
        "B": "present",
    }
    assert "roster.csv: columns that are not read" in run.stderr
    assert "`abteilung` (did you mean `group`?)" in run.stderr


def test_a_project_says_since_when_a_source_has_been_in_service(program: Program, project: Write) -> None:
    path = project()
    value = json.loads(path.read_text())
    value["sources"][0]["in_service_from"] = "2026-10-31"
    path.write_text(json.dumps(value))

    run = program.run("run", str(path))

    assert run.code == 0, run.stderr
    report = json.loads(path.with_name("out").joinpath("2026-10.json").read_text())
    rows = {row["person"]: (row["status"], row["reason"]) for row in report["register"][0]["rows"]}
    assert rows["C"] == ("not assessed", "zego has been in service since 2026-10-31")
    assert {one["source"]: one["in_service_from"] for one in report["coverage"]} == {
        "zego": "2026-10-31T00:00:00+00:00",
        "electa": None,
    }
