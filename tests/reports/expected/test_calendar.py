"""The schedule as an iCalendar file: events, and series of them, become sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from calendars import BERLIN
from passmuster.times.midnights import day_interval
from passmuster_reports.expected.schedule import Planned
from reports.expected.schedules import MORNING, event, problems, schedule, sessions, starts


def test_an_event_becomes_a_session(tmp_path: Path) -> None:
    (planned,) = sessions(
        tmp_path,
        event(
            "algebra@college.example",
            *MORNING,
            "SUMMARY:Algebra\\, part I",
            "X-PASSMUSTER-SOURCE:Zego",
            "X-PASSMUSTER-GRACE-MINUTES:10",
        ),
    )

    assert planned == Planned(
        session="algebra@college.example",
        title="Algebra, part I",
        source="zego",
        place="101",
        start=datetime(2026, 10, 5, 6, tzinfo=UTC),
        end=datetime(2026, 10, 5, 7, 30, tzinfo=UTC),
        who=(),
        grace=timedelta(minutes=10),
        note=None,
    )


def test_the_place_of_our_own_property_comes_before_the_location(tmp_path: Path) -> None:
    (planned,) = sessions(tmp_path, event("a", *MORNING, "X-PASSMUSTER-PLACE:room-7"))

    assert planned.place == "room-7"


def test_an_event_without_end_of_its_rule_comes_in_the_period_only(tmp_path: Path) -> None:
    weekly = event("a", *MORNING, "RRULE:FREQ=WEEKLY")

    found = sessions(tmp_path, weekly)

    assert [each.session for each in found] == [
        "a@2026-10-05T06:00:00Z",
        "a@2026-10-12T06:00:00Z",
        "a@2026-10-19T06:00:00Z",
        "a@2026-10-26T07:00:00Z",
    ]
    assert {each.end - each.start for each in found} == {timedelta(minutes=90)}
    assert problems(tmp_path, weekly, period=None) == (
        "term.ics, line 4 (UID a): it recurs for ever; say for which days: --from and --to",
    )


def test_exceptions_additions_and_changes_of_a_series_are_followed(tmp_path: Path) -> None:
    series = event(
        "a",
        *MORNING,
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20261012T080000",
        "RDATE;TZID=Europe/Berlin:20261014T080000",
    )
    moved = event(
        "a",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261019T080000",
        "DTSTART;TZID=Europe/Berlin:20261020T140000",
        "DTEND;TZID=Europe/Berlin:20261020T150000",
        "SUMMARY:moved",
    )
    cancelled = event("a", "RECURRENCE-ID;TZID=Europe/Berlin:20261026T080000", *MORNING, "STATUS:CANCELLED")

    found = schedule(tmp_path, series, moved, cancelled)

    assert [(each.session, f"{each.start:%m-%dT%H:%M}", each.title) for each in found.sessions] == [
        ("a@2026-10-05T06:00:00Z", "10-05T06:00", None),
        ("a@2026-10-14T06:00:00Z", "10-14T06:00", None),
        ("a@2026-10-19T06:00:00Z", "10-20T12:00", "moved"),
    ]
    assert [*map(str, found.left_out)] == [
        "term.ics: left out: cancelled events (1)",
    ]


def test_a_change_to_all_that_follow_leaves_each_its_own_name(tmp_path: Path) -> None:
    series = event("a", *MORNING, "RRULE:FREQ=WEEKLY;COUNT=4")
    later = event(
        "a",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261012T080000",
        "DTSTART;TZID=Europe/Berlin:20261012T100000",
        "DTEND;TZID=Europe/Berlin:20261012T113000",
    )

    assert starts(tmp_path, series, later) == ["10-05T06:00", "10-12T08:00", "10-19T08:00", "10-26T09:00"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261026", "10-26T07:00"),  # a day is meant to its end
        ("20261026T080000", "10-26T07:00"),  # a time without zone is one in the event's
        ("20261026T070000Z", "10-26T07:00"),
        ("20261026T065959Z", "10-19T06:00"),
    ],
)
def test_a_rule_ends_after_the_last_time_it_names(tmp_path: Path, until: str, last: str) -> None:
    assert starts(tmp_path, event("a", *MORNING, f"RRULE:FREQ=WEEKLY;UNTIL={until}"))[-1] == last


def test_zones_of_windows_of_the_file_and_of_the_calendar_are_known(tmp_path: Path) -> None:
    zone = "\r\n".join(
        [
            "BEGIN:VTIMEZONE",
            "TZID:Campus",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0530",
            "TZOFFSETTO:+0530",
            "END:STANDARD",
            "END:VTIMEZONE",
        ]
    )
    windows = event("a", "DTSTART;TZID=W. Europe Standard Time:20261005T080000", "DURATION:PT1H")
    own = event("b", "DTSTART;TZID=Campus:20261005T080000", "DURATION:PT1H")
    floating = event("c", "DTSTART:20261005T080000", "DURATION:PT1H")

    assert starts(tmp_path, zone, own, windows) == ["10-05T02:30", "10-05T06:00"]
    assert starts(tmp_path, floating) == ["10-05T06:00"]
    assert starts(tmp_path, "X-WR-TIMEZONE:America/New_York", floating) == ["10-05T12:00"]


def test_across_a_clock_change_an_end_is_a_time_of_day_and_a_duration_hours(tmp_path: Path) -> None:
    until_five = event("a", "DTSTART:20261024T010000", "DTEND:20261024T050000", "RRULE:FREQ=DAILY;COUNT=2")
    four_hours = event("b", "DTSTART:20261024T010000", "DURATION:PT4H", "RRULE:FREQ=DAILY;COUNT=2")
    a_day = event("c", "DTSTART:20261024T010000", "DURATION:P1DT1H", "RRULE:FREQ=DAILY;COUNT=2")

    def hours(text: str) -> list[float]:
        return [(each.end - each.start) / timedelta(hours=1) for each in sessions(tmp_path, text)]

    assert hours(until_five) == [4, 5]
    assert hours(four_hours) == [4, 4]
    assert hours(a_day) == [25, 26]


def test_times_that_the_clocks_skip_or_show_twice_are_noted(tmp_path: Path) -> None:
    march = day_interval(date(2026, 3, 1), date(2026, 3, 31), BERLIN)
    skipped = event("a", "DTSTART:20260329T023000", "DTEND:20260329T040000")
    twice = event("b", "DTSTART:20261025T023000", "DTEND:20261025T040000")

    (early,) = schedule(tmp_path, skipped, period=march).sessions
    (late,) = sessions(tmp_path, twice)

    assert (early.start, late.start) == (
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    )
    assert early.note == "2026-03-29 02:30 does not exist in Europe/Berlin; 03:30 is meant"
    assert late.note == "2026-10-25 02:30 comes twice in Europe/Berlin; the earlier one is meant"
