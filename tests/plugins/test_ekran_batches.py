"""Ekran's alerts and access requests: batch after batch, each after the largest id so far."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators import faults
from simulators.ekran import Event
from simulators.samples import at

STREAMS = {
    "alerts": ("/ekranapi/alerts", "alertCount", "afterActivityId", "activityId"),
    "access_requests": ("/ekranapi/AccessRequests/GetEndpointAccessRequests", "count", "afterId", "id"),
}
each_stream = pytest.mark.parametrize("stream", STREAMS)


def events(number: int) -> dict[str, list[Event]]:
    """Ids in no order of their times."""
    found = [Event(3 * n + 1, at(30, 0) + timedelta(minutes=n * 7 % 4000)) for n in range(number)]
    return {"alerts": found, "access_requests": found}


def body_of(stream: str, ids: list[Any]) -> bytes:
    rows = [{STREAMS[stream][3]: number} for number in ids]
    return json.dumps({"afterActivityId": 1, "alerts": rows} if stream == "alerts" else rows).encode()


@each_stream
@pytest.mark.parametrize("number", [0, 1, 999, 1000, 1001, 2000, 2500])
@pytest.mark.parametrize("echoed", ["first", "last"])
def test_every_event_is_read_once_whatever_mark_the_answer_tells(
    program: Program, tmp_path: Path, stream: str, number: int, echoed: str
) -> None:
    _, count, after, key = STREAMS[stream]
    with simulated("ekran", program, tmp_path, visits=(), echoed=echoed, **events(number)) as opened:
        opened.stream = stream
        run = opened.read()

    assert_protocol(run)
    assert [record[key] for record in run.records()] == [3 * n + 1 for n in range(number)]
    asked = opened.asked(STREAMS[stream][0])
    assert {each[count] for each in asked} == {"1000"}
    assert after not in asked[0]
    assert len(asked) == -(-number // 1000) + 1


@each_stream
def test_the_next_read_goes_on_from_the_largest_id(ekran: SourceUnderTest, stream: str) -> None:
    path, _, after, key = STREAMS[stream]
    ekran.stream = stream
    first = ekran.read()
    late = getattr(ekran.vendor, stream)
    late.append(Event(12, at(30, 1)))  # of before what was read, and only told now

    second = ekran.read("--state", ekran.file("state.jsonl", first.stdout))

    assert [record[key] for record in second.records()] == [12]
    assert ekran.asked(path)[-2][after] == str(first.records()[-1][key])


@each_stream
def test_a_read_that_is_cut_off_goes_on_from_its_last_batch(
    program: Program, tmp_path: Path, stream: str
) -> None:
    path, *_, key = STREAMS[stream]
    with simulated("ekran", program, tmp_path, visits=(), **events(2500)) as opened:
        opened.stream = stream
        opened.vendor.faults.add(faults.status(500), skip=2, times=50, path=path)
        first = opened.read()
        opened.vendor.faults.clear()
        second = opened.read("--state", opened.file("state.jsonl", first.stdout))

    assert (first.code, len(first.records()), second.code) == (1, 2000, 0)
    assert [one[key] for one in first.records() + second.records()] == [3 * n + 1 for n in range(2500)]


@each_stream
def test_a_server_that_takes_no_notice_of_the_mark_is_an_error_and_no_endless_read(
    ekran: SourceUnderTest, stream: str
) -> None:
    path, _, after, _ = STREAMS[stream]
    ekran.stream = stream
    same = faults.body(body_of(stream, [*range(1, 1001)]), "application/json")
    ekran.vendor.faults.add(same, times=ALWAYS, path=path)

    run = ekran.read()

    assert (run.code, len(ekran.asked(path))) == (1, 2)
    assert f"the server takes no notice of {after}, so there is no next batch" in run.stderr


@each_stream
def test_the_order_of_a_batch_does_not_matter(ekran: SourceUnderTest, stream: str) -> None:
    path, _, after, key = STREAMS[stream]
    ekran.stream = stream
    for ids in ([9, 30, 4], []):
        ekran.vendor.faults.add(faults.body(body_of(stream, ids), "application/json"), times=1, path=path)

    run = ekran.read()

    assert [record[key] for record in run.records()] == [9, 30, 4]
    assert [each.get(after) for each in ekran.asked(path)] == [None, "30"]


@each_stream
def test_items_without_an_id_are_an_error_and_no_empty_success(ekran: SourceUnderTest, stream: str) -> None:
    path, *_, key = STREAMS[stream]
    ekran.stream = stream
    ekran.vendor.faults.add(
        faults.body(body_of(stream, ["A-1"]), "application/json"), times=ALWAYS, path=path
    )

    run = ekran.read()

    assert run.code == 1
    assert f"the answer's items have no '{key}'" in run.stderr


@pytest.mark.parametrize("wrapping", [None, "accessRequests", "items"])
def test_access_requests_are_found_in_any_wrapping(
    program: Program, tmp_path: Path, wrapping: str | None
) -> None:
    with simulated("ekran", program, tmp_path, visits=(), access_requests_in=wrapping) as opened:
        opened.stream = "access_requests"
        run = opened.read()

    assert run.records() == [{"id": 5}]


@each_stream
def test_fields_that_no_page_tells_are_kept(ekran: SourceUnderTest, stream: str) -> None:
    path, *_, key = STREAMS[stream]
    ekran.stream = stream
    row = {key: 7, "clientGuid": "x", "nested": {"a": [1]}}
    body = json.dumps({"alerts": [row]} if stream == "alerts" else [row]).encode()
    ekran.vendor.faults.add(faults.body(body, "application/json"), times=1, path=path)

    run = ekran.read()

    assert run.records()[0] == row
    assert "does not know" not in run.stderr
