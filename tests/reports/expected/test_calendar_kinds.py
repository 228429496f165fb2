"""What producers of calendars write beside, and against, RFC 5545: one small file of each kind."""

from __future__ import annotations

import pytest

from calendars import MONDAY, WEEKLY, calendar, change, event, left_out, lines, read, told
from passmuster.errors import SettingsError

SESSION = "05 06:00-07:00 101"
SERIES = [SESSION, "12 06:00-07:00 101", "19 06:00-07:00 101", "26 07:00-08:00 101"]
MOVED = [SESSION, "13 12:00-13:00 102", "19 06:00-07:00 101", "26 07:00-08:00 101"]


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


@pytest.mark.parametrize("name", ["BEGIN:VEVENT ", "BEGIN:VEVENT\t", "begin:vevent", "BEGIN : VEVENT"])
def test_blanks_and_case_around_begin_and_end_lose_no_event(name: str) -> None:
    second = event(*MONDAY, uid="u2", place="102").replace("BEGIN:VEVENT", name)
    text = calendar(
        event(*MONDAY), second.replace("END:VEVENT", name.replace("BEGIN", "END").replace("begin", "end"))
    )

    assert told(read(text)) == [SESSION, "05 06:00-07:00 102"]


def test_an_event_that_a_blank_hides_in_the_line_above_is_an_error() -> None:
    text = calendar("X-WR-CALNAME:Room", *(" " + line for line in event(*MONDAY).split("\r\n")))

    with pytest.raises(
        SettingsError, match="line 5: a blank before BEGIN:VEVENT makes it part of the line above"
    ):
        read(text)


def test_blanks_at_the_edges_of_names_and_values_do_not_count() -> None:
    found = read(
        calendar(
            event(
                "DTSTART ; TZID = Europe/Berlin : 20261005T080000 ",
                'DTEND;TZID=" Europe/Berlin ":20261005T090000\t',
                "RRULE: FREQ = WEEKLY ; COUNT= 2;",
                "EXDATE: 20261019T060000Z , ",
            )
        )
    )

    assert told(found) == SERIES[:2]


def test_an_empty_property_is_as_if_it_were_not_there() -> None:
    empty = (
        "RRULE:",
        "EXDATE:",
        "RDATE:",
        "RECURRENCE-ID:",
        "STATUS:",
        "DURATION:",
        "CATEGORIES:",
        "ATTENDEE:",
    )
    found = read(
        calendar("METHOD:", "X-WR-TIMEZONE:", event(*MONDAY, *empty, "SUMMARY:", "UID:", "LOCATION: "))
    )

    assert (told(found), found.problems) == ([SESSION], ())
    assert (found.occurrences[0].session, found.occurrences[0].attendees) == ("u1", ())


def test_a_property_that_is_repeated_alike_is_one_and_one_that_is_not_is_named() -> None:
    alike = event(*WEEKLY, *WEEKLY, "UID:u1", "LOCATION:101", "STATUS:CONFIRMED", "STATUS:CONFIRMED ")
    found = read(
        calendar(
            alike,
            event(*MONDAY, "LOCATION:103", uid="u2"),
            event(*MONDAY, *MONDAY, "DTEND:20261005T100000", uid="u3"),
        )
    )

    assert found.problems == (
        "s.ics, line 18 (UID u2): `LOCATION` comes more than once",
        "s.ics, line 25 (UID u3): `DTEND` comes more than once",
    )
    assert told(read(calendar(alike))) == SERIES


def test_an_event_that_is_repeated_alike_is_one() -> None:
    found = read(calendar(event(*MONDAY), event(*MONDAY)))

    assert (told(found), left_out(found)) == ([SESSION], {"replaced": 1})


def test_a_title_in_two_languages_is_the_first_with_a_note() -> None:
    (only,) = read(
        calendar(event(*MONDAY, "SUMMARY;LANGUAGE=de:Chor", "SUMMARY;LANGUAGE=en:Choir"))
    ).occurrences

    assert (only.properties["SUMMARY"], only.note) == ("Chor", "it has several titles; this is the first")


@pytest.mark.parametrize(
    "broken",
    [
        "GEO:;",
        "CREATED:00001231T000000Z",
        "LAST-MODIFIED:never",
        "TRIGGER;VALUE=DURATION:P",
        'ORGANIZER;CN="open:mailto:x',
        "DESCRIPTION:first\r\nsecond line without its blank",
        "X-ALT-DESC;FMTTYPE=text/html:<p>\r\n</p>",
        "BEGIN:VALARM\r\nTRIGGER:soon\r\nDURATION:never\r\nEND:VALARM",
    ],
)
def test_what_a_schedule_does_not_use_does_not_matter(broken: str) -> None:
    found = read(calendar(event(*MONDAY, broken, "PRIORITY:high")))

    assert (told(found), found.problems) == ([SESSION], ())


def test_a_place_that_may_be_cut_off_is_named() -> None:
    (problem,) = read(calendar(event(*MONDAY, "LOCATION:101\r\nsecond floor"))).problems

    assert problem == (
        "s.ics, line 4 (UID u1): line 10 is no property, which has a name and a colon; "
        "is the line above it cut off?"
    )


@pytest.mark.parametrize("fold", [b"\r\n ", b"\r\n\t", b"\n "])
def test_a_letter_folded_between_its_octets_is_read(fold: bytes) -> None:
    text = calendar(event(*MONDAY, "SUMMARY:ÜBUNG", "DESCRIPTION:Übung")).encode()

    (only,) = read(text.replace(b"\xc3\x9c", b"\xc3" + fold + b"\x9c")).occurrences

    assert only.properties["SUMMARY"] == "ÜBUNG"


def test_another_code_than_utf_8_is_said_and_matters_only_where_it_is_used() -> None:
    text = calendar(event(*MONDAY, "SUMMARY:Übung", "DESCRIPTION:Übung"))
    found = read(text.encode("cp1252"))

    assert found.occurrences[0].properties["SUMMARY"] == "Übung"
    assert found.said == ("s.ics: line 9: not UTF-8, read as Windows-1252; export the calendar as UTF-8",)
    assert read(text.replace("SUMMARY", "COMMENT").encode("cp1252")).said == ()


@pytest.mark.parametrize("code", ["utf-16", "utf-16-be", "utf-16-le"])
def test_utf_16_is_called_that(code: str) -> None:
    mark = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}.get(code, b"")

    with pytest.raises(SettingsError, match=r"s\.ics: in UTF-16, but a calendar is in UTF-8"):
        read(mark + calendar(event(*MONDAY)).encode(code))


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


def test_text_is_what_it_stands_for_and_a_calendar_in_a_calendar_is_refused() -> None:
    (only,) = read(calendar(event(*MONDAY, r"SUMMARY:a\, b\; c\\n\Nd"))).occurrences
    assert only.properties["SUMMARY"] == "a, b; c\\n\nd"

    for inside in (
        calendar(event(*MONDAY)).strip(),
        lines("BEGIN:VEVENT", "UID:u9", event(*MONDAY), "END:VEVENT"),
    ):
        with pytest.raises(SettingsError, match=r"s\.ics: not a calendar \(RFC 5545\): line \d+: BEGIN:"):
            read(calendar(inside))
