"""`passmuster evidence`: records that were read before, by whatever tool."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from core.mapping.conversions import convert, settled
from core.source_under_test import SourceUnderTest, simulated
from passmuster.sdk.source import Source, SourceContext
from passmuster.times.instants import format_instant
from program import Program, Run
from simulators.samples import electa_visit


@pytest.mark.parametrize("format", ["airbyte", "singer"])
def test_evidence_of_messages_is_the_evidence_of_the_read(desk: SourceUnderTest, format: str) -> None:
    read = desk.run("read", "--evidence")
    messages = desk.run("read", "--format", format)

    run = convert(desk, messages.stdout, "--config", desk.file("settings.json", desk.settings))

    assert run.code == 0, run.stderr
    assert len(run.records()) > 0
    assert settled(run) == settled(read)


def test_the_ids_of_a_source_are_its_key_parts_joined_by_colons(desk: SourceUnderTest) -> None:
    (catalog,) = [one["catalog"] for one in desk.run("discover").messages if one["type"] == "CATALOG"]
    keys = {each["name"]: each["source_defined_primary_key"] for each in catalog["streams"]}
    evidence = desk.run("read", "--evidence").records()
    prefixes = {one["stream"]: f"{desk.source}:{one['account']}:{one['stream']}" for one in evidence}

    ids = set()
    for message in desk.run("read").messages:
        if message["type"] == "RECORD" and message["record"]["stream"] in prefixes:
            stream, record = message["record"]["stream"], message["record"]["data"]
            parts = [reduce(lambda part, name: part[name], path, record) for path in keys[stream]]
            ids.add(":".join([prefixes[stream], *map(str, parts)]))

    # As they always were, to the byte: what was read before goes on.
    assert ids >= {one["evidence_id"] for one in evidence} > set()


def test_what_was_covered_stays_so(desk: SourceUnderTest) -> None:
    read = desk.run("read", "--evidence", "--until", "2026-11-02")

    run = convert(desk, desk.run("read", "--until", "2026-11-02").stdout)

    def covered(run: Run) -> list[dict[str, Any]]:
        found = run.coverage()
        return [{key: value for key, value in one.items() if key != "read_at"} for one in found]

    assert run.code == 0, run.stderr
    assert covered(run) == covered(read)
    assert sum(one["records"] for one in covered(run)) == len(run.records())


def test_messages_of_passmuster_say_whose_they_are(desk: SourceUnderTest) -> None:
    read = desk.run("read", "--evidence")

    run = convert(desk, desk.run("read").stdout)

    assert {record["account"] for record in run.records()} == {record["account"] for record in read.records()}


def test_evidence_was_read_when_the_message_says_so(zego: SourceUnderTest) -> None:
    record = zego.read("--format", "jsonl").messages[0]
    airbyte = {
        "type": "RECORD",
        "record": {"stream": zego.stream, "data": record, "emitted_at": 1790812800500},
    }
    singer = {
        "type": "RECORD",
        "stream": zego.stream,
        "record": record,
        "time_extracted": "2026-10-01T02:00:00+02:00",
    }
    silent = {"type": "RECORD", "stream": zego.stream, "record": record}

    run = convert(zego, [airbyte, singer, silent], "--account", "1200")

    assert [one["read_at"] for one in run.records()] == [
        "2026-10-01T00:00:00.500000Z",
        "2026-10-01T00:00:00Z",
        format_instant(zego.clock.now()),
    ]
    assert "1 records do not say when they were read; the time of now stands there" in run.stderr


def test_bare_records_are_those_of_the_stream_that_is_named(zego: SourceUnderTest) -> None:
    lines = zego.read("--format", "jsonl").stdout

    run = convert(zego, lines, "--account", "1200", "--stream", zego.stream)

    assert run.code == 0
    assert settled(run) == settled(zego.read("--evidence"))


def test_without_an_account_nothing_is_made(zego: SourceUnderTest) -> None:
    run = convert(zego, zego.read("--format", "singer").stdout)

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.startswith(
        f"error: the records of zego {zego.stream} do not say whose they are\nhint: "
    )


def test_an_account_that_is_given_counts_and_a_difference_is_said(zego: SourceUnderTest) -> None:
    run = convert(zego, zego.read().stdout, "--account", "ours")

    assert {record["account"] for record in run.records()} == {"ours"}
    assert {slice["account"] for slice in run.coverage()} == {"ours"}
    assert "was read from account 1200, and becomes evidence of ours" in run.stderr


def test_two_accounts_in_one_file_stay_two(program: Program, tmp_path: Path) -> None:
    outputs = []
    for cid in (1, 2):
        with simulated("electa", program, tmp_path, visits=[electa_visit()], cid=cid) as desk:
            desk.settings["cid"] = cid
            outputs.append(desk.read().stdout)

    run = convert(desk, b"".join(outputs))

    assert run.code == 0, run.stderr
    assert [record["account"] for record in run.records()] == ["1", "2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a SOURCE, or --mapping"),
        (["zego", "--config", "-"], "stdin can be read once only"),
        (["zego", "--stream", "rooms"], "zego has no stream 'rooms' that makes evidence"),
        (["nobody"], "there is no source 'nobody'"),
        (["zego", "/nowhere"], "the messages cannot be read from '/nowhere'"),
        (["--mapping", "x.yaml", "--config", "y.yaml"], "--mapping and --config exclude one another"),
        (["--mapping", "/nowhere"], "the mapping cannot be read from '/nowhere'"),
    ],
)
def test_a_wrong_call_is_explained(program: Program, arguments: list[str], said: str) -> None:
    run = program.run("evidence", *arguments, stdin="")

    assert (run.code, run.stdout) == (2, b"")
    assert said in run.stderr


def test_evidence_of_bare_lines_and_of_tables(zego: SourceUnderTest) -> None:
    messages = zego.read().stdout

    lines = convert(zego, messages, "--format", "jsonl")
    table = convert(zego, messages, "--format", "csv")

    assert [one["kind"] for one in lines.messages] == ["presence"] * 4
    assert table.stdout.count(b"\r\n") == 5


def test_a_source_that_needs_its_settings_says_so(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passmuster_zego.source import Zego

    def opened(self: Zego, settings: dict[str, Any], context: SourceContext) -> None:
        Source.__init__(self, settings, context)
        self.key = settings["secret_key"]

    messages = zego.read().stdout
    monkeypatch.setattr(Zego, "__init__", opened)

    run = convert(zego, messages)

    assert run.code == 2
    assert run.stderr == (
        "error: zego makes no evidence without its setting 'secret_key'\n"
        "hint: give its settings with --config\n"
    )


def test_nobody_is_asked_and_no_secret_shown(zego: SourceUnderTest) -> None:
    messages = zego.read().messages
    key = zego.settings["secret_key"]
    messages.append({"type": "RECORD", "record": {"stream": zego.stream, "data": {"uid": key}}})
    zego.settings["base_url"] = "http://zego.example"
    asked = len(zego.vendor.requests)

    run = convert(
        zego, messages, "--config", zego.file("s.json", zego.settings), "--rejects", str(zego.rejects_file)
    )

    assert run.code == 0
    assert len(zego.vendor.requests) == asked
    assert run.stderr.startswith("zego room_logio_records: 4 evidence records; 1 rejected")
    assert key not in zego.rejects_file.read_text()
