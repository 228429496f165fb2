"""ActivTrak's working hours: rows by day and page, which change under the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests

from simulators import activtrak_faults
from simulators.activtrak import ActivTrakSimulator, Hours
from simulators.clock import MovableClock

NOW = datetime(2026, 10, 9, 12, 0, tzinfo=UTC)
ALL = {"from": "2026-10-01", "to": "2026-10-09"}


def worked(day: int = 5, user: int | None = 1, **fields: Any) -> Hours:
    at = datetime(2026, 10, day, 8, 30, tzinfo=UTC)
    fields = {"user": f"user {user}", "computer": "PC-7", "first": at, "last": at, **fields}
    return Hours(date(2026, 10, day), user, fields.pop("computer_id", 7), **fields)


def simulator(*rows: Hours, **options: Any) -> ActivTrakSimulator:
    return ActivTrakSimulator((), rows, rows, **{"clock": MovableClock(NOW), **options})


def ask(sim: ActivTrakSimulator, report: str = "users", **query: Any) -> requests.Response:
    asked = {name: value for name, value in {**ALL, **query}.items() if value is not None}
    headers = {"Authorization": f"Bearer {sim.api_key}"}
    return requests.get(f"{sim.url}/reports/v2/workinghours/{report}", asked, headers=headers, timeout=10)


def totals(sim: ActivTrakSimulator, **query: Any) -> tuple[list[int], int]:
    """The rows' total times and the answer's `total`."""
    answer = ask(sim, **query).json()
    return [item["totalTime"] for item in answer["activity"]], answer["total"]


def test_a_row_of_users_has_the_fields_of_the_sample_and_a_computers_id() -> None:
    times = {"active": (60, 20, 10), "passive": (5, 0, 0)}

    with simulator(worked(5, 1, groups=(3,), **times)) as sim:
        answer = ask(sim).json()
        truth = sim.truth("working_hours_users")

    assert answer == {"activity": truth, "total": 1}
    assert truth == [
        {
            "date": "2026-10-05T00:00:00",
            "computerid": 7,
            "users": ["user 1"],
            "groups": [3],
            "firstActivity": "2026-10-05T08:30:00",
            "lastActivity": "2026-10-05T08:30:00",
            "lastActivityLog": "2026-10-05T08:30:00",
            "activeTime": {"productive": 60, "unproductive": 20, "undefined": 10, "total": 90},
            "passiveTime": {"productive": 5, "unproductive": 0, "undefined": 0, "total": 5},
            "totalTime": 95,
        }
    ]


@pytest.mark.parametrize(
    ("report", "options", "whose"),
    [
        ("users", {}, {"computerid": 7, "users": ["user 1"]}),
        ("users", {"ids": "own"}, {"userid": 1, "users": ["user 1"]}),
        ("users", {"nested": True}, {"computerid": 7, "users": [["user 1"]]}),
        ("computers", {}, {"userid": 1, "computers": ["PC-7"]}),
        ("computers", {"ids": "own"}, {"computerid": 7, "computers": ["PC-7"]}),
        (
            "computers",
            {"generation": "reference"},
            {
                "userId": 1,
                "computerId": 7,
                "user": "user 1",
                "computer": "PC-7",
                "users": ["user 1"],
                "computers": ["PC-7"],
            },
        ),
    ],
    ids=str,
)
def test_whose_row_it_is_depends_on_report_and_generation(
    report: str, options: dict[str, Any], whose: dict[str, Any]
) -> None:
    always = {"date", "groups", "firstActivity", "lastActivity", "lastActivityLog"}
    always |= {"activeTime", "passiveTime", "totalTime"}

    with simulator(worked(), **options) as sim:
        told = ask(sim, report).json()["activity"][0]

    assert {name: told[name] for name in told if name not in always} == whose


def test_both_days_are_included() -> None:
    with simulator(*(worked(day, active=(day, 0, 0)) for day in range(3, 8))) as sim:
        seen = totals(sim, **{"from": "2026-10-04", "to": "2026-10-06"})
        truth = sim.truth("working_hours_users", since=date(2026, 10, 4), until=date(2026, 10, 6))

    assert seen == ([4, 5, 6], 3)
    assert [told["totalTime"] for told in truth] == [4, 5]


def test_pages_follow_each_other_and_the_total_counts_all_rows() -> None:
    with simulator(*(worked(user=number, active=(number, 0, 0)) for number in range(1, 6))) as sim:
        seen = [totals(sim, page=number, pageSize=2) for number in (1, 2, 3, 4)]

    assert seen == [([1, 2], 5), ([3, 4], 5), ([5], 5), ([], 5)]


def test_a_page_has_150_rows_unless_told_otherwise() -> None:
    with simulator(*(worked(user=number) for number in range(1001))) as sim:
        lengths = [len(totals(sim, **query)[0]) for query in ({}, {"pageSize": 1000})]

    assert lengths == [150, 1000]


def test_a_days_row_changes_as_more_agents_report() -> None:
    clock, seen = MovableClock(NOW), []
    versions = [
        worked(9, active=(hours, 0, 0), arrives=NOW + timedelta(days=days))
        for days, hours in ((1, 10), (3, 30), (2, 20))
    ]

    with simulator(*versions, clock=clock) as sim:
        for _ in range(4):
            seen.append(totals(sim))
            clock.move(timedelta(days=1))

    assert seen == [([], 0), ([10], 1), ([20], 1), ([30], 1)]


def test_rows_and_total_can_change_between_two_pages() -> None:
    rows = [worked(user=number, active=(number, 0, 0)) for number in range(2, 6)]

    with simulator(*rows) as sim:
        before = totals(sim, page=1, pageSize=2)
        sim.user_hours.add(worked(user=1, active=(1, 0, 0)))
        sim.user_hours.remove(rows[1], rows[3])
        after = totals(sim, page=2, pageSize=2)

    assert before == ([2, 3], 4)
    assert after == ([4], 3)


def test_the_total_can_be_wrong() -> None:
    with simulator(worked(), worked(6)) as sim:
        sim.faults.add(activtrak_faults.total_off(-1))
        seen = [totals(sim)[1] for _ in range(2)]

    assert seen == [1, 2]


@pytest.mark.parametrize(
    ("query", "found"),
    [({"userId": -1}, [1, 2]), ({"userId": 2}, [2]), ({"groupId": 5}, [2]), ({"computerId": 7}, [1])],
    ids=str,
)
def test_a_filter_chooses_rows(query: dict[str, int], found: list[int]) -> None:
    second = worked(user=2, active=(2, 0, 0), groups=(5,), computer_id=8)

    with simulator(worked(active=(1, 0, 0)), second) as sim:
        seen, total = totals(sim, **query)

    assert seen == found
    assert total == len(found)


@pytest.mark.parametrize(
    "query",
    [
        {"from": None},
        {"to": None},
        {"from": "2026-10-10"},
        {"to": "2026-13-01"},
        {"page": 0},
        {"page": "first"},
        {"page": "9" * 5000},
        {"pageSize": 1001},
        {"userId": 1, "groupId": 1},
        {"deviceId": 1},
    ],
    ids=lambda query: str(query)[:40],
)
def test_a_call_that_the_page_does_not_allow_is_400(query: dict[str, Any]) -> None:
    with simulator() as sim:
        answer = ask(sim, **query)

    assert answer.status_code == 400
    assert answer.json()["success"] is False


@pytest.mark.parametrize(
    ("report", "name", "status"),
    [
        ("users", "clientId", 200),
        ("users", "deviceId", 400),
        ("computers", "deviceId", 200),
        ("computers", "clientId", 400),
        ("computers", "groupId", 200),
        ("users", "minDuration", 400),
    ],
)
def test_the_newer_reference_offers_each_report_its_own_filters(report: str, name: str, status: int) -> None:
    with simulator(generation="reference") as sim:
        answer = ask(sim, report, **{name: 1})

    assert answer.status_code == status
