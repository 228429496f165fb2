"""ActivTrak's activity log is read with cursors, as its page says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from simulators import activtrak_faults
from simulators.activtrak import ActivTrakSimulator, LogRow
from simulators.clock import MovableClock

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def row(number: int, at: float = -1, arrives: float | None = None, **fields: Any) -> LogRow:
    fields = {"user_id": 1, "computer_id": 7, **fields}
    return LogRow(number, time=hours(at), arrives=hours(at if arrives is None else arrives), **fields)


def simulator(*rows: LogRow, **options: Any) -> ActivTrakSimulator:
    return ActivTrakSimulator(rows, **{"clock": MovableClock(START), **options})


def ask(sim: ActivTrakSimulator, **query: Any) -> requests.Response:
    headers = {"x-api-key": sim.api_key}
    return requests.get(sim.url + "/reports/v2/activitylog", query, headers=headers, timeout=10)


def page(sim: ActivTrakSimulator, **query: Any) -> tuple[list[int], str]:
    answer = ask(sim, **query).json()
    return [item["logId"] for item in answer["activity"]], answer["cursor"]


def pages(sim: ActivTrakSimulator, number: int, **query: Any) -> list[list[int]]:
    """The log's first pages, each asked for with the cursor of the one before."""
    seen = []
    for _ in range(number):
        shown, query["cursor"] = page(sim, **query)
        seen.append(shown)
    return seen


def test_a_row_has_the_fields_of_the_page() -> None:
    told = row(2**53 + 1, user="ann", computer="PC-1", url="example.org", duration=90)

    with simulator(told, zone=ZoneInfo("America/Chicago")) as sim:
        answer = ask(sim, startDate="2026-10-05").json()
        truth = sim.truth("activity_log")

    assert answer["activity"] == truth
    assert truth == [
        {
            "logId": 9007199254740993,
            "productivity": 0,
            "popupAlarm": None,
            "emailAlarm": None,
            "externalNotificationAlarm": None,
            "terminate": None,
            "date": "2026-10-05T03:00:00",
            "computerId": 7,
            "computer": "PC-1",
            "primaryDomain": "",
            "privateIp": "",
            "publicIp": "",
            "loginDomain": "",
            "user": "ann",
            "session": 0,
            "duration": 90,
            "applicationId": 0,
            "websiteId": None,
            "executable": "",
            "description": "",
            "url": "example.org",
        }
    ]


def test_a_row_of_the_newer_reference_says_its_time_in_utc_too() -> None:
    zone = ZoneInfo("America/Chicago")

    with simulator(row(1, more={"location": "Office"}), generation="reference", zone=zone) as sim:
        told = ask(sim).json()["activity"][0]

    assert "date" not in told
    assert {name: told[name] for name in ("time", "time_zone", "time_utc", "titleBar", "location")} == {
        "time": "2026-10-05T03:00:00",
        "time_zone": "America/Chicago",
        "time_utc": "2026-10-05T08:00:00Z",
        "titleBar": None,
        "location": "Office",
    }


def test_rows_come_in_order_of_arrival_page_by_page() -> None:
    with simulator(row(1, -3), row(2, -5, arrives=-1), row(3, -2), row(4, 1)) as sim:
        seen = pages(sim, 3, pageSize=2)

    assert seen == [[1, 3], [2], []]


def test_an_idle_cursor_returns_itself_until_a_row_arrives() -> None:
    clock = MovableClock(START)

    with simulator(row(1), row(2, 1), clock=clock) as sim:
        _, first = page(sim)
        idle = [page(sim, cursor=first) for _ in range(2)]
        clock.move(timedelta(hours=1))
        shown, last = page(sim, cursor=first)

    assert idle == [([], first)] * 2
    assert shown == [2]
    assert last != first


@pytest.mark.parametrize(("option", "activity"), [("empty", []), ("null", None)])
def test_no_rows_are_told_by_an_empty_list_or_by_null(option: str, activity: Any) -> None:
    with simulator(no_rows=option) as sim:
        answer = ask(sim).json()

    assert answer["activity"] == activity


def test_the_dates_bound_the_first_page_and_only_its_end_the_others() -> None:
    rows = [row(1, -48), row(2, -24), row(3, -23), row(4, -1), row(5, -60, arrives=-0.5)]

    with simulator(*rows) as sim:
        bounded = pages(sim, 3, startDate="2026-10-04", endDate="2026-10-04", pageSize=1)
        unbounded = pages(sim, 2, startDate="2026-10-04", pageSize=2)

    assert bounded == [[2], [3], [5]]
    assert unbounded == [[2, 3], [4, 5]]


