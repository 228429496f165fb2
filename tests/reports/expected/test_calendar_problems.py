"""What is wrong with a calendar, named at once, and what nobody should send."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from calendars import BERLIN, OCTOBER, calendar
from passmuster.errors import SettingsError
from passmuster_reports.expected.calendar import events
from passmuster_reports.expected.schedule import read_schedule
from reports.expected.schedules import MORNING, event, problems, roster, schedule, starts


def test_an_address_of_two_people_is_a_problem(tmp_path: Path) -> None:
    people = roster(tmp_path, "person,name,email,group\np1,A,x@x.example,G\np2,B,X@x.example,G\n")

    with pytest.raises(SettingsError) as refused:
        schedule(
            tmp_path,
            event("a", *MORNING, "ATTENDEE:mailto:x@x.example", "RRULE:FREQ=DAILY"),
            people=people,
        )

    assert refused.value.lines == (
        "term.ics, line 4 (UID a): `ATTENDEE`: x@x.example is the `email` of p1 and p2",
    )


def test_every_problem_of_a_calendar_is_named_at_once_with_line_and_uid(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        event("a", *MORNING, place=None),
        event("b", "DTSTART;TZID=Mars/Base:20261005T080000", "DURATION:PT1H"),
        event("d", "DTSTART:20261005T080000", "DTEND:20261005T070000"),
        event("e", "DTSTART:soon", "DURATION:PT1H"),
        event("f", *MORNING, "RRULE:FREQ=SECONDLY"),
        event("g", *MORNING, "RRULE:FREQ=DAILY;INTERVAL=0"),
        event("h", *MORNING, "RRULE:FREQ=DAILY;BYHOUR=25"),
        event("i", *MORNING, "X-PASSMUSTER-GRACE-MINUTES:few"),
        event("", *MORNING),
        event("k", *MORNING),
        event("k", *MORNING, "SUMMARY:another"),
        event("l", "DTSTART:20261005T080000", "DTEND:20261206T080000"),
        event("n", "DURATION:PT1H"),
        event("o", *MORNING, "LOCATION:102"),
    )

    said = {line.split("UID ")[1].split(")")[0]: line.split("): ", 1)[1] for line in found}
    assert len(found) == len(said) == 13
    assert said["a"] == "neither `LOCATION` nor `X-PASSMUSTER-PLACE` says where it is"
    assert said["b"] == "`DTSTART`: 'Mars/Base' is no zone of IANA, of Windows, or of this file"
    assert said["d"] == "it does not end after it starts"
    assert said["e"] == "`DTSTART`: 'soon' is no day such as 20261005 and no time such as 20261005T080000"
    assert said["f"] == "`RRULE`: FREQ is SECONDLY; a session repeats DAILY, WEEKLY, MONTHLY, YEARLY"
    assert said["g"] == "`RRULE`: INTERVAL must be 1 or more"
    assert said["h"] == "`RRULE`: BYHOUR is '25', which no day or time can be"
    assert said["i"] == "`X-PASSMUSTER-GRACE-MINUTES`: 'few' is no whole number of minutes"
    assert said["missing"] == "`UID` is missing"
    assert said["k"].startswith("the same UID, RECURRENCE-ID and SEQUENCE as term.ics, line ")
    assert said["l"] == "it is longer than 31 days"
    assert said["n"] == "`DTSTART` is missing"
    assert said["o"] == "`LOCATION` comes more than once"
    assert next(line for line in found if "UID a" in line).startswith("term.ics, line 4 (UID a): ")


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\r\n",
        calendar(event("a", *MORNING))[:-40],
        "BEGIN:VCALENDAR\r\nrubbish\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 5000,
    ],
)
def test_half_a_calendar_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.ics").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=r"t.ics: not a (whole )?calendar \(RFC 5545\)"):
        read_schedule(str(tmp_path / "t.ics"), BERLIN, None, OCTOBER)


@pytest.mark.parametrize(
    "lines",
    [
        ["RRULE:FREQ=DAILY;BYHOUR=0,6,12;BYMINUTE=0,10,20,30,40,50"],
        ["RRULE:FREQ=DAILY;BYHOUR=0,6,12;COUNT=999999999"],
        ["RDATE:" + ",".join(["20261005T080000"] * 60_000)] * 2,
    ],
)
def test_an_event_that_comes_more_often_than_anyone_attends_is_named_once(
    tmp_path: Path, lines: list[str]
) -> None:
    bomb = event("bomb", "DTSTART:19000101T080000", "DURATION:PT1H", *lines)

    assert problems(tmp_path, bomb, event("kept", *MORNING), event("bad", "DTSTART:soon")) == (
        "term.ics, line 4 (UID bomb): with it the calendar may have more than 100,000 sessions",
        f"term.ics, line {16 + len(lines)} (UID bad): `DTSTART`: 'soon' is no day such as 20261005 "
        "and no time such as 20261005T080000",
    )


def test_a_calendar_larger_than_any_term_is_not_parsed(tmp_path: Path) -> None:
    assert problems(tmp_path, event("a", *MORNING, "DESCRIPTION:" + "x" * (9 << 20))) == (
        "term.ics: larger than 8 MB",
    )


def test_a_rule_that_never_comes_true_gives_its_first_time_only(tmp_path: Path) -> None:
    never = event("a", *MORNING, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")

    assert starts(tmp_path, never) == ["10-05T06:00"]


def test_rules_that_take_too_long_are_given_up_and_the_event_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(0, 10_000, 25))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(ticks)))
    assert events.MOST_SECONDS == 60

    (problem,) = problems(tmp_path, *(event(f"u{number}", *MORNING) for number in range(3)))

    assert problem == "term.ics, line 16 (UID u2): the rules up to here took more than 60 seconds"
