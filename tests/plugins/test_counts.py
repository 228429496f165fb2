"""A count is a promise: an answer that counts more records than it holds is not whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, altered, in_json, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program, Run
from simulators import faults
from simulators.paths import HOURS_OF_USERS, LOGS, RECORDS, SCIM_USERS


def counted(vendor: str, count: Any) -> Callable[[bytes], bytes]:
    """The vendor's answer with another count, and none where that is None."""

    def change(answer: Any) -> Any:
        within, name = (answer["data"], "count") if vendor == "zego" else (answer, "total")
        within[name] = count
        if count is None:
            del within[name]
        return answer

    def change_xml(body: bytes) -> bytes:
        said = b"" if count is None else f"<Count>{count}</Count>".encode()
        start, end = body.index(b"<Count>"), body.index(b"</Count>") + len(b"</Count>")
        return body[:start] + said + body[end:]

    return change_xml if vendor == "electa" else in_json(change)


COUNTED = {
    "zego": ("room_logio_records", RECORDS, 3),
    "electa": ("session_logs", LOGS, 2),
    "activtrak": ("working_hours_users", HOURS_OF_USERS, 3),
}
each_counted = pytest.mark.parametrize("vendor", COUNTED)


def read_counted(opened: SourceUnderTest, vendor: str, count: Any) -> Run:
    """Read the first answer with this count; it holds as many records as `COUNTED` says."""
    stream, path, _ = COUNTED[vendor]
    opened.stream = stream
    # ActivTrak is asked for a second page, or once more, where its first one contradicts itself.
    times = ALWAYS if vendor == "activtrak" else 1
    opened.vendor.faults.add(altered(counted(vendor, count)), times=times, path=path)
    return opened.read()


@each_counted
@pytest.mark.parametrize("more", [1, 54, 10**9])
def test_an_answer_that_counts_more_than_it_holds_leaves_its_slice_unread(
    program: Program, tmp_path: Path, vendor: str, more: int
) -> None:
    with simulated(vendor, program, tmp_path) as opened:
        held = COUNTED[vendor][2]
        run = read_counted(opened, vendor, held + more)

    assert_protocol(run)
    assert (run.code, run.statuses(opened.stream)[-1]) == (1, "INCOMPLETE")
    (error,) = run.errors()
    assert f"the answer says {held + more} records and holds {held}" in error["message"]
    # What came goes out, the slice has no coverage, and the other partitions are read.
    if vendor == "activtrak":
        assert (len(run.records()), run.coverage()) == (3, [])
    else:
        assert len(run.records()) > held
        first, second = {"zego": ("101", "102"), "electa": (1093, 1094)}[vendor]
        covered = {each["partition"]["room_id"] for each in run.coverage()}
        assert covered == {second}
        assert f"room_id {first}" in error["message"]


@each_counted
def test_an_answer_that_counts_fewer_than_it_holds_loses_nothing_and_is_named(
    program: Program, tmp_path: Path, vendor: str
) -> None:
    with simulated(vendor, program, tmp_path) as opened:
        held = COUNTED[vendor][2]
        run = read_counted(opened, vendor, held - 1)

    assert (run.code, run.statuses(opened.stream)[-1]) == (0, "COMPLETE")
    assert f"the answer says {held - 1} records and holds {held}; all of them are taken" in run.stderr


@each_counted
@pytest.mark.parametrize("text", [True, False])
def test_a_count_may_be_text_or_missing(program: Program, tmp_path: Path, vendor: str, text: bool) -> None:
    with simulated(vendor, program, tmp_path) as opened:
        run = read_counted(opened, vendor, str(COUNTED[vendor][2]) if text else None)

    assert (run.code, run.statuses(opened.stream)[-1]) == (0, "COMPLETE")
    assert "the answer says" not in run.stderr


@each_counted
def test_a_count_in_text_is_a_promise_too(program: Program, tmp_path: Path, vendor: str) -> None:
    with simulated(vendor, program, tmp_path) as opened:
        run = read_counted(opened, vendor, "57")

    assert run.code == 1
    assert f"the answer says 57 records and holds {COUNTED[vendor][2]}" in run.stderr


@each_counted
@pytest.mark.parametrize("count", [-1, "many", "1.5", True, [], float("nan"), 1e400])
def test_a_count_that_is_no_number_of_records_promises_nothing_that_can_be_kept(
    program: Program, tmp_path: Path, vendor: str, count: Any
) -> None:
    with simulated(vendor, program, tmp_path) as opened:
        run = read_counted(opened, vendor, count)

    assert (run.code, run.statuses(opened.stream)[-1]) == (1, "INCOMPLETE")
    assert "which is no number of them" in run.stderr
    assert len(run.records()) >= COUNTED[vendor][2]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"totalResults": 57, "resources": []}, 1),
        ({"totalResults": 57, "Resources": []}, 1),
        ({"totalResults": 57}, 1),
        ({"resources": None}, 1),
        ({"totalResults": "0"}, 1),
        ({"totalResults": 0}, 0),
        ({"totalResults": 0, "resources": None}, 0),
        ({"resources": []}, 0),
    ],
)
def test_a_list_of_scim_is_missing_only_where_there_is_nobody(
    program: Program, tmp_path: Path, said: Any, code: int
) -> None:
    with simulated("activtrak", program, tmp_path) as opened:
        body = json.dumps(said).encode()
        opened.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS, path=SCIM_USERS)
        run = opened.run("read", "--stream", "scim_users")

    assert (run.code, run.records()) == (code, [])


def test_a_count_of_rooms_is_a_promise_too(program: Program, tmp_path: Path) -> None:
    answer = {
        "ret": {"code": 0},
        "data": {"count": 5, "rooms": [{"room_id": "101"}, "x", {"room_id": 1e400}]},
    }
    with simulated("zego", program, tmp_path) as opened:
        body = json.dumps(answer).encode()
        opened.vendor.faults.add(
            faults.body(body, "application/json"), times=ALWAYS, path="/statistic/v2/room/get_p"
        )
        run = opened.run(
            "read", "--stream", "rooms", "--rejects", str(opened.rejects_file), "--until", "2026-10-31"
        )

    assert run.code == 1
    assert "the answer says 5 records and holds 3" in run.stderr
    assert [record["room_id"] for record in run.records()] == ["101"]
    assert len(opened.rejects()) == 2
