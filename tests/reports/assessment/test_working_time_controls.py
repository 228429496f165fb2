"""Working time against a slow count: rest, breaks and the average week, over days and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from reports.assessment.assessments import assessed, finding, read_of, workday
from reports.lines import z

HOURS = read_of(
    "activtrak",
    "us",
    "working_hours_users",
    "workday",
    window=("2026-01-01T00:00:00Z", "2026-11-05T00:00:00Z"),
)
MONDAY = date(2026, 10, 19)  # the week of Berlin's clock change
POLICY = """
title: Test
controls:
  - {control: daily-rest}
  - {control: weekly-rest}
  - {control: breaks}
  - {control: weekly-average, parameters: {weeks: 2, hours: 40}}
"""

#: Of each day of two weeks: begin and end in minutes of the day in UTC, and the share that was active.
day_of_work = st.none() | st.tuples(
    st.integers(0, 14 * 60), st.integers(1, 9 * 60), st.sampled_from([0.2, 0.5, 0.9, 1.0])
)
two_weeks = st.lists(day_of_work, min_size=14, max_size=14)


def spans(days: list[Any]) -> list[tuple[date, datetime, datetime, int]]:
    """Each day of work with its first and last activity and its active seconds."""
    found = []
    for number, each in enumerate(days):
        if each is not None:
            day = MONDAY - timedelta(days=7) + timedelta(days=number)
            begin = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=each[0])
            found.append((day, begin, begin + timedelta(minutes=each[1]), int(each[1] * 60 * each[2])))
    return found


def slow_daily_rest(work: list[tuple[date, datetime, datetime, int]]) -> str:
    """For each 24 hours from a first activity: the longest gap is rest, idle time inside a day may be."""
    statuses = []
    for _, begin, _, _ in work:
        end = begin + timedelta(hours=24)
        if not datetime(2026, 10, 12, tzinfo=UTC) < end <= datetime(2026, 10, 26, tzinfo=UTC):
            continue
        inside = [each for each in work if begin <= each[1] < end]
        gaps = []
        for position, each in enumerate(inside):
            following = inside[position + 1][1] if position + 1 < len(inside) else end
            gaps.append(following - each[2])
        idle = max((last - first).total_seconds() - active for _, first, last, active in inside)
        if max(gaps) >= timedelta(hours=11):
            statuses.append("met")
        elif idle >= 11 * 3600:
            statuses.append("not assessed")
        else:
            statuses.append("not met")
    return worst(statuses)


def slow_weekly_rest(work: list[tuple[date, datetime, datetime, int]]) -> str:
    """The longest interval of whole minutes without work, week by week."""
    statuses = []
    for monday in (MONDAY - timedelta(days=7), MONDAY):
        start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
        theirs = [each for each in work if start <= each[1] < start + timedelta(days=7)]
        if not theirs:
            continue
        longest = run = 0
        for minute in range(7 * 24 * 60):
            now = start + timedelta(minutes=minute)
            run = 0 if any(first <= now < last for _, first, last, _ in theirs) else run + 1
            longest = max(longest, run)
        statuses.append("met" if longest >= 35 * 60 else "not met")
    return worst(statuses)


def slow_breaks(work: list[tuple[date, datetime, datetime, int]]) -> str:
    statuses = []
    for _, first, last, active in work:
        most = (last - first).total_seconds()
        idle = most - active
        if most <= 6 * 3600:
            statuses.append("met")
        elif (active > 6 * 3600 and idle < 30 * 60) or (active > 9 * 3600 and idle < 45 * 60):
            statuses.append("not met")
        else:
            statuses.append("not assessed")
    return worst(statuses)


def slow_average(work: list[tuple[date, datetime, datetime, int]]) -> str:
    least = sum(active for *_, active in work) / 3600 / 2
    most = sum((last - first).total_seconds() for _, first, last, _ in work) / 3600 / 2
    return "not met" if least > 40 else "met" if most <= 40 else "not assessed"


def worst(statuses: list[str]) -> str:
    return next((each for each in ("not met", "not assessed", "met") if each in statuses), "nothing")


@settings(max_examples=8 * EFFORT, deadline=None)
@given(two_weeks)
def test_what_is_said_of_working_time_is_what_a_slow_count_says(days: list[Any]) -> None:
    work = spans(days)
    messages = [workday("a", str(day), z(first), z(last), active) for day, first, last, active in work]

    found = assessed(HOURS, *messages, policy=POLICY, first="2026-10-12", last="2026-10-25")

    said = {
        control: next((f.status.value for f in each.findings if f.subject == "activtrak:us:a"), "nothing")
        for control, each in found.items()
    }
    assert said == {
        "daily-rest": slow_daily_rest(work),
        "weekly-rest": slow_weekly_rest(work),
        "breaks": slow_breaks(work),
        "weekly-average": slow_average(work) if work else "nothing",
    }


def week(hours: float, share: float = 1.0, first: int = 12) -> list[Any]:
    """Five days from a Monday, each of so many hours from 8:00 UTC."""
    return [
        workday(
            "a",
            f"2026-10-{day}",
            f"2026-10-{day}T06:00:00Z",
            z(datetime(2026, 10, day, 6, tzinfo=UTC) + timedelta(hours=hours)),
            int(hours * 3600 * share),
        )
        for day in range(first, first + 5)
    ]


def test_a_week_of_the_clock_change_has_an_hour_more_in_berlin() -> None:
    # Rest from Saturday 13:00 to Sunday 24:00 is 35 hours by the clock, and 36 in truth.
    night = workday("a", "2026-10-24", "2026-10-24T04:00:00Z", "2026-10-24T11:30:00Z", 100)
    before = [
        workday("a", f"2026-10-{day}", f"2026-10-{day}T00:00:00Z", f"2026-10-{day}T20:00:00Z", 100)
        for day in range(19, 24)
    ]

    def rest(timezone: str) -> float:
        found = finding(
            HOURS,
            *before,
            night,
            control="weekly-rest",
            subject="activtrak:us:a",
            timezone=timezone,
            first="2026-10-19",
            last="2026-10-25",
        )
        return float(found.figures["shortest_rest_seconds"]) / 3600

    assert rest("UTC") == 36.5
    assert rest("Europe/Berlin") == 35.5


def test_between_the_bounds_of_working_time_the_average_is_not_assessed() -> None:
    def average(share: float) -> str:
        found = finding(
            HOURS,
            *week(12, share),
            control="weekly-average",
            subject="activtrak:us:a",
            parameters="{weeks: 1, hours: 48}",
            first="2026-10-12",
            last="2026-10-18",
        )
        return f"{found.status}: {found.reason}"

    assert average(1.0) == "not met: between 60.0 and 60.0 hours a week, over 1 week to 2026-10-18"
    assert average(0.5) == "not assessed: between 30.0 and 60.0 hours a week, over 1 week to 2026-10-18"


def test_days_of_leave_shorten_the_reference_period() -> None:
    policy = "title: T\nleave: leave.csv\ncontrols: [{control: weekly-average, parameters: {weeks: 2}}]\n"
    roster = "person,name,activtrak\nA,Ada,a\n"
    leave = "person,from,until\nA,2026-10-19,2026-10-25\nA,2026-10-25,2026-10-25\n"

    def said(leave: str) -> Any:
        found = assessed(
            HOURS,
            *week(12),
            policy=policy,
            files={"leave.csv": leave},
            roster=roster,
            first="2026-10-12",
            last="2026-10-25",
        )
        return found["weekly-average"].findings[0]

    assert said("person,from,until\n").status == "met"
    assert said(leave).status == "not met"
    assert said(leave).figures["neutral_days"] == 7


def test_a_rolling_reference_period_shows_what_a_fixed_one_hides() -> None:
    def status(roll: str) -> str:
        return finding(
            HOURS,
            *week(12),
            control="weekly-average",
            subject="activtrak:us:a",
            parameters=f"{{weeks: 1, hours: 48, roll: {roll}}}",
            first="2026-10-01",
            last="2026-10-20",
        ).status

    assert (status("fixed"), status("rolling")) == ("met", "not met")


def test_a_day_without_first_and_last_activity_leaves_rest_and_average_open() -> None:
    unclear = workday("a", "2026-10-17", None, None, 3600)

    found = assessed(HOURS, *week(8, 0.5), unclear, policy=POLICY, first="2026-10-12", last="2026-10-18")

    assert {control: each.status.value for control, each in found.items()} == {
        "daily-rest": "not assessed",
        "weekly-rest": "not assessed",
        "breaks": "not assessed",
        "weekly-average": "not assessed",
    }
