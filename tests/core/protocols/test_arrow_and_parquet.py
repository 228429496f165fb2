"""Arrow and Parquet: read back by DuckDB, pandas and polars with the rows of the JSON lines."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet
import pytest

from core.protocols.tables import VISITS, arrow, of_json_lines, parquet, read_back, sorted_rows
from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from program import Program
from simulators import faults
from simulators.paths import RECORDS


@pytest.fixture(params=["zego", "electa", "ekran", "activtrak", "falkor"])
def any_vendor(request: pytest.FixtureRequest) -> SourceUnderTest:
    desk = request.getfixturevalue(request.param)
    assert isinstance(desk, SourceUnderTest)
    return desk


@pytest.mark.parametrize("what", [[], ["--evidence"]], ids=["records", "evidence"])
def test_every_library_reads_the_rows_of_the_json_lines(any_vendor: SourceUnderTest, what: list[str]) -> None:
    run, folder = parquet(any_vendor, *what)

    assert run.code == 0, run.stderr
    assert run.stdout == b""
    files = sorted(folder.iterdir())
    assert files
    streams = any_vendor.run("read", *what).messages
    by_stream: dict[str, list[dict[str, Any]]] = {path.stem: [] for path in files}
    for message in streams:
        if message["type"] == "RECORD":
            by_stream[message["record"]["stream"]].append(message["record"]["data"])
    assert any(by_stream.values())
    for path in files:
        expected = sorted_rows(by_stream[path.stem])
        for library, rows in read_back(path).items():
            assert sorted_rows(rows, path.stem) == expected, (library, path.name)


@pytest.mark.parametrize("what", [[], ["--evidence"]], ids=["records", "evidence"])
def test_an_arrow_stream_has_the_rows_of_the_json_lines(vendor: SourceUnderTest, what: list[str]) -> None:
    stream = ["--stream", vendor.stream]

    run = vendor.run("read", "--format", "arrow", *stream, *what)

    table = arrow(run.stdout)
    expected = sorted_rows(of_json_lines(vendor, *stream, *what))
    assert (run.code, len(expected)) == (0, 4)
    assert sorted_rows(table.to_pylist()) == expected
    assert sorted_rows(polars.read_ipc_stream(io.BytesIO(run.stdout)).to_dicts()) == expected
    assert duckdb.from_arrow(table).count("*").fetchall() == [(4,)]


def test_the_types_are_those_of_the_schema(zego: SourceUnderTest) -> None:
    _, folder = parquet(zego)
    _, evidence = parquet(zego, "--evidence")

    visits = pyarrow.parquet.read_schema(folder / f"{VISITS}.parquet")
    presence = pyarrow.parquet.read_schema(evidence / "presence.parquet")
    assert (visits.field("uid").type, visits.field("room_id").type) == (pa.int64(), pa.string())
    assert presence.field("started_at").type == pa.timestamp("us", tz="UTC")
    assert presence.field("open").type == pa.bool_()


def test_a_table_without_records_has_its_columns(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=[]) as desk:
        _, folder = parquet(desk)
        stream = desk.run("read", "--format", "arrow", "--stream", VISITS)

    table = pyarrow.parquet.read_table(folder / f"{VISITS}.parquet")
    assert (table.num_rows, "uid" in table.column_names) == (0, True)
    assert arrow(stream.stdout).schema == table.schema


def test_a_field_that_the_schema_does_not_know_is_kept(zego: SourceUnderTest) -> None:
    def add(found: list[dict[str, Any]]) -> None:
        for record in found:
            if record["uid"] == 2:
                record["mood"] = "fine"

    zego.vendor.faults.add(edited(add), path=RECORDS)

    run, folder = parquet(zego, "--stream", VISITS)

    rows = pyarrow.parquet.read_table(folder / f"{VISITS}.parquet").to_pylist()
    assert {row["uid"]: row["_extra"] for row in rows} == {1: None, 2: '{"mood":"fine"}', 3: None}
    assert run.stderr.count("sends a field 'mood'") == 1


def test_a_number_beyond_64_bits_is_kept_and_said_once(zego: SourceUnderTest) -> None:
    def enlarge(found: list[dict[str, Any]]) -> None:
        for record in found:
            record["role"] = 2**63 if record["uid"] == 2 else 2.0

    zego.vendor.faults.add(edited(enlarge), path=RECORDS, times=ALWAYS)

    run, folder = parquet(zego, "--stream", VISITS)

    rows = pyarrow.parquet.read_table(folder / f"{VISITS}.parquet").to_pylist()
    found = [(row["uid"], row["role"], row["_extra"]) for row in rows]
    strange = (2, None, f'{{"role":{2**63}}}')
    assert sorted(found, key=str) == [(1, 2, None), strange, strange, (3, 2, None)]
    assert run.stderr.count("a 'role' does not fit its column (int64) and is in '_extra'") == 1


def test_several_streams_are_no_arrow_stream(zego: SourceUnderTest) -> None:
    run = zego.run("read", "--format", "arrow")

    assert (run.code, run.stdout) == (2, b"")
    assert "--format arrow is one table, not several: room_logio_records, rooms" in run.stderr
    assert "--stream NAME" in run.stderr
    assert zego.vendor.requests == []


def test_a_catalog_of_one_stream_is_one_table(zego: SourceUnderTest) -> None:
    entry = {"stream": {"name": VISITS}, "sync_mode": "full_refresh"}
    other = {"stream": {"name": "rooms"}, "sync_mode": "full_refresh"}
    one = zego.file("one.json", {"streams": [entry]})
    two = zego.file("two.json", {"streams": [entry, other]})

    assert arrow(zego.run("read", "--format", "arrow", "--catalog", one).stdout).num_rows == 4
    assert zego.run("read", "--format", "arrow", "--catalog", two).code == 2
    assert zego.run("read", "--format", "csv", "--catalog", one).stdout.startswith(b"pid,")


def test_a_catalog_on_stdin_is_read_once(zego: SourceUnderTest) -> None:
    config = zego.file("settings.json", zego.settings)
    catalog = json.dumps({"streams": [{"stream": {"name": VISITS}}]})

    run = zego.program.run(
        "read", "zego", "--config", config, "--catalog", "-", "--format", "arrow", stdin=catalog
    )

    assert arrow(run.stdout).num_rows == 4


def test_without_pyarrow_the_command_that_brings_it_is_said(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    run, _ = parquet(zego)

    assert run.code == 2
    assert "pip install 'passmuster[arrow]'" in run.stderr
    assert zego.vendor.requests == []


def test_an_arrow_stream_that_is_not_complete_has_what_was_read(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(500), path=RECORDS, skip=1, times=ALWAYS)

    run = zego.run("read", "--format", "arrow", "--stream", VISITS)

    assert run.code == 1
    assert 0 < arrow(run.stdout).num_rows < 4
    assert "not complete" in run.stderr


def test_a_reader_that_has_enough_ends_an_arrow_stream_quietly(zego: SourceUnderTest) -> None:
    class Gone(io.BytesIO):
        def write(self, data: Any) -> int:
            raise BrokenPipeError

    from dataclasses import replace

    from passmuster.cli.main import main

    console, _, err = zego.program.console(json.dumps(zego.settings))

    code = main(
        ["read", "zego", "--config", "-", "--format", "arrow", "--stream", VISITS],
        replace(console, stdout=Gone()),
    )

    assert (code, "Traceback" in err.getvalue()) == (0, False)


def test_messages_of_any_tool_become_columns_of_evidence(zego: SourceUnderTest) -> None:
    messages = zego.read().stdout
    config = zego.file("settings.json", zego.settings)
    folder = zego.folder / "evidence"
    command = ("evidence", "zego", "--config", config)

    files = zego.program.run(*command, "--format", "parquet", "--output", str(folder), stdin=messages)
    stream = zego.program.run(*command, "--format", "arrow", stdin=messages)
    lines = zego.program.run(*command, "--format", "jsonl", stdin=messages)

    assert (files.code, stream.code) == (0, 0), files.stderr
    expected = sorted_rows([json.loads(line) for line in lines.stdout.splitlines()])
    assert sorted_rows(pyarrow.parquet.read_table(folder / "presence.parquet").to_pylist()) == expected
    assert sorted_rows(arrow(stream.stdout).to_pylist()) == expected


def test_the_secrets_are_in_no_column(zego: SourceUnderTest) -> None:
    secret = zego.settings["secret_key"]

    def echo(found: list[dict[str, Any]]) -> None:
        for record in found:
            record |= {"username": f"key {secret}", "mood": secret}

    zego.vendor.faults.add(edited(echo), path=RECORDS, times=ALWAYS)

    _, folder = parquet(zego, "--stream", VISITS)
    stream = zego.run("read", "--format", "arrow", "--stream", VISITS)

    for table in (pyarrow.parquet.read_table(folder / f"{VISITS}.parquet"), arrow(stream.stdout)):
        assert secret not in str(table.to_pylist())
        assert {row["username"] for row in table.to_pylist()} == {"key [hidden]"}
