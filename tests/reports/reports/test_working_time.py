"""The working time report: its sentence and everybody's weeks follow from the days, whatever they are."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster_reports.reports.working_time import WORKING_TIME
from reports.assessment.assessments import read_of, workday
from reports.assessment.short_rest import READ, SHORT
from reports.lines import record
from reports.making import made_report, page_of

POLICY = """\
title: Test
controls:
- {control: weekly-average, parameters: {weeks: 1, roll: rolling}}
- {control: daily-rest}
- {control: breaks}
"""
DAYS = {"first": "2026-10-01", "last": "2026-10-31"}


def worked(person: str, day: date, hours: float, active: float | None = None) -> dict[str, Any]:
    """A day from six o'clock on, so many hours long."""
    begin = f"{day}T06:00:00Z"
    end = f"{day}T{6 + int(hours):02}:{round(hours % 1 * 60):02}:00Z"
    return workday(person, str(day), begin, end, int(3600 * (hours if active is None else active)))


def week_of(person: str, monday: date, hours: float, days: int = 5, **more: Any) -> list[dict[str, Any]]:
    return [worked(person, monday + timedelta(days=number), hours, **more) for number in range(days)]


MONDAYS = [date(2026, 10, day) for day in (5, 12, 19)]


def report(*evidence: dict[str, Any], policy: str = POLICY, read: Any = READ, **more: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        made = made_report(
            Path(folder),
            *([read] if read else []),
            *map(record, evidence),
            report_type=WORKING_TIME,
            policy=policy,
            **{**DAYS, **more},
        )
        return made.json


def sentence(*evidence: dict[str, Any], **more: Any) -> str:
    return " ".join(report(*evidence, **more)["letter"]["sentence"])


def test_one_person_past_the_limit_in_every_full_week_is_named() -> None:
    evidence = [day for monday in MONDAYS for day in week_of("a", monday, 11, active=10)]
    evidence += [day for monday in MONDAYS for day in week_of("b", monday, 9)]

    said = sentence(*evidence)

    assert said.startswith(
        "name of a worked more than 48 hours in every full week in October. Nobody else reached 46."
    )


def test_in_how_many_weeks_it_was_is_said_where_it_was_not_every_one() -> None:
    one = sentence(*week_of("a", MONDAYS[0], 11), *week_of("a", MONDAYS[1], 8))
    two = sentence(*(day for monday in MONDAYS[:2] for day in week_of("a", monday, 11)))

    assert one.startswith("name of a worked more than 48 hours in one week in October.")
    assert two.startswith("name of a worked more than 48 hours in 2 weeks in October.")


def test_several_are_counted() -> None:
    evidence = [day for who in "abc" for day in week_of(who, MONDAYS[0], 11 if who < "c" else 8)]

    assert sentence(*evidence).startswith("2 of 3 people worked more than 48 hours in a week in October.")


def test_a_short_rest_and_its_person_are_told_once() -> None:
    found = report(*SHORT)

    said = " ".join(found["letter"]["sentence"])
    assert "A rest was shorter than 11 hours once." in said
    (one, other) = found["people"]
    assert (one["person"]["person"], one["status"]) == ("activtrak:us:a", "not met")
    assert [week["short_rests"] for week in one["weeks"] if week["short_rests"]] == [["2026-10-05"]]
    assert "rest of 7 h 00 min after 5 October" in [fact["said"] for fact in one["facts"]]
    assert not any(week["short_rests"] for week in other["weeks"])


def test_no_full_week_and_no_one_limit_leave_the_sentence_of_all_reports() -> None:
    short = sentence(*week_of("a", MONDAYS[0], 13, days=3), last="2026-10-08", first="2026-10-05")
    without = sentence(
        *week_of("a", MONDAYS[0], 13), policy="title: Test\ncontrols:\n- {control: daily-rest}\n"
    )

    assert " was broken from 5 October to 8 October" in short or " were broken from 5 October" in short
    assert "rule" in without
    assert "worked more" not in without


def test_what_was_not_read_is_never_said_to_be_within_the_limit() -> None:
    partly = read_of(
        "activtrak",
        "us",
        "working_hours_users",
        "workday",
        window=("2026-10-01T00:00:00Z", "2026-10-14T00:00:00Z"),
    )
    found = report(*week_of("a", MONDAYS[0], 11), *week_of("b", MONDAYS[0], 8), read=partly)

    said = " ".join(found["letter"]["sentence"])
    assert "Nobody" not in said
    unread = {week["from"]: week["unread_days"] for week in found["people"][0]["weeks"]}
    assert unread == {
        "2026-09-28": 0,
        "2026-10-05": 0,
        "2026-10-12": 5,
        "2026-10-19": 7,
        "2026-10-26": 6,
    }


days = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 30),
        st.integers(20, 56).map(lambda quarters: quarters / 4),
        st.sampled_from([1.0, 0.9, 0.5]),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda day: (day[0], day[1]),
)


