"""A missing array is not an empty one: no records are told, and nobody knows how many there are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, altered, in_json, simulated
from program import Program
from simulators import faults
from simulators.paths import ACTIVTRAK, CONSUMERS, FALKOR, LOGS, RECORDS, SESSIONS, STATISTICS

Body = Callable[[Any], Any]
#: What stands in an array's place: nothing, null, an object, a text, or the array under another name.
INSTEAD: dict[str, Body] = {
    "nothing": lambda _: {},
    "null": lambda _: None,
    "an object": lambda array: {str(number): one for number, one in enumerate(array)},
    "a text": json.dumps,
    "a number": len,
}


def without(name: str, instead: str) -> Body:
    """A change of every array of this name, however deep it lies."""

    def change(value: Any) -> Any:
        if isinstance(value, list):
            return [change(one) for one in value]
        if not isinstance(value, dict):
            return value
        found = {key: change(one) for key, one in value.items()}
        if isinstance(found.get(name), list):
            array = found.pop(name)
            if instead == "another name":
                found["others"] = array
            elif instead != "nothing":
                found[name] = INSTEAD[instead](array)
        return found

    return change


each_instead = pytest.mark.parametrize("instead", [*INSTEAD, "another name"])


@each_instead
@pytest.mark.parametrize(
    ("vendor", "stream", "path", "name"),
    [
        ("zego", "room_logio_records", RECORDS, "records"),
        *[("falkor", stream, *where) for stream, where in FALKOR.items()],
        ("falkor", "pathway_logs", "/v1/logs/pathway-logs", "logs"),
        *[("falkor", stream, path, "data") for stream, (path, _) in FALKOR.items()],
        *[("activtrak", stream, *where) for stream, where in ACTIVTRAK.items()],
        *[("ekran", stream, path, "data") for stream, path in STATISTICS.items()],
    ],
)
def test_an_array_that_is_missing_is_an_error_and_never_an_empty_success(  # noqa: PLR0913, PLR0917  # a table
    program: Program, tmp_path: Path, vendor: str, stream: str, path: str, name: str, instead: str
) -> None:
    if (vendor, name, instead) == ("activtrak", "activity", "null"):
        return  # the newer reference has null for an empty one
    with simulated(vendor, program, tmp_path) as opened:
        if stream == "clients":  # the reference shows a list without a name
            opened.vendor.faults.add(altered(lambda body: b'{"clients":' + body + b"}"), path=path)
            assert opened.run("read", "--stream", stream).code == 0
            opened.vendor.faults.clear()
            change = in_json(lambda answer: without(name, instead)({"clients": answer}))
        else:
            change = in_json(without(name, instead))
        opened.vendor.faults.add(altered(change), times=ALWAYS, path=path)
        run = opened.run("read", "--stream", stream, "--rejects", str(opened.rejects_file))

    assert (run.code, run.statuses(stream)[-1]) == (1, "INCOMPLETE")
    covered = [each["partition"] for each in run.coverage()]
    assert covered == ([{"pathway_id": "P-3"}] if name == "logs" else [])  # which has no activities
    assert f"'{name}'" in run.errors()[0]["message"]
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("stream", FALKOR)
def test_what_is_missing_in_one_group_of_many_costs_none_of_the_others(
    program: Program, tmp_path: Path, stream: str
) -> None:
    path, name = FALKOR[stream]

    def spoil(answer: Any) -> Any:
        change = without(name, "another name")
        answer["data"] = [change(answer["data"][0]), *answer["data"][1:]]
        return answer

    with simulated("falkor", program, tmp_path) as opened:
        opened.stream = stream
        whole = opened.read()
        opened.vendor.faults.add(
            altered(in_json(spoil)), path=path, times=1 if "pathway_" in stream else ALWAYS
        )
        run = opened.read()
        # What came goes out even where it waited for the hash.
        opened.vendor.faults.clear()
        opened.vendor.faults.add(
            altered(in_json(spoil)), path=path, times=1 if "pathway_" in stream else ALWAYS
        )
        again = opened.read("--state", opened.file("state.jsonl", whole.stdout))

    assert (run.code, again.code) == (1, 1)
    assert f"the answer holds no '{name}' where it should" in run.stderr
    lost = [record for record in whole.records() if record not in run.records()]
    assert len(lost) < len(whole.records()) or stream == "story_certificates"
    assert [one for one in again.records() if one not in run.records()] == []
    if stream != "story_certificates" and "pathway_" not in stream:
        assert again.records() == run.records()


def test_a_pathway_that_is_listed_without_its_id_is_not_read_in_silence(
    program: Program, tmp_path: Path
) -> None:
    def spoil(answer: Any) -> Any:
        del answer["data"][1]["pathway"]["ID"]
        return answer

    with simulated("falkor", program, tmp_path) as opened:
        opened.vendor.faults.add(altered(in_json(spoil)), path="/v1/pathways/list", times=ALWAYS)
        run = opened.run("read", "--rejects", str(opened.rejects_file))

    assert run.code == 1
    assert run.statuses("pathway_logs")[-1] == "INCOMPLETE"
    assert {one["pathway_id"] for one in run.records("pathway_logs")} == {"P-1"}
    assert "lists a pathway without its ID" in run.stderr
    assert "'ID' is missing" in {reject["reason"] for reject in opened.rejects()}


@pytest.mark.parametrize("data", [["pathways"], [{}], [{"pathway": None}, {"pathway": {"ID": "P-1"}}]])
def test_a_list_of_what_is_no_pathway_is_not_read_in_silence(
    program: Program, tmp_path: Path, data: Any
) -> None:
    with simulated("falkor", program, tmp_path) as opened:
        body = json.dumps({"status": "success", "data": data, "hash": "h"}).encode()
        opened.vendor.faults.add(
            faults.body(body, "application/json"), path="/v1/pathways/list", times=ALWAYS
        )
        run = opened.run("read", "--stream", "pathways", "--rejects", str(opened.rejects_file))

    assert (run.code, run.coverage()) == (1, [])
    assert "the answer holds no 'pathway' where it should" in run.stderr
    assert len(run.records()) == len(data) - 1
    assert [reject["reason"] for reject in opened.rejects()] == ["it is null, not an object"]


def test_two_events_without_an_id_are_both_looked_at(program: Program, tmp_path: Path) -> None:
    def spoil(answer: Any) -> Any:
        for group in answer["data"]:
            for event in group["events"]:
                event["ID"] = ["not", "an", "id"]
        return answer

    with simulated("falkor", program, tmp_path) as opened:
        opened.vendor.faults.add(altered(in_json(spoil)), path="/v1/event/list", times=ALWAYS)
        run = opened.run("read", "--stream", "event_attendees", "--rejects", str(opened.rejects_file))

    assert (run.code, run.records()) == (0, [])
    assert len(opened.rejects()) == 5  # E-1 has two attendees and is told twice, E-2 has one


#: Electa's log with its array spoilt.
XML = {
    "no Items": lambda body: re.sub(rb"<Items>.*</Items>|<Items/>", b"", body, flags=re.DOTALL),
    "another name": lambda body: body.replace(b"Items", b"Entries"),
    "other items": lambda body: body.replace(b"Item>", b"Entry>"),
    "one other item": lambda body: body.replace(b"<Item>", b"<Entry>", 1).replace(b"</Item>", b"</Entry>", 1),
    "no count, no Items": lambda body: b"<Logs></Logs>",
    "count 0, another list": lambda body: b"<Logs><Count>0</Count><Entries><Item/></Entries></Logs>",
    "counts and holds nothing": lambda body: b"<Logs><Count>57</Count><Items/></Logs>",
    "another root": lambda body: body.replace(b"Logs>", b"Log>"),
}


@pytest.mark.parametrize("spoilt", XML)
def test_a_log_without_its_items_is_an_error_and_never_an_empty_success(
    program: Program, tmp_path: Path, spoilt: str
) -> None:
    with simulated("electa", program, tmp_path) as opened:
        opened.vendor.faults.add(altered(XML[spoilt]), path=LOGS, times=ALWAYS)
        run = opened.read()

    assert (run.code, run.statuses(opened.stream)[-1]) == (1, "INCOMPLETE")
    assert len(run.records()) == (1 if spoilt == "one other item" else 0)
    # What is empty and says so is read: the second room, until somebody is there.
    assert {each["records"] for each in run.coverage()} <= {0}
    assert all(each["end"] < "2026-11-01T23:00:00Z" for each in run.coverage())
    assert all(each["partition"]["room_id"] == 1094 for each in run.coverage())


def test_items_in_two_lists_are_all_items(program: Program, tmp_path: Path) -> None:
    with simulated("electa", program, tmp_path) as opened:
        split = altered(lambda body: body.replace(b"</Item>", b"</Item></Items><Items>", 1))
        opened.vendor.faults.add(split, path=LOGS, times=ALWAYS)
        run = opened.read()

    assert (run.code, len(run.records())) == (0, 4)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"sessions": []}', 0),
        (b"[]", 0),
        (b"{}", 1),
        (b'{"sessions": null}', 1),
        (b'{"items": []}', 1),
        (b"null", 1),
        (b'"[]"', 1),
        (b"[7, null]", 1),
        (b'{"sessions": [7, null]}', 0),
    ],
)
def test_ekrans_sessions_are_an_array_or_in_one_of_their_name(
    program: Program, tmp_path: Path, body: bytes, code: int
) -> None:
    with simulated("ekran", program, tmp_path) as opened:
        opened.vendor.faults.add(faults.body(body, "application/json"), path=SESSIONS, times=ALWAYS)
        run = opened.read("--until", "2026-10-31")

    assert (run.code, run.records()) == (code, [])
    if b"7" in body and code == 0:
        assert len(opened.rejects()) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"count": 0, "records": []}, 0),
        ({"records": []}, 0),
        ({"count": 0, "records": None}, 0),
        ({"records": None}, 1),
        ({"count": "0", "records": None}, 1),
        ({"count": 0}, 1),
        ({}, 1),
        (None, 1),
        ([], 1),
        ("", 1),
    ],
)
def test_zegos_records_are_an_array_even_when_there_are_none(
    program: Program, tmp_path: Path, data: Any, code: int
) -> None:
    body = json.dumps({"ret": {"code": 0, "message": "succeed"}, "data": data}).encode()
    with simulated("zego", program, tmp_path) as opened:
        opened.vendor.faults.add(faults.body(body, "application/json"), path=RECORDS, times=1)
        run = opened.read()

    # The other room is read in any case.
    assert (run.code, [record["room_id"] for record in run.records()]) == (code, ["102"])
    assert len({each["partition"]["room_id"] for each in run.coverage()}) == 2 - code


def test_an_answer_to_a_login_without_data_is_not_asked_for_room_by_room(
    program: Program, tmp_path: Path
) -> None:
    with simulated("zego", program, tmp_path) as opened:
        body = b'{"ret":{"code":0}}'
        opened.vendor.faults.add(faults.body(body, "application/json"), path="/auth", times=ALWAYS)
        run = opened.read()

    assert run.code == 1
    assert len(opened.asked("/auth/get_access_token")) == 1


def test_a_list_that_cannot_be_understood_is_not_taken_for_one_that_the_account_has_not(
    program: Program, tmp_path: Path
) -> None:
    with simulated("activtrak", program, tmp_path) as opened:
        opened.vendor.faults.add(faults.body(b"{}", "application/json"), path=CONSUMERS, times=ALWAYS)
        run = opened.run("read")

    assert run.code == 1
    assert run.statuses("consumers")[-1] == "INCOMPLETE"
    assert run.statuses("clients")[-1] == "COMPLETE"
