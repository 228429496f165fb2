"""Records that break their schema: rejected with the reason, counted, and never lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.source_under_test import SourceUnderTest, altered, edited
from passmuster.testing.protocol import assert_protocol
from simulators.paths import LOGS, RECORDS


def test_a_record_that_breaks_its_schema_is_rejected_with_the_reason(zego: SourceUnderTest) -> None:
    def spoil(records: list[Any]) -> None:
        for record in records:
            if record["uid"] == 1:
                record |= {"uid": "one", "logout_time": None}
            if record["uid"] == 3:
                del record["login_time"]

    zego.vendor.faults.add(edited(spoil), path=RECORDS)

    run = zego.read()

    assert_protocol(run)
    assert (run.code, len(run.records())) == (0, 2)
    assert run.statuses(zego.stream)[-1] == "COMPLETE"
    first, second = zego.rejects()
    assert first["reason"] == "'logout_time' is null, not an integer; 'uid' is a string, not an integer"
    assert second["reason"] == "'login_time' is missing"
    assert first["record"]["uid"] == "one"
    assert (first["source"], first["account"], first["stream"]) == ("zego", "1200", "room_logio_records")
    assert first["slice"]["partition"] == {"pid": 1200, "room_id": "101"}
    assert (first["slice"]["start"], first["slice"]["end"]) == (
        "2026-10-30T00:00:00Z",
        "2026-11-01T23:59:59Z",
    )
    assert first["read_at"].startswith("2026-11-02T06:00:0")
    coverage = run.coverage()
    assert [each["rejected"] for each in coverage] == [1, 0, 1, 0]
    assert [each["records"] for each in coverage] == [2, 0, 0, 0]
    assert coverage[2]["reasons"] == {"'login_time' is missing": 1}
    assert f"zego room_logio_records: 2 records; 2 rejected, kept in {zego.rejects_file}\n" in run.stderr


def test_an_item_of_electa_that_breaks_its_schema_is_rejected_too(electa: SourceUnderTest) -> None:
    change = altered(lambda body: body.replace(b"<UserId>1</UserId>", b"<UserId>one</UserId>"))
    electa.vendor.faults.add(change, path=LOGS)

    run = electa.read()

    assert_protocol(run)
    assert (run.code, len(run.records())) == (0, 3)
    assert [each["reason"] for each in electa.rejects()] == ["'UserId' is a string, not an integer"]
    assert electa.rejects()[0]["record"]["DisplayName"] == "Ann"


@pytest.mark.parametrize("item", [None, 5, "visit", [], [1]])
def test_what_is_no_record_at_all_is_rejected(zego: SourceUnderTest, item: Any) -> None:
    zego.vendor.faults.add(edited(lambda records: records.insert(0, item)), path=RECORDS)

    run = zego.read()

    assert_protocol(run)
    assert (run.code, len(run.records())) == (0, 4)
    assert {each["reason"].split(", not")[1] for each in zego.rejects()} == {" an object"}
    assert zego.rejects()[0]["record"] == item


def test_the_rejects_file_only_grows_and_is_made_only_when_needed(zego: SourceUnderTest) -> None:
    zego.read()
    assert not zego.rejects_file.exists()

    zego.vendor.faults.add(edited(lambda records: records.append(5)), path=RECORDS)
    for _ in range(2):
        zego.read("--since", "2026-11-01")

    assert len(zego.rejects()) == 4


def test_a_rejects_file_that_cannot_be_written_is_a_sentence(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(lambda records: records.append(5)), path=RECORDS)

    run = zego.read("--rejects", "/dev/null/rejects.jsonl")

    assert run.code == 1
    assert "'/dev/null/rejects.jsonl' cannot be used: not a directory" in run.stderr
    assert "Traceback" not in run.stderr


def test_invalid_fail_stops_at_the_first_record_that_breaks_its_schema(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(lambda records: records.append({"uid": "x"})), path=RECORDS)

    run = zego.run("read", "--invalid", "fail", "--rejects", str(zego.rejects_file))

    assert_protocol(run)
    assert run.code == 1
    assert run.statuses(zego.stream) == ["STARTED", "INCOMPLETE"]
    assert run.statuses("rooms")[-1] == "COMPLETE"
    assert "a record breaks its schema: 'uid' is a string, not an integer; " in run.errors()[0]["message"]
    assert "hint" not in run.errors()[0]
    assert not zego.rejects_file.exists()


def test_an_unknown_field_is_kept_and_told_once(zego: SourceUnderTest) -> None:
    def add(records: list[Any]) -> None:
        for record in records:
            record |= {"device": {"os": "x"}, "lang\x1b[31m": None}

    zego.vendor.faults.add(edited(add), path=RECORDS)

    run = zego.read()

    assert all(record["device"] == {"os": "x"} for record in run.records())
    assert len(run.records()) == 4
    assert run.stderr.count("the vendor sends a field 'device' that the schema does not know") == 1
    assert "\x1b" not in run.stderr


def test_a_record_that_is_nested_without_end_is_rejected_and_costs_no_other(zego: SourceUnderTest) -> None:
    def spoil(records: list[Any]) -> None:
        records[0]["extra"] = json.loads("[" * 400 + "]" * 400)
        records[1]["extra"] = json.loads("[" * 900 + "]" * 900)

    zego.vendor.faults.add(edited(spoil), path=RECORDS, times=1)

    run = zego.read()

    assert_protocol(run)
    assert (run.code, len(run.records())) == (0, 2)
    assert [reject["reason"] for reject in zego.rejects()] == [
        "it is nested too deep, or holds what is no value of JSON"
    ] * 2


@pytest.mark.parametrize("field", ["uid", "extra"], ids=["a field of the schema", "a field it does not know"])
@pytest.mark.parametrize(
    ("number", "named", "reason"),
    [
        ("NaN", "NaN", "is NaN, which is no number of JSON"),
        ("-Infinity", "-Infinity", "is -Infinity, which is no number of JSON"),
        ("1e400", "Infinity", "is Infinity, which is no number of JSON"),
        ("12345678901234567890122", 12345678901234567890122, "is an integer beyond 64 bits"),
        ("-9223372036854775809", -9223372036854775809, "is an integer beyond 64 bits"),
    ],
)
def test_a_number_that_json_or_64_bits_cannot_hold_costs_its_record_and_no_other(
    zego: SourceUnderTest, field: str, number: str, named: object, reason: str
) -> None:
    def spoil(body: bytes) -> bytes:
        answer = json.loads(body)
        answer["data"]["records"][0][field] = "odd"
        return json.dumps(answer).encode().replace(b'"odd"', number.encode())

    zego.vendor.faults.add(altered(spoil), path=RECORDS, times=1)

    run = zego.read()

    assert_protocol(run)
    assert (run.code, len(run.records())) == (0, 3)
    (reject,) = zego.rejects()
    assert (reject["record"][field], reject["reason"]) == (named, f"'{field}' {reason}")
    assert run.coverage()[0]["rejected"] == 1
    assert run.coverage()[0]["reasons"] == {reject["reason"]: 1}
