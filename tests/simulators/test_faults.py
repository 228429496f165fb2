"""Each fault does to the wire what its name says."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from simulators import faults
from simulators.clock import MovableClock
from simulators.fault_rules import Fault
from simulators.zego import ZegoSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def sim() -> Iterator[ZegoSimulator]:
    with ZegoSimulator(clock=MovableClock(START)) as simulator:
        yield simulator


def ask(sim: ZegoSimulator, path: str = "/auth/get_access_token") -> requests.Response:
    return requests.post(sim.url + path, json={"secret_id": 12580, "token": "t0k3n"}, timeout=10)


def outcomes(sim: ZegoSimulator, number: int) -> list[int]:
    return [ask(sim).status_code for _ in range(number)]


@contextmanager
def raw_answer(sim: ZegoSimulator) -> Iterator[http.client.HTTPResponse]:
    """The answer before anybody unpacks, follows or repeats it."""
    with closing(http.client.HTTPConnection(urlsplit(sim.url).netloc, timeout=10)) as connection:
        connection.request("POST", "/auth/get_access_token", b"{}")
        with closing(connection.getresponse()) as answer:
            yield answer


def test_a_fault_strikes_once_unless_told_otherwise(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.status(503))
    sim.faults.add(faults.status(429), times=2)

    seen = outcomes(sim, 4)

    assert seen == [503, 429, 429, 200]
    assert [name for name, _ in sim.faults.played] == ["status 503", "status 429", "status 429"]


def test_a_fault_can_let_some_pass_and_strike_every_third(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.status(500), every=3, skip=1)

    seen = outcomes(sim, 7)

    assert seen == [200, 200, 200, 500, 200, 200, 500]


def test_a_fault_strikes_only_its_path(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.status(503), path="/statistic")

    elsewhere, there = ask(sim), ask(sim, "/statistic/v2/room/get_logio_records")

    assert (elsewhere.status_code, there.status_code) == (200, 503)


def test_cleared_faults_are_over(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.status(503), times=100)

    sim.faults.clear()

    assert ask(sim).status_code == HTTPStatus.OK


def test_a_storm_is_the_same_for_the_same_seed_and_lets_a_patient_client_through() -> None:
    seen = []

    for _ in range(2):
        with ZegoSimulator() as sim:
            sim.faults.add(faults.storm(7, 0.9, [faults.status(500), faults.status(502)], in_a_row=2))
            seen.append(outcomes(sim, 30))

    assert seen[0] == seen[1]
    assert set(seen[0]) == {200, 500, 502}
    assert all(200 in seen[0][start : start + 3] for start in range(28))


@pytest.mark.parametrize(
    ("given", "told"), [(7, "7"), (timedelta(seconds=90), "Mon, 05 Oct 2026 09:01:30 GMT"), (None, None)]
)
def test_retry_after_is_in_seconds_or_a_date_on_the_simulators_clock(
    sim: ZegoSimulator, given: int | timedelta | None, told: str | None
) -> None:
    sim.faults.add(faults.status(429, retry_after=given, content=b"slow down"))

    answer = ask(sim)

    assert (answer.status_code, answer.headers.get("Retry-After"), answer.text) == (429, told, "slow down")


def test_a_reset_is_a_real_one(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.reset())

    with pytest.raises(ConnectionResetError) as caught, raw_answer(sim):
        pass

    # An orderly end without an answer is a subclass.
    assert type(caught.value) is ConnectionResetError


def test_a_reset_in_mid_body_comes_after_the_first_half(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.reset_in_body())

    with raw_answer(sim) as answer:
        first = answer.read(4)

        assert first == b'{"re'
        with pytest.raises(ConnectionResetError):
            answer.read()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_truncated_body_ends_before_it_is_whole(sim: ZegoSimulator, chunked: bool) -> None:
    sim.faults.add(faults.truncated(chunked))

    with raw_answer(sim) as answer:
        assert (answer.getheader("Transfer-Encoding") == "chunked") is chunked
        with pytest.raises(http.client.IncompleteRead):
            answer.read()


@pytest.mark.parametrize(
    ("fault", "start"),
    [
        (faults.html(), b"<!DOCTYPE html>"),
        (faults.rubbish(), b"\x00\xff\xfe\x80"),
        (faults.empty(), b""),
        (faults.body(b"<x/>", "text/xml"), b"<x/>"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_wrong_body_comes_with_status_200(sim: ZegoSimulator, fault: Fault, start: bytes) -> None:
    sim.faults.add(fault)

    answer = ask(sim)

    assert answer.status_code == HTTPStatus.OK
    assert answer.content.startswith(start)
    assert bool(answer.content) is bool(start)


def test_a_wrong_shape_is_well_formed_and_claims_success(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.wrong_shape())

    answer = ask(sim).json()

    assert answer["ret"]["code"] == 0
    assert not isinstance(answer["data"], dict)


def test_a_vendor_error_is_in_the_vendors_own_words(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.vendor_error("room service is away", 4000001))

    answer = ask(sim)

    assert answer.status_code == HTTPStatus.OK
    assert answer.json() == {"ret": {"code": 4000001, "message": "room service is away"}}


@pytest.mark.parametrize("envelope", [False, True])
def test_an_error_can_repeat_every_credential_it_ever_received(sim: ZegoSimulator, envelope: bool) -> None:
    requests.post(sim.url + "/any", json={"access_token": "s3same"}, timeout=10)
    sim.faults.add(faults.echo_credentials(code=403, envelope=envelope))

    answer = ask(sim)

    assert answer.status_code == (HTTPStatus.OK if envelope else HTTPStatus.FORBIDDEN)
    assert "s3same t0k3n" in answer.text


def test_a_slow_answer_waits_for_the_test(sim: ZegoSimulator) -> None:
    gate, answers = threading.Event(), []
    sim.faults.add(faults.slow(gate))
    with pytest.raises(requests.ReadTimeout):
        requests.post(sim.url + "/auth/get_access_token", json={}, timeout=0.05)
    sim.faults.add(faults.slow(gate))
    waiting = threading.Thread(target=lambda: answers.append(ask(sim).status_code))
    waiting.start()

    gate.set()
    waiting.join(10)

    assert answers == [200]


@pytest.mark.parametrize("announced", [False, True])
def test_an_oversized_body_is_valid_for_whoever_reads_it_all(sim: ZegoSimulator, announced: bool) -> None:
    sim.faults.add(faults.oversized(2, announced))

    answer = ask(sim)

    assert ("Content-Length" in answer.headers) is announced
    assert len(answer.content) > 2 * faults.MEGABYTE
    assert json.loads(answer.content)["ret"]["code"] == 4000008


def test_a_gzip_bomb_is_small_on_the_wire_and_large_when_unpacked(sim: ZegoSimulator) -> None:
    sim.faults.add(faults.gzip_bomb(16))

    with raw_answer(sim) as answer:
        packed = answer.read()

    assert len(packed) < 32 * 1024
    unpacked = gzip.decompress(packed)
    assert len(unpacked) > 16 * faults.MEGABYTE
    assert json.loads(unpacked)["ret"]["code"] == 4000002


def test_a_redirect_leads_to_the_address_given(sim: ZegoSimulator) -> None:
    with ZegoSimulator() as other:
        sim.faults.add(faults.redirect(other.url + "/elsewhere", 307))

        ask(sim)

        assert [request.path for request in other.requests] == ["/elsewhere"]
