"""What takes time in a calendar and what takes none: days, times, no length, and other years."""

from __future__ import annotations

import pytest

from calendars import MONDAY, SESSION, calendar, event, left_out, read, told


@pytest.mark.parametrize(
    "properties",
    [
        ("DTSTART;VALUE=DATE:20261005", "DTEND;VALUE=DATE:20261006"),
        ("DTSTART:20261005",),
        ("DTSTART;VALUE=DATE:20261005", "DTEND;VALUE=DATE:20261005"),
        ("DTSTART;TZID=Europe/Berlin;VALUE=DATE:20261005", "DTEND;TZID=Europe/Berlin;VALUE=DATE:20261006"),
        ("DTSTART;TZID=No/Where;VALUE=DATE:20261005", "DTEND;VALUE=DATE:20261006"),
        ("DTSTART;VALUE=DATE:20261005", "DTEND:20261007T000000Z"),
        ("DTSTART;TZID=Europe/Berlin:20261005T080000", "DTEND;VALUE=DATE:20261007"),
        ("DTSTART;VALUE=DATE:20261005", "DURATION:PT5H"),
        ("DTSTART;VALUE=DATE:20261005Z",),
        (
            "DTSTART;TZID=Europe/Berlin:20261005T000000",
            "DTEND;TZID=Europe/Berlin:20261006T000000",
            "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        ),
    ],
)
def test_what_takes_days_is_no_session_however_it_is_written(properties: tuple[str, ...]) -> None:
    found = read(calendar(event(*properties)))

    assert (told(found), left_out(found), found.problems) == ([], {"all-day": 1}, ())


@pytest.mark.parametrize(
    "properties",
    [
        ("DTSTART;VALUE=DATE:20261005T060000Z", "DTEND;VALUE=DATE:20261005T070000Z"),
        ("DTSTART;TZID=Europe/Berlin;VALUE=DATE:20261005T080000", "DTEND;TZID=Europe/Berlin:20261005T090000"),
        (*MONDAY, "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"),
        (*MONDAY, "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE"),
    ],
)
def test_a_time_is_that_time_though_it_be_called_a_day(properties: tuple[str, ...]) -> None:
    assert told(read(calendar(event(*properties)))) == [SESSION]


def test_a_day_before_the_period_is_not_counted_for_its_end_in_utc() -> None:
    found = read(
        calendar(event("DTSTART;VALUE=DATE:20260930"), event("DTSTART;VALUE=DATE:20261001", uid="u2"))
    )

    assert left_out(found) == {"all-day": 1}


@pytest.mark.parametrize(
    "properties",
    [
        ("DTSTART:20261005T060000Z",),
        ("DTSTART:20261005T060000Z", "DTEND:20261005T060000Z"),
        ("DTSTART:20261005T060000Z", "DURATION:PT0S"),
        ("DTSTART:20261005T060000Z", "DTEND:"),
    ],
)
def test_events_of_no_length_are_left_out_and_said(properties: tuple[str, ...]) -> None:
    found = read(calendar(event(*properties)))
    assert (told(found), left_out(found), found.problems) == ([], {"no length": 1}, ())

    cancelled = read(calendar(event(*properties, "STATUS:CANCELLED")))
    assert (left_out(cancelled), cancelled.problems) == ({"cancelled": 1}, ())


@pytest.mark.parametrize(
    "properties",
    [
        ("DTSTART:20191005T080000Z", "DTEND:20191005T080000Z"),
        ("DTSTART:20191005T080000Z",),
        ("DTSTART:20191005T080000Z", "DTEND:20191005T070000Z"),
        ("DTSTART:20191005T080000Z", "DTEND:later"),
        ("DTSTART;TZID=No/Where:20191005T080000", "DURATION:PT1H"),
        ("DTSTART:20191005T080000Z", "DURATION:P1H"),
        ("DTSTART:20191005T080000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
        ("DTSTART;TZID=No/Where:20191005T080000", "RRULE:FREQ=WEEKLY;UNTIL=20191201T000000Z"),
        ("DTSTART:20191005T080000Z", "STATUS:CANCELLED"),
        ("DTSTART:20300101T080000Z", "DTEND:20300101T070000Z", "RRULE:FREQ=DAILY"),
    ],
)
def test_what_lies_outside_the_period_is_nothing(properties: tuple[str, ...]) -> None:
    found = read(calendar(event(*properties), event(*MONDAY, uid="u2")))

    assert (told(found), left_out(found), found.problems) == ([SESSION], {}, ())


def test_a_year_that_no_schedule_has_is_left_out_and_said() -> None:
    found = read(
        calendar(
            event("DTSTART:00010101T000000Z"),
            event("DTSTART:99991005T080000", "DURATION:PT1H", uid="u2"),
            event("DTSTART:00000000T000000Z", uid="u3"),
            event(*MONDAY, "RRULE:FREQ=WEEKLY;COUNT=4;UNTIL=99991231T235959Z", uid="u4"),
        )
    )

    assert left_out(found) == {"years": 2}
    assert found.problems == (
        "s.ics, line 15 (UID u3): `DTSTART`: '00000000T000000Z' is no day or time of the calendar",
    )


def test_an_end_without_a_zone_is_in_that_of_its_start_and_the_end_of_a_day_is_midnight() -> None:
    found = read(
        calendar(
            event("DTSTART;TZID=Asia/Tokyo:20261005T080000", "DTEND:20261005T090000"),
            event("DTSTART:20261006T220000", "DTEND:20261006T240000", uid="u2"),
            event(
                "DTSTART;TZID=Asia/Tokyo:20261008T080000",
                "DTEND;TZID=Europe/Berlin:20261008T013000",
                uid="u3",
            ),
        )
    )

    assert told(found) == ["04 23:00-05 00:00 101", "06 20:00-22:00 101", "07 23:00-23:30 101"]
