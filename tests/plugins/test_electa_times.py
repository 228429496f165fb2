"""Electa's clock: twelve hours, no seconds, and so two entries that look like one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import SourceUnderTest, replaced, simulated
from program import Program
from simulators.paths import LOGS
from simulators.samples import MOMENT, at, electa_visit


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        ("1/14/2016 7:22 AM", "2016-01-14T07:22:00Z"),
        ("01/14/2016 07:22 AM", "2016-01-14T07:22:00Z"),
        ("12/31/2026 12:00 AM", "2026-12-31T00:00:00Z"),
        ("12/31/2026 12:59 PM", "2026-12-31T12:59:00Z"),
        ("2/29/2024 11:05 pm", "2024-02-29T23:05:00Z"),
    ],
)
def test_a_time_of_twelve_hours_is_understood(electa: SourceUnderTest, told: str, instant: str) -> None:
    electa.vendor.faults.add(replaced("10/30/2026 9:30 AM", told), path=LOGS)

    assert electa.read().records()[0]["UTCOut"] == instant


@pytest.mark.parametrize(
    "told",
    [
        "2/29/2026 7:22 AM",
        "13/1/2026 7:22 AM",
        "1/14/2016 7:60 AM",
        "1/14/2016 13:00 PM",
        "1/14/2016 0:10 AM",
        "1/14/2016 25:10 AM",
        "1/14/2016 19:22",
        "1/14/2016",
        "14.1.2016 7:22",
        "2026-02-30T07:22:00Z",
        "2026-12-31T23:59:60Z",
        "0000-01-01T00:00:00Z",
        "now",
        "\u0661/14/2016 7:22 AM",
    ],
)
def test_a_time_that_is_none_is_set_aside_and_the_rest_arrives(electa: SourceUnderTest, told: str) -> None:
    electa.vendor.faults.add(replaced("10/30/2026 8:00 AM", told), path=LOGS)

    plain, evidence = electa.read(), electa.read("--evidence")

    for run in (plain, evidence):
        assert (run.code, len(run.records())) == (0, 3)
    assert {each["reason"] for each in electa.rejects()} == {"'UTCIn' is no date-time"}
    assert electa.rejects()[0]["record"]["UTCIn"] == told


@pytest.mark.parametrize("told", ["2/29/2026 7:22 AM", "2026-02-30T07:22:00Z", "later"])
def test_an_end_that_is_no_time_is_set_aside_too(electa: SourceUnderTest, told: str) -> None:
    electa.vendor.faults.add(replaced("10/30/2026 9:30 AM", told), path=LOGS)

    run = electa.read("--evidence")

    assert (run.code, len(run.records())) == (0, 3)
    assert electa.rejects()[0]["reason"] == "'UTCOut' is no date-time"


def test_two_entries_of_one_person_in_one_minute_are_two_records(program: Program, tmp_path: Path) -> None:
    seconds = [(5, 12), (20, 41), (50, 3000)]
    entries = [
        electa_visit(login=MOMENT + timedelta(seconds=login), logout=MOMENT + timedelta(seconds=logout))
        for login, logout in seconds
    ]
    with simulated("electa", program, tmp_path, visits=[*entries, electa_visit(user=8)]) as opened:
        run = opened.read()
        evidence = opened.read("--evidence").records()

    numbers = [record["occurrence"] for record in run.records() if record["UserId"] == 7]
    ends = [record["UTCOut"] for record in run.records() if record["UserId"] == 7]
    assert (numbers, ends) == ([1, 2, 3], ["2026-10-30T08:00:00Z"] * 2 + ["2026-10-30T08:50:00Z"])
    assert len({one["evidence_id"] for one in evidence}) == 4


def test_an_entry_keeps_its_number_when_it_ends(program: Program, tmp_path: Path) -> None:
    start = at(32, 23)
    brief = electa_visit(login=start, logout=start + timedelta(minutes=2))
    long = electa_visit(login=start + timedelta(seconds=30), logout=start + timedelta(hours=9))
    with simulated("electa", program, tmp_path, visits=[long, brief]) as opened:
        first = opened.read()
        opened.clock.move(timedelta(hours=4))
        second = opened.read("--state", opened.file("state.jsonl", first.stdout))

    def told(records: list[dict[str, Any]]) -> dict[int, str | None]:
        return {record["occurrence"]: record["UTCOut"] for record in records}

    assert told(first.records()) == {1: "2026-11-01T23:02:00Z", 2: None}
    assert told(second.records()) == {1: "2026-11-01T23:02:00Z", 2: "2026-11-02T08:00:00Z"}


def test_a_visit_of_less_than_a_minute_is_kept(program: Program, tmp_path: Path) -> None:
    with simulated(
        "electa", program, tmp_path, visits=[electa_visit(logout=MOMENT + timedelta(seconds=40))]
    ) as opened:
        (record,) = opened.read().records()

    assert record["UTCIn"] == record["UTCOut"]


@pytest.mark.parametrize("inclusive", [True, False])
def test_a_visit_at_the_border_of_two_windows_is_read_once(
    program: Program, tmp_path: Path, inclusive: bool
) -> None:
    borders = [electa_visit(user=user, login=at(30 + user, 0)) for user in range(3)]
    with simulated("electa", program, tmp_path, visits=borders, end_inclusive=inclusive) as opened:
        run = opened.read()

    assert [record["UserId"] for record in run.records()] == [0, 1, 2]
