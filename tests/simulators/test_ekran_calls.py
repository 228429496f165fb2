"""The Ekran simulator's key, its parameters, and the sessions in detail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from simulators import faults
from simulators.clock import MovableClock
from simulators.ekran import EkranSimulator, Visit

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
SESSIONS = "/ekranapi/sessions"


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def simulator(*visits: Visit, **options: Any) -> EkranSimulator:
    return EkranSimulator(visits, **{"clock": MovableClock(START), **options})


def visit(since: float, until: float, number: int = 1, active: tuple[float, ...] = ()) -> Visit:
    return Visit(number, 61, hours(since), hours(until), activity=tuple(map(hours, active)))


def call(sim: EkranSimulator, path: str = SESSIONS, **query: Any) -> requests.Response:
    headers = {"ApiKey": sim.api_key} if sim.api_key else {}
    return requests.get(sim.url + path, params=query, headers=headers, timeout=10)


def post(sim: EkranSimulator, body: Any = None, **query: Any) -> requests.Response:
    headers = {"ApiKey": sim.api_key or ""}
    return requests.post(sim.url + SESSIONS, json=body, params=query, headers=headers, timeout=10)


@pytest.mark.parametrize(
    "query",
    [
        {"start": ""},
        {"start": "2026-10-05T09"},
        {"start": "2026-10-05 09:00"},
        {"start": "2026-10-05T09:00:00Z"},
        {"start": "2026-10-05T09:00:00.000"},
        {"end": "2026-10-05T09:00:00+00:00"},
        {"end": "2026-02-30"},
        {"end": "20261005"},
        {"start": "2026-10-05", "end": "2026-10-04"},
    ],
    ids=str,
)
def test_a_time_is_written_as_on_the_pages(query: dict[str, str]) -> None:
    with simulator() as sim:
        answer = call(sim, **query)

    assert answer.status_code == 400


@pytest.mark.parametrize("key", [None, "", "S1m)lated", "s1m)lated]k+ey}(@_|wi!th"])
def test_a_wrong_key_is_answered_with_401_and_a_body_of_ones_choice(key: str | None) -> None:
    with simulator(unauthorized=b"No.") as sim:
        headers = {} if key is None else {"ApiKey": key}
        answer = requests.get(sim.url + SESSIONS, headers=headers, timeout=10)

    assert (answer.status_code, answer.text) == (401, "No.")


def test_an_older_server_asks_for_no_key_and_ignores_one() -> None:
    with simulator(visit(-2, -1), api_key=None) as sim:
        without = call(sim)
        answer = requests.get(sim.url + SESSIONS, headers={"ApiKey": "any"}, timeout=10)

    assert without.json() == answer.json() == sim.truth()


def test_a_fault_can_repeat_the_key() -> None:
    with simulator() as sim:
        sim.faults.add(faults.echo_credentials(envelope=True))

        answer = call(sim)

    assert (answer.status_code, str(sim.api_key) in answer.text) == (500, True)


def test_details_come_in_pages_with_a_duration() -> None:
    with simulator(*(visit(-30 + number, -2 + number / 8, number) for number in range(5))) as sim:
        pages = [post(sim, {"sessionCount": 2, "pageIndex": index}).json()["sessions"] for index in range(4)]
        plain = call(sim).json()

    assert [[item["sessionId"] for item in page] for page in pages] == [[0, 1], [2, 3], [4], []]
    assert [item.pop("duration") for page in pages for item in page][:2] == ["1.04:00:00", "1.03:07:30"]
    assert [item for page in pages for item in page] == plain


def test_details_are_cut_by_the_window_and_so_is_their_duration() -> None:
    with simulator(visit(-8, -1, active=(-5.5, -5.25))) as sim:
        (told,) = post(sim, {"start": "2026-10-05T03:00", "end": "2026-10-05T04:00"}).json()["sessions"]

    assert (told["loginDate"], told["duration"]) == ("2026-10-05T03:30:00.000+00:00", "00:15:00")


def test_a_visit_without_activity_in_the_window_has_a_duration_below_zero() -> None:
    with simulator(visit(-8, -1)) as sim:
        (told,) = post(sim, {"start": "2026-10-05T03:00", "end": "2026-10-05T04:00"}).json()["sessions"]

    assert told["duration"] == "-07:00:00"


@pytest.mark.parametrize(
    ("body", "told"),
    [({}, 1000), ({"sessionCount": 0}, 0), ({"sessionCount": 1000, "pageIndex": 1}, 1), (None, 1000)],
    ids=str,
)
def test_a_page_of_details_has_a_thousand_sessions_at_most(body: dict[str, int] | None, told: int) -> None:
    with simulator(*(visit(-2, -1, number) for number in range(1001))) as sim:
        sessions = post(sim, body).json()["sessions"]

    assert len(sessions) == told


@pytest.mark.parametrize(
    "body",
    [
        {"sessionCount": 1001},
        {"sessionCount": -1},
        {"sessionCount": "10"},
        {"sessionCount": True},
        {"pageIndex": -1},
        {"pageIndex": 2**31},
        {"start": 20261005},
        [],
    ],
    ids=str,
)
def test_a_post_keeps_to_the_table_of_parameters(body: Any) -> None:
    with simulator() as sim:
        answer = post(sim, body)

    assert answer.status_code == 400


def test_details_can_be_bare_asked_for_in_the_query_and_the_newest_first() -> None:
    visits = [visit(-3, -2, 1), visit(-2, -1, 2), visit(-1, 0, 3)]

    with simulator(*visits, post_in="query", post_shape="bare", newest_first=True) as sim:
        told = post(sim, {"sessionCount": 0}, sessionCount=2).json()

    assert [item["sessionId"] for item in told] == [3, 2]


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", SESSIONS), ("HEAD", SESSIONS), ("POST", "/ekranapi/alerts")]
)
def test_another_method_is_405(method: str, path: str) -> None:
    with simulator() as sim:
        answer = requests.request(method, sim.url + path, timeout=10)

    assert answer.status_code == 405
