"""The Falkor simulator answers a POST with the right token and a JSON body only."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
import requests

from simulators.clock import MovableClock
from simulators.falkor import FalkorSimulator, Pathway, Platform

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LOGS, PATHWAYS = "/v1/logs/pathway-logs", "/v1/pathways/list"


def simulator(**options: Any) -> FalkorSimulator:
    held = Platform(pathways=(Pathway("EV67-1", "Become A Store Owner"),))
    return FalkorSimulator(held, **{"clock": MovableClock(START), **options})


def ask(sim: FalkorSimulator, path: str = LOGS, **asked: Any) -> requests.Response:
    headers = {"Authorization": f"Basic {sim.token}"}
    return requests.post(sim.url + path, json=asked, headers=headers, timeout=10)


@pytest.mark.parametrize(("encoded", "sent"), [(True, "a:b"), (False, base64.b64encode(b"a:b").decode())])
def test_a_token_is_sent_as_it_is_or_encoded(encoded: bool, sent: str) -> None:
    seen = []

    with simulator(token="a:b", token_is_encoded=encoded) as sim:
        for header in (f"Basic {sent}", "Basic guessed", f"Bearer {sent}", sent, None):
            headers = {} if header is None else {"Authorization": header}
            seen.append(requests.post(sim.url + PATHWAYS, json={}, headers=headers, timeout=10).status_code)

    assert seen == [200, 401, 401, 401, 401]


def test_a_token_can_stop_working_and_be_replaced() -> None:
    with simulator() as sim:
        sim.expire_tokens()
        before = ask(sim, PATHWAYS).status_code
        sim.token = "bmV3"
        after = ask(sim, PATHWAYS).status_code

    assert (before, after) == (401, 200)


def test_the_credentials_of_a_request_are_its_token_and_what_that_hides() -> None:
    with simulator(token="a:b", token_is_encoded=False) as sim:
        requests.post(sim.url, headers={"Authorization": "Basic YTpi"}, timeout=10)
        found = sim.credentials(sim.requests[0])

    assert found == ["YTpi", "a:b"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", PATHWAYS, {}, 405),
        ("PUT", LOGS, {}, 405),
        ("POST", "/v1/story-analytics/logs", {}, 404),
        ("POST", "/logs/pathway-logs", {}, 404),
        ("POST", PATHWAYS, {"enabled": [LOGS]}, 403),
    ],
)
def test_only_post_to_an_enabled_endpoint_is_answered(
    method: str, path: str, options: dict[str, Any], status: int
) -> None:
    with simulator(**options) as sim:
        headers = {"Authorization": f"Basic {sim.token}"}
        answer = requests.request(method, sim.url + path, json={}, headers=headers, timeout=10)

    assert (answer.status_code, answer.json()["status"]) == (status, "error")
    assert answer.headers.get("Allow") == ("POST" if status == 405 else None)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", None, 200),
        (b"{}", "application/json", 200),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{}", None, 415),
        (b'{pathway : "A"}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff", "application/json", 400),
    ],
    ids=repr,
)
def test_a_body_must_be_a_json_object_and_say_so(body: bytes, kind: str | None, status: int) -> None:
    with simulator() as sim:
        headers = {"Authorization": f"Basic {sim.token}"} | ({"Content-Type": kind} if kind else {})
        answer = requests.post(sim.url + PATHWAYS, body, headers=headers, timeout=10)

    assert answer.status_code == status


def test_what_the_pages_curl_lines_send_can_be_accepted() -> None:
    with simulator(any_content_type=True) as sim:
        headers = {
            "Authorization": f"Basic {sim.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = json.dumps({"pathway": "EV67-1"})
        answer = requests.post(sim.url + LOGS, body, headers=headers, timeout=10)

    assert answer.status_code == HTTPStatus.OK
