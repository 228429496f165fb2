"""The Electa simulator's tokens expire, and its account locks, as the page says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import requests

from simulators import faults
from simulators.clock import MovableClock
from simulators.electa import ElectaSimulator

START = datetime(2026, 10, 5, 13, 30, tzinfo=UTC)


def simulator() -> ElectaSimulator:
    return ElectaSimulator(clock=MovableClock(START))


def refused(answer: requests.Response) -> str | None:
    """The error text; None when the call was not refused."""
    root = ElementTree.fromstring(answer.content)
    return root.findtext("ResponseData") if root.findtext("ResponseCode") not in (None, "0") else None


def enter(sim: ElectaSimulator, **changes: str) -> requests.Response:
    parameters = {"CID": "12345", "AppKey": sim.app_key, **changes}
    return requests.get(sim.url + "/token/", parameters, timeout=10)


def login(sim: ElectaSimulator) -> str:
    return ElementTree.fromstring(enter(sim).content).findtext("ResponseData", "")


def ask(sim: ElectaSimulator, token: str) -> requests.Response:
    return requests.get(sim.url + "/logs/", {"CID": "12345", "Token": token, "RoomID": "1093"}, timeout=10)


def test_a_token_can_be_had_by_post() -> None:
    with simulator() as sim:
        form = {"cid": "12345", "appkey": sim.app_key}
        answer = requests.post(sim.url + "/token/", form, timeout=10)

    assert refused(answer) is None


def test_a_token_lives_twenty_minutes_however_much_it_is_used() -> None:
    clock, seen = MovableClock(START), []

    with ElectaSimulator(clock=clock) as sim:
        token = login(sim)
        for minutes in (10, 9, 1):
            clock.move(timedelta(minutes=minutes))
            seen.append(refused(ask(sim, token)))

    assert seen == [None, None, "Invalid or expired token"]


def test_all_tokens_can_expire_at_once() -> None:
    with simulator() as sim:
        token = login(sim)
        sim.faults.add(faults.expire_tokens(), path="/logs/")

        answers = [refused(ask(sim, token)), refused(ask(sim, login(sim)))]

    assert answers == ["Invalid or expired token", None]


def test_five_refused_logins_lock_the_account_for_a_quarter_of_an_hour() -> None:
    clock = MovableClock(START)

    with ElectaSimulator(clock=clock) as sim:
        wrong = [refused(enter(sim, AppKey="wrong")) for _ in range(5)]
        right_but_locked = refused(enter(sim))
        clock.move(timedelta(minutes=15))
        later = refused(enter(sim))

    assert set(wrong) == {"Invalid Account or Application Key"}
    assert right_but_locked == "API access is locked. Please try again in 15 minutes"
    assert later is None


def test_a_good_login_forgives_the_refused_ones() -> None:
    with simulator() as sim:
        for _ in range(2):
            for _ in range(4):
                enter(sim, AppKey="wrong")
            last = refused(enter(sim))

    assert last is None


def test_an_error_can_repeat_the_key_and_the_token() -> None:
    with simulator() as sim:
        token = login(sim)
        sim.faults.add(faults.echo_credentials(envelope=True))

        text = refused(ask(sim, token))

    assert text == f"cannot serve the request made with {sim.app_key} {token}"
