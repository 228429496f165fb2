"""The ZEGO simulator is as strict as ZEGO's pages."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import requests

from simulators import faults
from simulators.clock import MovableClock
from simulators.zego import ATTENDEE, HOST, Room, Visit, ZegoSimulator
from simulators.zego_token import signature

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
NOW = int(START.timestamp())
HOUR = 3600
RECORDS, ROOMS = "/statistic/v2/room/get_logio_records", "/statistic/v2/room/get_project_rooms"


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def simulator(*visits: Visit, **options: Any) -> ZegoSimulator:
    options = {"clock": MovableClock(START), "limit": False, **options}
    return ZegoSimulator(visits, **options)


def visit(since: float = -2, until: float | None = -1, room: str = "101", uid: int = 123) -> Visit:
    return Visit(room, uid, "a", ATTENDEE, hours(since), None if until is None else hours(until))


def post(sim: ZegoSimulator, path: str, body: Any) -> Any:
    return requests.post(sim.url + path, json=body, timeout=10).json()


def login(sim: ZegoSimulator) -> str:
    expired = int(sim.clock.now().timestamp()) + HOUR
    told = {
        "ver": 1,
        "hash": signature(12580, sim.secret_key, "1", expired),
        "nonce": "1",
        "expired": expired,
    }
    token = base64.b64encode(json.dumps(told).encode()).decode()
    answer = post(sim, "/auth/get_access_token", {"secret_id": 12580, "token": token})
    return str(answer["data"]["access_token"])


def asked(token: str, **changes: Any) -> dict[str, Any]:
    body = {"secret_id": 12580, "access_token": token, "pid": 1200, "room_id": "101"}
    window = {"begin_timestamp": NOW - 24 * HOUR, "end_timestamp": NOW}
    return {name: value for name, value in {**body, **window, **changes}.items() if value is not None}


def code(sim: ZegoSimulator, path: str = RECORDS, **changes: Any) -> int:
    return int(post(sim, path, asked(login(sim), **changes))["ret"]["code"])


def logins(sim: ZegoSimulator, **changes: Any) -> list[float]:
    """The hours from START at which the visits answered began."""
    records = post(sim, RECORDS, asked(login(sim), **changes))["data"]["records"]
    return [(record["login_time"] - NOW) / HOUR for record in records]


def test_records_are_told_in_order_of_login_with_0_for_who_is_still_there() -> None:
    there = Visit("101", 2**53 + 1, "b", HOST, hours(-1), None)

    with simulator(there, visit(-3, -2), visit(1, 2), visit(room="102")) as sim:
        answer = post(sim, RECORDS, asked(login(sim)))

    assert answer == {
        "ret": {"code": 0, "message": "succeed"},
        "data": {
            "count": 2,
            "records": [
                {
                    "username": "a",
                    "uid": 123,
                    "role": 2,
                    "login_time": NOW - 3 * HOUR,
                    "logout_time": NOW - 2 * HOUR,
                },
                {
                    "username": "b",
                    "uid": 9007199254740993,
                    "role": 1,
                    "login_time": NOW - HOUR,
                    "logout_time": 0,
                },
            ],
        },
    }


def test_a_visit_appears_opens_and_closes_as_time_passes() -> None:
    clock, seen = MovableClock(START), []

    with simulator(visit(1, 3), clock=clock) as sim:
        for _ in range(3):
            records = post(sim, RECORDS, asked(login(sim), end_timestamp=None))["data"]["records"]
            seen.append([record["logout_time"] for record in records])
            clock.move(timedelta(hours=2))

    assert seen == [[], [0], [NOW + 3 * HOUR]]


def test_visits_can_be_added_and_closed_while_it_runs() -> None:
    with simulator() as sim:
        sim.visits.add(visit(-2, None))
        before = sim.truth()
        sim.visits.close(next(iter(sim.visits)), hours(-1))
        after = sim.truth()

    assert [record["logout_time"] for record in before + after] == [0, NOW - HOUR]


def test_the_truth_is_every_visit_by_now_with_its_room() -> None:
    with simulator(visit(-2, -3), visit(1, 2), visit(-30, None, room="102")) as sim:
        truth, part = sim.truth(), sim.truth(since=hours(-2), until=hours(0))

    assert [(record["pid"], record["room_id"], record["login_time"] - NOW) for record in truth] == [
        (1200, "102", -30 * HOUR),
        (1200, "101", -2 * HOUR),
    ]
    assert [record["logout_time"] - NOW for record in part] == [-3 * HOUR]


@pytest.mark.parametrize(
    ("changes", "refused_with"),
    [
        ({"access_token": "guessed"}, 4000008),
        ({"secret_id": 1}, 4000008),
        ({"pid": 1}, 4000007),
        ({"pid": "1200"}, 4000002),
        ({"pid": True}, 4000002),
        ({"room_id": 101}, 4000002),
        ({"room_id": None}, 4000002),
        ({"begin_timestamp": None}, 4000002),
        ({"begin_timestamp": float(NOW)}, 4000002),
        ({"begin_timestamp": NOW + 1}, 4000002),
        ({"begin_timestamp": NOW - 72 * HOUR - 1}, 4000002),
        ({"begin_timestamp": NOW * 1000, "end_timestamp": NOW * 1000}, 4000002),
        ({"uid": "123"}, 4000002),
        ({"begin_timestamp": NOW - 72 * HOUR}, 0),
        ({"begin_timestamp": NOW}, 0),
    ],
    ids=str,
)
def test_a_call_must_keep_to_the_table_of_parameters(changes: dict[str, Any], refused_with: int) -> None:
    with simulator() as sim:
        answered = code(sim, **changes)

    assert answered == refused_with


@pytest.mark.parametrize(("lenient", "answered"), [(False, 4000002), (True, 0)])
def test_the_samples_misspelt_end_counts_only_for_the_lenient(lenient: bool, answered: int) -> None:
    long_ago = NOW - 100 * HOUR

    with simulator(lenient=lenient) as sim:
        seen = code(sim, begin_timestamp=long_ago, end_timestamp=None, end_timestmap=long_ago)

    assert seen == answered


@pytest.mark.parametrize(
    ("options", "found"),
    [({}, [-2, -1]), ({"end_inclusive": False}, [-2]), ({"selection": "overlap"}, [-4, -3, -2, -1])],
    ids=str,
)
def test_a_window_holds_visits_by_the_rule_chosen(options: dict[str, Any], found: list[float]) -> None:
    visits = [
        visit(-5, -4.5),
        visit(-4, -2),
        visit(-3, None),
        visit(-2, -1),
        visit(-1, None),
        visit(1 / 3600 - 1, 0),
    ]

    with simulator(*visits, **options) as sim:
        seen = logins(sim, begin_timestamp=NOW - 2 * HOUR, end_timestamp=NOW - HOUR)

    assert seen == found


def test_a_uid_chooses_that_users_visits() -> None:
    with simulator(visit(-3, uid=1), visit(-2, uid=2)) as sim:
        seen = logins(sim, uid=2)

    assert seen == [-2]


def test_an_access_token_lives_as_long_as_it_was_told_to() -> None:
    clock, seen = MovableClock(START), []

    with simulator(clock=clock, expires_in=60) as sim:
        token = login(sim)
        for _ in range(2):
            seen.append(post(sim, RECORDS, asked(token))["ret"]["code"])
            clock.move(timedelta(seconds=60))

    assert seen == [0, 4000008]


def test_all_tokens_can_expire_at_once() -> None:
    with simulator() as sim:
        token = login(sim)
        sim.faults.add(faults.expire_tokens(), path="/statistic")

        before = post(sim, RECORDS, asked(token))["ret"]["code"]
        after = code(sim)

    assert (before, after) == (4000008, 0)


def test_one_request_a_second_is_shared_by_both_statistic_endpoints() -> None:
    clock, seen = MovableClock(START), []

    with simulator(clock=clock, limit=True) as sim:
        token = login(sim)
        for path, wait in ((RECORDS, 0.5), (ROOMS, 0.5), (ROOMS, 1), (RECORDS, 0)):
            seen.append(post(sim, path, asked(token))["ret"]["code"])
            clock.sleep(wait)

    assert seen == [0, 4000006, 0, 0]


def test_too_many_requests_can_be_answered_with_429() -> None:
    with simulator(limit=True, throttle="429") as sim:
        body = asked(login(sim))
        post(sim, RECORDS, body)

        answer = requests.post(sim.url + RECORDS, json=body, timeout=10)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


def test_rooms_are_listed_by_planned_begin_and_by_page() -> None:
    rooms = [Room(str(number), "Ward", hours(-number), hours(1)) for number in range(1, 6)]

    with simulator(rooms=rooms) as sim:
        body = asked(login(sim), room_id=None, begin_timestamp=NOW - 3 * HOUR, page_size=2)
        pages = [post(sim, ROOMS, {**body, "page_no": number})["data"] for number in (1, 2, 3)]
        truth = sim.rooms_truth()

    assert [[room["room_id"] for room in page["rooms"]] for page in pages] == [["1", "2"], ["3"], []]
    assert [page["count"] for page in pages] == [2, 1, 0]
    assert {"pid": 1200, **pages[1]["rooms"][0]} == truth[2]


@pytest.mark.parametrize("changes", [{"page_size": 101}, {"page_size": 0}, {"page_no": 0}], ids=str)
def test_a_page_of_rooms_has_its_limits(changes: dict[str, int]) -> None:
    with simulator() as sim:
        answered = code(sim, ROOMS, **changes)

    assert answered == 4000002


def test_the_list_of_rooms_can_be_missing() -> None:
    with simulator(discovery=False) as sim:
        answer = requests.post(sim.url + ROOMS, json=asked(login(sim)), timeout=10)

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_message_can_be_called_msg() -> None:
    with simulator(message_key="msg") as sim:
        answers = [post(sim, RECORDS, asked(token))["ret"] for token in (login(sim), "guessed")]

    assert [set(answer) for answer in answers] == [{"code", "msg"}] * 2


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PURGE"])
def test_any_method_but_post_is_405(method: str) -> None:
    with simulator() as sim:
        answer = requests.request(method, sim.url + RECORDS, timeout=10)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("body", [b"", b"secret_id=12580", b"[]", b"\xff"], ids=repr)
def test_a_body_must_be_a_json_object(body: bytes) -> None:
    with simulator() as sim:
        answer = requests.post(sim.url + RECORDS, body, timeout=10).json()

    assert answer["ret"]["code"] == 4000002
