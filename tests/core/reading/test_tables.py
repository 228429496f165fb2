"""Tables of a read for Python: Arrow's, and those of pandas, polars and DuckDB."""

from __future__ import annotations

import sys

import duckdb
import pytest

import passmuster
from core.source_under_test import SourceUnderTest
from passmuster.errors import PassmusterError, SettingsError

VISITS = "room_logio_records"


pytestmark = pytest.mark.usefixtures("library")


def test_one_stream_is_a_table_and_several_are_a_dict(zego: SourceUnderTest) -> None:
    one = passmuster.read("zego", zego.settings, streams=[VISITS]).to_arrow()
    several = passmuster.read("zego", zego.settings).to_arrow()
    evidence = passmuster.read("zego", zego.settings, evidence=True).to_arrow()

    assert one.num_rows == 4
    assert {name: table.num_rows for name, table in several.items()} == {VISITS: 4, "rooms": 0}
    assert evidence.num_rows == 4


def test_every_library_gets_the_same_rows(zego: SourceUnderTest) -> None:
    records = passmuster.read("zego", zego.settings, streams=VISITS)
    arrow = records.to_arrow()
    rows = [dict(record.data) for record in passmuster.read("zego", zego.settings, streams=VISITS)]
    con = duckdb.connect()
    relation = records.to_duckdb(con)

    assert [{**row, "_extra": None} for row in rows] == arrow.to_pylist()
    assert records.to_polars().to_dicts() == arrow.to_pylist()
    assert records.to_pandas().astype(object).to_dict("records")[0]["login_time"] == rows[0]["login_time"]
    assert [tuple(row.values()) for row in arrow.to_pylist()] == relation.fetchall()
    assert con.sql(f"SELECT count(*) FROM {VISITS}").fetchall() == [(4,)]


def test_a_table_of_records_that_were_taken_already_is_refused(zego: SourceUnderTest) -> None:
    records = passmuster.read("zego", zego.settings, streams=VISITS)
    next(records)

    with pytest.raises(PassmusterError, match="a table would lack them"):
        records.to_arrow()


def test_duckdb_gets_all_tables_or_none(zego: SourceUnderTest) -> None:
    con = duckdb.connect()
    con.sql("CREATE TABLE rooms AS SELECT 1 AS mine")
    records = passmuster.read("zego", zego.settings)

    with pytest.raises(PassmusterError, match="already exists"):
        records.to_duckdb(con)
    assert con.sql("SHOW TABLES").fetchall() == [("rooms",)]
    assert con.sql("SELECT * FROM rooms").fetchall() == [(1,)]

    records.to_duckdb(con, replace=True)
    assert {name for (name,) in con.sql("SHOW TABLES").fetchall()} == {VISITS, "rooms"}


def test_a_transaction_that_the_caller_has_begun_is_left_alone(zego: SourceUnderTest) -> None:
    con = duckdb.connect()
    con.begin()
    con.execute("CREATE TABLE mine AS SELECT 1")
    visits = passmuster.read("zego", zego.settings, streams=VISITS).to_duckdb(con)
    con.rollback()

    assert con.sql("SHOW TABLES").fetchall() == [(VISITS,)]
    assert len(visits.fetchall()) == 4


@pytest.mark.parametrize(
    ("library", "convert"), [("pyarrow", "to_arrow"), ("pandas", "to_pandas"), ("polars", "to_polars")]
)
def test_what_is_not_installed_is_said_before_anything_is_read(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch, library: str, convert: str
) -> None:
    records = passmuster.read("zego", zego.settings)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(SettingsError, match="not installed") as caught:
        getattr(records, convert)()

    assert "pip install" in str(caught.value.hint)
    assert zego.vendor.requests == []
