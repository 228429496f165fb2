"""The formats beside Airbyte's: Singer's messages and tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from passmuster.protocols.csv_tables import Tables, cell
from passmuster.protocols.singer import Singer
from passmuster.redaction import Redactor
from program import Program, Run
from simulators.clock import MovableClock
from simulators.paths import RECORDS
from simulators.samples import electa_visit, zego_visit

SCHEMA = {"properties": {"id": {"type": "integer"}, "name": {"type": "string"}}, "required": ["id"]}


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def singer_records(run: Run) -> list[dict[str, Any]]:
    return [message["record"] for message in run.messages if message["type"] == "RECORD"]


def test_singers_records_are_those_of_airbyte(vendor: SourceUnderTest) -> None:
    airbyte, singer = vendor.read(), vendor.read("--format", "singer")

    assert singer.code == 0
    assert singer_records(singer) == airbyte.records()


def test_a_schema_comes_before_the_first_record_of_its_stream(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=[zego_visit(), zego_visit("102")]) as desk:
        run = desk.run("read", "--format", "singer")

    told = set()
    for message in run.messages:
        if message["type"] == "SCHEMA":
            told.add(message["stream"])
        if message["type"] == "RECORD":
            assert message["stream"] in told
    assert {"SCHEMA", "RECORD", "STATE"} == {message["type"] for message in run.messages}


def test_a_schema_names_the_key_and_a_record_its_time(zego: SourceUnderTest) -> None:
    run = zego.read("--format", "singer")

    schema = next(message for message in run.messages if message["type"] == "SCHEMA")
    record = next(message for message in run.messages if message["type"] == "RECORD")
    assert schema["key_properties"] == ["pid", "room_id", "uid", "login_time"]
    assert schema["schema"]["properties"]["uid"]["type"] == "integer"
    assert record["time_extracted"].endswith("Z")


def test_a_field_that_the_schema_does_not_know_is_declared_before_it_comes(electa: SourceUnderTest) -> None:
    electa.vendor.xml = lambda body: body.replace(b"</Item>", b"<Mood>fine</Mood></Item>")

    run = electa.read("--format", "singer")

    known: set[str] = set()
    for message in run.messages:
        if message["type"] == "SCHEMA":
            known = set(message["schema"]["properties"])
        if message["type"] == "RECORD":
            assert set(message["record"]) <= known
    assert "Mood" in known


def test_a_field_that_the_schema_does_not_know_is_declared_with_the_types_that_came(
    zego: SourceUnderTest,
) -> None:
    def add_mood(records: list[Any]) -> None:
        for record in records:
            record["mood"] = "fine" if record["uid"] == 1 else 7

    zego.vendor.faults.add(edited(add_mood), times=1, path=RECORDS)

    run = zego.read("--format", "singer")

    schemas = [message["schema"] for message in run.messages if message["type"] == "SCHEMA"]
    assert [schema["properties"].get("mood") for schema in schemas] == [
        None,
        {"type": ["integer", "null", "string"]},
    ]


@pytest.mark.parametrize("form", ["messages", "value"])
def test_a_read_goes_on_from_singers_state(form: str, program: Program, tmp_path: Path) -> None:
    with simulated("electa", program, tmp_path, visits=[electa_visit(1093), electa_visit(1094)]) as desk:
        first = desk.read("--format", "singer")
        content: Any = first.stdout if form == "messages" else first.messages[-1]["value"]
        asked = len(desk.asked("/logs/"))

        second = desk.read("--format", "singer", "--state", desk.file("state.json", content))

        assert second.code == 0
        assert singer_records(second) == []
        assert 0 < len(desk.asked("/logs/")) - asked < asked


def test_a_singer_state_keeps_the_streams_that_were_not_read(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=[zego_visit()]) as desk:
        first = desk.run("read", "--format", "singer")
        state = desk.file("state.json", first.messages[-1]["value"])

        second = desk.read("--format", "singer", "--state", state)

    assert {"rooms", "room_logio_records"} == first.messages[-1]["value"]["bookmarks"].keys()
    assert first.messages[-1]["value"]["bookmarks"].keys() == second.messages[-1]["value"]["bookmarks"].keys()


def test_a_key_inside_an_object_is_none_to_singer(clock: MovableClock) -> None:
    out = io.BytesIO()

    Singer(out, clock, Redactor()).begin("stories", SCHEMA, ("id", "certificate.timestamp"))

    assert json.loads(out.getvalue())["key_properties"] == []


def test_a_table_has_a_row_for_each_record(vendor: SourceUnderTest) -> None:
    records = vendor.read().records()

    run = vendor.read("--format", "csv")

    assert run.code == 0
    assert len(rows(run.stdout)) == len(records)
    assert [row[vendor.key[2]] for row in rows(run.stdout)] == [str(r[vendor.key[2]]) for r in records]
    assert run.stdout.count(b"\r\n") == len(records) + 1


def test_several_streams_become_a_file_each(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with simulated("zego", program, tmp_path, visits=[zego_visit()]) as desk:
        run = desk.run("read", "--format", "csv")

    assert (run.code, run.stdout) == (0, b"")
    assert len(rows((tmp_path / "zego-room_logio_records.csv").read_bytes())) == 1
    assert "writing zego-rooms.csv" in run.stderr


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "\uff1d1+1"]
)
def test_a_name_that_is_a_formula_stays_a_name(name: str, program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=[zego_visit(username=name)]) as desk:
        run = desk.read("--format", "csv")

    assert [row["username"] for row in rows(run.stdout)] == [f"'{name}"]


def test_evidence_is_a_table_too(zego: SourceUnderTest) -> None:
    run = zego.read("--format", "csv", "--evidence")

    table = rows(run.stdout)
    assert {row["kind"] for row in table} == {"presence"}
    assert {row["ended_at"] for row in table if row["open"] == "true"} == {""}


def test_evidence_of_several_kinds_becomes_a_file_each(program: Program, tmp_path: Path) -> None:
    with simulated("falkor", program, tmp_path) as desk:
        run = desk.run("read", "--format", "csv", "--evidence")

        assert (run.code, run.stdout) == (0, b"")
        for kind, streams in (
            ("completion", ["enrolments", "pathway_logs"]),
            ("booking", ["event_attendees"]),
            ("certificate", ["story_certificates"]),
        ):
            table = rows((tmp_path / f"falkor-{kind}.csv").read_bytes())
            count = sum(len(desk.vendor.truth(stream)) for stream in streams)
            assert [row["kind"] for row in table] == [kind] * count


def test_a_stream_without_records_becomes_a_heading(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=()) as desk:
        run = desk.read("--format", "csv")

    assert run.code == 0
    assert run.stdout == b"pid,room_id,username,uid,role,login_time,logout_time\r\n"


def test_a_field_that_the_schema_does_not_know_has_a_column(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(lambda records: records[0].update(mood="fine")), times=1, path=RECORDS)

    run = zego.read("--format", "csv")

    assert run.code == 0
    assert [row["mood"] for row in rows(run.stdout)] == ["fine", "", "", ""]


def test_a_field_that_comes_after_the_heading_is_said_once(zego: SourceUnderTest) -> None:
    late = edited(lambda records: [record.update(mood="fine") for record in records])
    zego.vendor.faults.add(late, skip=1, times=ALWAYS, path=RECORDS)
    zego.settings["start_date"] = "2026-10-28"

    run = zego.read("--format", "csv")

    assert run.code == 0
    assert "mood" not in run.stdout.decode()
    assert run.stderr.count("the table of room_logio_records has no column 'mood', which came late") == 1


@given(st.lists(st.fixed_dictionaries({"id": st.integers(), "name": st.text()}), max_size=5))
def test_whatever_a_text_holds_a_reader_of_rfc_4180_gets_it_back(records: list[dict[str, Any]]) -> None:
    out = io.BytesIO()
    tables = Tables(lambda _: out, Redactor(), lambda _: None)
    tables.begin("people", SCHEMA, ("id",))

    tables.records("people", records)

    expected = [{"id": str(r["id"]), "name": cell(r["name"])} for r in records]
    assert rows(out.getvalue()) == [
        {name: text.encode("utf-8", "replace").decode() for name, text in row.items()} for row in expected
    ]


@given(
    st.one_of(
        st.text(), st.integers(), st.floats(allow_nan=False), st.none(), st.booleans(), st.lists(st.text())
    )
)
def test_no_cell_begins_like_a_formula_unless_it_is_a_number(value: object) -> None:
    text = cell(value)

    assert not text.startswith(("=", "+", "@", "\t", "\r", "\n"))
    assert not text.startswith("-") or isinstance(value, int | float)
