"""Messages that are not as a source writes them become evidence, or are rejected or passed over and said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.mapping.conversions import convert, settled
from core.source_under_test import SourceUnderTest, edited, simulated
from program import Program
from simulators.paths import RECORDS as ZEGO_RECORDS
from simulators.samples import zego_visit


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
    assert f"{len(records) - 2} evidence records; 2 rejected, kept in {zego.rejects_file}" in run.stderr
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
    assert "2 records of stream 'rooms' passed over: no report uses it" in run.stderr


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


def test_nothing_becomes_nothing(program: Program) -> None:
    run = program.run("evidence", "zego", stdin="")

    assert (run.code, run.stdout, run.stderr) == (0, b"", "")


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
