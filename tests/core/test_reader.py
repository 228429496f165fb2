"""Reading: what is written, in which order, and what becomes of a stream that fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.desk import ELECTA_VISITS, LOGS, RECORDS, ZEGO_VISITS, Desk, at, electa_desk, zego_desk
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators.zego import ATTENDEE, Visit

READS = {"zego": RECORDS, "electa": LOGS}


def test_a_read_writes_every_record_in_the_order_that_hosts_ask_for(vendor: Desk) -> None:
    run = vendor.read()

    assert_protocol(run)
    assert (run.code, run.statuses(vendor.stream)) == (0, ["STARTED", "RUNNING", "COMPLETE"])
    truth = [{**record, "occurrence": 1} for record in vendor.vendor.truth()]
    if vendor.source == "zego":
        truth = vendor.vendor.truth()
    assert sorted(run.records(), key=str) == sorted([{**run.records()[0], **row} for row in truth], key=str)
    assert run.stderr == f"{vendor.source} {vendor.stream}: 4 records\n"


def test_statuses_tell_two_accounts_of_one_source_apart(vendor: Desk) -> None:
    run = vendor.read()

    status = run.messages[0]["trace"]["stream_status"]
    assert (status["source"], status["account"]) == (
        vendor.source,
        str(vendor.settings["pid" if vendor.source == "zego" else "cid"]),
    )


@pytest.mark.parametrize("visits", [False, True])
def test_a_stream_without_anything_new_still_leaves_a_state(vendor: Desk, visits: bool) -> None:
    if visits:
        vendor.vendor.visits.close(list(vendor.vendor.visits)[-1], at(32, 23, 30))
        arguments = ["--state", vendor.file("state.jsonl", vendor.read().stdout)]
    else:
        arguments = ["--until", "2026-10-30T01:00:00Z"]

    run = vendor.read(*arguments)

    assert_protocol(run)
    assert (run.code, run.statuses(vendor.stream)) == (0, ["STARTED", "COMPLETE"])
    assert run.records() == []
    assert all(state["sourceStats"]["recordCount"] == 0 for state in run.states())
    assert run.states()[-1]["stream"]["stream_state"]["partitions"]


def test_a_stream_with_nothing_to_ask_for_still_leaves_a_state(zego: Desk) -> None:
    del zego.settings["room_ids"]  # and ZEGO lists no room for the period

    run = zego.read()

    assert_protocol(run)
    assert run.code == 0
    assert len(run.states()) == 1


@pytest.mark.parametrize("minutes", [0, 1, 4, 5, 6])
def test_a_border_between_windows_just_before_now_makes_no_two_equal_states(
    vendor: Desk, minutes: int
) -> None:
    days = 1 if vendor.source == "electa" else 3
    since = vendor.clock.now() - timedelta(days=days, minutes=minutes)

    run = vendor.read("--since", since.isoformat())

    assert_protocol(run)
    assert run.code == 0


def test_since_is_included_and_until_is_not(vendor: Desk) -> None:
    run = vendor.read("--since", "2026-10-30T08:05:00Z", "--until", "2026-10-31T10:00:00Z")

    start = "login_time" if vendor.source == "zego" else "UTCIn"
    assert [record[start] for record in run.records()] in (
        ["2026-10-30T08:05:00Z"],
        [int(at(30, 8, 5).timestamp())],
    )


def test_since_goes_before_the_start_date(vendor: Desk) -> None:
    vendor.settings["start_date"] = "2026-01-01"

    run = vendor.read("--since", "2026-10-31")

    assert len(run.records()) == 2
    assert run.states()[0]["coverage"]["start"] == "2026-10-31T00:00:00Z"


def test_a_first_read_without_a_start_goes_back_31_days(vendor: Desk) -> None:
    del vendor.settings["start_date"]

    run = vendor.read()

    assert run.code == 0
    assert run.states()[0]["coverage"]["start"] == "2026-10-02T06:00:00Z"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--since", "last week"], "--since: 'last week' is neither a day"),
        (["--until", "2026-02-30"], "--until: '2026-02-30' does not exist in the calendar"),
        (["--since", "2026-10-31", "--until", "2026-10-30"], "the read would begin at 2026-10-31 00:00 UTC"),
        (
            ["--since", "2027-01-01"],
            "the read would begin at 2027-01-01 00:00 UTC, after its end at 2026-11-02",
        ),
        (["--until", "0001-01-02"], "--until: '0001-01-02' is before 1970"),
        (["--since", "1969-12-31"], "--since: '1969-12-31' is before 1970"),
    ],
)
def test_wrong_times_end_the_call(vendor: Desk, arguments: list[str], sentence: str) -> None:
    run = vendor.read(*arguments)

    assert (run.code, run.stdout) == (2, b"")
    assert f"error: {sentence}" in run.stderr
    assert vendor.vendor.requests == []


def test_what_is_still_to_come_is_not_taken_for_read(vendor: Desk) -> None:
    first = vendor.read("--until", "2027-01-01")
    vendor.clock.move(timedelta(days=20))
    new = vendor.clock.now() - timedelta(days=10)
    some_visit = next(iter(vendor.vendor.visits))
    vendor.vendor.visits.add(replace(some_visit, login=new, logout=new + timedelta(hours=1)))

    run = vendor.read("--state", vendor.file("state.jsonl", first.stdout))

    assert_protocol(run)
    start = "login_time" if vendor.source == "zego" else "UTCIn"
    assert max(str(record[start]) for record in run.records()) in (
        str(int(new.timestamp())),
        f"{new:%Y-%m-%dT%H:%M:00Z}",
    )


def test_an_open_visit_is_read_again_until_it_closes(vendor: Desk) -> None:
    # Open since 23:00; the next reads are hours later, long after the records that were read first.
    first = vendor.read()
    vendor.clock.move(timedelta(hours=4))
    second = vendor.read("--state", vendor.file("1.jsonl", first.stdout))
    now = vendor.clock.now()
    vendor.vendor.visits.close(list(vendor.vendor.visits)[-1], now)
    third = vendor.read("--state", vendor.file("2.jsonl", second.stdout))
    fourth = vendor.read("--state", vendor.file("3.jsonl", third.stdout))

    end = "logout_time" if vendor.source == "zego" else "UTCOut"
    assert [len(run.records()) for run in (first, second, third, fourth)] == [4, 1, 1, 0]
    assert second.records()[0][end] in (0, None)
    assert third.records()[0][end] in (int(now.timestamp()), f"{now:%Y-%m-%dT%H:%M:00Z}")


def test_a_visit_that_never_closes_is_left_behind_and_people_are_told(vendor: Desk) -> None:
    first = vendor.read()
    vendor.clock.move(timedelta(days=20))

    second = vendor.read("--state", vendor.file("1.jsonl", first.stdout))
    third = vendor.read("--state", vendor.file("2.jsonl", second.stdout))

    # The first read to go on is still within the look-back of what was read.
    assert [len(run.records()) for run in (second, third)] == [1, 0]
    assert "a visit open since 2026-11-01T23:00:00Z is older than the look-back" in third.stderr
    assert third.code == 0


def test_records_of_a_later_window_are_left_to_that_window(program: Program, tmp_path: Path) -> None:
    # The simulators' windows include their end: the visit at the border is told twice and written once.
    border = at(30, 0) + timedelta(hours=72, seconds=-1)
    visit = Visit("101", 7, "Di", ATTENDEE, border, border + timedelta(hours=1))
    with zego_desk(program, tmp_path, visit) as desk:
        run = desk.read()

    assert_protocol(run)
    assert len(run.records()) == 1
    assert [state["sourceStats"]["recordCount"] for state in run.states()] == [0, 1, 0, 0]


def test_two_full_reads_write_the_same_records(program: Program, tmp_path: Path) -> None:
    for desk in (zego_desk(program, tmp_path, *ZEGO_VISITS), electa_desk(program, tmp_path, *ELECTA_VISITS)):
        with desk as opened:
            first, second = opened.read(), opened.read()

        assert first.records() == second.records()
