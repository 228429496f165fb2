"""Reading: what is written, in which order, and what becomes of a stream that fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.source_under_test import SourceUnderTest, in_any_order, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators.samples import at, electa_visit
from simulators.zego import ATTENDEE, Visit


def test_a_read_writes_every_record_in_the_order_that_hosts_ask_for(vendor: SourceUnderTest) -> None:
    run = vendor.read()

    assert_protocol(run)
    assert (run.code, run.statuses(vendor.stream)) == (0, ["STARTED", "RUNNING", "COMPLETE"])
    assert in_any_order(run.records()) == in_any_order(vendor.truth())
    assert run.stderr == f"{vendor.source} {vendor.stream}: 4 records\n"


def test_statuses_tell_two_accounts_of_one_source_apart(vendor: SourceUnderTest) -> None:
    run = vendor.read()

    status = run.messages[0]["trace"]["stream_status"]
    assert (status["source"], status["account"]) == (
        vendor.source,
        str(vendor.settings["pid" if vendor.source == "zego" else "cid"]),
    )


@pytest.mark.parametrize("visits", [False, True])
def test_a_stream_without_anything_new_still_leaves_a_state(vendor: SourceUnderTest, visits: bool) -> None:
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


def test_a_stream_with_nothing_to_ask_for_still_leaves_a_state(zego: SourceUnderTest) -> None:
    del zego.settings["room_ids"]  # and ZEGO lists no room for the period

    run = zego.read()

    assert_protocol(run)
    assert run.code == 0
    assert len(run.states()) == 1


@pytest.mark.parametrize("minutes", [0, 1, 4, 5, 6])
def test_a_border_between_windows_just_before_now_makes_no_two_equal_states(
    vendor: SourceUnderTest, minutes: int
) -> None:
    days = 1 if vendor.source == "electa" else 3
    since = vendor.clock.now() - timedelta(days=days, minutes=minutes)

    run = vendor.read("--since", since.isoformat())

    assert_protocol(run)
    assert run.code == 0


def test_since_is_included_and_until_is_not(vendor: SourceUnderTest) -> None:
    run = vendor.read("--since", "2026-10-30T08:05:00Z", "--until", "2026-10-31T10:00:00Z")

    start = "login_time" if vendor.source == "zego" else "UTCIn"
    assert [record[start] for record in run.records()] in (
        ["2026-10-30T08:05:00Z"],
        [int(at(30, 8, 5).timestamp())],
    )


def test_since_goes_before_the_start_date(vendor: SourceUnderTest) -> None:
    vendor.settings["start_date"] = "2026-01-01"

    run = vendor.read("--since", "2026-10-31")

    assert len(run.records()) == 2
    assert run.coverage()[0]["start"] == "2026-10-31T00:00:00Z"


def test_a_first_read_without_a_start_goes_back_31_days(vendor: SourceUnderTest) -> None:
    del vendor.settings["start_date"]

    run = vendor.read()

    assert run.code == 0
    assert run.coverage()[0]["start"] == "2026-10-02T06:00:00Z"


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
def test_wrong_times_end_the_call(vendor: SourceUnderTest, arguments: list[str], sentence: str) -> None:
    run = vendor.read(*arguments)

    assert (run.code, run.stdout) == (2, b"")
    assert f"error: {sentence}" in run.stderr
    assert vendor.vendor.requests == []


def test_what_is_still_to_come_is_not_taken_for_read(vendor: SourceUnderTest) -> None:
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


def test_an_open_visit_is_read_again_until_it_closes(vendor: SourceUnderTest) -> None:
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


def windows_of(desk: SourceUnderTest) -> list[tuple[datetime, datetime]]:
    """The windows that the vendor was asked for since its requests were last forgotten, in order."""
    if desk.source == "zego":
        asked = desk.asked("/statistic/v2/room/get_logio_records")
        return [
            (
                datetime.fromtimestamp(one["begin_timestamp"], UTC),
                datetime.fromtimestamp(one["end_timestamp"], UTC),
            )
            for one in asked
        ]
    names = ("StartDateTimeUTC", "EndDateTimeUTC")
    return [
        (start, end)
        for one in desk.asked("/logs/")
        for start, end in [tuple(datetime.strptime(one[name] + "Z", "%m/%d/%Y %H:%M:%S%z") for name in names)]
    ]


def test_the_window_of_an_open_visit_is_read_again_until_the_visit_closes(vendor: SourceUnderTest) -> None:
    outputs = [vendor.read()]
    visit = list(vendor.vendor.visits)[-1]  # open since 1 November, 23:00

    for days in (10, 10, 1):
        vendor.clock.move(timedelta(days=days))
        if days == 1:
            vendor.vendor.visits.close(visit, at(33, 9))
        state = vendor.file("state.jsonl", outputs[-1].stdout)
        outputs.append(vendor.read("--state", state))

    assert [len(run.records()) for run in outputs[1:]] == [1, 1, 1]
    last = outputs[-1].records()[0]
    assert last.get("logout_time", last.get("UTCOut")) in (int(at(33, 9).timestamp()), "2026-11-02T09:00:00Z")
    vendor.vendor.requests.clear()
    vendor.clock.move(timedelta(days=1))
    assert vendor.read("--state", vendor.file("state.jsonl", outputs[-1].stdout)).records() == []
    # Once it is closed nothing older than the settled end is asked for.
    assert min(start for start, _ in windows_of(vendor)) >= at(32, 0) + timedelta(days=20)


def test_open_visits_of_one_window_cost_one_request_a_read(program: Program, tmp_path: Path) -> None:
    visits = [Visit("101", uid, "Di", ATTENDEE, at(30, 8, uid), None) for uid in range(50)]
    with simulated("zego", program, tmp_path, visits=visits) as desk:
        desk.settings["room_ids"] = ["101"]
        first = desk.read()
        desk.clock.move(timedelta(days=20))
        second = desk.read("--state", desk.file("1.jsonl", first.stdout))
        desk.vendor.requests.clear()
        third = desk.read("--state", desk.file("2.jsonl", second.stdout))

        assert len(third.records()) == 50
        old = [window for window in windows_of(desk) if window[0] < at(32, 0)]
        assert len(old) == 1
        assert timedelta(hours=71) < old[0][1] - old[0][0] <= timedelta(hours=72)


def test_a_visit_open_for_thirty_days_is_given_up_and_the_coverage_says_whose(
    vendor: SourceUnderTest,
) -> None:
    first = vendor.read()
    vendor.clock.move(timedelta(days=29))
    second = vendor.read("--state", vendor.file("1.jsonl", first.stdout))
    vendor.clock.move(timedelta(days=1))
    third = vendor.read("--state", vendor.file("2.jsonl", second.stdout))
    vendor.clock.move(timedelta(days=30))

    fourth = vendor.read("--state", vendor.file("3.jsonl", third.stdout))

    assert [len(run.records()) for run in (second, third, fourth)] == [1, 0, 0]
    assert "unread" not in second.stdout.decode()
    place = "102" if vendor.source == "zego" else "1094"
    for run in (third, fourth):
        unread = [slice["unread"] for slice in run.coverage() if "unread" in slice]
        # From its last reading on, which was the second read.
        assert {(e["person_id"], e["place_id"], e["since"][:10]) for each in unread for e in each} == {
            ("3", place, "2026-12-01")
        }
        assert "the open visits of 1 people are not read again" in run.stderr


def test_of_more_windows_with_open_visits_than_a_read_takes_the_newest_are_read(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passmuster.sync.time_windows.MOST_AGAIN", 3)
    # A day is Electa's window, so each of these visits needs one of its own.
    visits = [electa_visit(1093, day, at(day, 8), logout=None) for day in range(20, 28)]
    with simulated("electa", program, tmp_path, visits=visits) as desk:
        desk.settings |= {"room_ids": [1093], "start_date": "2026-10-20"}
        first = desk.read()
        desk.clock.move(timedelta(days=3))
        second = desk.read("--state", desk.file("1.jsonl", first.stdout))
        visits_left = desk.read("--state", desk.file("2.jsonl", second.stdout))

    assert [record["UserId"] for record in second.records()] == [27, 26, 25]
    unread = {entry["person_id"] for slice in second.coverage() for entry in slice["unread"]}
    assert unread == {str(day) for day in range(20, 25)}
    assert [record["UserId"] for record in visits_left.records()] == [27, 26, 25]


def test_records_of_a_later_window_are_left_to_that_window(program: Program, tmp_path: Path) -> None:
    # The simulators' windows include their end: the visit at the border is told twice and written once.
    border = at(30, 0) + timedelta(hours=72, seconds=-1)
    visit = Visit("101", 7, "Di", ATTENDEE, border, border + timedelta(hours=1))
    with simulated("zego", program, tmp_path, visits=[visit]) as desk:
        run = desk.read()

    assert_protocol(run)
    assert len(run.records()) == 1
    assert [state["sourceStats"]["recordCount"] for state in run.states()] == [0, 1, 0, 0]


def test_two_full_reads_write_the_same_records(program: Program, tmp_path: Path) -> None:
    for desk in (
        simulated("zego", program, tmp_path),
        simulated("electa", program, tmp_path),
    ):
        with desk as opened:
            first, second = opened.read(), opened.read()

        assert first.records() == second.records()
