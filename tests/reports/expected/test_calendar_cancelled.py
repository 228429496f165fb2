"""Which version of an event is in force, and every way in which RFC 5545 and 5546 cancel one."""

from __future__ import annotations

import pytest

from calendars import MONDAY, SERIES, SESSION, WEEKLY, calendar, change, event, left_out, read, told

SECOND = "RECURRENCE-ID;TZID=Europe/Berlin:20261012T080000"
FOLLOWING = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261012T080000"
CANCELLED = "STATUS:CANCELLED"


def message(method: str, *components: str) -> str:
    return calendar(f"METHOD:{method}", *components)


@pytest.mark.parametrize(
    ("text", "sessions", "cancelled"),
    [
        (calendar(event(*MONDAY, CANCELLED)), [], 1),
        (calendar(event(*MONDAY, "STATUS: cancelled ")), [], 1),
        (message("CANCEL", event(*MONDAY)), [], 1),
        (message("cancel", event(*WEEKLY)), [], 4),
        (calendar(event(*WEEKLY, CANCELLED)), [], 4),
        # One time of a series, with and without a word of when that would have been.
        (calendar(event(*WEEKLY), change(SECOND, *MONDAY, CANCELLED)), [SESSION, *SERIES[2:]], 1),
        (calendar(event(*WEEKLY), event(SECOND, CANCELLED)), [SESSION, *SERIES[2:]], 1),
        (
            calendar(event(*WEEKLY), event("RECURRENCE-ID;VALUE=DATE:20261012", CANCELLED)),
            [SESSION, *SERIES[2:]],
            1,
        ),
        # All from some time on.
        (calendar(event(*WEEKLY), event(FOLLOWING, CANCELLED)), [SESSION], 3),
        (calendar(event(*WEEKLY), change(FOLLOWING, *MONDAY, CANCELLED)), [SESSION], 3),
        # In a message of its own.
        (message("REQUEST", event(*MONDAY)) + message("CANCEL", event(*MONDAY, "SEQUENCE:1")), [], 1),
        (message("REQUEST", event(*MONDAY)) + message("CANCEL", event()), [], 1),
        (message("REQUEST", event(*WEEKLY)) + message("CANCEL", event()), [], 4),
        (message("CANCEL", event("SEQUENCE:1")) + message("REQUEST", event(*WEEKLY)), [], 4),
        (message("REQUEST", event(*WEEKLY)) + message("CANCEL", event(SECOND)), [SESSION, *SERIES[2:]], 1),
        (message("REQUEST", event(*WEEKLY)) + message("CANCEL", event(FOLLOWING)), [SESSION], 3),
        (calendar(event(*WEEKLY)) + message("CANCEL", event(*WEEKLY)), [], 4),
        # With the series whatever of it was changed before.
        (message("REQUEST", event(*WEEKLY), change(SECOND)) + message("CANCEL", event("SEQUENCE:1")), [], 4),
        (calendar(event(*WEEKLY), change(SECOND), event(FOLLOWING, CANCELLED, "SEQUENCE:1")), [SESSION], 3),
        # What no other event knows.
        (message("CANCEL", event(SECOND)), [], 1),
        (message("CANCEL", event()), [], 1),
        (calendar(event(CANCELLED, "RRULE:FREQ=WEEKLY")), [], 1),
    ],
)
def test_what_is_cancelled_is_left_out_and_counted(text: str, sessions: list[str], cancelled: int) -> None:
    found = read(text)

    assert (told(found), found.problems) == (sessions, ())
    assert found.left_out["cancelled"] == cancelled


@pytest.mark.parametrize(
    ("text", "sessions"),
    [
        (
            message("CANCEL", event(*MONDAY, "SEQUENCE:1"))
            + message("REQUEST", event(*MONDAY, "SEQUENCE:2")),
            [SESSION],
        ),
        (
            calendar(
                event(*WEEKLY), change(SECOND, *MONDAY, CANCELLED), change(SECOND, "SEQUENCE:1", *MONDAY)
            ),
            [SESSION, "05 06:00-07:00 102", *SERIES[2:]],
        ),
        (
            message("REQUEST", event(*WEEKLY), change(SECOND, *MONDAY, "SEQUENCE:2"))
            + message("CANCEL", event("SEQUENCE:1")),
            ["05 06:00-07:00 102"],
        ),
    ],
)
def test_what_a_later_version_takes_up_again_takes_place(text: str, sessions: list[str]) -> None:
    assert told(read(text)) == sorted(sessions)


