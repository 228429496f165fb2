"""Who may ask ActivTrak, and whom it knows: clients, consumers, SCIM users and groups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from simulators import faults
from simulators.activtrak import ActivTrakSimulator, Directory, client, consumer, scim_group, scim_user
from simulators.clock import MovableClock

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
KEY = "SimulatedActivTrakKey0123456789"
CLIENTS, CONSUMERS = "/admin/v1/clients", "/admin/v1/consumers"
USERS, GROUPS = "/scim/v1/users", "/scim/v1/groups"
REPORTS = "/reports/v2/activitylog"


def simulator(accepts: Any = ("x-api-key", "bearer"), **directory: Any) -> ActivTrakSimulator:
    return ActivTrakSimulator(directory=Directory(**directory), clock=MovableClock(START), accepts=accepts)


def ask(
    sim: ActivTrakSimulator, path: str, headers: dict[str, str] | None = None, **query: Any
) -> requests.Response:
    sent = {"x-api-key": sim.api_key, "Content-Type": "application/json"} if headers is None else headers
    return requests.get(sim.url + path, query, headers=sent, timeout=10)


def clients(number: int) -> list[dict[str, Any]]:
    return [client(one, f"user {one}") for one in range(1, number + 1)]


def people(number: int) -> list[dict[str, Any]]:
    return [
        scim_user(one, "Ann", f"No. {one}", f"{one}@example.org", created=START)
        for one in range(1, number + 1)
    ]


@pytest.mark.parametrize(
    ("accepts", "headers", "status"),
    [
        (["x-api-key", "bearer"], {"x-api-key": KEY}, 200),
        (["x-api-key", "bearer"], {"Authorization": f"Bearer {KEY}"}, 200),
        (["bearer"], {"x-api-key": KEY}, 401),
        (["x-api-key"], {"Authorization": f"Bearer {KEY}"}, 401),
        (["bearer"], {"Authorization": f"Basic {KEY}"}, 401),
        (["x-api-key", "bearer"], {"x-api-key": "guessed"}, 401),
        (["x-api-key", "bearer"], {}, 401),
    ],
    ids=str,
)
def test_the_key_comes_in_a_header_that_is_accepted(
    accepts: list[Any], headers: dict[str, str], status: int
) -> None:
    with simulator(accepts=accepts) as sim:
        answers = [ask(sim, path, headers) for path in (CLIENTS, REPORTS)]

    assert [answer.status_code for answer in answers] == [status, status]


def test_a_refusal_has_the_references_body() -> None:
    with simulator() as sim:
        answer = ask(sim, CLIENTS, {})

    assert answer.json() == {"messages": ["Unauthorized"], "success": False}


@pytest.mark.parametrize("headers", [{"x-api-key": "secret"}, {"Authorization": "Bearer secret"}], ids=str)
def test_the_key_is_known_as_a_credential(headers: dict[str, str]) -> None:
    with simulator() as sim:
        sim.faults.add(faults.echo_credentials(envelope=True))
        answer = ask(sim, REPORTS, headers)

    assert answer.json()["messages"] == ["cannot serve the request made with secret"]


@pytest.mark.parametrize(
    ("shape", "shown"),
    [("array", clients(2)), ("object", {"clients": clients(2)}), ("single", clients(1)[0])],
    ids=["array", "object", "single"],
)
def test_clients_come_in_one_of_three_shapes(shape: str, shown: Any) -> None:
    with simulator(clients=clients(2), clients_shape=shape) as sim:
        answer = ask(sim, CLIENTS).json()
        truth = sim.truth("clients")

    assert answer == shown
    assert truth == clients(2)


@pytest.mark.parametrize(("paged", "first"), [(True, [1, 51]), (False, [1, 1])])
def test_the_50_first_clients_are_all_there_is_unless_pages_work(paged: bool, first: list[int]) -> None:
    with simulator(clients=clients(60), clients_paged=paged) as sim:
        pages = [ask(sim, CLIENTS, Page=number, PageSize=50).json() for number in (1, 2)]

    assert [page[0]["id"] for page in pages] == first


@pytest.mark.parametrize(
    ("query", "shown"), [({}, False), ({"includeViewableGroups": "true"}, True)], ids=str
)
def test_a_consumers_groups_are_told_on_request(query: dict[str, Any], shown: bool) -> None:
    known = consumer(1, "Ann", "Lee", "ann@example.org", groups=[(-1, "All Users and Groups")])

    with simulator(consumers=[known]) as sim:
        answer = ask(sim, CONSUMERS, **query).json()

    assert [row["id"] for row in answer["consumers"]] == [1]
    assert ["viewableGroups" in row for row in answer["consumers"]] == [shown]


@pytest.mark.parametrize(
    ("options", "starts", "found"),
    [
        ({}, (1, 2, 3, 4), [["1", "2"], ["3", "4"], ["5"], []]),
        ({"scim_start": "row"}, (1, 2, 5, 6), [["1", "2"], ["2", "3"], ["5"], []]),
        ({"scim_repeats": True}, (2, 3, 4), [["3", "4"], ["5"], ["5"]]),
        ({"scim_repeats": True, "scim_start": "row"}, (5, 6), [["5"], ["5"]]),
    ],
    ids=str,
)
def test_start_index_counts_pages_or_rows(
    options: dict[str, Any], starts: tuple[int, ...], found: list[list[str]]
) -> None:
    with simulator(scim_users=people(5), **options) as sim:
        answers = [ask(sim, USERS, count=2, startIndex=start).json() for start in starts]

    assert [[row["id"] for row in answer["resources"]] for answer in answers] == found
    assert [answer["totalResults"] for answer in answers] == [5] * len(starts)
    assert [answer["itemsPerPage"] for answer in answers] == [len(rows) for rows in found]


def test_groups_are_told_like_users() -> None:
    group = scim_group(3, "Ward", [(1, "Ann")], created=START)

    with simulator(scim_groups=[group]) as sim:
        answer = ask(sim, GROUPS).json()
        truth = sim.truth("scim_groups")

    assert answer["resources"] == truth == [group]


@pytest.mark.parametrize(("needed", "status"), [(True, 400), (False, 200)])
def test_scim_wants_a_content_type_even_where_there_is_no_content(needed: bool, status: int) -> None:
    with simulator(scim_content_type=needed) as sim:
        answer = ask(sim, USERS, {"x-api-key": KEY})

    assert answer.status_code == status


@pytest.mark.parametrize("query", [{"count": 0}, {"startIndex": 0}, {"count": "many"}], ids=str)
def test_scims_numbers_must_be_numbers(query: dict[str, Any]) -> None:
    with simulator() as sim:
        answer = ask(sim, USERS, **query)

    assert answer.status_code == 400


@pytest.mark.parametrize(("method", "path", "status"), [("POST", CLIENTS, 405), ("GET", "/admin/v1", 404)])
def test_anything_else_is_refused(method: str, path: str, status: int) -> None:
    with simulator() as sim:
        answer = requests.request(method, sim.url + path, headers={"x-api-key": KEY}, timeout=10)

    assert answer.status_code == status
