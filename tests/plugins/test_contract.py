"""What every source promises, whichever vendor it is for: a new plugin is held to this without a new test."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk import (
    ELECTA_VISITS,
    ZEGO_VISITS,
    Desk,
    assert_protocol,
    at,
    electa_desk,
    zego_desk,
)
from passmuster.host import Host, Plugin
from passmuster.schema import load_schema
from passmuster.source import Source, Stream
from program import Program
from simulators.zego import Room

PLUGINS = {plugin.name: plugin for plugin in Host({}).plugins if plugin.source}
STREAMS = {
    f"{name} {stream.name}": stream
    for name, plugin in PLUGINS.items()
    for stream in (plugin.source.streams if plugin.source else ())
}

each_plugin = pytest.mark.parametrize("plugin", PLUGINS.values(), ids=PLUGINS)
each_stream = pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)

Opened = Callable[[Program, Path], AbstractContextManager[Desk]]

#: Where each source is read from here. A source without one fails: nobody has seen it read.
DESKS: dict[str, Opened] = {
    "electa": lambda program, folder: electa_desk(program, folder, *ELECTA_VISITS),
    "zego": lambda program, folder: zego_desk(
        program, folder, *ZEGO_VISITS, rooms=[Room("101", "Ward", at(30, 8), at(30, 9))]
    ),
}


@pytest.fixture(params=PLUGINS)
def desk(request: pytest.FixtureRequest, program: Program, tmp_path: Path) -> Iterator[Desk]:
    """Each installed source in turn, with something to read in every stream."""
    with DESKS[request.param](program, tmp_path) as desk:
        yield desk


def source_of(plugin: Plugin) -> type[Source]:
    assert plugin.source is not None
    return plugin.source


def every_schema_in(schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and all schemas inside it."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from every_schema_in(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from every_schema_in(value)


@each_plugin
def test_a_source_has_the_name_of_its_entry_point_and_its_distribution(plugin: Plugin) -> None:
    assert plugin.problem is None
    assert plugin.name == plugin.entry.name == source_of(plugin).name
    assert plugin.entry.distribution == f"passmuster-{plugin.name}"
    assert plugin.entry.module == f"passmuster_{plugin.name}"


@each_plugin
def test_a_source_says_where_its_vendor_is_described(plugin: Plugin) -> None:
    assert source_of(plugin).documentation_url.startswith("https://")
    assert source_of(plugin).base_url.startswith("https://")


@each_plugin
def test_settings_are_a_strict_schema_in_which_each_is_explained(plugin: Plugin) -> None:
    schema = source_of(plugin).settings_schema()

    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) <= set(schema["properties"])
    for name, rule in schema["properties"].items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert len(rule["description"]) > 15
        assert rule["title"]
        assert "default" not in rule or jsonschema.Draft7Validator(rule).is_valid(rule["default"])
    assert [rule["order"] for rule in schema["properties"].values()] == [*range(len(schema["properties"]))]
    assert {"base_url", "start_date"} <= set(schema["properties"])


@each_plugin
def test_settings_that_look_secret_are_marked_at_the_top_where_hosts_mask_them(plugin: Plugin) -> None:
    schema = source_of(plugin).settings_schema()

    for name, rule in schema["properties"].items():
        looks_secret = re.search("key|token|secret|password", name) and rule["type"] == "string"
        assert rule.get("airbyte_secret", False) is bool(looks_secret), name
    inside = {**schema, "properties": {}}
    assert "airbyte_secret" not in json.dumps(inside)


@each_stream
def test_a_streams_schema_is_one_that_airbyte_and_its_destinations_accept(stream: type[Stream[Any]]) -> None:
    schema = stream.schema()

    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["type"] == "object"
    for inner in every_schema_in(schema):
        assert not {"$ref", "allOf", "not", "anyOf", "if", "patternProperties"} & set(inner)
        assert inner.get("additionalProperties", True) is not False


@each_stream
def test_every_field_of_a_stream_is_typed_and_described(stream: type[Stream[Any]]) -> None:
    schema = stream.schema()

    assert schema["title"]
    assert schema["description"]
    for name, rule in schema["properties"].items():
        kinds = {rule["type"]} if isinstance(rule["type"], str) else set(rule["type"])
        assert kinds <= {"string", "boolean", "integer", "number", "array", "object", "null"}, name
        assert rule["description"].endswith("."), name
        assert "airbyte_type" not in rule or rule["airbyte_type"] in (
            "timestamp_with_timezone",
            "timestamp_without_timezone",
            "time_with_timezone",
            "time_without_timezone",
            "integer",
        )


@each_stream
def test_key_and_cursor_are_required_fields_of_simple_types(stream: type[Stream[Any]]) -> None:
    schema = stream.schema()

    for field in (*stream.primary_key, stream.cursor_field):
        assert field in schema["required"]
        assert schema["properties"][field]["type"] in ("string", "integer")
    assert len(set(stream.primary_key)) == len(stream.primary_key)


@each_stream
def test_no_two_fields_of_a_stream_differ_in_case_only(stream: type[Stream[Any]]) -> None:
    # PyAirbyte writes names in small letters: two such fields would become one column.
    names = [name.lower() for name in stream.schema()["properties"]]

    assert len(names) == len(set(names))


@each_stream
def test_a_stream_with_a_kind_makes_evidence_that_the_core_has_a_schema_for(
    stream: type[Stream[Any]],
) -> None:
    if stream.kind is None:
        assert stream.evidence is Stream.evidence
        return

    schema = load_schema("passmuster", stream.kind)
    jsonschema.Draft7Validator.check_schema(schema)
    assert set(schema["required"]) == set(schema["properties"])
    assert all(rule["description"] for rule in schema["properties"].values())
    assert stream.evidence is not Stream.evidence


def test_every_record_is_valid_and_has_a_key_of_its_own(desk: Desk) -> None:
    run = desk.run("read")

    assert_protocol(run)
    assert run.code == 0
    for stream in source_of(PLUGINS[desk.source]).streams:
        records = run.records(stream.name)
        assert records, f"nothing to read in {stream.name}"
        for record in records:
            jsonschema.validate(record, stream.schema())
        keys = [tuple(record[name] for name in stream.primary_key) for record in records]
        assert len(set(keys)) == len(keys)
        assert all(part is not None for key in keys for part in key)


def test_two_full_reads_are_the_same(desk: Desk) -> None:
    first, second = desk.run("read"), desk.run("read")

    assert first.records() == second.records()


def test_reading_on_writes_again_only_what_was_open(desk: Desk) -> None:
    first = desk.run("read")

    second = desk.run("read", "--state", desk.file("state.jsonl", first.stdout))

    assert second.code == 0
    assert len(second.records(desk.stream)) == 1
    assert second.records(desk.stream)[0] in first.records(desk.stream)


def test_evidence_is_valid_stable_and_names_its_record(desk: Desk) -> None:
    first, second = desk.run("read", "--evidence"), desk.run("read", "--evidence")
    records = desk.run("read").records(desk.stream)

    account = str(desk.settings.get("pid", desk.settings.get("cid")))
    for evidence in first.records():
        jsonschema.validate(evidence, load_schema("passmuster", evidence["kind"]))
        assert (evidence["source"], evidence["account"]) == (desk.source, account)
        assert evidence["open"] is (evidence["ended_at"] is None)
    ids = [evidence["evidence_id"] for evidence in first.records()]
    assert ids == [evidence["evidence_id"] for evidence in second.records()]
    assert ids == [
        ":".join([desk.source, account, desk.stream, *(str(record[name]) for name in desk.key)])
        for record in records
    ]


def test_evidence_tells_the_same_times_as_the_vendor(desk: Desk) -> None:
    found = desk.run("read", "--evidence").records()

    minute = desk.source == "electa"
    assert [(one["person_name"], one["started_at"], one["ended_at"]) for one in found] == [
        ("Ann", "2026-10-30T08:00:00Z" if minute else "2026-10-30T08:00:12Z", found[0]["ended_at"]),
        ("Bo", "2026-10-30T08:05:00Z", "2026-10-30T09:00:00Z"),
        ("Bo", "2026-10-31T10:00:00Z", "2026-10-31T11:00:00Z"),
        ("Cy", "2026-11-01T23:00:00Z", None),
    ]
    assert found[0]["ended_at"] == ("2026-10-30T09:30:00Z" if minute else "2026-10-30T09:30:02Z")
    assert {one["precision"] for one in found} == {"minute" if minute else "second"}
    assert {(one["clipped_start"], one["clipped_end"]) for one in found} == {(False, False)}


@each_stream
@given(data=st.data())
def test_evidence_is_made_of_any_record_that_its_schema_accepts(
    stream: type[Stream[Any]], data: st.DataObject
) -> None:
    if stream.kind is None:
        return
    record = data.draw(accepted(stream.schema()))
    reader = stream.__new__(stream)  # evidence is a pure function of the record: it needs no source

    made = stream.evidence(reader, record).fields()

    assert made["started_at"].endswith("Z")
    assert made["open"] is (made["ended_at"] is None)
    assert reader.started(record) is not None
    assert reader.is_open(record) is made["open"]


def accepted(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Records that the schema accepts, with the optional fields there or not."""
    times = st.datetimes().filter(lambda time: 1000 <= time.year < 3000)
    by_kind: dict[str, Callable[[dict[str, Any]], st.SearchStrategy[Any]]] = {
        "integer": lambda rule: (
            st.integers(rule.get("minimum"), rule.get("maximum"))
            | st.integers(rule.get("minimum", 0), 2**50)
            .map(float)
            .filter(lambda number: number <= rule.get("maximum", number))
        ),
        "string": lambda rule: (
            times.map(lambda time: f"{time:%Y-%m-%dT%H:%M:%SZ}")
            if "format" in rule
            else st.text(min_size=rule.get("minLength", 0))
        ),
        "null": lambda rule: st.none(),
    }
    fields = {
        name: st.one_of(
            [
                by_kind[kind](rule)
                for kind in ([rule["type"]] if isinstance(rule["type"], str) else rule["type"])
            ]
        )
        for name, rule in schema["properties"].items()
    }
    needed = {name: fields.pop(name) for name in schema["required"]}
    return st.fixed_dictionaries(needed, optional=fields)
