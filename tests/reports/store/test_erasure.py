"""Forgetting removes evidence for good, and says that it did, never whose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.store.connection import open_store
from passmuster_reports.store.importer import import_files
from program import Program
from reports.lines import as_stdin, coverage, presence


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store with visits of two people on two days, and coverage of both days."""
    path = str(tmp_path / "college.duckdb")
    visits = [
        presence(
            who, f"2026-10-0{day}T08:00:00Z", f"2026-10-0{day}T09:00:00Z", person_name=f"Xanthippe {who}"
        )
        for who in ("a", "b")
        for day in (1, 5)
    ]
    with open_store(path) as connection:
        import_files(
            connection, [], as_stdin(*visits, coverage("2026-10-01T00:00:00Z", "2026-10-06T00:00:00Z"))
        )
        connection.execute(
            'INSERT INTO rejects BY NAME SELECT \'zego\' AS source, \'{"uid": "a", "n": [1]}\' AS record, '
            "TIMESTAMP '2026-10-02' AS ends_at"
        )
    return path


def rows(path: str, query: str) -> list[dict[str, Any]]:
    with open_store(path, read_only=True) as connection:
        return rows_of(connection, query)


def test_a_person_is_gone_from_the_tables_and_from_the_bytes(program: Program, store: str) -> None:
    assert b"Xanthippe a" in Path(store).read_bytes()

    run = program.run("forget", "--store", store, "--person", "a", "--yes")

    assert run.code == 0
    assert run.stderr == (
        "removed 2 evidence records and 1 rejected record; the store says that it did, and not whose\n"
    )
    assert {row["person_id"] for row in rows(store, "FROM presence_evidence")} == {"b"}
    assert rows(store, "FROM rejects") == []
    (said,) = rows(store, "SELECT what, before, evidence, rejects FROM erasures")
    assert said == {"what": "person", "before": None, "evidence": 2, "rejects": 1}
    assert b"Xanthippe a" not in Path(store).read_bytes()
    assert not Path(store + ".wal").exists()


def test_a_person_of_the_roster_is_forgotten_under_every_id(
    program: Program, store: str, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("person,name,zego\nP1,Ada,a;b\n")

    program.run("forget", "--store", store, "--person", "P1", "--roster", str(roster), "--yes")

    assert rows(store, "FROM presence_evidence") == []


def test_the_roster_of_somebody_who_is_forgotten_may_have_headings_of_its_own(
    program: Program, store: str, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("Employees;;\nNr;Name;RoomKit\nP1;Ada;a;\nP2;Bo;b;\n")

    run = program.run(
        *("forget", "--store", store, "--person", "P1", "--roster", str(roster), "--yes"),
        *("--columns", "Nr=person,RoomKit=zego"),
    )

    assert "warning: roster.csv, line 2: the heading; passed over above it: line 1 'Employees'" in run.stderr
    assert {row["person_id"] for row in rows(store, "FROM presence_evidence")} == {"b"}


def test_a_person_without_a_column_is_found_under_the_id_of_the_roster(
    program: Program, store: str, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("person,name,electa\na,Ada,501\n")

    program.run("forget", "--store", store, "--person", "a", "--roster", str(roster), "--yes")

    assert {row["person_id"] for row in rows(store, "FROM presence_evidence")} == {"b"}


def test_what_ended_before_a_day_is_forgotten_and_counts_as_not_read(program: Program, store: str) -> None:
    run = program.run("forget", "--store", store, "--before", "2026-10-03", "--yes")

    assert run.code == 0
    assert [row["started_at"].day for row in rows(store, "FROM presence_evidence")] == [5, 5]
    assert [row["starts_at"].day for row in rows(store, "FROM readings")] == [3]


def test_without_yes_nothing_is_removed(program: Program, store: str) -> None:
    run = program.run("forget", "--store", store, "--person", "a")

    assert run.stderr.startswith("would remove 2 evidence records")
    assert len(rows(store, "FROM presence_evidence")) == 4
    assert rows(store, "FROM erasures") == []


def test_a_store_that_is_not_there_is_not_made(program: Program, tmp_path: Path) -> None:
    run = program.run("forget", "--store", str(tmp_path / "none.duckdb"), "--person", "a", "--yes")

    assert run.code == 2
    assert not (tmp_path / "none.duckdb").exists()


def test_the_day_before_which_all_is_forgotten_is_one_of_the_zone(program: Program, store: str) -> None:
    for zone, gone in (("UTC", 2), ("Pacific/Kiritimati", 2), ("America/New_York", 2)):
        run = program.run("forget", "--store", store, "--before", "2026-10-02", "--timezone", zone)
        assert run.stderr.startswith(f"would remove {gone} ")
    run = program.run("forget", "--store", store, "--before", "2026-10-01", "--timezone", "America/Anchorage")
    assert run.stderr.startswith("would remove 0 ")

    program.run("forget", "--store", store, "--before", "2026-10-02", "--timezone", "Asia/Tokyo", "--yes")

    (begun,) = rows(store, "SELECT strftime(min(starts_at), '%Y-%m-%dT%H:%M') AS at FROM readings")
    assert begun["at"] == "2026-10-01T15:00"
    assert program.run("forget", "--store", store, "--before", "2026-10-02", "--timezone", "Tokyo").code == 2
