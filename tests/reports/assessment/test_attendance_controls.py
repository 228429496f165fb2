"""Attendance against a slow count of minutes: ratio, absence, lateness and credits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from reports.assessment.assessments import assessed, finding, read_of
from reports.lines import coverage, presence, record

READ = read_of("zego", "1200", "room_logio_records", "presence")
BASE = datetime(2026, 10, 5, tzinfo=UTC)
ROSTER = "person,name,zego\nA,Ada,a\nB,Ben,b\n"
POLICY = """
title: Test
controls:
  - {control: attendance-ratio, parameters: {minimum: 0.75}}
  - {id: by-minutes, control: attendance-ratio, parameters: {minimum: 0.75, by: minutes}}
  - {control: chronic-absence, parameters: {share: 0.25}}
  - {control: lateness, parameters: {most: 1}}
  - {control: early-leaving, parameters: {most: 1}}
  - {control: cpe-credits, parameters: {minimum: 2, interactions_on_file: true}}
  - {control: cme-credits, parameters: {minimum: 2}}
"""

#: Sessions as begin and length, visits as person, begin and length; in minutes of one day.
planned = st.lists(st.tuples(st.integers(0, 900), st.integers(10, 180)), min_size=1, max_size=4)
visited = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 1000), st.integers(0, 200)), max_size=8)


def z(minute: float) -> str:
    return (BASE + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")


def schedule_of(sessions: list[tuple[int, int]]) -> str:
    lines = [
        f"S{number},zego,101,{z(start)},{z(start + length)}"
        for number, (start, length) in enumerate(sessions)
    ]
    return "\n".join(["session,source,place,start,end", *lines]) + "\n"


def slow(sessions: list[tuple[int, int]], visits: list[tuple[int, int]]) -> dict[str, str]:
    """What follows from one person's visits, minute by minute."""
    attended = late = early = minutes = whole = 0
    everything: set[int] = set()
    for start, length in sessions:
        end = start + length
        inside = [(a, b) for a, b in visits if (a < end and start < b) or (a == b and start <= a < end)]
        seen = {minute for a, b in inside for minute in range(max(a, start), min(b, end))}
        attended += bool(inside)
        late += bool(inside) and min(a for a, _ in inside) - start > 5
        early += bool(inside) and end - max(b for _, b in inside) > 5
        minutes += len(seen)
        whole += length
        everything |= seen
    count = len(sessions)
    fifth = len(everything) // 10 * Fraction(1, 5) if len(everything) >= 50 else Fraction(0)
    quarter = (len(everything) * 2 + 15) // 30 * Fraction(1, 4)
    return {
        "attendance-ratio": "met" if Fraction(attended, count) >= Fraction(3, 4) else "not met",
        "by-minutes": "met" if Fraction(minutes, whole) >= Fraction(3, 4) else "not met",
        "chronic-absence": "not met" if Fraction(count - attended, count) >= Fraction(1, 4) else "met",
        "lateness": "met" if late <= 1 else "not met",
        "early-leaving": "met" if early <= 1 else "not met",
        "cpe-credits": "met" if fifth >= 2 else "not met",
        "cme-credits": "met" if quarter >= 2 else "not met",
    }


@settings(max_examples=8 * EFFORT, deadline=None)
@given(planned, visited)
def test_what_is_said_of_attendance_is_what_a_slow_count_says(
    sessions: list[tuple[int, int]], visits: list[tuple[str, int, int]]
) -> None:
    sessions = list(dict.fromkeys(sessions))
    messages = [
        record(presence(who, z(start), z(start + length), evidence_id=f"e{number}"))
        for number, (who, start, length) in enumerate(visits)
    ]

    found = assessed(READ, *messages, policy=POLICY, roster=ROSTER, schedule=schedule_of(sessions))

    for person, who in (("A", "a"), ("B", "b")):
        said = {
            control: next(each.status.value for each in one.findings if each.subject == person)
            for control, one in found.items()
        }
        theirs = [(a, a + length) for each, a, length in visits if each == who]
        assert said == slow(sessions, theirs)
        (counted,) = [each.figures for each in found["by-minutes"].findings if each.subject == person]
        assert counted["present_seconds"] == 60 * sum(
            len({minute for a, b in theirs for minute in range(max(a, start), min(b, start + length))})
            for start, length in sessions
        )


