"""The month-end run: from the sources through the store to the reports, again and again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.store.connection import open_store
from program import Program, Run
from simulators import faults
from simulators.clock import RealClock
from simulators.paths import RECORDS
from simulators.samples import at, zego_visit
from simulators.zego import ATTENDEE, Visit

ROSTER = "person,name,group,zego,electa\nA,Ann,G,1,1\nB,Bo,G,2,2\nC,Cy,G,3,3\n"
SCHEDULE = "session,place,start,end\nS1,101,2026-10-30T08:00:00Z,2026-10-30T09:00:00Z\n"

Write = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path, zego: SourceUnderTest, electa: SourceUnderTest) -> Write:
    """Writes a project file of both vendors, and of what is changed in it."""

    def write(**changes: Any) -> Path:
        (tmp_path / "roster.csv").write_text(ROSTER)
        (tmp_path / "schedule.csv").write_text(SCHEDULE)
        (tmp_path / "electa.json").write_text(json.dumps(electa.settings))
        value = {
            "store": "college.duckdb",
            "period": {"from": "2026-10-30", "to": "2026-10-31"},
            "sources": [
                {"source": "zego", "settings": zego.settings},
                {"source": "electa", "settings": "electa.json"},
            ],
            "roster": "roster.csv",
            "schedule": "schedule.csv",
            "reports": [{"report": "attendance", "output": ["out/{month}.json", "out/{from}.html"]}],
            **changes,
        }
        path = tmp_path / "passmuster.yaml"
        path.write_text(json.dumps({key: each for key, each in value.items() if each is not None}))
        return path

    return write


def stored(path: Path, query: str) -> list[dict[str, Any]]:
    with open_store(str(path.with_name("college.duckdb")), read_only=True) as connection:
        return rows_of(connection, query)


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


def test_a_source_that_fails_is_named_and_the_others_are_reported_on(
    program: Program, project: Write, zego: SourceUnderTest
) -> None:
    path = project()
    zego.vendor.faults.add(faults.rubbish(), times=ALWAYS, path=RECORDS)

    run = program.run("run", str(path))

    assert run.code == 1
    assert "zego    0 read" in run.stdout.decode()
    assert "not complete: room_logio_records" in run.stdout.decode()
    report = json.loads(path.with_name("out").joinpath("2026-10.json").read_text())
    assert [each["source"] for each in report["failures"]] == ["zego"]
    (read,) = stored(path, "FROM reads WHERE source = 'zego'")
    assert read["status"] == "incomplete"
    assert "zego room_logio_records" in read["message"]


def test_the_policy_decides_the_exit_code_where_that_is_asked_for(program: Program, project: Write) -> None:
    path = project(policy="policy.yaml", reports=None)
    path.with_name("policy.yaml").write_text("title: Ours\ncontrols: [{control: attendance-ratio}]\n")

    said, failed = program.run("run", str(path)), program.run("run", str(path), "--fail-on", "not-met")

    assert (said.code, failed.code) == (0, 4)
    assert "  Ours  not met: 1 not met of its controls\n" in said.stdout.decode()
    assert "    attendance-ratio  not met: 1 not met, 2 met\n" in said.stdout.decode()


def test_a_run_signs_every_pdf_where_that_is_asked_for(program: Program, project: Write) -> None:
    from reports.pdf.signed_reports import ENVIRON, make_key

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
        assert "holds  signature: signed by Common Name: Ada Officer" in checks
        assert "the report holds" in checks

    unsigned = project(reports=None, sign=None)
    run = signing.run("run", str(unsigned), "--no-read", "--sign")
    assert (run.code, "the project file names no key to sign with" in run.stderr) == (2, True)


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


def test_rejected_records_are_kept_in_the_store(
    program: Program, project: Write, zego: SourceUnderTest
) -> None:
    zego.vendor.faults.add(
        edited(lambda records: records and records[0].update(uid="x")), times=1, path=RECORDS
    )
    path = project()

    run = program.run("run", str(path))

    assert run.code == 0, run.stderr
    (reject,) = stored(path, "FROM rejects")
    assert reject["reason"] == "'uid' is a string, not an integer"
    assert json.loads(reject["record"])["uid"] == "x"
    assert "1 rejected" in run.stdout.decode()


def test_a_wrong_schedule_is_said_before_anything_is_read(
    program: Program, project: Write, zego: SourceUnderTest
) -> None:
    path = project()
    path.with_name("schedule.csv").write_text("session,place,start,end\nS,101,soon,later\n")

    run = program.run("run", str(path))

    assert run.code == 2
    assert "schedule.csv, line 2: `start`" in run.stderr
    assert zego.vendor.requests == []


def test_a_source_that_refuses_is_all_missed(
    program: Program, project: Write, electa: SourceUnderTest
) -> None:
    electa.settings["app_key"] = "not-the-key-that-it-wants"
    path = project()

    run = program.run("run", str(path))

    assert run.code == 1
    assert "electa  0 read: " in run.stdout.decode()
    assert "; all of the period missed; not complete: session_logs\n" in run.stdout.decode()


RUN = """
import os, signal, sys
from passmuster_reports.store import writer
left = int(sys.argv[2])
class Killing:
    def __init__(self, connection): self._connection = connection
    def __getattr__(self, name): return getattr(self._connection, name)
    def execute(self, *arguments):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self._connection.execute(*arguments)