def test_of_two_versions_the_later_is_in_force_and_the_other_is_said() -> None:
    old, new = event(*MONDAY, "SEQUENCE:1"), event(*MONDAY, "SEQUENCE:2", place="102")

    for text in (calendar(old, new), calendar(new, old), calendar(old) + calendar(new)):
        found = read(text)
        assert (told(found), left_out(found)) == (["05 06:00-07:00 102"], {"replaced": 1})


def test_of_two_messages_of_one_sequence_the_one_sent_later_is_in_force() -> None:
    old = event(*MONDAY, "DTSTAMP:20260901T000000Z")
    new = event(*MONDAY, "DTSTAMP:20260902T000000Z", place="102")

    for text in (message("REQUEST", old) + message("REQUEST", new), message("REQUEST", new, old)):
        assert told(read(text)) == ["05 06:00-07:00 102"]


def test_of_two_events_of_one_uid_and_sequence_in_a_calendar_nobody_can_say_which_is_meant() -> None:
    found = read(calendar(event(*MONDAY), event(*MONDAY, place="102"), event(*MONDAY, uid="u2")))

    assert found.problems == (
        "s.ics, line 10 (UID u1): the same UID, RECURRENCE-ID and SEQUENCE as s.ics, line 4 (UID u1)",
    )


def test_a_version_that_moves_an_event_out_of_the_period_leaves_nothing_in_it() -> None:
    moved = event("DTSTART:20270105T060000Z", "DURATION:PT1H", "SEQUENCE:1")

    assert told(read(calendar(event(*MONDAY), moved))) == []


def test_what_an_organizer_adds_stands_beside_the_series() -> None:
    added = event("DTSTART:20261007T060000Z", "DURATION:PT1H", "SEQUENCE:1", place="102")

    found = read(message("REQUEST", event(*WEEKLY)) + message("ADD", added))

    assert told(found) == sorted([*SERIES, "07 06:00-07:00 102"])
    assert told(read(message("ADD", added))) == ["07 06:00-07:00 102"]


@pytest.mark.parametrize("method", ["COUNTER", "DECLINECOUNTER", "REFRESH"])
def test_proposals_are_left_out_and_said(method: str) -> None:
    proposal = event("DTSTART:20261006T060000Z", "DURATION:PT1H", "SEQUENCE:9")

    found = read(message("REQUEST", event(*MONDAY)) + message(method, proposal))

    assert (told(found), left_out(found)) == ([SESSION], {"proposed": 1})


def test_the_answer_of_an_attendee_changes_nothing() -> None:
    answer = event(*MONDAY, "SEQUENCE:9", "ATTENDEE;PARTSTAT=DECLINED:mailto:a@x.example", place="102")

    assert told(read(message("REQUEST", event(*MONDAY)) + message("REPLY", answer))) == [SESSION]
    assert told(read(message("REPLY", answer))) == ["05 06:00-07:00 102"]
    assert left_out(read(message("REPLY", event("SEQUENCE:9")))) == {"proposed": 1}


def test_a_cancelled_event_is_never_wrong() -> None:
    found = read(
        calendar(
            event("DTSTART:20261005T080000Z", "DTEND:20261005T070000Z", CANCELLED),
            event("DTSTART:20261005T080000Z", "DTEND:later", CANCELLED, uid="u2"),
            event("DTSTART:20261005T080000Z", CANCELLED, uid="u3"),
        )
    )

    assert (found.problems, left_out(found)) == ((), {"cancelled": 3})


def test_a_cancellation_of_nobody_knows_what_is_named() -> None:
    (problem,) = read(calendar(event(*WEEKLY), event("RECURRENCE-ID:soon", CANCELLED))).problems

    assert problem == (
        "s.ics, line 11 (UID u1): `RECURRENCE-ID`: 'soon' is no day such as 20261005 and no time such as "
        "20261005T080000"
    )


def test_a_range_backwards_is_named() -> None:
    (problem,) = read(
        calendar(event(*WEEKLY), change(SECOND.replace(";", ";RANGE=THISANDPRIOR;", 1)))
    ).problems

    assert problem == (
        "s.ics, line 11 (UID u1): `RECURRENCE-ID`: its RANGE is THISANDPRIOR; "
        "RFC 5545 knows THISANDFUTURE only"
    )