FOUR = schedule_of([(0, 60), (100, 60), (200, 60), (300, 60)])


def attending(*sessions: int) -> list[dict[str, Any]]:
    return [presence("a", z(100 * number), z(100 * number + 60)) for number in sessions]


def gap(start: float, end: float) -> list[dict[str, Any]]:
    """Coverage of everything but one interval."""
    return [
        coverage("2026-09-25T00:00:00Z", z(start), partition={}),
        coverage(z(end), "2026-11-01T06:00:00Z", partition={}),
    ]


def test_a_session_that_was_not_read_leaves_the_ratio_open_unless_it_cannot_matter() -> None:
    def ratio(*sessions: int) -> str:
        return finding(
            *gap(290, 370),
            *attending(*sessions),
            control="attendance-ratio",
            subject="A",
            roster=ROSTER,
            schedule=FOUR,
            parameters="{minimum: 0.75}",
        ).status

    assert ratio(0, 1, 2) == "not assessed"
    assert ratio(0, 1) == "not assessed"
    assert ratio(0) == "not met"


def test_lateness_is_left_open_where_the_time_before_was_not_read() -> None:
    visit = presence("a", z(30), z(60))

    def status(*read: dict[str, Any]) -> str:
        return finding(
            *read, visit, control="lateness", subject="A", roster=ROSTER, schedule=schedule_of([(0, 60)])
        ).status

    assert status(READ) == "not met"
    assert status(*gap(0, 10)) == "not assessed"


@pytest.mark.parametrize(
    ("increment", "minutes", "credits"),
    [
        ("0.2", 49, 0),
        ("0.2", 50, 1),
        ("0.2", 69, 1.2),
        ("0.5", 74, 1),
        ("0.5", 75, 1.5),
        ("1", 99, 1),
        ("1", 100, 2),
    ],
)
def test_nasba_rounds_down_and_wants_a_first_whole_credit(
    increment: str, minutes: int, credits: float
) -> None:
    found = finding(
        READ,
        presence("a", z(0), z(minutes)),
        control="cpe-credits",
        subject="A",
        roster=ROSTER,
        schedule=schedule_of([(0, 180)]),
        parameters=f"{{increment: {increment}}}",
    )

    assert found.figures["credits"] == pytest.approx(credits)


def test_times_alone_are_not_enough_evidence_of_cpe() -> None:
    found = finding(
        READ,
        presence("a", z(0), z(50)),
        control="cpe-credits",
        subject="A",
        roster=ROSTER,
        schedule=schedule_of([(0, 50)]),
    )

    assert found.status == "not assessed"
    assert found.reason == (
        "1 credit from 50 minutes; times alone are not enough evidence, "
        "and no completed interactions are on file"
    )


@pytest.mark.parametrize(("minutes", "credits"), [(7, 0), (8, 0.25), (22, 0.25), (23, 0.5), (60, 1)])
def test_ama_rounds_to_the_nearest_quarter(minutes: int, credits: float) -> None:
    found = finding(
        READ,
        presence("a", z(0), z(minutes)),
        control="cme-credits",
        subject="A",
        roster=ROSTER,
        schedule=schedule_of([(0, 90)]),
    )

    assert found.figures["credits"] == credits


def test_parallel_sessions_earn_credits_once() -> None:
    both = "session,place,start,end\n" + f"S,101,{z(0)},{z(60)}\nT,102,{z(30)},{z(90)}\n"
    visits = [presence("a", z(0), z(60)), presence("a", z(30), z(90), place_id="102")]

    found = finding(READ, *visits, control="cme-credits", subject="A", roster=ROSTER, schedule=both)

    assert found.figures["credits"] == 1.5


def test_without_a_roster_nothing_is_said_of_attendance() -> None:
    found = finding(READ, *attending(0), control="attendance-ratio", subject="everything", schedule=FOUR)

    assert (found.status, found.reason) == ("not assessed", "there is no roster, so nobody is expected")
