"""Where sessions stand by the clock on the wall: on each day that they touch, also when clocks change."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.times import clock_changes, day_interval
from passmuster_reports.pages.punch_card import WIDTH, Card, Day, listed, punch_card

ZONE = ZoneInfo("Europe/Berlin")
ALLOWED = {"opens": "07:00", "closes": "19:00", "weekdays": [1, 2, 3, 4, 5]}


def card(
    *sessions: tuple[str, str],
    first: str = "2026-10-19",
    last: str = "2026-10-26",
    unread: tuple[tuple[str, str], ...] = (),
    zone: ZoneInfo = ZONE,
    **more: Any,
) -> Card:
    """The card of sessions from one local time to another, which may have an offset."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    period = day_interval(begin, end, zone)

    def at(text: str) -> str:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()

    log = {
        "sessions": [
            {
                "evidence_id": f"{number}",
                "name": "Ada",
                "start": at(start),
                "end": at(until),
                "until": at(until),
                "day": start[:10],
                "broken": [],
                **more,
            }
            for number, (start, until) in enumerate(sessions)
        ],
        "days": [
            {
                "day": (begin + timedelta(days=number)).isoformat(),
                "sessions": 0,
                "read": "all",
                "broken": [],
            }
            for number in range((end - begin).days + 1)
        ],
        "allowed": ALLOWED,
        "unread": [{"start": at(start), "end": at(until)} for start, until in unread],
    }
    changes = [{"at": change.at.astimezone(zone).isoformat()} for change in clock_changes(period, zone)]
    return punch_card(
        {
            "log": log,
            "period": {
                "timezone": zone.key,
                "clock_changes": changes,
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
            },
        }
    )


def hours(day: Day) -> list[tuple[float, float]]:
    """From which hour to which the bars of a day stand."""
    return [
        (round(24 * bar.x / WIDTH, 1), round(24 * (bar.x + bar.width) / WIDTH, 1))
        for bar in sorted(day.bars, key=lambda bar: bar.x)
    ]


def of(found: Card) -> dict[str, list[tuple[float, float]]]:
    return {day.day["day"]: hours(day) for day in found.days if day.bars}


def test_a_session_across_midnight_stands_on_each_day() -> None:
    found = of(card(("2026-10-20T22:00", "2026-10-22T03:00")))

    assert found == {"2026-10-20": [(22, 24)], "2026-10-21": [(0, 24)], "2026-10-22": [(0, 3)]}


def test_an_hour_that_comes_twice_lies_over_itself() -> None:
    found = of(card(("2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+01:00")))

    assert found == {"2026-10-25": [(1.5, 3), (2, 2.5)]}


def test_nothing_stands_in_an_hour_that_there_was_not() -> None:
    found = of(card(("2026-03-29T01:30", "2026-03-29T03:30"), first="2026-03-28", last="2026-03-30"))

    assert found == {"2026-03-29": [(1.5, 2), (3, 3.5)]}


def test_the_whole_day_is_whole_whatever_its_length() -> None:
    found = of(card(("2026-10-24T00:00", "2026-10-27T00:00")))

    assert {(min(bars)[0], max(end for _, end in bars)) for bars in found.values()} == {(0, 24)}


def test_a_clock_that_changes_at_midnight_is_followed() -> None:
    zone = ZoneInfo("Asia/Beirut")  # on 29 March 2026 midnight is skipped
    found = of(
        card(("2026-03-28T23:00", "2026-03-29T02:00"), first="2026-03-28", last="2026-03-29", zone=zone)
    )

    assert found == {"2026-03-28": [(23, 24)], "2026-03-29": [(1, 2)]}


@pytest.mark.parametrize(
    ("zone", "first", "last", "went_back"),
    [
        ("Europe/Berlin", "2026-10-19", "2026-10-26", [True]),
        ("Europe/Berlin", "2026-03-23", "2026-03-30", [False]),
        ("America/New_York", "2026-10-26", "2026-11-02", [True]),
        ("America/New_York", "2026-03-02", "2026-03-09", [False]),
        ("Australia/Lord_Howe", "2026-04-01", "2026-10-05", [True, False]),
        ("UTC", "2026-10-19", "2026-10-26", []),
    ],
)
def test_a_clock_that_goes_back_is_told_from_one_that_goes_forward(
    zone: str, first: str, last: str, went_back: list[bool]
) -> None:
    assert card(first=first, last=last, zone=ZoneInfo(zone)).went_back == went_back


def test_what_lies_outside_the_period_is_cut_off() -> None:
    found = of(card(("2026-10-18T20:00", "2026-10-19T02:00"), ("2026-10-26T23:00", "2026-10-29T00:00")))

    assert found == {"2026-10-19": [(0, 2)], "2026-10-26": [(23, 24)]}


