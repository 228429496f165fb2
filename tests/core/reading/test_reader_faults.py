"""What becomes of a stream whose vendor answers with something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.testing.protocol import assert_protocol
from simulators import faults
from simulators.fault_rules import Fault
from simulators.paths import LOGS, RECORDS

READS = {"zego": RECORDS, "electa": LOGS}


FAULTS: dict[str, Callable[[], Fault]] = {
    "an HTML page": faults.html,
    "rubbish": faults.rubbish,
    "nothing": faults.empty,
    "a wrong shape": faults.wrong_shape,
    "another's XML": lambda: faults.body(b"<Other/>", "text/xml"),
    "a JSON list": lambda: faults.body(b"[]", "application/json"),
    "a JSON number": lambda: faults.body(b"1", "application/json"),
    "a JSON without ret": lambda: faults.body(b'{"data": {"records": []}}', "application/json"),
    "a JSON without records": lambda: faults.body(b'{"ret": {"code": 0}, "data": {}}', "application/json"),
    "an odd code": lambda: faults.body(b'{"ret": {"code": "0"}, "data": {"records": []}}'),
    "records that are none": lambda: faults.body(b'{"ret": {"code": 0}, "data": {"records": {}}}'),
    "half an XML": lambda: faults.body(b"<Logs><Count>0</Count><CompanyId>1</CompanyId><Items>"),
    "XML without Items": lambda: faults.body(b"<Logs><Count>3</Count></Logs>"),
    "deep JSON": lambda: faults.body(b"[" * 100_000),
}

#: Answers in which nothing but the array is missing: the next room may fare better.
OF_ONE_ROOM = {
    ("zego", "a wrong shape"),
    ("zego", "a JSON without records"),
    ("zego", "records that are none"),
    ("electa", "XML without Items"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_200_that_is_no_answer_is_an_error_that_names_vendor_stream_and_slice(
    vendor: SourceUnderTest, fault: str
) -> None:
    vendor.vendor.faults.add(FAULTS[fault](), times=ALWAYS, path=READS[vendor.source])

    run = vendor.read()
    catalog = vendor.file("catalog.json", {"streams": [{"stream": {"name": vendor.stream}}]})
    connector = vendor.connector("read", "--catalog", catalog)

    rooms = ["room_id 101", "room_id 102"] if vendor.source == "zego" else ["room_id 1093", "room_id 1094"]
    if (vendor.source, fault) not in OF_ONE_ROOM:
        rooms = rooms[:1]  # the next one would meet the same
    for each in (run, connector):
        assert_protocol(each)
        assert each.code == 1
        assert each.statuses(vendor.stream) == ["STARTED", "INCOMPLETE"]
        assert each.states() == []
        for error, room in zip(each.errors(), rooms, strict=True):
            assert error["stream_descriptor"] == {"name": vendor.stream}
            assert error["message"].startswith(f"{vendor.source} {vendor.stream}, ")
            assert f"{room}, 2026-10-30T00:00:00Z to " in error["message"]
        assert "Traceback" not in each.stderr
    assert f"error: {vendor.source} {vendor.stream}, " in run.stderr
    assert "0 records; not complete" in run.stderr


def test_what_was_read_before_a_fault_is_vouched_for_and_read_on_from(vendor: SourceUnderTest) -> None:
    vendor.vendor.faults.add(faults.html(), times=2, skip=1, path=READS[vendor.source])

    broken = vendor.read()
    resumed = vendor.read("--state", vendor.file("state.jsonl", broken.stdout))

    assert_protocol(broken)
    assert (broken.code, resumed.code) == (1, 0)
    assert broken.statuses(vendor.stream) == ["STARTED", "RUNNING", "INCOMPLETE"]
    together = vendor.keys(broken.records() + resumed.records())
    assert sorted(set(together)) == vendor.keys(vendor.read().records())


def test_one_room_that_the_vendor_will_not_tell_of_does_not_stop_the_others(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.vendor_error("no such room", 4000002), path=RECORDS)

    run = zego.read()

    assert_protocol(run)
    assert run.code == 1
    assert run.statuses(zego.stream) == ["STARTED", "RUNNING", "INCOMPLETE"]
    assert {record["room_id"] for record in run.records()} == {"102"}
    assert "warning: zego room_logio_records, pid 1200, room_id 101, " in run.stderr
    assert "ZEGO says 'no such room' (code 4000002); going on with the next" in run.stderr
    assert len(run.errors()) == 1


def test_streams_fail_one_by_one(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.html(), times=ALWAYS, path=RECORDS)

    run = zego.run("read")

    assert_protocol(run)
    assert run.code == 1
    assert run.statuses("room_logio_records") == ["STARTED", "INCOMPLETE"]
    assert run.statuses("rooms") == ["STARTED", "COMPLETE"]
