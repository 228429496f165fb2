"""The schedule as an iCalendar file: what RFC 5545 says, what programs write, what nobody should send."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars import BERLIN, OCTOBER, calendar
from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster.times.intervals import Interval
from passmuster.times.midnights import day_interval
from passmuster_reports.expected.calendar import events
from passmuster_reports.expected.roster import Roster, read_roster
from passmuster_reports.expected.schedule import Planned, Schedule, read_schedule

MORNING = ("DTSTART;TZID=Europe/Berlin:20261005T080000", "DTEND;TZID=Europe/Berlin:20261005T093000")


def event(uid: str, *lines: str, place: str | None = "LOCATION:101") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *([place] if place else []), *lines, "END:VEVENT"])


def schedule(
    folder: Path, *components: str, people: Roster | None = None, period: Interval | None = OCTOBER
) -> Schedule:
    path = folder / "term.ics"
    path.write_text(calendar(*components), encoding="utf-8", newline="")
    return read_schedule(str(path), BERLIN, people, period)


def sessions(folder: Path, *components: str) -> tuple[Planned, ...]:
    return schedule(folder, *components).sessions


def starts(folder: Path, *components: str) -> list[str]:
    return [f"{each.start:%m-%dT%H:%M}" for each in sessions(folder, *components)]


def problems(folder: Path, *components: str, period: Interval | None = OCTOBER) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        schedule(folder, *components, period=period)
    return refused.value.lines


def roster(folder: Path, text: str) -> Roster:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return read_roster(str(folder / "roster.csv"))


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
    assert found.left_out == ("term.ics: left out: cancelled events (1)",)


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


def test_what_is_no_session_is_left_out_and_counted(tmp_path: Path) -> None:
    found = schedule(
        tmp_path,
        event("holiday", "DTSTART;VALUE=DATE:20261003", place=None),
        event("birthday", "DTSTART;VALUE=DATE:20001004", "RRULE:FREQ=YEARLY", place=None),
        event("later", "DTSTART;VALUE=DATE:20261224", place=None),
        event("off", *MORNING, "STATUS:CANCELLED", place=None),
        event("chat", *MORNING, "ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:a@x.example", place=None),
        "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO",
        event("kept", *MORNING),
    )

    assert [each.session for each in found.sessions] == ["kept"]
    assert found.left_out == (
        "term.ics: left out: cancelled events (1)",
        "term.ics: left out: all-day events, which have no hours (2)",
        "term.ics: left out: events whose attendees are all optional (1)",
    )


def test_attendees_are_people_by_their_address_and_categories_are_groups(tmp_path: Path) -> None:
    people = roster(tmp_path, "person,name,email,group\np1,Ada,Ada@x.example,G1\np2,Bob,,G2\n")

    found = schedule(
        tmp_path,
        event(
            "a",
            *MORNING,
            "CATEGORIES:G2",
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:MAILTO:ada@X.example",
            "ATTENDEE;CUTYPE=ROOM:mailto:room101@x.example",
            "ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:dean@x.example",
        ),
        event("b", *MORNING, "ATTENDEE:mailto:guest@y.example"),
        people=people,
    )

    assert {each.session: each.who for each in found.sessions} == {
        "a": ("G2", "p1"),
        "b": ("mailto:guest@y.example",),
    }
    assert found.left_out == ("term.ics: attendees unknown to the roster, by `email` (1): guest@y.example",)


def test_categories_that_are_colours_are_passed_over_and_said(tmp_path: Path) -> None:
    people = roster(tmp_path, "person,name,group\np1,A,G1\np2,B,G2\n")
    coloured = (
        event("a", *MORNING, "CATEGORIES:Red Category"),
        event("b", *MORNING, "CATEGORIES:Blue Category"),
    )

    found = schedule(tmp_path, *coloured, people=people)

    assert [each.who for each in found.sessions] == [(), ()]
    assert found.left_out == (
        "term.ics: categories that are no group of the roster, passed over (2): Blue Category, Red Category",
    )


def test_a_category_that_is_no_group_expects_nobody_where_others_are_groups(tmp_path: Path) -> None:
    people = roster(tmp_path, "person,name,group\np1,A,G1\np2,B,G2\n")

    found = schedule(
        tmp_path, event("a", *MORNING, "CATEGORIES:G1"), event("b", *MORNING, "CATEGORIES:G11"), people=people
    )

    assert {each.session: each.who for each in found.sessions} == {"a": ("G1",), "b": ("G11",)}
    assert found.left_out == (
        "term.ics: categories that are no group of the roster, expecting nobody (1): G11",
    )


def test_everything_that_is_left_out_is_said_with_its_number(tmp_path: Path) -> None:
    found = schedule(
        tmp_path,
        event("a", "DTSTART:20261005T080000"),
        event("b", "DTSTART:00010101T000000Z"),
        event("c", *MORNING),
        event("c", *MORNING, "SEQUENCE:1", "SUMMARY:\xdcbung"),
    )

    assert [each.session for each in found.sessions] == ["c"]
    assert found.left_out == (
        "term.ics: left out: events of no length or without end, at which nobody can be present (1)",
        "term.ics: left out: events that another of the same UID replaces or repeats (1)",
        "term.ics: left out: events outside the years 1900 to 2200 (1)",
    )


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


@dataclass(frozen=True)
class Series:
    """A session every so many weeks, as a person has it on the wall: times of day and days of the week."""

    first: datetime
    minutes: int
    days: set[int]
    interval: int
    count: int | None
    skipped: set[int]
    zone: ZoneInfo

    @property
    def planned(self) -> list[datetime]:
        monday = self.first.date() - timedelta(days=self.first.weekday())
        times = [
            datetime.combine(monday + timedelta(weeks=week * self.interval, days=day), self.first.time())
            for week in range(40)
            for day in sorted({*self.days, self.first.weekday()})
        ]
        return [each for each in times if each >= self.first][: self.count]

    @property
    def left_out(self) -> list[datetime]:
        planned = self.planned
        return [planned[number] for number in self.skipped if number < len(planned)]

    def instants(self) -> set[tuple[datetime, datetime]]:
        """What of it lies in October."""
        length, left_out = timedelta(minutes=self.minutes), self.left_out
        times = [
            tuple(moment.replace(tzinfo=self.zone).astimezone(UTC) for moment in (each, each + length))
            for each in self.planned
            if each not in left_out
        ]
        return {(start, end) for start, end in times if start < OCTOBER.end and end > OCTOBER.start}

    def event(self) -> str:
        # The first day is one of the rule's: otherwise the series is undefined (RFC 5545, 3.8.5.3).
        names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        days = ",".join(names[day] for day in sorted({*self.days, self.first.weekday()}))
        rule = f"RRULE:FREQ=WEEKLY;INTERVAL={self.interval};BYDAY={days}"
        return event(
            "a",
            self._line("DTSTART", self.first),
            self._line("DTEND", self.first + timedelta(minutes=self.minutes)),
            rule + (f";COUNT={self.count}" if self.count else ""),
            *(self._line("EXDATE", each) for each in self.left_out),
        )

    def _line(self, name: str, local: datetime) -> str:
        return f"{name};TZID={self.zone.key}:{local:%Y%m%dT%H%M%S}"


SERIES = st.builds(
    Series,
    # Hours and minutes away from those that clocks skip or show twice, which tests above are for.
    first=st.builds(
        datetime,
        year=st.just(2026),
        month=st.integers(8, 11),
        day=st.integers(1, 30),
        hour=st.integers(4, 23),
        minute=st.integers(0, 59),
    ),
    minutes=st.integers(1, 90) | st.integers(600, 3000),
    days=st.sets(st.integers(0, 6)),
    interval=st.integers(1, 3),
    count=st.none() | st.integers(1, 40),
    skipped=st.sets(st.integers(0, 20), max_size=3),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Gaza", "Australia/Lord_Howe", "Asia/Kolkata"]).map(ZoneInfo),
)


@given(series=SERIES)
@settings(
    max_examples=40 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_series_across_a_clock_change_is_what_a_wall_calendar_says(tmp_path: Path, series: Series) -> None:
    found = sessions(tmp_path, series.event())

    assert {(each.start, each.end) for each in found} == series.instants()
    assert len({each.session for each in found}) == len(found) == len(series.instants())
