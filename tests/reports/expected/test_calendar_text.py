"""The text of a calendar as producers write it: blanks, repeats, folds, codes, and what is not used."""

from __future__ import annotations

import pytest

from calendars import MONDAY, SERIES, SESSION, WEEKLY, calendar, event, left_out, lines, read, told
from passmuster.errors import SettingsError


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
    assert [*map(str, found.said)] == [
        "s.ics: line 9: not UTF-8, read as Windows-1252; export the calendar as UTF-8"
    ]
    assert read(text.replace("SUMMARY", "COMMENT").encode("cp1252")).said == ()


@pytest.mark.parametrize("code", ["utf-16", "utf-16-be", "utf-16-le"])
def test_utf_16_is_called_that(code: str) -> None:
    mark = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}.get(code, b"")

    with pytest.raises(SettingsError, match=r"s\.ics: in UTF-16, but a calendar is in UTF-8"):
        read(mark + calendar(event(*MONDAY)).encode(code))


def test_text_is_what_it_stands_for_and_a_calendar_in_a_calendar_is_refused() -> None:
    (only,) = read(calendar(event(*MONDAY, r"SUMMARY:a\, b\; c\\n\Nd"))).occurrences
    assert only.properties["SUMMARY"] == "a, b; c\\n\nd"

    for inside in (
        calendar(event(*MONDAY)).strip(),
        lines("BEGIN:VEVENT", "UID:u9", event(*MONDAY), "END:VEVENT"),
    ):
        with pytest.raises(SettingsError, match=r"s\.ics: not a calendar \(RFC 5545\): line \d+: BEGIN:"):
            read(calendar(inside))
