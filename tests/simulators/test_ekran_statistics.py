"""The Ekran simulator beside the sessions: statistics, productivity, alerts and access requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from simulators.clock import MovableClock
from simulators.ekran import EkranSimulator, Event, Productivity, Usage

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
APPLICATIONS, URLS = "/ekranapi/statistics/getapp", "/ekranapi/statistics/geturl"
PRODUCTIVITY = "/ekranapi/user/getproductivity"
ALERTS, REQUESTS = "/ekranapi/alerts", "/ekranapi/AccessRequests/GetEndpointAccessRequests"


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def simulator(**options: Any) -> EkranSimulator:
    return EkranSimulator(**{"clock": MovableClock(START), **options})


def call(sim: EkranSimulator, path: str, **query: Any) -> requests.Response:
    return requests.get(sim.url + path, params=query, headers={"ApiKey": sim.api_key}, timeout=10)


@pytest.mark.parametrize(("path", "kind"), [(APPLICATIONS, "applications"), (URLS, "urls")])
def test_time_spent_is_told_by_session_and_hour(path: str, kind: str) -> None:
    spent = {"explorer.exe": timedelta(seconds=170, milliseconds=301), "b": timedelta(days=1, microseconds=1)}
    usages = [Usage(134, hours(-4), spent), Usage(135, hours(-1), {"c": timedelta(minutes=1)})]

    with simulator(zone="Europe/Moscow", **{kind: usages}) as sim:
        whole, part = call(sim, path).json(), call(sim, path, start="2026-10-05T10:00").json()
        truth = {"applications": sim.applications_truth, "urls": sim.urls_truth}[kind]()

    last = {"data": [{"duration": "00:01:00", "key": "c"}], "sessionId": 135}
    assert part == [{**last, "timeOfDay": "2026-10-05T11:00:00+03:00"}]
    assert whole == [
        {
            "data": [
                {"duration": "00:02:50.3010000", "key": "explorer.exe"},
                {"duration": "1.00:00:00.0000010", "key": "b"},
            ],
            "sessionId": 134,
            "timeOfDay": "2026-10-05T08:00:00+03:00",
        },
        *part,
    ]
    assert truth == [
        {"sessionId": row["sessionId"], "timeOfDay": row["timeOfDay"], **entry}
        for row in whole
        for entry in row["data"]
    ]


def test_an_hour_that_still_runs_grows() -> None:
    clock, seen = MovableClock(START), []
    usage = Usage(1, hours(0), {"a": timedelta(minutes=50), "b": timedelta(minutes=5)})

    with simulator(applications=[usage], clock=clock) as sim:
        for _ in range(4):
            seen.append(
                [entry["duration"] for row in call(sim, APPLICATIONS).json() for entry in row["data"]]
            )
            clock.move(timedelta(minutes=25))

    assert seen == [[], ["00:25:00", "00:05:00"], ["00:50:00", "00:05:00"], ["00:50:00", "00:05:00"]]


def test_an_hour_that_the_window_cuts_is_told_in_part() -> None:
    usage = Usage(1, hours(-4), {"a": timedelta(minutes=50)})
    windows = [
        ("05:00", "05:40"),
        ("05:40", "06:00"),
        ("05:00", "06:00"),
        ("06:00", "07:00"),
        ("04:00", "05:00"),
    ]

    with simulator(urls=[usage]) as sim:
        told = [
            call(sim, URLS, start=f"2026-10-05T{first}", end=f"2026-10-05T{last}").json()
            for first, last in windows
        ]

    assert [[row["data"][0]["duration"] for row in rows] for rows in told] == [
        ["00:40:00"],
        ["00:20:00"],
        ["00:50:00"],
        [],
        [],
    ]


def test_productivity_is_told_by_name_day_and_hour_of_the_day() -> None:
    # 13:00 UTC is 18:00 in Tashkent
    rows = [
        Productivity("userName1", hours(-20), timedelta(minutes=25, seconds=49)),
        Productivity("userName2", hours(-20), timedelta(minutes=6)),
        Productivity("userName2", hours(1), timedelta(minutes=6)),
    ]

    with simulator(productivity=rows, zone="Asia/Tashkent") as sim:
        answer = call(sim, PRODUCTIVITY)
        truth = sim.productivity_truth()

    day = '"date":"2026-10-04T00:00:00+05:00"'
    assert answer.text == (
        f'[{{{day},"totalMinutes":25.816666666666666,"userName":"userName1","timeOfDay":18}},'
        f'{{{day},"totalMinutes":6,"userName":"userName2","timeOfDay":18}}]'
    )
    assert answer.json() == truth


def test_an_hour_that_comes_twice_a_day_is_one_row_of_productivity() -> None:
    night = datetime(2026, 10, 25, tzinfo=UTC)
    rows = [Productivity("a", night + timedelta(hours=hour), timedelta(minutes=40)) for hour in range(3)]

    with simulator(productivity=rows, zone="Europe/Berlin", clock=MovableClock(hours(5000))) as sim:
        told = call(sim, PRODUCTIVITY, start="2026-10-25", end="2026-10-26").json()

    assert [(row["date"], row["timeOfDay"], row["totalMinutes"]) for row in told] == [
        ("2026-10-25T00:00:00+02:00", 2, 80),
        ("2026-10-25T00:00:00+02:00", 3, 40),
    ]


def test_the_day_of_productivity_begins_with_the_first_of_two_midnights() -> None:
    # In Havana, midnight comes at 04:00 and at 05:00 UTC on that day.
    row = Productivity("a", datetime(2026, 11, 1, 5, tzinfo=UTC), timedelta(minutes=40))

    with simulator(productivity=[row], zone="America/Havana", clock=MovableClock(hours(5000))) as sim:
        (told,) = call(sim, PRODUCTIVITY).json()

    assert (told["date"], told["timeOfDay"]) == ("2026-11-01T00:00:00-04:00", 0)


def test_alerts_follow_one_another_by_id_and_name_the_first_of_the_batch() -> None:
    alerts = [Event(number, hours(-number)) for number in (9, 4, 7, 12)] + [Event(20, hours(1))]

    with simulator(alerts=alerts) as sim:
        first = call(sim, ALERTS, alertCount=2).json()
        second = call(sim, ALERTS, alertCount=2, afterActivityId=7).json()
        third = call(sim, ALERTS, alertCount=2, afterActivityId=12).json()
        truth = sim.alerts_truth()

    assert first == {"afterActivityId": 4, "alerts": [{"activityId": 4}, {"activityId": 7}]}
    assert second == {"afterActivityId": 9, "alerts": [{"activityId": 9}, {"activityId": 12}]}
    assert third == {"afterActivityId": 12, "alerts": []}
    assert truth == first["alerts"] + second["alerts"]


def test_alerts_can_name_the_last_of_the_batch() -> None:
    with simulator(alerts=[Event(4, hours(-1)), Event(7, hours(-2))], echoed="last") as sim:
        told = call(sim, ALERTS).json()["afterActivityId"]

    assert told == 7


def test_access_requests_follow_one_another_by_id() -> None:
    requested = [Event(number, hours(-number)) for number in (3, 1, 2)]

    with simulator(access_requests=requested) as sim:
        batches = [call(sim, REQUESTS, count=2, **after).json() for after in ({}, {"afterId": 2})]
        truth = sim.access_requests_truth()

    assert batches == [[{"id": 1}, {"id": 2}], [{"id": 3}]]
    assert truth == [{"id": 1}, {"id": 2}, {"id": 3}]


def test_access_requests_can_come_in_a_field() -> None:
    with simulator(access_requests=[Event(1, hours(-1))], access_requests_in="requests") as sim:
        told = call(sim, REQUESTS).json()

    assert told == {"requests": [{"id": 1}]}


@pytest.mark.parametrize(("path", "size"), [(ALERTS, "alertCount"), (REQUESTS, "count")])
def test_a_batch_has_a_thousand_at_most_of_those_in_the_window(path: str, size: str) -> None:
    events = [Event(number, hours(-2)) for number in range(1, 1002)] + [Event(2000, hours(-1))]

    with simulator(alerts=events, access_requests=events, access_requests_in="alerts") as sim:
        sizes = [
            len(call(sim, path, **query).json()["alerts"])
            for query in ({}, {size: 0}, {"start": "2026-10-05T07:30"}, {"end": "2026-10-05T06:30"})
        ]

    assert sizes == [1000, 0, 1, 0]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (ALERTS, {"alertCount": 1001}),
        (ALERTS, {"alertCount": -1}),
        (ALERTS, {"alertCount": "ten"}),
        (ALERTS, {"afterActivityId": 0}),
        (REQUESTS, {"count": 1001}),
        (REQUESTS, {"afterId": -1}),
        (PRODUCTIVITY, {"start": "yesterday"}),
    ],
    ids=str,
)
def test_a_parameter_out_of_its_range_is_400(path: str, query: dict[str, Any]) -> None:
    with simulator() as sim:
        answer = call(sim, path, **query)

    assert answer.status_code == 400
