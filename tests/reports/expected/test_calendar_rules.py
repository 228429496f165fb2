"""What repeats in a calendar: rules, exceptions and changes, in every form that producers write."""

from __future__ import annotations

import pytest

from calendars import MONDAY, SERIES, SESSION, WEEKLY, calendar, change, event, left_out, read, told

MOVED = [SESSION, "13 12:00-13:00 102", "19 06:00-07:00 101", "26 07:00-08:00 101"]


@pytest.mark.parametrize(
    "planned",
    [
        "RECURRENCE-ID;TZID=Europe/Berlin:20261012T080000",
        "RECURRENCE-ID:20261012T060000Z",
        "RECURRENCE-ID;TZID=Asia/Tokyo:20261012T150000",
        "RECURRENCE-ID:20261012T080000",  # without a zone: the series'
        "RECURRENCE-ID;VALUE=DATE:20261012",
        "RECURRENCE-ID;VALUE=DATE;TZID=Europe/Berlin:20261012",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261012T000000",  # Exchange's midnight
        "RECURRENCE-ID:20261012T000000",
    ],
)
def test_a_change_takes_the_place_of_what_it_changes_in_every_form(planned: str) -> None:
    found = read(calendar(event(*WEEKLY), change(planned)))

    assert told(found) == MOVED
    assert [each.session for each in found.occurrences if each.start.day == 13] == ["u1@2026-10-12T06:00:00Z"]


def test_a_day_on_which_a_series_comes_twice_names_no_time_of_it() -> None:
    twice = event(*MONDAY, "RRULE:FREQ=WEEKLY;BYHOUR=8,10;COUNT=8")

    assert read(calendar(twice, change("RECURRENCE-ID;VALUE=DATE:20261012"))).problems == (
        "s.ics, line 11 (UID u1): `RECURRENCE-ID` is 2026-10-12, a day on which it takes place 2 times",
    )


def test_of_two_times_a_day_a_change_is_of_the_one_that_it_names() -> None:
    # In UTC the later one is 08:00, which the earlier one shows on the wall.
    twice = event(*MONDAY, "RRULE:FREQ=WEEKLY;BYHOUR=8,10;COUNT=2")

    assert told(read(calendar(twice, change("RECURRENCE-ID:20261005T080000Z")))) == [
        SESSION,
        "13 12:00-13:00 102",
    ]


def test_a_change_that_is_a_day_takes_the_session_away() -> None:
    found = read(
        calendar(event(*WEEKLY), change("RECURRENCE-ID:20261012T060000Z", "DTSTART;VALUE=DATE:20261012"))
    )

    assert (told(found), left_out(found)) == ([SERIES[0], *SERIES[2:]], {"all-day": 1})


def test_a_change_from_some_time_on_moves_all_that_follow() -> None:
    later = change(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261012T080000",
        "DTSTART;TZID=Europe/Berlin:20261012T100000",
        "DTEND;TZID=Europe/Berlin:20261012T113000",
    )
    found = read(calendar(event(*WEEKLY), later))

    assert told(found) == [SESSION, "12 08:00-09:30 102", "19 08:00-09:30 102", "26 09:00-10:30 102"]
    assert [each.session for each in found.occurrences][-1] == "u1@2026-10-26T07:00:00Z"


def test_a_change_of_what_was_moved_to_another_month_is_seen_in_both() -> None:
    moved = change(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261012T080000",
        "DTSTART;TZID=Europe/Berlin:20270113T140000",
        "DTEND;TZID=Europe/Berlin:20270113T150000",
    )

    assert told(read(calendar(event(*WEEKLY), moved))) == [SERIES[0], *SERIES[2:]]