def test_an_old_row_that_is_late_comes_with_the_cursor_and_whatever_the_start() -> None:
    with simulator(row(1)) as sim:
        _, cursor = page(sim)
        sim.log.add(row(2, -1000))

        late, _ = page(sim, cursor=cursor, startDate="2026-10-05")
        truth = sim.truth("activity_log", since=START.date())

    assert late == [2]
    assert [told["logId"] for told in truth] == [1]


def test_a_range_may_be_all_of_time() -> None:
    with simulator(row(1), zone=ZoneInfo("Asia/Tokyo")) as sim:
        shown, _ = page(sim, startDate="0001-01-01", endDate="9999-12-31")

    assert shown == [1]


def test_the_default_range_is_today_in_the_accounts_zone() -> None:
    with simulator(row(1, -9.5), row(2, -4.5), row(3, -3.5), zone=ZoneInfo("America/Chicago")) as sim:
        shown, _ = page(sim)

    assert shown == [3]


@pytest.mark.parametrize(
    ("generation", "query", "found"),
    [
        ("seed", {"userId": -1}, [1, 2, 3]),
        ("seed", {"userId": 2}, [2]),
        ("seed", {"groupId": 5}, [2, 3]),
        ("seed", {"computerId": 8}, [3]),
        ("reference", {"clientId": 2}, [2]),
        ("reference", {"deviceId": 8}, [3]),
        ("reference", {"minDuration": 20}, [2, 3]),
        ("reference", {"minDuration": 20, "maxDuration": 20, "groupId": 5}, [2]),
    ],
    ids=str,
)
def test_a_filter_chooses_rows(generation: str, query: dict[str, int], found: list[int]) -> None:
    rows = [
        row(1, duration=10),
        row(2, user_id=2, groups=(4, 5), duration=20),
        row(3, computer_id=8, groups=(5,), duration=30),
    ]

    with simulator(*rows, generation=generation) as sim:
        shown, _ = page(sim, **query)

    assert shown == found


@pytest.mark.parametrize(
    "query",
    [
        {"userId": 1, "groupId": 1},
        {"userId": -1, "computerId": 1},
        {"userId": "ann"},
        {"clientId": 1},
        {"minDuration": 1},
        {"startDate": "10/05/2026"},
        {"startDate": "20261005"},
        {"startDate": "2026-10-05T00:00:00"},
        {"endDate": "2026-10-04"},
        {"pageSize": 1001},
        {"pageSize": 0},
        {"cursor": "guessed"},
        {"cursor": ""},
    ],
    ids=str,
)
def test_a_call_that_the_page_does_not_allow_is_400(query: dict[str, Any]) -> None:
    with simulator() as sim:
        answer = ask(sim, **query)

    assert answer.status_code == 400
    assert set(answer.json()) == {"messages", "success"}


@pytest.mark.parametrize(("foreign", "shown"), [("ignore", [1, 2]), ("accept", [2])])
def test_the_other_generations_filter_may_be_ignored_or_obeyed(foreign: str, shown: list[int]) -> None:
    with simulator(row(1), row(2, user_id=2), foreign=foreign) as sim:
        seen, _ = page(sim, clientId=2)

    assert seen == shown


def test_a_page_above_the_maximum_may_be_cut_to_it() -> None:
    with simulator(*(row(number) for number in range(1002)), above_1000="clamp") as sim:
        seen = pages(sim, 2, pageSize=5000)

    assert [len(shown) for shown in seen] == [1000, 2]


@pytest.mark.parametrize(("bound", "status"), [(True, 400), (False, 200)])
def test_a_cursor_is_bound_to_its_filters_or_not(bound: bool, status: int) -> None:
    with simulator(row(1), bound_cursors=bound) as sim:
        _, cursor = page(sim, userId=1)
        answer = ask(sim, cursor=cursor, userId=2)

    assert answer.status_code == status


def test_a_cursor_outlives_the_simulator_but_not_its_forgetting() -> None:
    with simulator(row(1)) as sim:
        _, cursor = page(sim)

    with simulator(row(1)) as sim:
        sim.faults.add(activtrak_faults.cursors_forgotten(), skip=1)
        statuses = [ask(sim, cursor=cursor).status_code for _ in range(2)]

    assert statuses == [200, 400]


def test_the_cursor_can_go_round_in_circles() -> None:
    with simulator(*(row(number) for number in range(1, 9))) as sim:
        sim.faults.add(activtrak_faults.cursor_cycles(2))
        seen = pages(sim, 6, pageSize=1)

    assert seen == [[1], [2], [3], [2], [3], [2]]
