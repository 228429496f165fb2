"""ZEGO's login: signed, renewed in time, and refused once."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, altered, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators import faults
from simulators.paths import RECORDS
from simulators.samples import ZEGO_VISITS

LOGIN, ROOMS = "/auth/get_access_token", "/statistic/v2/room/get_project_rooms"


def test_a_login_signs_with_a_nonce_of_its_own_and_keeps_the_key_to_itself(zego: SourceUnderTest) -> None:
    zego.settings["secret_key"] = zego.settings["secret_key"].upper()  # the hash is made of small letters

    for _ in range(2):
        assert zego.run("check").code == 0

    asked = zego.asked(LOGIN)
    assert all(set(each) == {"secret_id", "token"} for each in asked)
    told = [json.loads(base64.b64decode(each["token"])) for each in asked]
    assert {each["ver"] for each in told} == {1}
    assert all(3500 < each["expired"] - zego.clock.now().timestamp() <= 3600 for each in told)
    assert len({each["nonce"] for each in told}) == 2
    assert zego.settings["secret_key"].lower() not in str(asked).lower()


def test_a_refused_login_is_made_once_across_streams_rooms_and_retries(zego: SourceUnderTest) -> None:
    zego.settings |= {"secret_key": "another", "room_ids": [*range(20)]}
    catalog = {"streams": [{"stream": {"name": name}} for name in (zego.stream, "rooms")]}

    run = zego.run("read", "--catalog", zego.file("catalog.json", catalog))

    assert_protocol(run)
    assert run.code == 3
    assert len(zego.asked(LOGIN)) == len(zego.vendor.requests) == 1
    assert [run.statuses(name) for name in (zego.stream, "rooms")] == [["STARTED", "INCOMPLETE"]] * 2


def test_a_refusal_that_speaks_of_a_token_is_answered_with_a_new_one_whatever_its_code(
    zego: SourceUnderTest,
) -> None:
    refused = b'{"ret": {"code": 100123, "msg": "Access Token expired"}}'
    zego.vendor.faults.add(altered(lambda _: refused), times=1, path=RECORDS)

    run = zego.read()

    assert run.code == 0, run.stderr
    assert len(run.records()) == len(ZEGO_VISITS)
    assert len(zego.asked(LOGIN)) == 2


@pytest.mark.parametrize("code", [400, 401, 403, 404])
def test_so_is_one_that_is_refused_by_an_http_status(zego: SourceUnderTest, code: int) -> None:
    zego.vendor.faults.add(faults.status(code), times=ALWAYS, path=LOGIN)

    run = zego.run("read")

    assert run.code in (1, 3)
    assert len(zego.vendor.requests) == 1


@pytest.mark.parametrize(
    "data", [{}, {"access_token": ""}, {"access_token": 5}, {"access_token": None, "expires_in": 1}, [], None]
)
def test_a_login_without_a_token_is_an_error(zego: SourceUnderTest, data: Any) -> None:
    body = json.dumps({"ret": {"code": 0}, "data": data}).encode()
    zego.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS, path=LOGIN)

    run = zego.read()

    assert run.code == 1
    assert "ZEGO's answer" in run.stderr
    assert len(zego.vendor.requests) == 1


def test_a_token_is_renewed_before_its_end_and_none_is_refused(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, expires_in=30) as opened:
        run = opened.read("--since", "2026-08-01")
        tokens = {each["access_token"] for each in opened.asked(RECORDS)}

    # About a minute of requests at one a second, and 27 seconds from a token.
    assert (run.code, len(run.records())) == (0, 4)
    assert len(tokens) == len(opened.asked(LOGIN)) >= 2
    windows = [(each["room_id"], each["begin_timestamp"]) for each in opened.asked(RECORDS)]
    assert len(windows) == len(set(windows))


def test_a_token_that_expires_while_it_is_read_costs_one_request(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.expire_tokens(), skip=1, path=RECORDS)

    run = zego.read()

    assert (run.code, len(run.records())) == (0, 4)
    assert len(zego.asked(LOGIN)) == 2
    assert run.stderr == "zego room_logio_records: 4 records\n"


@pytest.mark.parametrize("lifetime", [0, -5, None, "7200", 1.5])
def test_a_lifetime_that_is_none_is_taken_for_an_hour(zego: SourceUnderTest, lifetime: Any) -> None:
    def change(body: bytes) -> bytes:
        answer = json.loads(body)
        answer["data"]["expires_in"] = lifetime
        return json.dumps(answer).encode()

    zego.vendor.faults.add(altered(change), path=LOGIN)

    run = zego.read()

    assert run.code == 0
    assert len(zego.asked(LOGIN)) == 1
