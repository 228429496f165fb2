"""Sentences on what was not read: that nothing of a period was, and the gaps of each stream."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from passmuster_reports.assessment.unread import say_gaps, say_unread
from reports.assessment.assessments import END, START, TICK, begun, completion, workday
from reports.lines import coverage, presence, record, z


def unread(*messages: dict[str, Any], kinds: tuple[str, ...] = ("presence",), **more: Any) -> str | None:
    with begun(*messages, **more) as (connection, period):
        return say_unread(connection, period, kinds)


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
    assert (unread(record(message), kinds=(kind,)) is None) is is_seen


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


def test_beside_a_period_of_days_the_days_of_the_evidence_are_given() -> None:
    visits = [
        record(presence("a", f"2026-09-{day}T08:00:00Z", f"2026-09-{day}T09:00:00Z")) for day in ("05", "07")
    ]

    assert unread(*visits, first="2026-10-02", last="2026-10-03") == (
        "nothing of 2026-10-02 to 2026-10-03 is in the evidence, which does not say what was read; "
        "the evidence is of 2026-09-05 to 2026-09-07"
    )


def test_evidence_of_another_kind_is_none_of_those_that_are_asked_for() -> None:
    read = coverage(z(START), z(END), kind="workday")

    assert unread(read) == "nothing of October was read that gives presence evidence"
    assert unread(read, kinds=("presence", "booking")) == (
        "nothing of October was read that gives booking or presence evidence"
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


def test_what_was_read_in_another_year_has_its_year() -> None:
    read = coverage("2025-12-01T00:00:00Z", "2026-02-01T00:00:00Z", kind="presence")

    assert unread(read) == "nothing of October was read; what was read is of December 2025 to January 2026"


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


def gap_sentences(*messages: dict[str, Any], **more: Any) -> tuple[str, ...]:
    with begun(*messages, **more) as (connection, period):
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
    assert gap_sentences(*days_read(2, 4, 6, *range(8, 28))) == (
        f"{three} and 1 more times, 480.0 hours (UTC)",
    )


def test_the_times_of_a_gap_are_those_of_the_periods_zone() -> None:
    read = room(START, END - timedelta(hours=8))

    assert gap_sentences(read, timezone="Asia/Kathmandu") == (
        f"{STREAM}, room_id 101, was not read from 2026-10-01 00:00 to 2026-10-01 05:45 and "
        "from 2026-10-31 21:45 to 2026-11-01 00:00 (Asia/Kathmandu)",
    )


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
