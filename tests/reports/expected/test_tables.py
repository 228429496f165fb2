"""Roster and schedule as tables of a real DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from passmuster.errors import Problem, SettingsError
from passmuster_reports.expected.roster import read_roster
from passmuster_reports.expected.schedule import read_schedule
from passmuster_reports.expected.temporary_tables import load_expected

ROSTER = (
    "person,name,email,group,joined,left,zego,empty\n"
    "p1,Ada,ada@x.example,G,2026-10-05,2026-12-31,z1;z2,\n"
    "p2,Robert'); DROP TABLE roster;--,,,,,z2,\n"
    "p3,Cyd,,,,,,\n"
)
SCHEDULE = (
    "session,place,start,end,who,title\n"
    "s1,101,2026-10-25 01:00,2026-10-25 04:00,G;p2,T\n"
    "s2,102,2026-10-26 08:00,2026-10-26 09:00,,\n"
)
JOIN = """
    SELECT seen.source, seen.person_id, person FROM seen JOIN roster_ids
    ON roster_ids.id = seen.person_id
    AND (roster_ids.source = seen.source
         OR roster_ids.source = '*' AND seen.source NOT IN (SELECT source FROM roster_ids))
    ORDER BY ALL
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def load(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "schedule.csv").write_text(SCHEDULE, encoding="utf-8")
    roster = read_roster(str(folder / "roster.csv"))
    schedule = read_schedule(str(folder / "schedule.csv"), ZoneInfo("Europe/Berlin"), roster)
    load_expected(connection, roster, schedule)


def test_every_person_and_session_is_a_row(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load(connection, tmp_path)

    assert connection.execute("FROM roster").fetchall() == [
        ("p1", "Ada", "ada@x.example", "G", date(2026, 10, 5), date(2026, 12, 31)),
        ("p2", "Robert'); DROP TABLE roster;--", None, None, None, None),
        ("p3", "Cyd", None, None, None, None),
    ]
    assert connection.execute("FROM schedule").fetchall() == [
        ("s1", "T", None, "101", datetime(2026, 10, 24, 23), datetime(2026, 10, 25, 3), 300, None),  # noqa: DTZ001
        ("s2", None, None, "102", datetime(2026, 10, 26, 7), datetime(2026, 10, 26, 8), 300, None),  # noqa: DTZ001
    ]
    assert connection.execute("FROM schedule_who").fetchall() == [("s1", "G"), ("s1", "p2")]


def test_an_id_joins_by_its_source_and_a_source_without_column_by_person(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    load(connection, tmp_path)
    connection.execute(
        "CREATE TABLE seen AS FROM (VALUES ('zego', 'z1'), ('zego', 'z2'), ('zego', 'p3'), ('empty', 'p1'), "
        "('electa', 'p1'), ('electa', 'z1'), ('electa', NULL)) AS seen(source, person_id)"
    )

    assert connection.execute(JOIN).fetchall() == [
        ("electa", "p1", "p1"),
        ("zego", "z1", "p1"),
        ("zego", "z2", "p1"),
        ("zego", "z2", "p2"),
    ]


def test_without_roster_and_schedule_the_tables_are_there_and_empty(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    load(connection, tmp_path)
    load_expected(connection, None, None)

    for table in ("roster", "roster_ids", "schedule", "schedule_who"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]
        assert connection.execute(
            f"SELECT temporary FROM duckdb_tables() WHERE table_name = '{table}'"
        ).fetchall() == [(True,)]


def test_the_zone_of_the_session_does_not_matter(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    connection.execute("SET TimeZone = 'Pacific/Auckland'")

    load(connection, tmp_path)

    assert connection.execute("SELECT min(starts_at)::VARCHAR FROM schedule").fetchall() == [
        ("2026-10-24 23:00:00",)
    ]


def test_a_problem_of_a_table_says_as_data_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("person,name,joined\n1,Ada,2026-10-01\n2,,soon\n")

    with pytest.raises(SettingsError) as refused:
        read_roster(str(path))

    assert refused.value.problems == (
        Problem("name", "`name` is empty", 3, "roster.csv"),
        Problem("joined", "`joined`: 'soon' is no day: write it as 2026-10-01", 3, "roster.csv"),
    )