@settings(max_examples=6 * EFFORT, deadline=None)
@given(days)
def test_the_sentence_and_the_weeks_follow_from_the_days(found: list[tuple[str, int, float, float]]) -> None:
    first = date(2026, 10, 1)
    evidence = [
        worked(who, first + timedelta(days=number), length, length * share)
        for who, number, length, share in found
    ]
    made = report(*evidence)
    least: defaultdict[tuple[str, str], float] = defaultdict(float)
    most: defaultdict[tuple[str, str], float] = defaultdict(float)
    for who, number, length, share in found:
        day = first + timedelta(days=number)
        key = who, str(day - timedelta(days=day.weekday()))
        least[key] += int(3600 * length * share) / 3600
        most[key] += length

    for one in made["people"]:
        who = one["person"]["person"][-1]
        for week in one["weeks"]:
            key = who, week["from"]
            assert abs(week["least_hours"] - least[key]) < 0.01
            assert abs(week["most_hours"] - most[key]) < 0.01
            assert week["is_over"] == (least[key] > 48)
        past = {
            control["id"]
            for control in made["controls"]
            for finding in control["findings"]
            if finding["subject"] == one["person"]["person"] and finding["status"] == "not met"
        }
        assert {fact["rule"] for fact in one["facts"]} == past
        assert (one["status"] == "not met") == bool(past)
    statuses = [one["status"] == "not met" for one in made["people"]]
    assert statuses == sorted(statuses, reverse=True)
    said = " ".join(made["letter"]["sentence"])
    over = {who for (who, _), hours in least.items() if hours > 48}
    if "Nobody worked" in said or "Nobody reached" in said:
        assert not over
    if reached := re.search(r"Nobody (else )?reached (\d+)", said):
        others = [hours for (who, _), hours in most.items() if not (reached[1] and who in over)]
        assert max(others) < int(reached[2])
    if "every full week" in said:
        assert len(over) == 1
    if rests := re.search(r"A rest was shorter than 11 hours (.+?)\.", said):
        counts = {"once": 1, "twice": 2}
        marks = sum(len(week["short_rests"]) for one in made["people"] for week in one["weeks"])
        assert marks == (counts.get(rests[1]) or int(rests[1].split()[0]))
    if breaks := re.search(r"(\d+) (?:person|people) had no sufficient break on (\d+) day", said):
        marked = [one for one in made["people"] if any(week["days_without_break"] for week in one["weeks"])]
        assert len(marked) == int(breaks[1])
        marks = sum(len(week["days_without_break"]) for one in made["people"] for week in one["weeks"])
        assert marks == int(breaks[2])


def test_a_waived_rest_is_marked_and_said_to_be_waived() -> None:
    waiver = (
        "waivers:\n- {control: daily-rest, subject: 'activtrak:us:a', who: Head, why: once, "
        "from: 2026-10-01, until: 2026-10-31}\n"
    )
    found = report(*SHORT, policy=POLICY + waiver)

    facts = {(fact["rule"], fact["status"]) for one in found["people"] for fact in one["facts"]}
    assert ("daily-rest", "waived") in facts
    assert "A rest" not in " ".join(found["letter"]["sentence"])


def test_pages_have_every_person_once_with_all_weeks_in_one_alternative(tmp_path: Path) -> None:
    made = made_report(
        tmp_path,
        READ,
        *map(record, [day for who in "abcdefg" for day in week_of(who, MONDAYS[0], 8)]),
        report_type=WORKING_TIME,
        policy=POLICY,
        **DAYS,
    )

    page = page_of(made)

    drawings = re.findall(r'<svg class="weeks-drawing".*?<title>(.*?)</title>', page, re.DOTALL)
    assert len(drawings) == 7
    assert all(title.count("5 Oct: 40.00 to 40.00") == 1 for title in drawings)
    assert all(f"name of {who}" in page for who in "abcdefg")
    # days are in the attachment and in tables, and not on pages
    assert "Every day" not in page
    assert {table.name for table in made.tables} >= {"weeks", "days"}
