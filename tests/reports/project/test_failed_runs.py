"""Month-end runs in which something fails: a source, a record, a file, a clock, or the machine."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from passmuster_reports.store.connection import open_store
from program import Program, Run
from reports.project.projects import Write, stored
from simulators import faults
from simulators.clock import RealClock
from simulators.paths import RECORDS
from simulators.samples import at
from simulators.zego import ATTENDEE, Visit


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
    assert "readings and 4 evidence records from ahead of this machine's clock" in run.stderr
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
