"""Whatever goes wrong on the wire, what was written is the truth."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from effort import EFFORT
from simulators import faults
from simulators.fault_rules import Fault, Storm
from truth.worlds import BY_ROOM, ELECTA, ZEGO, Vendor, week, world

MINUTES = timedelta(minutes=1)
PASSING = {
    "429": lambda: faults.status(429),
    "429 with seconds to wait": lambda: faults.status(429, retry_after=7),
    "429 with a date to wait for": lambda: faults.status(429, retry_after=2 * MINUTES),
    "500": lambda: faults.status(500),
    "503 with seconds to wait": lambda: faults.status(503, retry_after=30),
    "reset": faults.reset,
    "reset in the body": faults.reset_in_body,
    "truncated": faults.truncated,
    "truncated chunk": lambda: faults.truncated(chunked=True),
}
#: Faults that no later try mends: the stream's read ends with an error.
LASTING = {
    "429": lambda: faults.status(429),
    "500": lambda: faults.status(500),
    "reset": faults.reset,
    "truncated": faults.truncated,
    "truncated chunk": lambda: faults.truncated(chunked=True),
    "html": faults.html,
    "rubbish": faults.rubbish,
    "empty": faults.empty,
    "wrong shape": faults.wrong_shape,
    "vendor error": faults.vendor_error,
}


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_at_every_other_request_costs_no_record(vendor: Vendor, name: str) -> None:
    with world(vendor, *week()) as here:
        here.simulator.faults.add(PASSING[name](), every=2)

        run = here.read()

        assert run.code == 0, run.stderr
        assert len(here.simulator.faults.played) > 5
        assert here.union() == here.truth()


@pytest.mark.parametrize("name", PASSING)
def test_a_storm_of_one_fault_costs_no_record(vendor: Vendor, name: str) -> None:
    with world(vendor, *week()) as here:
        here.simulator.faults.add(faults.storm(11, 0.6, [PASSING[name]()]))

        run = here.read()

        assert run.code == 0, run.stderr
        assert len(here.simulator.faults.played) > 5
        assert here.union() == here.truth()


@pytest.mark.parametrize("seed", range(3 * EFFORT))
def test_a_storm_of_all_faults_costs_no_record(vendor: Vendor, seed: int) -> None:
    with world(vendor, *week()) as here:
        here.simulator.faults.add(any_storm(seed))

        run = here.read()

        assert run.code == 0, run.stderr
        assert here.simulator.faults.played
        assert here.union() == here.truth()


@pytest.mark.parametrize("name", LASTING)
def test_a_read_that_a_fault_ended_halfway_is_finished_by_the_next(vendor: Vendor, name: str) -> None:
    with world(vendor, *week()) as here:
        here.simulator.faults.add(LASTING[name](), skip=5, times=100)

        ended = here.read()
        here.simulator.faults.clear()
        finished = here.read()

        assert ended.code in (1, 3)
        assert ended.statuses(vendor.stream)[-1] == "INCOMPLETE"
        assert 0 < len(ended.records()) < len(here.truth())
        assert finished.code == 0, finished.stderr
        assert here.union() == here.truth()


def test_a_429_of_the_vendors_own_limit_costs_no_record() -> None:
    with world(ZEGO, *week(), throttle="429", settings={"requests_per_second": 10}) as here:
        run = here.read()

        assert run.code == 0, run.stderr
        assert "429" in run.stderr
        assert here.union() == here.truth()


def test_a_throttling_code_in_a_200_costs_no_record() -> None:
    with world(ZEGO, *week(), throttle="code", settings={"requests_per_second": 10}) as here:
        run = here.read()

        assert run.code == 0, run.stderr
        assert "too frequent" in run.stderr
        assert here.union() == here.truth()


@BY_ROOM
def test_tokens_that_all_expire_at_any_one_request_cost_no_record(vendor: Vendor) -> None:
    with world(vendor, *week()) as here:
        here.read()
        requests = len(here.simulator.requests)
        assert requests > 5

        for number in range(1, requests):
            here.output.unlink()
            here.simulator.faults.clear()
            here.simulator.faults.add(faults.expire_tokens(), skip=number)
            run = here.read()

            assert run.code == 0, run.stderr
            assert here.union() == here.truth()


@BY_ROOM
def test_a_token_that_dies_of_age_in_mid_read_costs_no_record(vendor: Vendor) -> None:
    # Each answer takes seven minutes, so an Electa token serves three.
    options = {ZEGO: {"expires_in": 900}, ELECTA: {}}[vendor]
    with world(vendor, *week(), **options) as here:
        here.simulator.on_request = lambda *_: here.clock.sleep(7 * 60)

        run = here.read()

        logins = sum("token" in request.path for request in here.simulator.requests)
        assert run.code == 0, run.stderr
        assert logins > 2
        assert here.union() == here.truth()


@BY_ROOM
def test_a_vendor_that_forgets_tokens_sooner_than_it_says_costs_no_record(vendor: Vendor) -> None:
    with world(vendor, *week()) as here:
        here.simulator.faults.add(faults.expire_tokens(), every=3)

        run = here.read()

        assert run.code == 0, run.stderr
        assert here.union() == here.truth()


def any_storm(seed: int) -> Storm:
    """Half of all requests go wrong, in every way there is."""
    kinds: list[Fault] = [make() for make in PASSING.values()]
    random.Random(seed).shuffle(kinds)
    return faults.storm(seed, 0.5, kinds)
