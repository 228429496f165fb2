"""What the SQL of a control may do: read the views, and nothing else."""

from __future__ import annotations

import re
import time
from pathlib import Path

import duckdb
import pytest

from passmuster.errors import SettingsError
from passmuster_reports.assessment import confinement
from passmuster_reports.assessment.confinement import confined, wrong_statement
from passmuster_reports.assessment.control import read_control
from reports.assessment.assessments import assessed
from reports.assessment.short_rest import READ, SHORT


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        *(
            (f"WITH x AS ({what} RETURNING *) SELECT * FROM x", "one that writes may not stand in its WITH")
            for what in (
                "UPDATE register SET status = 'present'",
                "INSERT INTO register SELECT * FROM register",
                "DELETE FROM register",
            )
        ),
        (
            "SELECT * FROM (WITH x AS (DELETE FROM register RETURNING *) SELECT * FROM x)",
            "one that writes may not stand in its WITH",
        ),
        ("SELECT * FROM read_csv('/etc/passwd')", "it calls read_csv()"),
        ("SELECT * FROM query('SELECT 1')", "it calls query()"),
        ("SELECT * FROM register, checkpoint()", "it calls checkpoint()"),
        ("SELECT (SELECT any_value(value) FROM duckdb_settings())", "it calls duckdb_settings()"),
        ("SELECT * FROM duckdb_settings", "it reads duckdb_settings"),
        ("SELECT * FROM information_schema.tables", "it reads information_schema.tables"),
        ("SELECT * FROM pg_catalog.pg_tables", "it reads pg_catalog.pg_tables"),
        ("SELECT write_log('x')", "it calls write_log(), which writes"),
        ("SELECT NEXTVAL('s')", "it calls nextval(), which writes"),
        (
            "SELECT * FROM register WHERE person = (SELECT random())",
            "it calls random(), whose answer changes",
        ),
        ("SELECT now()", "it calls now(), whose answer changes"),
        ("SELECT current_date", "it calls current_date(), whose answer changes"),
        ("SELECT sleep_ms(10)", "it calls sleep_ms(), whose answer changes"),
        ("SELECT getenv('HOME')", "it calls getenv(), whose answer changes"),
        ("SELECT current_setting('memory_limit')", "it calls current_setting(), whose answer changes"),
        ("SHOW TABLES", "asks for the catalog"),
        ("SUMMARIZE register", "asks for the catalog"),
    ],
)
def test_what_does_more_than_read_the_views_is_said(sql: str, problem: str) -> None:
    assert problem in (wrong_statement(sql) or "nothing")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT person, count(*) FROM register GROUP BY person",
        "FROM register",
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < $most) SELECT * FROM n",
        "SELECT unnest(range(3)), list_transform([1], lambda i: i + 1) UNION SELECT 1, [2]",
        "SELECT * FROM attended_in($programs), generate_series(1, 3)",
        "SELECT DISTINCT ON (person) * FROM register QUALIFY row_number() OVER (ORDER BY person) = 1",
    ],
)
def test_what_reads_the_views_is_taken(sql: str) -> None:
    assert wrong_statement(sql) is None


def test_every_function_of_duckdb_that_does_something_is_known() -> None:
    found = duckdb.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE has_side_effects")

    assert {name for (name,) in found.fetchall()} <= confinement._WRITE | confinement._VARY


def test_a_control_that_writes_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "own.sql"
    path.write_text(
        "/*\ntitle: T\nrequirement: S\nreason: R\n*/\nWITH x AS (UPDATE register SET status = 'present' "
        "RETURNING *) SELECT person AS subject_id, 'met' AS status FROM x"
    )

    with pytest.raises(SettingsError, match=r"own\.sql: it must be one SELECT and nothing else"):
        read_control(path, "beside the policy")


def test_whatever_a_statement_does_all_the_same_is_undone() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TEMP TABLE register AS SELECT 1 AS status")
        connection.execute("CREATE TABLE stored AS SELECT 1 AS a")

        with confined(connection):
            connection.execute("UPDATE register SET status = 2")
            with pytest.raises(duckdb.Error, match="read-only mode"):
                connection.execute("UPDATE stored SET a = 2")

        assert connection.execute("FROM register").fetchall() == [(1,)]
        assert connection.execute("FROM stored").fetchall() == [(1,)]


def test_a_control_that_takes_too_long_is_not_assessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "LONGEST", 0.2)
    endless = (
        "/*\ntitle: T\nrequirement: S\nreason: R\n*/\nSELECT 'a' AS subject_id, 'met' AS status "
        "WHERE (SELECT max(a.range * b.range) FROM range(1000000) a, range(1000000) b) > 0"
    )
    begin = time.monotonic()

    found = assessed(
        READ, *SHORT, policy="title: T\ncontrols: [{control: own}]\n", files={"own.sql": endless}
    )

    assert time.monotonic() - begin < 60
    (finding,) = found["own"].findings
    assert finding.status.value == "not assessed"
    assert re.search(r"could not be run: it took more than \d+ minutes", finding.reason)


def test_the_settings_of_a_store_cannot_be_changed_by_a_statement() -> None:
    from passmuster_reports.store.connection import open_temporary_store

    with open_temporary_store() as store:
        for change in ("enable_external_access = true", "memory_limit = '100GB'", "threads = 64"):
            with pytest.raises(duckdb.Error, match="configuration has been locked"):
                store.execute(f"SET {change}")