@pytest.mark.parametrize(
    "excepted",
    [
        "EXDATE;TZID=Europe/Berlin:20261012T080000",
        "EXDATE:20261012T060000Z",
        "EXDATE;VALUE=DATE:20261012",
        "EXDATE:20261012T080000,20261101T080000",
        "EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2;BYDAY=MO\r\nRDATE;TZID=Europe/Berlin:20261005T080001",
    ],
)
def test_what_is_excepted_does_not_take_place(excepted: str) -> None:
    found = read(calendar(event(*WEEKLY, excepted)))

    assert "12 06:00-07:00 101" not in told(found) or "EXRULE" in excepted
    if "EXRULE" in excepted:
        assert told(found) == ["05 06:00-07:00 101", *SERIES[1:2], *SERIES[3:]]


def test_periods_and_lists_add_times_and_days_of_them_are_no_sessions() -> None:
    found = read(
        calendar(
            event(
                *MONDAY,
                "RDATE;VALUE=PERIOD:20261006T060000Z/20261006T080000Z,20261007T060000Z/PT30M",
                "RDATE;TZID=Europe/Berlin:20261008T080000",
                "RDATE;VALUE=DATE:20261009",
            )
        )
    )

    assert told(found) == [SESSION, "06 06:00-08:00 101", "07 06:00-06:30 101", "08 06:00-07:00 101"]
    assert left_out(found) == {"all-day": 1}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;X-NAME=1", "'X-NAME' is no part of a rule (RFC 5545, 3.3.10)"),
        ("FREQ=WEEKLY;COUNT", "'COUNT' is no part of a rule, which has a name and an equals sign"),
        ("D3 #50", "'D3 #50' is no part of a rule, which has a name and an equals sign"),
        ("FREQ=WEEKLY;COUNT=2;COUNT=3", "COUNT comes more than once"),
        ("FREQ=WEEKLY;COUNT=0", "COUNT must be 1 or more"),
        ("FREQ=WEEKLY;UNTIL=soon", "'SOON' is no day such as 20261005 and no time such as 20261005T080000"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY is 'XX', which no day or time can be"),
        ("COUNT=3", "FREQ is none; a session repeats DAILY, WEEKLY, MONTHLY, YEARLY"),
        (
            "RSCALE=HEBREW;FREQ=YEARLY",
            "its RSCALE or SKIP is another than GREGORIAN and OMIT, which are followed",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(rule: str, said: str) -> None:
    assert read(calendar(event(*MONDAY, f"RRULE:{rule}"))).problems == (
        f"s.ics, line 4 (UID u1): `RRULE`: {said}",
    )


@pytest.mark.parametrize(
    ("properties", "sessions"),
    [
        (("RRULE:FREQ=WEEKLY;UNTIL=20261012",), SERIES[:2]),
        (("RRULE:FREQ=WEEKLY;UNTIL=20261004",), []),  # cut off before its first time
        (("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=WEEKLY;INTERVAL=3;COUNT=2"), [*SERIES[:2], SERIES[3]]),
        (("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1;COUNT=1",), [SERIES[0], SERIES[3]]),
        (("RRULE:RSCALE=GREGORIAN;SKIP=OMIT;FREQ=WEEKLY;COUNT=2",), SERIES[:2]),
        (("RRULE:FREQ=DAILY;INTERVAL=7;WKST=SU",), SERIES),
    ],
)
def test_rules_are_followed(properties: tuple[str, ...], sessions: list[str]) -> None:
    assert told(read(calendar(event(*MONDAY, *properties)))) == sessions


def test_a_rule_of_long_ago_comes_on_its_days_still() -> None:
    fortnightly = event(
        "DTSTART:19980105T060000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"
    )
    birthday = event("DTSTART;VALUE=DATE:16040110", "RRULE:FREQ=YEARLY;BYMONTH=10", uid="u2")
    found = read(calendar(fortnightly, birthday))

    assert told(found) == [
        "05 06:00-07:00 101",
        "07 06:00-07:00 101",
        "19 06:00-07:00 101",
        "21 06:00-07:00 101",
    ]
    assert left_out(found) == {"all-day": 1}