begin = writer.StoreWriter.__init__
writer.StoreWriter.__init__ = lambda self, connection, *more: begin(self, Killing(connection), *more)
from passmuster.cli.main import main
sys.exit(main(["run", sys.argv[1]]))
"""


def test_a_run_killed_at_any_statement_is_finished_by_the_next(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    visits = [Visit("101", 7, "Di", ATTENDEE, now - timedelta(hours=each), now) for each in range(1, 200, 7)]
    with simulated("zego", Program(RealClock()), tmp_path, visits=visits, limit=False) as desk:
        settings = {**desk.settings, "start_date": (now - timedelta(days=9)).isoformat(), "room_ids": ["101"]}
        settings["requests_per_second"] = 1000
        value = {"store": "college.duckdb", "sources": [{"source": "zego", "settings": settings}]}
        path = tmp_path / "passmuster.yaml"
        path.write_text(json.dumps(value))
        truth = comparable(desk.program, path)
        chance = random.Random(11)
        killed = 0
        for _ in range(6):
            for file in tmp_path.glob("college.duckdb*"):
                file.unlink()
            process = subprocess.run(
                [sys.executable, "-c", RUN, str(path), str(chance.randrange(5, 60))],
                capture_output=True,
                check=False,
            )
            killed += process.returncode == -9

            assert process.returncode in (-9, 0)
            assert comparable(desk.program, path) == truth
        assert killed


def comparable(program: Program, path: Path) -> list[tuple[str, ...]]:
    """The evidence of the store after a run, without the instants of reading."""
    run: Run = program.run("run", str(path))
    assert run.code == 0, run.stderr
    rows = stored(path, "SELECT * EXCLUDE (read_at) FROM presence_evidence ORDER BY evidence_id")
    return [tuple(map(str, row.values())) for row in rows]


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


def test_what_a_wrong_clock_left_in_the_store_covers_nothing_and_is_read_again(
    program: Program, project: Write, zego: SourceUnderTest
) -> None:
    path = project()
    program.run("run", str(path))
    with open_store(str(path.with_name("college.duckdb"))) as connection:
        for table in ("readings", "presence_evidence"):
            connection.execute(
                f"UPDATE {table} SET read_at = read_at + INTERVAL 200 DAY WHERE source = 'zego'"
            )
        connection.execute("UPDATE states SET state = replace(state, '2026-', '2027-') WHERE source = 'zego'")
    visit = next(iter(zego.vendor.visits))
    zego.vendor.visits.close(visit, at(30, 8, 20))

    run = program.run("run", str(path))

    assert run.code == 0, run.stderr
    assert "readings and 4 pieces of evidence from ahead of this machine's clock" in run.stderr
    assert "is ahead of this machine's clock" in run.stderr
    latest = max(row["read_at"] for row in stored(path, "SELECT read_at FROM readings"))
    assert latest <= program.clock.now()
    ended = stored(path, "SELECT min(ended_at) AS ended_at FROM presence_evidence WHERE source = 'zego'")
    assert ended[0]["ended_at"] == at(30, 8, 20)


def test_a_room_that_was_never_read_is_a_gap_of_the_run(
    program: Program, project: Write, zego: SourceUnderTest
) -> None:
    path = project()
    zego.vendor.faults.add(faults.status(403), times=ALWAYS, path=RECORDS, asking={"room_id": "102"})

    run = program.run("run", str(path))

    assert run.code == 1
    assert "zego room_logio_records, pid 1200 room_id 102, was not read at all" in run.stderr
    rows = stored(path, "SELECT starts_at = ends_at AS empty FROM readings WHERE partition LIKE '%102%'")
    assert rows == [{"empty": True}]
