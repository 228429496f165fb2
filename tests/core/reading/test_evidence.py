"""Evidence and bare records: the other things that a read can write."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.sdk.evidence_kinds import Presence
from passmuster.sdk.source import Record
from simulators import faults
from simulators.paths import LOGS, RECORDS

READS = {"zego": RECORDS, "electa": LOGS}


def test_bare_records_come_one_a_line_and_nothing_else(vendor: SourceUnderTest) -> None:
    run = vendor.read("--format", "jsonl")

    assert run.code == 0
    assert len(run.messages) == 4
    assert run.messages == vendor.read().records()
    assert run.stderr == f"{vendor.source} {vendor.stream}: 4 records\n"


def test_bare_records_of_a_read_that_fails_are_told_of_on_stderr(vendor: SourceUnderTest) -> None:
    vendor.vendor.faults.add(faults.html(), skip=1, times=ALWAYS, path=READS[vendor.source])

    run = vendor.read("--format", "jsonl")

    assert run.code == 1
    assert len(run.messages) in (2, 3)
    assert f"error: {vendor.source} {vendor.stream}, " in run.stderr


def test_evidence_comes_with_what_was_covered(vendor: SourceUnderTest) -> None:
    run = vendor.read("--evidence", "--until", "2026-10-31")

    assert run.code == 0
    coverage = run.coverage()[0]
    zego = vendor.source == "zego"
    assert coverage == {
        "source": vendor.source,
        "version": "0.1.0",
        "core_version": "0.1.0",
        "host": vendor.vendor.url.removeprefix("http://"),
        "account": "1200" if zego else "12345",
        "stream": vendor.stream,
        "partition": {"pid": 1200, "room_id": "101"} if zego else {"cid": 12345, "room_id": 1093},
        "start": "2026-10-30T00:00:00Z",
        "end": "2026-10-31T00:00:00Z",
        "read_at": coverage["read_at"],
        "kind": "presence",
        "settled_until": "2026-10-31T00:00:00Z",
        "records": 2,
        "rejected": 0,
        "reasons": {},
    }
    assert coverage["read_at"].startswith("2026-11-02T06:00:0")
    streams = [message["record"]["stream"] for message in run.messages if message["type"] == "RECORD"]
    assert streams == ["presence", "presence"]
    assert {record["kind"] for record in run.records()} == {"presence"}


def test_coverage_leaves_no_gap_and_says_nothing_twice(vendor: SourceUnderTest) -> None:
    run = vendor.read("--evidence")

    covered: dict[str, list[tuple[str, str]]] = {}
    for each in run.coverage():
        covered.setdefault(str(each["partition"]), []).append((each["start"], each["end"]))
    assert len(covered) == 2
    for intervals in covered.values():
        borders = [intervals[0][0], *(end for _, end in intervals)]
        assert intervals == list(pairwise(borders))
        assert borders[0] == "2026-10-30T00:00:00Z"
        assert borders[-1].startswith("2026-11-02T06:00:")


def test_evidence_of_bare_lines_has_the_same_evidence(vendor: SourceUnderTest) -> None:
    def without_read_at(evidence: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in evidence.items() if name != "read_at"}

    bare = vendor.read("--evidence", "--format", "jsonl")
    messages = vendor.read("--evidence")

    assert list(map(without_read_at, bare.messages)) == list(map(without_read_at, messages.records()))


def test_a_stream_that_reports_make_no_use_of_is_not_read_for_evidence(zego: SourceUnderTest) -> None:
    run = zego.run("read", "--evidence")

    assert run.code == 0
    assert run.statuses("rooms") == []
    assert "zego rooms: not read; no report uses it" in run.stderr


def test_what_makes_no_evidence_is_rejected_itself_even_beside_its_double(
    electa: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passmuster_electa.source import Visits

    makes = Visits.evidence

    def odd(self: Visits, record: Record) -> Presence:
        made = makes(self, record)
        return replace(made, place_id="") if record["DisplayName"] == "Ann" else made

    monkeypatch.setattr(Visits, "evidence", odd)
    monkeypatch.setattr(Visits, "key_of", classmethod(lambda cls, record: ("one",)))

    run = electa.read("--evidence")

    assert run.code == 0
    assert [reject["record"]["DisplayName"] for reject in electa.rejects()] == ["Ann"]
