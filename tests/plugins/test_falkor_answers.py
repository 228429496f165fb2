"""Falkor's answers: its envelope, and what it leaves out or says in two ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, altered, replaced, simulated
from program import Program
from simulators import faults
from simulators.falkor_paths import LOGS
from simulators.fault_rules import Fault
from simulators.samples import ANN, BO, CY


def edited(change: Any) -> Fault:
    """Falkor's answers with their data changed in place."""

    def edit(body: bytes) -> bytes:
        answer = json.loads(body)
        change(answer["data"])
        return json.dumps(answer).encode()

    return altered(edit)


def test_nothing_recorded_is_an_empty_array_and_nothing_begun_has_no_time(falkor: SourceUnderTest) -> None:
    run = falkor.read()

    logs = {(one["activity_id"], one["email"]): one for one in run.records()}
    assert logs["A-1", CY]["fulfilment"] == []
    assert logs["A-1", CY]["status"]["timestamp"] == ""
    assert logs["A-1", BO]["fulfilment"] == []
    assert logs["A-1", ANN]["fulfilment"]["story"] == {"ID": "S-1", "name": "Fire safety", "score": 90}
    assert logs["A-2", ANN]["fulfilment"]["checkin"]["distance"] == 12653
    assert logs["A-2", BO]["fulfilment"]["checkin"]["distance"] == -1
    assert not falkor.rejects_file.exists()


@pytest.mark.parametrize("never", ["", None], ids=repr)
def test_whatever_stands_for_never_is_kept_and_is_null_in_evidence(
    program: Program, tmp_path: Path, never: str | None
) -> None:
    with simulated("falkor", program, tmp_path, never=never) as opened:
        records, evidence = opened.read().records(), opened.read("--evidence").records()

    assert {one["status"]["timestamp"] for one in records if one["email"] == CY} == {never}
    assert {one["changed_at"] for one in evidence if one["person_id"] == CY} == {None}


@pytest.mark.parametrize("as_text", [False, True])
def test_counts_are_numbers_or_text_as_they_come(program: Program, tmp_path: Path, as_text: bool) -> None:
    with simulated("falkor", program, tmp_path, counts_as_text=as_text) as opened:
        run = opened.run("read", "--stream", "events")

    first, _, last = run.records()
    assert (first["available"], first["booked"]) == (("2", "2") if as_text else (2, 2))
    assert last["available"] == "Unlimited"


def test_people_may_withhold_all_but_their_address(falkor: SourceUnderTest) -> None:
    run = falkor.read()

    bo = next(one for one in run.records() if one["email"] == BO)
    assert {"lastname", "telephone", "country", "city"}.isdisjoint(bo)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"status":"error","message":"not today"}', "Falkor says 'not today'"),
        (b'{"status":"error"}', "no reason given"),
        (b'{"data":[],"status":"error","message":"no"}', "Falkor says 'no'"),
        (b'{"status":"success"}', "holds no 'data'"),
        (b'{"data":[],"hash":"1"}', "holds no 'data' with the status 'success'"),
        (b'{"status":"success","data":"text"}', "holds no 'data'"),
        (b'{"data":null,"status":"error","message":"no"}', "Falkor says 'no'"),
        (b'{"status":"success","data":[[]]}', "holds no 'activities'"),
        (b'{"status":"success","data":[{}]}', "holds no 'activities'"),
        (b'{"status":"success","data":[{"activities":null}]}', "holds no 'activities'"),
        (b'{"status":"success","data":[{"activities":[{"logs":{}}]}]}', "holds no 'logs'"),
        (b'{"status":"success","data":[{"activities":["x"]}]}', "holds no 'logs'"),
        (b'{"status":"success","data":[', "ends in the middle"),
        (b'{"status":"success","data":[]} and more', "not JSON"),
        (b"[]", "does not hold an object"),
        (b"<html>Sign in</html>", "an HTML page"),
        (b"", "empty"),
    ],
)
def test_a_200_that_is_no_success_is_an_error_that_says_so(
    falkor: SourceUnderTest, body: bytes, said: str
) -> None:
    falkor.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS, path=LOGS)

    run = falkor.read()

    assert run.code == 1
    assert run.records() == []
    assert said in run.stderr
    assert LOGS in run.stderr


def test_fields_that_come_in_another_order_make_the_same_records(falkor: SourceUnderTest) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: turned(value[name]) for name in reversed(value)}
        return list(map(turned, value)) if isinstance(value, list) else value

    plainly = falkor.run("read")
    falkor.vendor.faults.add(
        altered(lambda body: json.dumps(turned(json.loads(body)), indent=2).encode()), times=ALWAYS
    )
    turned_round = falkor.run("read")

    assert turned_round.code == 0, turned_round.stderr
    assert turned_round.records() == plainly.records()


def test_a_log_without_an_address_or_with_an_odd_time_is_set_aside(falkor: SourceUnderTest) -> None:
    def spoil(data: list[Any]) -> None:
        logs = data[0]["activities"][0]["logs"]
        del logs[0]["email"]
        logs[1]["status"]["timestamp"] = "yesterday"
        logs.append("a log")

    falkor.settings["pathways"] = ["P-1"]
    falkor.vendor.faults.add(edited(spoil), path=LOGS)

    run = falkor.read()

    assert run.code == 0
    assert [reject["reason"].split(" ")[0] for reject in falkor.rejects()] == [
        "'email'",
        "'status.timestamp'",
        "it",
    ]
    assert len(run.records()) == 7


def test_a_field_that_nobody_knows_is_kept_and_said_once(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(replaced('"firstname"', '"nickname":"x","firstname"'), times=ALWAYS, path=LOGS)

    run = falkor.read()

    assert {one.get("nickname") for one in run.records()} == {"x"}
    assert run.stderr.count("'nickname'") == 1


def test_null_for_all_of_the_data_is_an_error(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(altered(lambda body: json.dumps({**json.loads(body), "data": None}).encode()))

    assert falkor.run("read", "--stream", "events").code == 1


def test_null_for_a_fulfilment_or_the_groups_is_not_known_and_no_fault(falkor: SourceUnderTest) -> None:
    def hide(data: list[Any]) -> None:
        for activity in data[0].get("activities", []):
            for log in activity["logs"]:
                log |= {"fulfilment": None, "groups": None}

    falkor.vendor.faults.add(edited(hide), times=ALWAYS, path=LOGS)

    run = falkor.read("--evidence")

    assert run.code == 0
    assert len(run.records()) == len(falkor.vendor.truth("pathway_logs"))
    assert {record["score"] for record in run.records()} == {None}
