"""`passmuster evidence`: records that were read before, by whatever tool."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import SourceUnderTest, edited, simulated
from passmuster.sdk.source import Source, SourceContext
from passmuster.times.instants import format_instant
from program import Program, Run
from simulators.paths import RECORDS as ZEGO_RECORDS
from simulators.samples import electa_visit, zego_visit


@pytest.fixture(params=["activtrak", "ekran", "electa", "falkor", "zego"])
def desk(request: pytest.FixtureRequest) -> SourceUnderTest:
    """Each of the five vendors in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SourceUnderTest)
    return found


def convert(desk: SourceUnderTest, content: str | bytes | list[Any], *arguments: str) -> Run:
    """Run `passmuster evidence` on messages in a file."""
    if isinstance(content, list):
        content = "".join(json.dumps(message) + "\n" for message in content)
    return desk.program.run("evidence", desk.source, *arguments, desk.file("messages.jsonl", content))


def settled(run: Run) -> list[dict[str, Any]]:
    """The evidence without what differs from read to read, in one order."""
    found = [{key: value for key, value in one.items() if key != "read_at"} for one in run.records()]
    return sorted(found, key=lambda one: str(one["evidence_id"]))


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


def test_a_record_that_breaks_its_schema_is_rejected_and_counted(zego: SourceUnderTest) -> None:
    message = zego.read().messages
    records = [one for one in message if one["type"] == "RECORD"]
    records[0]["record"]["data"]["uid"] = "seven"
    records[1]["record"]["data"]["login_time"] = 0

    run = convert(zego, message, "--rejects", str(zego.rejects_file))

    assert run.code == 0
    assert [reject["reason"] for reject in zego.rejects()] == [
        "'uid' is a string, not an integer",
        "'login_time' breaks minimum 1",
    ]
    assert zego.rejects()[0].keys() == {"source", "account", "stream", "read_at", "reason", "record"}
    assert f"{len(records) - 2} pieces of evidence; 2 rejected, kept in {zego.rejects_file}" in run.stderr
    covered = run.coverage()
    assert sum(one["rejected"] for one in covered) == 2
    assert sum(one["records"] for one in covered) == len(run.records()) == len(records) - 2


def test_what_the_read_rejected_still_counts(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(lambda rows: rows[0].update(uid="x")), times=1, path=ZEGO_RECORDS)

    run = convert(zego, zego.read().stdout)

    (rejected,) = [slice for slice in run.coverage() if slice["rejected"]]
    assert rejected["reasons"] == {"'uid' is a string, not an integer": 1}


def test_a_read_that_did_not_complete_is_not_complete_as_evidence(zego: SourceUnderTest) -> None:
    from simulators import faults

    zego.vendor.faults.add(faults.html(), skip=1, times=1_000_000, path=ZEGO_RECORDS)
    read = zego.read()

    run = convert(zego, read.stdout)

    assert run.code == 0
    assert run.statuses(zego.stream)[-1] == "INCOMPLETE"
    assert run.errors() == read.errors()
    assert f"warning: zego {zego.stream} was not read to its end" in run.stderr


def test_streams_that_nobody_knows_are_said_once_with_their_count(zego: SourceUnderTest) -> None:
    strangers = [{"type": "RECORD", "stream": "users", "record": {"n": n}} for n in range(3)]
    useless = [{"type": "RECORD", "stream": "rooms", "record": {"n": n}} for n in range(2)]

    run = convert(zego, [*strangers, *zego.read().messages, *useless, strangers[0]])

    assert run.code == 0
    assert run.stderr.count("warning: 4 records of stream 'users' passed over: not known of zego") == 1
    assert "2 records of stream 'rooms' passed over: reports make no use of it" in run.stderr


def test_messages_of_another_source_are_an_error(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=[zego_visit()]) as desk:
        messages = desk.read().stdout

        run = program.run("evidence", "electa", "--account", "1", desk.file("messages.jsonl", messages))

    assert (run.code, run.stdout) == (1, b"")
    assert "error: there is no record of electa among all that" in run.stderr


@pytest.mark.parametrize(
    "odd", [b"hello", b'{"type":"LOG","log":{"mess', b"[1]", b'{"a": 1}', b"\xff", b'"' + b"[" * 100_000]
)
def test_lines_that_are_no_messages_are_passed_over_and_said(zego: SourceUnderTest, odd: bytes) -> None:
    run = convert(zego, zego.read().stdout + odd + b"\n\n")

    assert run.code == 0
    assert settled(run) == settled(zego.read("--evidence"))
    assert "warning: 1 lines passed over, the first is " in run.stderr


@pytest.mark.parametrize("data", [None, 7, "x", [], {}, {"uid": 1}, {"uid": {"a": []}}])
def test_whatever_a_record_holds_is_evidence_or_rejected(desk: SourceUnderTest, data: Any) -> None:
    streams = {m["record"]["stream"] for m in desk.run("read").messages if m["type"] == "RECORD"}
    messages = [
        {"type": "RECORD", "record": {"stream": stream, "data": data, "emitted_at": odd}}
        for stream in sorted(streams)
        for odd in (None, "x", -1, 1e400, 10**30, 10**350, True)
    ]

    run = convert(desk, messages, "--account", "ours")

    assert run.code == 0, run.stderr
    assert run.records() == []


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


def test_nothing_becomes_nothing(program: Program) -> None:
    run = program.run("evidence", "zego", stdin="")

    assert (run.code, run.stdout, run.stderr) == (0, b"", "")


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
    assert run.stderr.startswith("zego room_logio_records: 4 pieces of evidence; 1 rejected")
    assert key not in zego.rejects_file.read_text()


def test_a_tool_that_knows_no_whole_numbers_changes_no_evidence(desk: SourceUnderTest) -> None:
    def as_floats(value: Any) -> Any:
        match value:
            case bool():
                return value
            case int():
                return float(value)
            case list():
                return [as_floats(each) for each in value]
            case dict():
                return {key: as_floats(each) for key, each in value.items()}
        return value

    messages = desk.run("read").messages
    for message in messages:
        if message["type"] == "RECORD":
            message["record"]["data"] = as_floats(message["record"]["data"])

    run = convert(desk, messages, "--config", desk.file("settings.json", desk.settings))

    assert settled(run) == settled(desk.run("read", "--evidence"))
