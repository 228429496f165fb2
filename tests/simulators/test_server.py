"""A simulator hears everything, tells the test of it, and leaves nothing behind."""

from __future__ import annotations

import http.client
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from simulators import faults
from simulators.clock import MovableClock
from simulators.zego import ZegoSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def sim() -> Iterator[ZegoSimulator]:
    with ZegoSimulator(clock=MovableClock(START)) as simulator:
        yield simulator


def test_leaving_the_block_lets_go_of_a_slow_answer() -> None:
    gate = threading.Event()

    with ZegoSimulator() as sim:
        sim.faults.add(faults.slow(gate))
        with pytest.raises(requests.ReadTimeout):
            requests.post(sim.url + "/auth/get_access_token", json={}, timeout=0.05)

    assert gate.is_set()


def test_the_test_is_told_of_a_request_before_it_is_answered(sim: ZegoSimulator) -> None:
    told: list[tuple[int, str]] = []
    sim.on_request = lambda number, received: told.append((number, received.path))
    gate = threading.Event()
    sim.faults.add(faults.slow(gate))

    with pytest.raises(requests.ReadTimeout):
        requests.post(sim.url + "/one", json={}, timeout=0.05)
    told_while_waiting = list(told)
    gate.set()

    assert told_while_waiting == [(1, "/one")]


def test_a_request_is_kept_as_it_came_in(sim: ZegoSimulator) -> None:
    requests.put(sim.url + "/a/b?Cid=1&x=%20y&empty=", b"body", headers={"X-Odd": "1"}, timeout=10)

    received = sim.requests[0]

    assert (received.method, received.path, received.body) == ("PUT", "/a/b", b"body")
    assert received.query == {"Cid": "1", "x": " y", "empty": ""}
    assert received.headers["x-odd"] == "1"
    assert received.at == START


def test_one_connection_serves_many_requests(sim: ZegoSimulator) -> None:
    sockets = []

    with closing(http.client.HTTPConnection(urlsplit(sim.url).netloc, timeout=10)) as connection:
        for _ in range(3):
            connection.request("POST", "/auth/get_access_token", b"{}")
            connection.getresponse().read()
            sockets.append(connection.sock)

    assert sockets[0] is not None
    assert sockets[0] is sockets[1] is sockets[2]


def test_an_error_in_the_tests_own_callback_is_not_swallowed() -> None:
    def stumble(number: int, received: object) -> None:
        raise LookupError(f"request {number}")

    def run() -> None:
        with ZegoSimulator() as sim:
            sim.on_request = stumble
            with pytest.raises(requests.ConnectionError):
                requests.post(sim.url, json={}, timeout=10)

    with pytest.raises(LookupError, match="request 1"):
        run()


def test_a_clock_moves_only_when_moved_and_never_back() -> None:
    clock = MovableClock(START)

    clock.sleep(1.5)
    clock.move(timedelta(hours=1))

    assert clock.now() == START + timedelta(hours=1, seconds=1.5)
    assert clock.monotonic() == 3601.5
    with pytest.raises(ValueError, match="does not go back"):
        clock.move(timedelta(seconds=-1))
