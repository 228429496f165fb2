"""Gaps in what was read: those under a control, the sentences on them, and that nothing was read at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.gaps import Gap, find_gaps, gap_sentence
from passmuster_reports.assessment.unread import say_gaps, say_unread
from reports.assessment.assessments import begun, completion, read_of, workday
from reports.lines import coverage, presence, record

TICK = timedelta(microseconds=1)
START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
ROSTER = "person,name,zego,ekran\nA,Ada,a,e\n"


def z(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


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
    (nothing,) = gaps_of("session-length", visit)
    assert nothing[1:] == (None, None, None)


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


def unread(*messages: dict[str, Any], kind: str = "presence", **more: Any) -> str | None:
    with begun(*messages, **more) as (connection, period):
        return say_unread(connection, period, [kind])


@pytest.mark.parametrize(
    ("start", "end", "is_read"),
    [
        (END, END + timedelta(days=1), False),
        (END - TICK, END + timedelta(days=1), True),
        (START - timedelta(days=1), START, False),
        (START - timedelta(days=1), START + TICK, True),
    ],
)
def test_a_microsecond_that_was_read_is_something(start: datetime, end: datetime, is_read: bool) -> None:
    said = unread(coverage(z(start), z(end), kind="presence", read_at="2026-11-06T00:00:00Z"))

    assert (said is None) is is_read


@pytest.mark.parametrize(
    ("message", "kind", "is_seen"),
    [
        (presence("a", z(END - TICK), z(END)), "presence", True),
        (presence("a", z(END), z(END + TICK)), "presence", False),
        (presence("a", z(START - TICK), z(START)), "presence", True),
        (presence("a", z(START - TICK), z(START - TICK)), "presence", False),
        (workday("a", "2026-10-01", None, None, 1), "workday", True),
        (workday("a", "2026-10-31", None, None, 1), "workday", True),
        (workday("a", "2026-09-30", None, None, 1), "workday", False),
        (workday("a", "2026-11-01", None, None, 1), "workday", False),
        # Progress holds from its last change until it was read.
        (
            completion("a", "P", "completed", z(START - timedelta(days=9)), read_at=z(START)),
            "completion",
            True,
        ),
        (
            completion("a", "P", "completed", z(START - timedelta(days=9)), read_at=z(START - TICK)),
            "completion",
            False,
        ),
        (completion("a", "P", "in_progress", None, read_at=z(START)), "completion", True),
        (completion("a", "P", "in_progress", None, read_at=z(END)), "completion", False),
    ],
)
def test_evidence_of_the_period_is_something(message: dict[str, Any], kind: str, is_seen: bool) -> None:
    assert (unread(record(message), kind=kind) is None) is is_seen


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2026-10-01", "2026-10-30"), "2026-10-01 to 2026-10-30"),
        (("2026-10-02", "2026-10-31"), "2026-10-02 to 2026-10-31"),
        (("2026-10-02", "2026-10-02"), "2026-10-02"),
        (("2026-10-01", "2026-12-31"), "October to December"),
        (("2026-12-01", "2027-01-31"), "2026-12-01 to 2027-01-31"),
        (("2026-12-01", "2026-12-31"), "December"),
        (("2026-01-01", "2026-01-31"), "January"),
    ],
)
def test_whole_months_of_one_year_have_their_names(days: tuple[str, str], said: str) -> None:
    assert unread(first=days[0], last=days[1]) == f"nothing of {said} was read, and there is no evidence"


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((1,), "January"),
        ((1, 2), "January to February"),
        ((1, 3), "January and March"),
        ((1, 3, 5), "January, March and May"),
        ((1, 2, 4, 6, 7, 8), "January to February, April and June to August"),
        ((1, 3, 5, 7), "4 months from January to July"),
    ],
)
def test_the_months_of_the_evidence_are_listed(months: tuple[int, ...], said: str) -> None:
    visits = [
        record(presence("a", f"2026-{month:02}-05T08:00:00Z", f"2026-{month:02}-05T09:00:00Z"))
        for month in months
    ]

    assert unread(*visits) == (
        f"nothing of October is in the evidence, which does not say what was read; the evidence is of {said}"
    )


def test_evidence_of_another_year_has_its_year() -> None:
    visits = [
        record(presence("a", f"{day}T08:00:00Z", f"{day}T09:00:00Z")) for day in ("2025-12-05", "2026-01-05")
    ]

    said = unread(*visits)

    assert said is not None
    assert said.endswith("; the evidence is of December 2025 to January 2026")


def test_what_was_read_in_another_zone_is_of_the_month_that_it_was_read_for() -> None:
    # September of New York, in UTC from 4 o'clock to 4 o'clock.
    read = coverage("2026-09-01T04:00:00Z", "2026-10-01T04:00:00Z", kind="presence")

    said = unread(read, first="2026-11-01", last="2026-11-30")

    assert said == "nothing of November was read; what was read is of September"


@pytest.mark.parametrize(
    ("start", "end", "month"),
    [
        # a day that ends with the month, one of New York, and one hour on both sides of the border
        ("2026-09-30T00:00:00Z", "2026-10-01T00:00:00Z", "September"),
        ("2026-09-30T04:00:00Z", "2026-10-01T04:00:00Z", "September"),
        ("2026-09-30T23:00:00Z", "2026-10-01T00:30:00Z", "September"),
        ("2026-09-30T23:30:00Z", "2026-10-01T01:00:00Z", "October"),
        ("2026-09-29T23:59:59Z", "2026-10-01T23:59:59Z", "September"),
        ("2026-08-31T00:00:00Z", "2026-10-02T00:00:00Z", "September to October"),
    ],
)
def test_a_day_that_was_read_at_the_border_of_two_months_is_of_the_one_where_most_of_it_lies(
    start: str, end: str, month: str
) -> None:
    read = coverage(start, end, kind="presence")

    said = unread(read, first="2026-11-01", last="2026-11-30")

    assert said == f"nothing of November was read; what was read is of {month}"


def gap_sentences(*messages: dict[str, Any]) -> tuple[str, ...]:
    with begun(*messages) as (connection, period):
        return say_gaps(connection, period)


def room(start: datetime, end: datetime, name: str = "101", **changes: Any) -> dict[str, Any]:
    return coverage(
        *(z(start), z(end)),
        **{"kind": "presence", "partition": {"room_id": name}, "read_at": "2026-11-06T00:00:00Z", **changes},
    )


STREAM = "zego room_logio_records"


def test_a_stream_that_was_not_read_at_all_is_said_to_be_so() -> None:
    assert gap_sentences(room(START - timedelta(days=2), START)) == (
        f"{STREAM}, room_id 101, was not read at all in the period",
    )
    assert gap_sentences(room(START, END)) == ()


def days_read(*days: int) -> list[dict[str, Any]]:
    """Each day of October read but those days."""
    return [
        room(START + timedelta(days=day - 1), START + timedelta(days=day))
        for day in range(1, 32)
        if day not in days
    ]


def test_three_gaps_are_listed_and_a_fourth_is_summed_up() -> None:
    three = (
        f"{STREAM}, room_id 101, was not read from 2026-10-02 00:00 to 2026-10-03 00:00 and "
        "from 2026-10-04 00:00 to 2026-10-05 00:00 and from 2026-10-06 00:00 to 2026-10-07 00:00"
    )

    assert gap_sentences(*days_read(2, 4, 6)) == (f"{three} (UTC)",)
    assert gap_sentences(*days_read(2, 4, 6, 8)) == (f"{three} and 1 more times, 24.0 hours (UTC)",)


def test_three_partitions_with_the_same_gap_are_listed_and_a_fourth_is_counted() -> None:
    late = START + timedelta(days=1)
    rooms = [room(late, END, name) for name in ("1", "2", "3", "4")]
    gap = "was not read from 2026-10-01 00:00 to 2026-10-02 00:00 (UTC)"

    assert gap_sentences(*rooms[:3]) == (f"{STREAM}, room_id 1, room_id 2, room_id 3, {gap}",)
    assert gap_sentences(*rooms) == (f"{STREAM}, 4 partitions (room_id 1, room_id 2, room_id 3, ...), {gap}",)
    assert gap_sentences(room(late, END, partition={})) == (f"{STREAM} {gap}",)
    assert gap_sentences(room(late, END, partition={"b": 1, "a": 2})) == (f"{STREAM}, a 2 b 1, {gap}",)


def test_ten_sentences_are_given_and_an_eleventh_is_summed_up() -> None:
    rooms = [room(START + timedelta(days=day), END, f"{day:02}") for day in range(1, 12)]

    ten, eleven = gap_sentences(*rooms[:10]), gap_sentences(*rooms)

    assert (len(ten), len(eleven), eleven[:10]) == (10, 11, ten)
    assert eleven[10] == "1 more partitions were not read whole; see Coverage in the report"


def test_the_account_is_named_where_a_source_has_several() -> None:
    late = START + timedelta(days=1)
    gap = "room_logio_records, room_id 101, was not read from 2026-10-01 00:00 to 2026-10-02 00:00 (UTC)"

    assert gap_sentences(room(late, END), room(late, END, account="1300")) == (
        f"zego 1200 {gap}",
        f"zego 1300 {gap}",
    )
    other = room(late, END, source="electa", stream="room_logio_records")
    assert gap_sentences(room(late, END), other) == (f"electa {gap}", f"zego {gap}")
