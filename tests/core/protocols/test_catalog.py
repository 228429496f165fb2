"""Catalogs: what a source offers, and what a host has chosen of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from simulators import faults

SOUND = {"sync_mode": "incremental", "destination_sync_mode": "append_dedup"}


def configured(desk: SourceUnderTest, **changes: Any) -> dict[str, Any]:
    """The catalog that a host makes of what `discover` said, with these changes to each stream."""
    discovered = desk.connector("discover").messages[-1]["catalog"]
    return {"streams": [{"stream": stream, **SOUND, **changes} for stream in discovered["streams"]]}


def read(desk: SourceUnderTest, catalog: Any, *arguments: str) -> Any:
    return desk.run("read", "--catalog", desk.file("catalog.json", catalog), *arguments)


def test_discover_says_what_a_host_needs_to_know(vendor: SourceUnderTest) -> None:
    run = vendor.run("discover")

    assert run.code == 0
    (message,) = run.messages
    first = message["catalog"]["streams"][0]
    assert first["name"] == vendor.stream
    assert first["supported_sync_modes"] == ["full_refresh", "incremental"]
    assert first["source_defined_cursor"] is True
    assert first["default_cursor_field"][0] in first["json_schema"]["properties"]
    assert [tuple(path) for path in first["source_defined_primary_key"]] == [(name,) for name in vendor.key]


def test_streams_are_read_as_the_catalog_lists_them(zego: SourceUnderTest) -> None:
    catalog = configured(zego)
    catalog["streams"].reverse()

    run = read(zego, catalog)

    statuses = [
        message["trace"]["stream_status"]["stream_descriptor"]["name"]
        for message in run.messages
        if message["type"] == "TRACE"
    ]
    assert run.code == 0
    assert [*dict.fromkeys(statuses)] == ["rooms", "room_logio_records"]


def test_a_host_leaves_fields_out_by_leaving_their_properties_out(vendor: SourceUnderTest) -> None:
    catalog = configured(vendor)
    narrowed = catalog["streams"][0]["stream"]["json_schema"]
    gone = {"username", "DisplayName", "role", "AccessLevel"} & set(narrowed["properties"])
    for name in gone:
        del narrowed["properties"][name]

    run = read(vendor, catalog)

    records = run.records(vendor.stream)
    assert run.code == 0
    assert len(records) == 4
    assert all(set(record) == set(narrowed["properties"]) for record in records)


def test_a_host_that_keeps_every_field_gets_the_unknown_ones_too(vendor: SourceUnderTest) -> None:
    whole, bare = configured(vendor), configured(vendor)
    del bare["streams"][0]["stream"]["json_schema"]

    runs = [read(vendor, catalog) for catalog in (whole, bare)]

    assert [len(run.records(vendor.stream)) for run in runs] == [4, 4]
    assert runs[0].records(vendor.stream) == runs[1].records(vendor.stream)


def test_a_property_that_a_host_invents_does_no_harm(vendor: SourceUnderTest) -> None:
    catalog = configured(vendor)
    catalog["streams"][0]["stream"]["json_schema"]["properties"]["_airbyte_x"] = {"type": "string"}

    run = read(vendor, catalog)

    assert run.code == 0
    assert len(run.records(vendor.stream)) == 4


def test_a_configured_stream_that_does_not_exist_is_incomplete_and_the_others_go_on(
    vendor: SourceUnderTest,
) -> None:
    catalog = configured(vendor)
    catalog["streams"].insert(0, {"stream": {"name": "gone", "json_schema": {}}, **SOUND})

    run = read(vendor, catalog)

    assert run.code == 1
    assert run.statuses("gone") == ["STARTED", "INCOMPLETE"]
    assert [error["stream_descriptor"]["name"] for error in run.errors()] == ["gone"]
    assert f"error: {vendor.source} has no stream 'gone'" in run.stderr
    assert run.statuses(vendor.stream)[-1] == "COMPLETE"
    assert len(run.records(vendor.stream)) == 4


def test_full_refresh_begins_anew_and_incremental_goes_on(vendor: SourceUnderTest) -> None:
    state = vendor.file("state.jsonl", vendor.read().stdout)
    vendor.vendor.visits.close(list(vendor.vendor.visits)[-1], vendor.clock.now())

    full = read(vendor, configured(vendor, sync_mode="full_refresh"), "--state", state)
    more = read(vendor, configured(vendor), "--state", state)

    assert len(full.records(vendor.stream)) == 4
    assert len(more.records(vendor.stream)) == 1
    assert len(full.states()) >= 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"rubbish",
        b"[]",
        b"{}",
        b'{"streams": null}',
        b'{"streams": ["room_logio_records"]}',
        b'{"streams": [{"name": "room_logio_records"}]}',
        b'{"streams": [{"stream": {"name": null}}]}',
        b'{"streams": [{"stream": {"name": ["x"]}}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_configured_catalog_is_a_sentence(zego: SourceUnderTest, content: bytes) -> None:
    file = zego.file("catalog.json", content)

    run = zego.run("read", "--catalog", file)

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.startswith(f"error: {file}: this is no configured catalog\nhint: ")


def test_a_stream_is_read_once_however_often_it_is_listed(vendor: SourceUnderTest) -> None:
    catalog = configured(vendor)
    catalog["streams"].append(catalog["streams"][0])

    run = read(vendor, catalog)

    assert run.code == 0
    assert run.statuses(vendor.stream) == ["STARTED", "RUNNING", "COMPLETE"]


def test_catalog_and_stream_together_are_refused(vendor: SourceUnderTest) -> None:
    run = read(vendor, configured(vendor), "--stream", vendor.stream)

    assert run.code == 2
    assert "--catalog and --stream both choose streams" in run.stderr


def test_an_unknown_stream_is_named_and_the_others_are_listed(zego: SourceUnderTest) -> None:
    run = zego.run("read", "--stream", "visits", "--stream", "rooms", "--stream", "people")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.splitlines() == [
        "error: zego has no stream 'visits'",
        "error: zego has no stream 'people'",
        "hint: its streams are room_logio_records, rooms",
    ]


def test_the_same_stream_named_twice_is_read_once(zego: SourceUnderTest) -> None:
    run = zego.run("read", "--stream", "rooms", "--stream", "rooms")

    assert run.statuses("rooms").count("STARTED") == 1


def test_a_stream_that_the_account_lacks_is_not_offered(zego: SourceUnderTest) -> None:
    zego.vendor.discovery = False

    discovered = zego.run("discover")
    run = zego.run("read")

    names = [stream["name"] for stream in discovered.messages[-1]["catalog"]["streams"]]
    assert names == ["room_logio_records"]
    assert run.code == 0
    assert run.statuses("rooms") == []
    assert "zego rooms: left out" in run.stderr


def test_a_stream_of_which_nobody_can_tell_whether_it_is_offered_fails_alone(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(503), times=ALWAYS, path="/statistic/v2/room/get_project_rooms")

    run = zego.run("read")

    assert run.code == 1
    assert run.statuses("room_logio_records") == ["STARTED", "RUNNING", "COMPLETE"]
    assert run.statuses("rooms") == ["STARTED", "INCOMPLETE"]
    assert len(run.records()) == 4


def test_a_catalog_may_come_from_stdin(vendor: SourceUnderTest) -> None:
    catalog = configured(vendor)
    config = vendor.file("settings.json", vendor.settings)

    run = vendor.program.run(
        "read", vendor.source, "--config", config, "--catalog", "-", stdin=json.dumps(catalog)
    )

    assert run.code == 0
    assert len(run.records(vendor.stream)) == 4
