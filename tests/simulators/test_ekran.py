"""The Ekran simulator is as strict as Ekran's pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from simulators.clock import MovableClock
from simulators.ekran import EkranSimulator, Visit

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
SESSIONS = "/ekranapi/sessions"


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def simulator(*visits: Visit, **options: Any) -> EkranSimulator:
    return EkranSimulator(visits, **{"clock": MovableClock(START), **options})


def visit(
    since: float, until: float | None, number: int = 1, active: tuple[float, ...] | timedelta = ()
) -> Visit:
    activity = active if isinstance(active, timedelta) else tuple(map(hours, active))
    return Visit(number, 61, hours(since), None if until is None else hours(until), activity=activity)


def call(sim: EkranSimulator, path: str = SESSIONS, **query: Any) -> requests.Response:
    headers = {"ApiKey": sim.api_key} if sim.api_key else {}
    return requests.get(sim.url + path, params=query, headers=headers, timeout=10)


def from_start(time: str) -> float:
    """A time told, in hours from START."""
    return (datetime.fromisoformat(time) - START) / timedelta(hours=1)


def spans(sim: EkranSimulator, **query: Any) -> list[tuple[float, float]]:
    """The login and logout of each session told, in hours from START."""
    told = call(sim, **query).json()
    return [(from_start(item["loginDate"]), from_start(item["logoutDate"])) for item in told]


def test_the_sample_of_the_page_comes_out_as_it_is_published() -> None:
    then = datetime(2000, 1, 23, 4, 56, 7, tzinfo=UTC)
    other = "dd4lwdr-xxff-4ss4-a814-f3aeee14dgdsg"

    with simulator(Visit(124, 61, then, then), Visit(142, 16, then, then, other)) as sim:
        answer = call(sim)

    assert answer.text == (
        '[{"clientGuid":"1d4fegdr-g3ff-4114-a814-f3aeee14dgdg",'
        '"logoutDate":"2000-01-23T04:56:07.000+00:00","loginDate":"2000-01-23T04:56:07.000+00:00",'
        '"sessionId":124,"userId":61},'
        '{"clientGuid":"dd4lwdr-xxff-4ss4-a814-f3aeee14dgdsg",'
        '"logoutDate":"2000-01-23T04:56:07.000+00:00","loginDate":"2000-01-23T04:56:07.000+00:00",'
        '"sessionId":142,"userId":16}]'
    )


@pytest.mark.parametrize(
    ("window", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"end": "2026-10-05T05:00"}, [1, 2, 3]),
        ({"start": "2026-10-05T05:00"}, [2, 3, 4]),
        ({"start": "2026-10-05T04:00:00", "end": "2026-10-05T05:00:00"}, [2, 3]),
        ({"start": "2026-10-05"}, [1, 2, 3, 4]),
        ({"end": "2026-10-05"}, []),
    ],
    ids=str,
)
def test_a_window_holds_what_overlaps_it_and_no_window_holds_everything(
    window: dict[str, str], found: list[int]
) -> None:
    # in hours of the day: 1 to 3, 2 to 6, 4:30 to 5:30, 6 to 7, and one still to come
    visits = [visit(-8, -6), visit(-7, -3, 2), visit(-4.5, -3.5, 3), visit(-3, -2, 4), visit(1, 2, 5)]

    with simulator(*visits) as sim:
        told = [item["sessionId"] for item in call(sim, **window).json()]

    assert told == found


@pytest.mark.parametrize(
    ("inclusive", "found"),
    [
        (False, [(-3.5, -3.5), (-4, -3)]),
        (True, [(-4, -4), (-4, -3), (-4, -3), (-4, -4), (-3, -3)]),
    ],
)
def test_after_and_before_leave_the_limits_out_or_take_them_in(
    inclusive: bool, found: list[tuple[float, float]]
) -> None:
    ends_at_start, starts_at_end, fills = visit(-6, -4), visit(-3, -2), visit(-4, -3)
    moment, active_at_limits = visit(-4, -4), visit(-5, -2, active=(-4, -3.5, -3))

    with simulator(ends_at_start, active_at_limits, fills, moment, starts_at_end, inclusive=inclusive) as sim:
        told = spans(sim, start="2026-10-05T05:00", end="2026-10-05T06:00")

    assert told == found


@pytest.mark.parametrize(
    ("active", "found"),
    [
        ((-7, -5.5, -5.3, -4, -1), (-5.5, -5.3)),
        (timedelta(minutes=20), (-5.666, -5.333)),
        (timedelta(days=1), (-1, -8)),
        ((), (-1, -8)),
    ],
    ids=str,
)
def test_a_window_cuts_a_visit_to_the_activity_within_it(active: Any, found: tuple[float, float]) -> None:
    with simulator(visit(-8, -1, active=active)) as sim:
        (told,) = spans(sim, start="2026-10-05T03:15:00", end="2026-10-05T03:45:00")

    assert told == pytest.approx(found, abs=0.001)


def test_windows_side_by_side_add_up_to_the_whole_visit() -> None:
    edges = [f"2026-10-05T{hour:02d}:00" for hour in range(10)]

    with simulator(visit(-7.7, -1.2)) as sim:
        told = [span for first, last in pairwise(edges) for span in spans(sim, start=first, end=last)]
        (whole,) = spans(sim)

    assert len(told) == 7
    assert (min(login for login, _ in told), max(logout for _, logout in told)) == whole == (-7.7, -1.2)


def test_a_visit_without_activity_in_the_window_can_be_left_out() -> None:
    with simulator(visit(-8, -1), visit(-7, -1, 2, (-5.5,)), idle="left out") as sim:
        told = call(sim, start="2026-10-05T03:15", end="2026-10-05T03:45").json()

    assert [item["sessionId"] for item in told] == [2]


def test_an_open_visit_ends_with_its_last_activity_so_far() -> None:
    clock, seen, truths = MovableClock(START), [], []

    with simulator(visit(0.5, None, active=(1, 3)), visit(1, 2, 2), clock=clock) as sim:
        for _ in range(4):
            seen.append(call(sim).json())
            truths.append(sim.truth())
            clock.move(timedelta(hours=1.25))

    assert [[from_start(item["logoutDate"]) for item in told] for told in seen] == [
        [],
        [1, 1],
        [1, 2],
        [3, 2],
    ]
    assert seen == truths


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("null", {"logoutDate": None}),
        ("missing", {}),
        ("year 1", {"logoutDate": "0001-01-01T00:00:00"}),
    ],
)
def test_an_open_visit_can_be_marked_wherever_its_end_is_not_cut_off(
    marker: str, told: dict[str, Any]
) -> None:
    rest = {"clientGuid": "1d4fegdr-g3ff-4114-a814-f3aeee14dgdg", "sessionId": 1, "userId": 61}
    login = {"loginDate": "2026-10-05T06:00:00.000+00:00"}

    with simulator(visit(-3, None, active=(-2, -1)), open_logout=marker) as sim:
        whole, before = call(sim).json(), call(sim, end="2026-10-05T07:30").json()
        truth = sim.truth()

    assert whole == [{**rest, **login, **told}]
    assert before == [{**rest, **login, "logoutDate": "2026-10-05T07:00:00.000+00:00"}]
    assert truth == [{**rest, **login, "logoutDate": None}]


def test_an_idle_open_visit_is_in_no_window_after_its_last_activity() -> None:
    with simulator(visit(-8, None, active=(-7,))) as sim:
        told = [spans(sim, start=f"2026-10-05T0{hour}:30") for hour in (1, 2)]

    assert told == [[(-7, -7)], []]


def test_visits_can_be_added_and_closed_while_it_runs() -> None:
    with simulator() as sim:
        sim.visits.add(visit(-3, None, active=(-2, -1)))
        before = spans(sim)
        sim.visits.close(next(iter(sim.visits)), hours(-1.5))
        after = spans(sim)

    assert before + after == [(-3, -1), (-3, -1.5)]


def test_the_truth_can_be_asked_for_by_login() -> None:
    with simulator(visit(-5, -4), visit(-3, -2, 2), visit(-1, None, 3), visit(1, 2, 4)) as sim:
        truth = sim.truth(since=hours(-3), until=hours(-1))

    assert [item["sessionId"] for item in truth] == [2]


@pytest.mark.parametrize(("later", "found"), [(False, [1, 2, 3]), (True, [2, 3])], ids=["earlier", "later"])
def test_times_are_those_of_the_servers_clock_summer_and_winter(later: bool, found: list[int]) -> None:
    # In Berlin, 02:30 comes at 00:30 and at 01:30 UTC on that day.
    night = datetime(2026, 10, 25, tzinfo=UTC)
    visits = [
        Visit(number, 1, at, at) for number, at in enumerate(night + timedelta(hours=h) for h in range(4))
    ]

    with simulator(*visits, zone="Europe/Berlin", later=later, clock=MovableClock(hours(5000))) as sim:
        everything = [item["loginDate"] for item in call(sim).json()]
        told = [item["sessionId"] for item in call(sim, start="2026-10-25T02:30").json()]

    assert everything == [
        "2026-10-25T02:00:00.000+02:00",
        "2026-10-25T02:00:00.000+01:00",
        "2026-10-25T03:00:00.000+01:00",
        "2026-10-25T04:00:00.000+01:00",
    ]
    assert told == found


@pytest.mark.parametrize("later", [False, True])
def test_a_time_that_the_servers_clock_skips_is_read_with_the_offset_before(later: bool) -> None:
    # In Berlin, 02:30 would have been at 01:30 UTC on that day.
    skipped = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    visits = [Visit(number, 1, at, at) for number, at in enumerate((skipped, skipped + timedelta(seconds=1)))]

    with simulator(*visits, zone="Europe/Berlin", later=later) as sim:
        told = [item["sessionId"] for item in call(sim, start="2026-03-29T02:30").json()]

    assert told == [1]


@pytest.mark.parametrize(
    ("digits", "text"),
    [(0, "09:00:00+05:30"), (3, "09:00:00.123+05:30"), (7, "09:00:00.1234560+05:30")],
)
def test_seconds_have_as_many_digits_as_chosen(digits: int, text: str) -> None:
    then = datetime(2026, 10, 5, 3, 30, 0, 123456, tzinfo=UTC)

    with simulator(Visit(1, 1, then, then), zone="Asia/Kolkata", digits=digits) as sim:
        (told,) = call(sim).json()

    assert told["loginDate"] == "2026-10-05T" + text


@pytest.mark.parametrize(
    ("login", "activity"),
    [
        (START, timedelta()),
        (START, (hours(2), hours(1))),
        (START, (hours(-1), hours(1))),
        (START.astimezone(ZoneInfo("Europe/Berlin")), ()),
        (START.replace(tzinfo=None), ()),
    ],
    ids=str,
)
def test_a_visit_that_cannot_be_reckoned_with_is_not_made(login: datetime, activity: Any) -> None:
    with pytest.raises(ValueError, match=r"interval|order|UTC"):
        Visit(1, 61, login, None, activity=activity)
