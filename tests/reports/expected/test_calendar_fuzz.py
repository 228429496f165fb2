"""Whatever a calendar holds: no event is lost without a word, no traceback, and no file takes long."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import FIXED_PARTS, MONDAY, calendar, event, lines, observance, read, zone
from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster_reports.expected.calendar.events import Occurrences

_TIMES = st.sampled_from(
    [
        "20261005T080000",
        "20261005T080000Z",
        "20261006",
        "20261025T023000",
        "20260329T023000",
        "00010101T000000Z",
        "99991231T235959Z",
        "16010101",
        "20261005T240000",
        "soon",
        "",
        "20261305T080000",
    ]
)
_PARAMETERS = st.sampled_from(
    [
        "",
        ";VALUE=DATE",
        ";TZID=Europe/Berlin",
        ";TZID=Hall",
        ";TZID=No/Where",
        ";VALUE=DATE;TZID=EST",
        ';TZID="a:b"',
        " ",
    ]
)
_VALUES = {
    "DTSTART": _TIMES,
    "DTEND": _TIMES,
    "DURATION": st.sampled_from(["PT1H", "P1D", "-PT1H", "PT0S", "P", "", "P99999999999D", "PT99999999S"]),
    "STATUS": st.sampled_from(["CONFIRMED", "CANCELLED", "", "cancelled "]),
    "SEQUENCE": st.sampled_from(["0", "1", "x", "99999999999999999999"]),
    "X-MICROSOFT-CDO-ALLDAYEVENT": st.sampled_from(["TRUE", "FALSE"]),
    "ATTENDEE;ROLE=OPT-PARTICIPANT": st.just("mailto:a@x.example"),
    "GEO": st.just(";"),
}
_RECURRING = {
    "RRULE": st.sampled_from(
        [
            "FREQ=WEEKLY;COUNT=3",
            "FREQ=DAILY",
            "FREQ=DAILY;UNTIL=99991231",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T000000Z",
            "FREQ=SECONDLY",
            "FREQ=DAILY;BYHOUR=25",
            "W2 MO",
            "FREQ=WEEKLY;INTERVAL=999999999999999",
        ]
    ),
    "RDATE": _TIMES,
    "EXDATE": _TIMES,
    "RECURRENCE-ID": _TIMES,
    "RECURRENCE-ID;RANGE=THISANDFUTURE": _TIMES,
    "EXRULE": st.just("FREQ=DAILY;INTERVAL=2"),
}


def _properties(values: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[list[str]]:
    single = st.sampled_from(sorted(values)).flatmap(
        lambda name: st.tuples(_PARAMETERS, values[name]).map(lambda parts: f"{name}{parts[0]}:{parts[1]}")
    )
    return st.lists(single, max_size=7)


ONCE = st.lists(_properties(_VALUES), max_size=6)
MANY = st.lists(st.tuples(_properties(_VALUES | _RECURRING), st.sampled_from(["u1", "u2", ""])), max_size=6)


def _in_problems(found: Occurrences) -> set[str]:
    return {line for problem in found.problems for line in re.findall(r"line (\d+) \(UID", problem)[:1]}


@given(ONCE)
@settings(max_examples=40 * EFFORT, deadline=None)
def test_every_event_is_a_session_left_out_or_named(events: list[list[str]]) -> None:
    hall = zone("Hall", observance(*FIXED_PARTS))
    text = calendar(hall, *(event(*each, uid=f"u{number}") for number, each in enumerate(events)))

    found = read(text, period=None)

    sessions = {each.where for each in found.occurrences}
    assert len(sessions) == len(found.occurrences)
    assert len(sessions) + sum(found.left_out.values()) + len(_in_problems(found)) == len(events)


@given(MANY, st.sampled_from(["", "METHOD:CANCEL", "METHOD:REQUEST", "METHOD:ADD", "X-WR-TIMEZONE:No/Where"]))
@settings(max_examples=40 * EFFORT, deadline=None)
def test_series_of_any_kind_give_sessions_or_sentences(
    events: list[tuple[list[str], str]], more: str
) -> None:
    text = calendar(more, *(event(*each, uid=uid) for each, uid in events))

    found = read(text)

    assert all(each.end > each.start for each in found.occurrences)
    assert (
        len({each.session for each in found.occurrences}) == len(found.occurrences) or found.problems or more
    )
    assert all(problem.startswith("s.ics, line ") for problem in found.problems)


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 20))
@settings(max_examples=40 * EFFORT, deadline=None)
def test_a_file_that_is_cut_or_damaged_is_read_or_refused_with_a_sentence(
    junk: bytes, at: int, cut: int
) -> None:
    whole = calendar(
        zone("Hall", observance(*FIXED_PARTS)), event(*MONDAY), event(*MONDAY, uid="u2")
    ).encode()
    damaged = whole[:at] + junk + whole[at + cut :]

    refused: tuple[str, ...] = ()
    counted = 0
    try:
        found = read(damaged)
        counted = len(found.occurrences) + sum(found.left_out.values()) + len(_in_problems(found))
    except SettingsError as error:
        refused = error.lines

    assert all(problem.startswith("s.ics") for problem in refused)
    begun = re.findall(rb"(?im)^BEGIN[ \t]*:[ \t]*VEVENT[ \t]*\r?$", damaged)
    assert refused or counted <= len(begun)


@pytest.mark.parametrize(
    "components",
    [
        [
            event(
                *MONDAY,
                "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3;COUNT=999999999",
            )
        ],
        [event("DTSTART:19000101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMINUTE=0,10,20,30,40,50")],
        [event(*MONDAY, "RDATE:" + ",".join(["20261005T080000"] * 120_000))],
        [
            event(*MONDAY, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", uid=f"u{n}")
            for n in range(100)
        ],
        [event(*MONDAY, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", uid=f"u{n}") for n in range(10)],
        [
            event("DTSTART:19900101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", uid=f"u{n}")
            for n in range(300)
        ],
        [
            event(*MONDAY, "RRULE:FREQ=DAILY"),
            *(event("RECURRENCE-ID;VALUE=DATE:20261012", *MONDAY, f"SEQUENCE:{n}") for n in range(3000)),
        ],
        [
            event(*MONDAY, "RRULE:FREQ=DAILY"),
            *(
                event(f"RECURRENCE-ID;RANGE=THISANDFUTURE:202610{n % 28 + 1:02}T06{n // 28:02}00Z", *MONDAY)
                for n in range(1000)
            ),
        ],
        [event(*MONDAY, "RRULE:FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 200_000) + ";COUNT=2")],
        [event(*MONDAY) for _ in range(5000)],
        [
            zone("Hall", observance("STANDARD", "16010101T000000", "+0100", "+0200", "RRULE:FREQ=DAILY")),
            event("DTSTART;TZID=Hall:20261005T080000", "DURATION:PT1H"),
        ],
        [
            zone("Hall", observance(*FIXED_PARTS, "RDATE:" + ",".join(["20261005T080000"] * 120_000))),
            event("DTSTART;TZID=Hall:20261005T080000", "DURATION:PT1H"),
        ],
        ["BEGIN:X" + str(n) for n in range(100_000)],
        ["\r\n" * 2_000_000],
        [event(*MONDAY, 'ATTENDEE;CN="' + '"a' * 100_000 + ":mailto:x")],
        [event(*MONDAY, "DESCRIPTION:" + "\r\n x" * 300_000)],
        [event(*MONDAY, "DESCRIPTION:" + "x" * (9 << 20))],
    ],
    ids=range(17),
)
def test_no_file_takes_long(components: list[str]) -> None:
    begun = time.process_time()
    with contextlib.suppress(SettingsError):
        read(calendar(*components))
    # Generous, for machines that are slow; without the bounds each takes minutes or for ever.
    assert time.process_time() - begun < 20


def test_a_calendar_of_a_hundred_thousand_brackets_is_refused_without_recursion() -> None:
    with pytest.raises(SettingsError, match=r"not a whole calendar \(RFC 5545\): END:X is missing"):
        read(lines("BEGIN:VCALENDAR", *["BEGIN:X"] * 100_000))