@pytest.mark.parametrize("end", ["2026-10-20T23:59:59", "2026-10-20T23:00"])
def test_one_without_length_or_that_ends_before_it_begins_can_be_seen(end: str) -> None:
    (day,) = (day for day in card(("2026-10-20T23:59:59", end)).days if day.bars)

    (bar,) = day.bars
    assert bar.width >= 5
    assert bar.x + bar.width <= WIDTH


def test_unread_time_and_allowed_hours_stand_where_they_are() -> None:
    found = card(unread=(("2026-10-24T12:00", "2026-10-26T00:00"),))

    days = {day.day["day"]: day for day in found.days}
    assert [len(days[f"2026-10-{number}"].unread) for number in (23, 24, 26)] == [0, 1, 0]
    assert days["2026-10-24"].unread == [(WIDTH / 2, WIDTH / 2)]
    assert days["2026-10-24"].allowed is None
    assert days["2026-10-26"].allowed == (
        pytest.approx(WIDTH * 7 / 24, abs=0.1),
        pytest.approx(WIDTH * 19 / 24, abs=0.1),
    )


moments = st.integers(0, 8 * 1440 - 240).map(
    lambda minutes: datetime.fromisoformat("2026-10-19") + timedelta(minutes=minutes)
)


@given(st.lists(st.tuples(moments, st.integers(0, 3000)), max_size=12))
def test_bars_add_up_to_the_time_and_never_cover_each_other(
    sessions: list[tuple[datetime, int]],
) -> None:
    found = card(
        *(
            (start.replace(tzinfo=ZONE).isoformat(), _later(start, minutes).isoformat())
            for start, minutes in sessions
        )
    )

    for day in found.days:
        assert all(0 <= bar.x <= bar.x + bar.width <= WIDTH for bar in day.bars)
        assert all(bar.y + bar.height <= day.height for bar in day.bars)
        for one, other in combinations(day.bars, 2):
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            # one session may stand over itself where an hour comes twice
            assert apart or one.y != other.y or day.day["day"] == "2026-10-25"
    least = sum(24 * bar.width / WIDTH for day in found.days for bar in day.bars)
    end = datetime(2026, 10, 27, tzinfo=ZONE)
    length = sum(
        (min(_later(start, minutes), end).timestamp() - start.replace(tzinfo=ZONE).timestamp()) / 3600
        for start, minutes in sessions
    )
    assert least >= length - 0.1


def _later(start: datetime, minutes: int) -> datetime:
    elapsed = start.replace(tzinfo=ZONE).timestamp() + 60 * minutes
    return datetime.fromtimestamp(elapsed, ZONE)


def test_many_at_once_make_the_day_higher_and_a_long_period_is_told_by_month() -> None:
    crowded = card(*[("2026-10-20T08:00", "2026-10-20T09:00")] * 20)
    long = card(first="2026-09-15", last="2026-11-15")

    assert len({bar.y for day in crowded.days for bar in day.bars}) == 20
    assert max(day.height for day in crowded.days) > 2 * min(day.height for day in crowded.days)
    assert [len(table.days) for table in long.tables] == [16, 31, 15]
    assert [table.is_whole for table in (*long.tables, *crowded.tables)] == [True] * 4


def test_the_last_days_of_a_month_stay_together_and_a_full_one_is_broken() -> None:
    crowd = [(f"2026-10-{day}T08:00", f"2026-10-{day}T09:00") for day in range(19, 27) for _ in range(40)]
    (table,) = card(*crowd).tables

    assert not table.is_whole
    assert [day for body in table.bodies for day in body] == list(table.days)
    assert sum(day.height for day in table.bodies[-1]) >= 520


def test_who_broke_a_rule_is_named_once_a_day_with_each_rule() -> None:
    broken = [{"status": "not met", "said": "too long"}, {"status": "not met", "said": "outside"}]
    found = card(*[("2026-10-20T08:00", "2026-10-20T09:00")] * 2, broken=broken)

    (line,) = (line for day in found.days for line in day.lines)
    assert (line.name, line.at, line.said) == ("Ada", "0", ["too long", "outside"])
    assert Counter(bar.shape for day in found.days for bar in day.bars) == {"broken": 2}


def test_sessions_that_broke_a_rule_are_listed_first() -> None:
    sessions = [
        {"id": 1, "broken": []},
        {"id": 2, "broken": [{"status": "waived"}]},
        {"id": 3, "broken": [{"status": "waived"}, {"status": "not met"}]},
        {"id": 4, "broken": []},
    ]

    assert [session["id"] for session in listed(sessions)] == [3, 2, 1, 4]
