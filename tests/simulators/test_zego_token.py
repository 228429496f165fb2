"""The ZEGO simulator gives an access token to a good signature only."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
import requests

from simulators.clock import MovableClock
from simulators.zego import ZegoSimulator

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
NOW = int(START.timestamp())
KEY = "MixedCaseKey"


def simulator(**options: Any) -> ZegoSimulator:
    return ZegoSimulator(clock=MovableClock(START), secret_key=KEY, **options)


def login(sim: ZegoSimulator, secret_id: Any, token: Any) -> requests.Response:
    body = {"secret_id": secret_id, "token": token}
    return requests.post(sim.url + "/auth/get_access_token", json=body, timeout=10)


def sign(key: str = KEY.lower(), expired: int = NOW + 3600, upper: bool = False) -> str:
    digest = hashlib.md5(f"12580{key}1b9c42gh{expired}".encode()).hexdigest()
    told = {"ver": 1, "hash": digest.upper() if upper else digest, "nonce": "1b9c42gh", "expired": expired}
    return base64.b64encode(json.dumps(told).encode()).decode()


def test_a_good_signature_is_given_an_access_token() -> None:
    with simulator(expires_in=60) as sim:
        answer = login(sim, 12580, sign()).json()

    assert answer["ret"] == {"code": 0, "message": "succeed"}
    assert answer["data"]["expires_in"] == 60
    assert answer["data"]["access_token"]


@pytest.mark.parametrize(
    ("secret_id", "token", "refused_with"),
    [
        pytest.param(12580, sign(key=KEY), 4000008, id="key not lowered"),
        pytest.param(12580, sign(key="other"), 4000008, id="another key"),
        pytest.param(12580, sign(upper=True), 4000008, id="hash in capitals"),
        pytest.param(12580, sign(expired=NOW), 4000008, id="expired"),
        pytest.param(12580, "not base64!", 4000008, id="not base64"),
        pytest.param(12580, base64.b64encode(b"[1]").decode(), 4000008, id="not an object"),
        pytest.param(99999, sign(), 4000007, id="unknown secret_id"),
        pytest.param("12580", sign(), 4000002, id="secret_id is text"),
        pytest.param(12580, None, 4000002, id="no token"),
    ],
)
def test_a_bad_signature_is_refused_with_status_200(secret_id: Any, token: Any, refused_with: int) -> None:
    with simulator() as sim:
        answer = login(sim, secret_id, token)

    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["ret"]["code"] == refused_with
    assert "data" not in answer.json()


def test_more_than_ten_logins_a_second_are_too_many() -> None:
    with simulator() as sim:
        codes = [login(sim, 12580, sign()).json()["ret"]["code"] for _ in range(11)]

    assert codes == [0] * 10 + [4000006]
