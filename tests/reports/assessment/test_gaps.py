"""Gaps in what was read under a control: where they begin and end, whose they are, and their sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.gaps import Gap, find_gaps, gap_sentence
from reports.assessment.assessments import END, START, TICK, begun, read_of
from reports.lines import coverage, presence, record, z

ROSTER = "person,name,zego,ekran\nA,Ada,a,e\n"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stations(start: datetime, end: datetime, **changes: Any) -> dict[str, Any]:
    return read_of("ekran", "host", "sessions", "presence", window=(z(start), z(end)), **changes)


def hours(start: datetime, end: datetime) -> dict[str, Any]:
    return read_of("activtrak", "us", "working_hours_users", "workday", window=(z(start), z(end)))


def gaps_of(control: str, *messages: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    """Where, whose, and from when to when."""
    wanted = shipped_controls()[control]
    days = wanted.days_back({name: parameter.default for name, parameter in wanted.parameters.items()})
    with begun(*messages, **more) as (connection, period):
        ((has_coverage,),) = connection.execute("SELECT has_coverage FROM period").fetchall()
        found = find_gaps(connection, period, wanted.covers, days, has_coverage=has_coverage)
    return [(gap.where, gap.person, gap.start, gap.end) for gap in found]


@pytest.mark.parametrize(
    ("missing", "is_gap"),
    [(timedelta(seconds=1), False), (timedelta(seconds=1) + TICK, True), (timedelta(), False)],
)
def test_a_gap_is_one_from_a_microsecond_over_a_second_on(missing: timedelta, is_gap: bool) -> None:
    cut = at("2026-10-10T08:00:00")

    found = gaps_of("session-length", stations(START, cut), stations(cut + missing, END))

    assert found == ([("ekran sessions", None, cut, cut + missing)] if is_gap else [])


@pytest.mark.parametrize(
    ("missing", "is_gap"), [(timedelta(seconds=1), False), (timedelta(seconds=1) + TICK, True)]
)
def test_so_it_is_at_the_edges_of_the_period(missing: timedelta, is_gap: bool) -> None:
    found = gaps_of("session-length", stations(START + missing, END - missing))

    edges = [(START, START + missing), (END - missing, END)]
    assert found == ([("ekran sessions", None, *edge) for edge in edges] if is_gap else [])


def test_a_control_that_looks_back_rests_on_the_days_before_the_period() -> None:
    read = hours(START - timedelta(days=1), END)

    assert gaps_of("breaks", hours(START, END)) == []
    assert gaps_of("daily-rest", read) == []
    assert gaps_of("daily-rest", hours(START, END)) == [
        ("activtrak working_hours_users", None, START - timedelta(days=1), START)
    ]
    assert gaps_of("weekly-rest", read) == [
        ("activtrak working_hours_users", None, START - timedelta(days=6), START - timedelta(days=1))
    ]


def test_the_days_before_the_period_begin_at_midnight_of_its_zone() -> None:
    midnight = at("2026-09-29T18:15:00")

    assert gaps_of("daily-rest", hours(START, END), timezone="Asia/Kathmandu") == [
        ("activtrak working_hours_users", None, midnight, START)
    ]


def test_of_what_a_control_does_not_rest_on_no_gap_is_its_own() -> None:
    gap = stations(START, at("2026-10-10T08:00:00"))

    assert gaps_of("breaks", hours(START, END), gap) == []
    assert gaps_of("roster-seen", gap) == []


def test_what_was_never_read_is_a_gap_without_times() -> None:
    assert gaps_of("breaks", stations(START, END)) == [
        ("nothing was read that gives workday evidence", None, None, None)
    ]
    assert gaps_of("session-length", hours(START, END)) == [
        ("nothing was read that gives workstation evidence", None, None, None)
    ]
    visit = record(presence("a", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"))
    assert gaps_of("session-length", visit) == [
        ("the evidence does not say what was read (no coverage)", None, None, None)
    ]


def test_a_stream_of_rooms_says_nothing_of_workstations_and_one_that_gave_nothing_may() -> None:
    rooms = [
        coverage(z(START), "2026-10-20T00:00:00Z", kind="presence"),
        record(presence("a", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z")),
    ]
    session = presence(
        "e",
        "2026-10-05T08:00:00Z",
        "2026-10-05T09:00:00Z",
        **{"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"},
    )
    cut = at("2026-10-20T00:00:00")

    assert [gap[0] for gap in gaps_of("session-length", *rooms)] == [
        "nothing was read that gives workstation evidence"
    ]
    assert gaps_of("session-length", *rooms, stations(START, END)) == []
    assert gaps_of("session-length", *rooms, stations(START, cut)) == [("ekran sessions", None, cut, END)]
    assert gaps_of("session-length", *rooms, stations(START, cut), record(session)) == [
        ("ekran sessions", None, cut, END)
    ]


def test_a_gap_of_one_person_is_theirs_and_of_somebody_unknown_nobodys() -> None:
    cut = at("2026-10-20T00:00:00")
    ours = stations(START, cut, partition={"user": "e"})
    unknown = stations(START, cut, partition={"user": "x"})
    seen = presence(
        "x",
        "2026-10-05T08:00:00Z",
        "2026-10-05T09:00:00Z",
        **{"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"},
    )

    assert gaps_of("session-length", ours, unknown, roster=ROSTER) == [
        ("ekran sessions, user e", "A", cut, END)
    ]
    assert gaps_of("session-length", unknown, record(seen), roster=ROSTER) == [
        ("ekran sessions, user x", "ekran:host:x", cut, END)
    ]


def test_gaps_come_in_the_order_of_time() -> None:
    cut, later = at("2026-10-20T00:00:00"), at("2026-10-25T00:00:00")
    read = [stations(START, cut, partition={"b": 1, "a": 2}), stations(later, END, partition={"c": 3})]

    found = gaps_of("session-length", *read)

    assert [(where, start, end) for where, _, start, end in found] == [
        ("ekran sessions, c 3", START, later),
        ("ekran sessions, a 2, b 1", cut, END),
    ]


def open_session(since: datetime, **changes: Any) -> dict[str, Any]:
    more = {"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"}
    begun_at = since - timedelta(hours=1)
    return record(
        presence("e", z(begun_at), None, **{**more, "read_at": z(since), "place_id": "w1", **changes})
    )


@pytest.mark.parametrize(("since", "is_gap"), [(END - TICK, True), (END, False)])
def test_an_open_visit_is_a_gap_where_it_was_read_last_before_the_end(since: datetime, is_gap: bool) -> None:
    found = gaps_of("session-length", stations(START, END), open_session(since), roster=ROSTER)

    assert found == ([("ekran sessions, an open visit to w1,", "A", since, END)] if is_gap else [])


def test_an_open_visit_from_before_the_period_is_a_gap_over_all_of_it() -> None:
    messages = stations(START, END), open_session(START - timedelta(days=3))

    assert gaps_of("session-length", *messages, roster=ROSTER)[0][1:] == ("A", START, END)
    assert gaps_of("session-length", *messages)[0][1:] == ("ekran:host:e", START, END)
    assert gaps_of("breaks", hours(START, END), *messages, roster=ROSTER) == []


def test_an_open_visit_without_a_place_is_one_to_a_place() -> None:
    unread = [{"person_id": "e", "place_id": None, "since": z(START)}]

    assert gaps_of("session-length", stations(START, END, unread=unread), roster=ROSTER) == [
        ("ekran sessions, an open visit to a place,", "A", START, END)
    ]


@pytest.mark.parametrize(
    ("zone", "start", "end", "said"),
    [
        ("UTC", "2026-10-05T08:00", "2026-10-05T09:00:30", "2026-10-05 08:00 to 2026-10-05 09:00:30 (UTC)"),
        # the night in which the clocks go back, and more than a day by the clock around it
        (
            "Europe/Berlin",
            "2026-10-25T00:30",
            "2026-10-25T01:30",
            "2026-10-25 02:30 +02:00 to 2026-10-25 02:30 +01:00 (Europe/Berlin)",
        ),
        (
            "Europe/Berlin",
            "2026-10-24T12:00",
            "2026-10-25T13:00",
            "2026-10-24 14:00 +02:00 to 2026-10-25 14:00 +01:00 (Europe/Berlin)",
        ),
        (
            "Europe/Berlin",
            "2026-10-24T12:00",
            "2026-10-25T13:00:01",
            "2026-10-24 14:00 to 2026-10-25 14:00:01 (Europe/Berlin)",
        ),
    ],
)
def test_a_gap_is_told_in_local_times(zone: str, start: str, end: str, said: str) -> None:
    with begun(timezone=zone) as (_, period):
        assert gap_sentence(Gap("x", None, at(start), at(end)), period) == f"x was not read from {said}"
        assert gap_sentence(Gap("nothing", None, None, at(end)), period) == "nothing"
        assert gap_sentence(Gap("nothing", None, at(start), None), period) == "nothing"
