"""ActivTrak's activity log: a cursor that only the vendor understands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, replaced, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program, Run
from simulators import activtrak_faults, faults
from simulators.paths import LOG
from simulators.samples import at, entry

TEN = tuple(entry(number, at(30, 8) + timedelta(minutes=number)) for number in range(10))


@pytest.fixture
def activtrak(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """Ten entries in pages of three."""
    with simulated("activtrak", program, tmp_path, log=TEN) as opened:
        opened.settings["page_size"] = 3
        yield opened


def ids(run: Run) -> list[int]:
    return [record["logId"] for record in run.records("activity_log")]


def checkpoint(run: Run, number: int = -1) -> dict[str, Any]:
    """What a state remembers of the log."""
    checkpoint = run.states()[number]["stream"]["stream_state"]["partitions"][0]
    assert isinstance(checkpoint, dict)
    return checkpoint


def read_on(opened: SourceUnderTest, run: Run, *arguments: str) -> Run:
    return opened.read("--state", opened.file("state.jsonl", run.stdout), *arguments)


def test_only_the_first_request_has_a_day_and_every_other_the_cursor_before_it(
    activtrak: SourceUnderTest,
) -> None:
    run = activtrak.read()

    assert_protocol(run)
    asked = activtrak.asked(LOG)
    assert asked[0] == {"startDate": "2026-10-30", "pageSize": "3"}
    assert [set(each) for each in asked[1:]] == [{"cursor", "pageSize"}] * 4
    assert len({each.get("cursor") for each in asked}) == 5
    assert ids(run) == [*range(10)]


def test_each_page_is_followed_by_its_cursor_as_the_state(activtrak: SourceUnderTest) -> None:
    run = activtrak.read()

    cursors = [each["cursor"] for each in activtrak.asked(LOG)[1:]]
    assert [checkpoint(run, number)["cursor"] for number in range(5)] == [*cursors, cursors[-1]]
    assert [state["sourceStats"]["recordCount"] for state in run.states()] == [3, 3, 3, 1, 0]


def test_what_was_covered_is_said_once_the_log_is_read_to_its_end(activtrak: SourceUnderTest) -> None:
    whole = activtrak.read()
    activtrak.vendor.faults.add(faults.html(), skip=2, times=ALWAYS)
    cut = activtrak.read()

    assert ["coverage" in state for state in whole.states()] == [False] * 4 + [True]
    coverage = whole.coverage()[-1]
    assert (coverage["records"], coverage["start"]) == (10, "2026-10-30T00:00:00Z")
    assert len(cut.states()) == 2
    assert not any("coverage" in state for state in cut.states())


@pytest.mark.parametrize("number", range(5))
def test_a_read_from_any_state_brings_all_that_follows_and_nothing_before(
    activtrak: SourceUnderTest, number: int
) -> None:
    whole = activtrak.read()
    state = activtrak.file("state.json", [whole.states()[number]])

    run = activtrak.read("--state", state)

    assert ids(run) == [*range(10)][min(3 * (number + 1), 10) :]
    assert all("startDate" not in each for each in activtrak.asked(LOG)[5:])


def test_an_idle_log_is_asked_once_and_keeps_its_cursor(activtrak: SourceUnderTest) -> None:
    first = activtrak.read()
    requests = len(activtrak.vendor.requests)

    idle = read_on(activtrak, first)

    assert (idle.code, ids(idle)) == (0, [])
    assert len(activtrak.vendor.requests) == requests + 1
    assert checkpoint(idle) == checkpoint(first)


@pytest.mark.parametrize("no_rows", ["empty", "null"])
def test_old_entries_that_arrive_late_are_read(program: Program, tmp_path: Path, no_rows: str) -> None:
    with simulated("activtrak", program, tmp_path, log=TEN, no_rows=no_rows) as opened:
        first = opened.read()
        opened.vendor.log.add(entry(99, at(1, 8)), entry(98, at(30, 8)))
        second = read_on(opened, first)
        third = read_on(opened, second)

    assert sorted(ids(second)) == [98, 99]
    assert ids(third) == []


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_cursor_that_goes_in_a_circle_is_an_error_and_no_endless_read(
    activtrak: SourceUnderTest, length: int
) -> None:
    activtrak.vendor.faults.add(activtrak_faults.cursor_cycles(length))

    run = activtrak.read()

    assert run.code == 1
    assert run.statuses("activity_log")[-1] == "INCOMPLETE"
    assert "in a circle" in run.stderr or "no new cursor" in run.stderr
    assert len(activtrak.asked(LOG)) <= length + 2


def test_what_a_circle_hid_is_read_once_the_vendor_mends_it(activtrak: SourceUnderTest) -> None:
    activtrak.vendor.faults.add(activtrak_faults.cursor_cycles(2))
    ended = activtrak.read()
    activtrak.vendor.faults.clear()

    run = read_on(activtrak, ended)

    assert run.code == 0
    assert {*ids(ended), *ids(run)} == {*range(10)}


@pytest.mark.parametrize("cursor", ['""', "null"])
@pytest.mark.parametrize("number", [3, 150], ids=["as was asked for", "the vendor's default"])
def test_a_full_page_without_a_cursor_goes_out_and_is_not_called_the_last(
    activtrak: SourceUnderTest, cursor: str, number: int
) -> None:
    rows = [{"logId": n} for n in range(number)]
    body = json.dumps({"activity": rows, "cursor": json.loads(cursor)}).encode()
    activtrak.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS)

    run = activtrak.read()

    assert run.code == 1
    assert "no new cursor" in run.stderr
    assert len(run.records()) == number
    assert run.states() == []


@pytest.mark.parametrize("skip", [0, 1, 2, 3])
def test_cursors_that_the_vendor_forgot_cost_no_record(activtrak: SourceUnderTest, skip: int) -> None:
    first = activtrak.read()
    activtrak.vendor.log.add(*(entry(20 + n, at(1, 8)) for n in range(9)))
    activtrak.vendor.faults.add(activtrak_faults.cursors_forgotten(), skip=skip)

    second = read_on(activtrak, first)
    third = read_on(activtrak, second)

    assert second.code == 0, second.stderr
    assert {*ids(first), *ids(second)} >= {*range(10), *(range(20, 29) if skip else ())}
    assert "the cursor is refused, so all is read again" in second.stderr
    assert ids(third) == []


def test_a_log_that_is_begun_again_begins_where_the_first_read_did(activtrak: SourceUnderTest) -> None:
    first = activtrak.read("--since", "2026-10-29T20:00:00Z")
    activtrak.vendor.forget_cursors()
    activtrak.settings["start_date"] = "2026-11-01"

    second = read_on(activtrak, first)

    assert activtrak.asked(LOG)[-5]["startDate"] == "2026-10-29"
    assert second.coverage()[-1]["start"] == "2026-10-29T20:00:00Z"


def test_a_cursor_of_one_user_is_not_used_for_another(activtrak: SourceUnderTest) -> None:
    activtrak.settings["user_id"] = 1
    first = activtrak.read()
    activtrak.settings["user_id"] = 2

    second = read_on(activtrak, first)

    assert (ids(first), ids(second)) == ([*range(10)], [])
    assert "cursor" not in activtrak.asked(LOG)[5]
    assert len(second.states()[-1]["stream"]["stream_state"]["partitions"]) == 2


def test_a_read_with_an_end_in_the_past_takes_nothing_from_the_next(activtrak: SourceUnderTest) -> None:
    until = (at(30, 8) + timedelta(minutes=4)).isoformat()

    first = activtrak.read("--until", until)
    second = read_on(activtrak, first)
    bounded = read_on(activtrak, second, "--until", until)

    assert_protocol(first)
    assert ids(first) == [0, 1, 2, 3]
    assert activtrak.asked(LOG)[0]["endDate"] == "2026-10-30"
    assert ids(second) == [*range(10)]
    assert checkpoint(bounded) == checkpoint(second)


def test_a_state_of_another_kind_is_refused(activtrak: SourceUnderTest) -> None:
    state = {
        "type": "STREAM",
        "stream": {
            "stream_descriptor": {"name": "activity_log"},
            "stream_state": {"partitions": [{"partition": {}, "cursor": 7}]},
        },
    }

    run = activtrak.read("--state", activtrak.file("state.json", [state]))

    assert run.code == 2
    assert "'cursor' is no text" in run.stderr


@pytest.mark.parametrize("generation", ["seed", "reference"])
def test_the_time_of_an_entry_is_utc_in_evidence_whatever_the_account_has(
    program: Program, tmp_path: Path, generation: str
) -> None:
    from zoneinfo import ZoneInfo

    zone = "America/Chicago"
    # An hour before and an hour after the clocks go back, on 1 November at 7 UTC.
    times = (at(32, 5, 30), at(32, 8, 30))
    log = tuple(entry(number, time) for number, time in enumerate(times))
    with simulated(
        "activtrak", program, tmp_path, log=log, generation=generation, zone=ZoneInfo(zone)
    ) as opened:
        opened.program.clock.sleep(86400)
        opened.settings["timezone"] = zone
        run = opened.read("--evidence")

    began = [one["started_at"] for one in run.records()]
    assert began == ["2026-11-01T05:30:00Z", "2026-11-01T08:30:00Z"]


def test_evidence_says_null_for_what_is_unknown(program: Program, tmp_path: Path) -> None:
    bare = entry(1, user="", computer="", executable="", more={"duration": None, "productivity": None})
    with simulated("activtrak", program, tmp_path, log=(bare,)) as opened:
        (found,) = opened.read("--evidence").records()

    unknown = {"person_id", "person_name", "person_email", "computer", "application", "description", "url"}
    unknown |= {"duration_seconds", "productivity"}
    assert {found[name] for name in unknown} == {None}


def test_a_duration_is_whole_seconds(program: Program, tmp_path: Path) -> None:
    with simulated("activtrak", program, tmp_path, log=(entry(1, more={"duration": 59.6}),)) as opened:
        (found,) = opened.read("--evidence").records()

    assert (found["duration_seconds"], type(found["duration_seconds"])) == (60, int)


@pytest.mark.parametrize("date", ['"soon"', '"2026-02-30T00:00:00"', "null", '"0001-01-01T00:00:00"'])
def test_an_entry_whose_time_cannot_be_read_is_a_record_and_no_evidence(
    activtrak: SourceUnderTest, date: str
) -> None:
    activtrak.vendor.faults.add(replaced('"2026-10-30T08:04:00"', date))

    records, evidence = activtrak.read(), activtrak.read("--evidence")
    bounded = activtrak.read("--until", "2026-11-01")

    assert len(records.records()) == len(bounded.records()) == 10
    assert (evidence.code, len(evidence.records())) == (0, 9)
    assert "as activity: " in activtrak.rejects()[0]["reason"]


@pytest.mark.parametrize("field", ["logId", "duration", "user"])
def test_an_entry_that_breaks_the_schema_is_set_aside(activtrak: SourceUnderTest, field: str) -> None:
    activtrak.vendor.faults.add(replaced(f'"{field}":', f'"{field}":[],"was":'))

    run = activtrak.read()

    assert run.code == 0
    assert run.records() == []
    assert len(activtrak.rejects()) == 10
    assert f"'{field}' is an array" in activtrak.rejects()[0]["reason"]


def test_a_field_that_no_page_has_is_kept(program: Program, tmp_path: Path) -> None:
    with simulated("activtrak", program, tmp_path, log=(entry(1, more={"mood": "fine"}),)) as opened:
        run = opened.read()

    assert run.records()[0]["mood"] == "fine"
    assert run.stderr.count("'mood'") == 1
