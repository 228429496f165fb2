"""A record that cannot be one, or holds a number that is none, costs itself and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, altered, edited, in_json, simulated
from program import Program
from simulators import faults
from simulators.paths import ACTIVTRAK, CLIENTS, RECORDS, SESSIONS, STATISTICS

ODD = ["a text", None, ["a", "list"], 7]


@pytest.mark.parametrize(
    ("vendor", "stream", "path", "name"),
    [
        ("zego", "room_logio_records", RECORDS, "records"),
        ("falkor", "pathway_logs", "/v1/logs/pathway-logs", "logs"),
        ("falkor", "enrolments", "/v1/pathways/list", "enrolments"),
        ("falkor", "events", "/v1/event/list", "events"),
        ("falkor", "event_attendees", "/v1/event/list", "attendees"),
        ("falkor", "story_certificates", "/v1/logs/story-certificates", "certificates"),
        *[("activtrak", stream, *where) for stream, where in ACTIVTRAK.items()],
        ("ekran", "sessions", SESSIONS, None),
        ("ekran", "user_productivity", "/ekranapi/user/getproductivity", None),
        *[("ekran", stream, path, None) for stream, path in STATISTICS.items()],
        ("ekran", "alerts", "/ekranapi/alerts", "alerts"),
        ("ekran", "access_requests", "/ekranapi/AccessRequests/GetEndpointAccessRequests", None),
    ],
)
def test_an_element_that_is_no_object_is_a_rejected_record_and_costs_no_other(
    program: Program, tmp_path: Path, vendor: str, stream: str, path: str, name: str | None
) -> None:
    done = []

    def spoil(answer: Any) -> Any:
        def add(value: Any) -> None:
            if isinstance(value, dict):
                for key, one in value.items():
                    if isinstance(one, list) and one and not done and key == (name or key):
                        one.extend(ODD)
                        done.append(key)
                        for count in {"count", "total", "totalResults"} & value.keys():
                            value[count] += len(ODD)
                    add(one)
            elif isinstance(value, list):
                for one in value:
                    add(one)

        if isinstance(answer, list) and answer and not done:
            answer += ODD
            done.append("")
        elif name:
            add(answer)
        return answer

    with simulated(vendor, program, tmp_path) as opened:
        whole = opened.run("read", "--stream", stream)
        opened.vendor.faults.add(altered(in_json(spoil)), path=path, times=ALWAYS)
        run = opened.run("read", "--stream", stream, "--rejects", str(opened.rejects_file))

    assert done
    assert run.code == 0, run.stderr
    assert run.records() == whole.records()
    told = [reject for reject in opened.rejects() if reject["stream"] == stream]
    assert [reject["record"] for reject in told] == ODD
    assert sum(each["rejected"] for each in run.coverage()) == len(ODD)


def test_a_client_with_a_number_that_is_none_costs_no_other(program: Program, tmp_path: Path) -> None:
    body = b'[{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bo", "score": NaN}, {"id": 18446744073709551616}]'
    with simulated("activtrak", program, tmp_path) as opened:
        opened.vendor.faults.add(faults.body(body, "application/json"), path=CLIENTS, times=ALWAYS)
        run = opened.run("read", "--stream", "clients", "--rejects", str(opened.rejects_file))

    assert (run.code, [record["id"] for record in run.records()]) == (0, [1])
    assert [reject["reason"] for reject in opened.rejects()] == [
        "'score' is NaN, which is no number of JSON",
        "'id' is an integer beyond 64 bits",
    ]


def test_odd_numbers_in_logs_that_waited_for_their_hash_are_rejected_as_they_are(
    program: Program, tmp_path: Path
) -> None:
    def spoil(body: bytes) -> bytes:
        return body.replace(b'"progress":100', b'"progress":NaN', 1).replace(b'"hash":"', b'"hash":"other')

    with simulated("falkor", program, tmp_path) as opened:
        opened.settings["pathways"] = ["P-1"]
        first = opened.read()
        opened.vendor.faults.add(altered(spoil), path="/v1/logs", times=ALWAYS)
        run = opened.read("--state", opened.file("state.jsonl", first.stdout))

    assert (run.code, len(run.records())) == (0, len(first.records()) - 1)
    (reject,) = opened.rejects()
    assert reject["reason"].endswith("is NaN, which is no number of JSON")


def test_an_id_beyond_64_bits_is_no_mark_from_which_alerts_are_read_on(
    program: Program, tmp_path: Path
) -> None:
    bodies = [b'{"alerts":[{"activityId":5},{"activityId":123456789012345678901}]}', b'{"alerts":[]}']
    with simulated("ekran", program, tmp_path) as opened:
        opened.stream = "alerts"
        for body in bodies:
            opened.vendor.faults.add(faults.body(body, "application/json"), path="/ekranapi/alerts", times=1)
        run = opened.read()

    assert (run.code, run.records()) == (0, [{"activityId": 5}])
    assert opened.asked("/ekranapi/alerts")[1]["afterActivityId"] == "5"
    assert opened.rejects()[0]["record"]["activityId"] == 123456789012345678901


def test_an_odd_element_does_not_hide_that_more_were_counted(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path) as opened:
        opened.vendor.faults.add(
            edited(lambda records: records.__setitem__(slice(0, 2), ["x"])), path=RECORDS, times=1
        )
        run = opened.read()

    assert run.code == 1
    assert "the answer says 3 records and holds 2" in run.stderr
