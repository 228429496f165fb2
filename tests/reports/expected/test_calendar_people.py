"""Who is expected at an event of a calendar, and what of it is left out and said."""

from __future__ import annotations

from pathlib import Path

from reports.expected.schedules import MORNING, event, roster, schedule


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
    assert tuple(map(str, found.left_out)) == (
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
    assert tuple(map(str, found.left_out)) == (
        "term.ics: attendees unknown to the roster, by `email` (1): guest@y.example",
    )


def test_categories_that_are_colours_are_passed_over_and_said(tmp_path: Path) -> None:
    people = roster(tmp_path, "person,name,group\np1,A,G1\np2,B,G2\n")
    coloured = (
        event("a", *MORNING, "CATEGORIES:Red Category"),
        event("b", *MORNING, "CATEGORIES:Blue Category"),
    )

    found = schedule(tmp_path, *coloured, people=people)

    assert [each.who for each in found.sessions] == [(), ()]
    assert tuple(map(str, found.left_out)) == (
        "term.ics: categories that are no group of the roster, passed over (2): Blue Category, Red Category",
    )


def test_a_category_that_is_no_group_expects_nobody_where_others_are_groups(tmp_path: Path) -> None:
    people = roster(tmp_path, "person,name,group\np1,A,G1\np2,B,G2\n")

    found = schedule(
        tmp_path, event("a", *MORNING, "CATEGORIES:G1"), event("b", *MORNING, "CATEGORIES:G11"), people=people
    )

    assert {each.session: each.who for each in found.sessions} == {"a": ("G1",), "b": ("G11",)}
    assert tuple(map(str, found.left_out)) == (
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
    assert tuple(map(str, found.left_out)) == (
        "term.ics: left out: events of no length or without end, at which nobody can be present (1)",
        "term.ics: left out: events that another of the same UID replaces or repeats (1)",
        "term.ics: left out: events outside the years 1900 to 2200 (1)",
    )
