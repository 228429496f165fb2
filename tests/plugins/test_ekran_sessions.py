"""Ekran's sessions: cut by every window that is asked for, whole when they arrive."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.source_under_test import SourceUnderTest, simulated
from effort import EFFORT
from passmuster.sync import merged_windows
from passmuster.testing.protocol import assert_protocol
from program import Program, Run
from simulators.clock import MovableClock
from simulators.paths import SESSIONS
from simulators.samples import at, ekran_visit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = ["null", "missing", "year 1"]
#: What no page says.
UNSAID: dict[str, dict[str, Any]] = {
    "as in the samples": {},
    "limits included": {"inclusive": True},
    "idle sessions left out": {"idle": "left out"},
    "the newest first": {"newest_first": True},
    "seven digits": {"digits": 7},
    "no digits": {"digits": 0},
    "another zone": {"zone": "Asia/Kolkata"},
}


def by_id(*runs: Run) -> dict[int, dict[str, Any]]:
    """What was written, by primary key: the last record of a key counts."""
    return {record["sessionId"]: record for run in runs for record in run.records("sessions")}


def truth(opened: SourceUnderTest) -> dict[int, dict[str, Any]]:
    return {row["sessionId"]: row for row in opened.vendor.truth()}


def read_on(opened: SourceUnderTest, *runs: Run, until: datetime | None = None) -> Run:
    """Read on from the state of the runs before."""
    state = ["--state", opened.file("state.jsonl", b"".join(run.stdout for run in runs))] if runs else []
    return opened.read(*state, *(["--until", until.isoformat()] if until else []))


@pytest.mark.parametrize("unsaid", UNSAID)
def test_a_session_is_whole_however_many_windows_it_crosses(
    program: Program, tmp_path: Path, unsaid: str
) -> None:
    lengths = [HOUR, 25 * HOUR, 49 * HOUR, timedelta(minutes=1), timedelta()]
    logins = [at(30, 0) + n * HOUR for n in range(20)]
    visits = [ekran_visit(n, login, logout=login + lengths[n % 5]) for n, login in enumerate(logins)]
    # Windows end at midnight, and are asked for a second beyond it.
    ends = [at(31, 0) + timedelta(milliseconds=n) for n in (-1000, -500, 0, 500, 1000)]
    visits += [ekran_visit(30 + n, at(30, 20), logout=end) for n, end in enumerate(ends)]
    with simulated("ekran", program, tmp_path, visits=visits, **UNSAID[unsaid]) as opened:
        opened.settings["server_timezone"] = UNSAID[unsaid].get("zone", "UTC")
        run = opened.read()

        assert_protocol(run)
        assert run.code == 0
        assert opened.keys(run.records()) == opened.keys(opened.vendor.truth())
        assert by_id(run) == truth(opened)


def test_a_session_of_days_without_activity_keeps_its_start(program: Program, tmp_path: Path) -> None:
    weekend = ekran_visit(1, at(20, 18), logout=at(29, 9), activity=(at(20, 19), at(26, 8), at(28, 8)))
    for idle in ("told", "left out"):
        with simulated("ekran", program, tmp_path, visits=[weekend], idle=idle) as opened:
            opened.settings |= {"start_date": "2026-10-19", "overlap_hours": 1}
            runs: list[Run] = []
            for day in range(20, 33):
                runs.append(read_on(opened, *runs, until=at(day, 12)))

            assert {run.code for run in runs} == {0}
            assert by_id(*runs) == truth(opened)


@settings(max_examples=10 * EFFORT, deadline=None)
@given(data=st.data())
def test_any_way_of_reading_on_ends_with_the_whole_sessions(data: st.DataObject) -> None:
    hours = st.integers(0, 24 * 10).map(lambda number: at(20, 0) + number * HOUR)
    begins = data.draw(st.lists(hours, min_size=1, max_size=6))
    visits = []
    for number, login in enumerate(begins):
        rests = sorted(data.draw(st.lists(st.integers(0, 24 * 6), max_size=3)))
        activity = tuple(login + rest * HOUR for rest in rests)
        logout = max([login, *activity]) + data.draw(st.integers(0, 20)) * HOUR
        visits.append(ekran_visit(number, login, logout=logout, activity=activity))
    ends = sorted(data.draw(st.lists(hours, max_size=4)))
    idle, inclusive = data.draw(st.sampled_from(["told", "left out"])), data.draw(st.booleans())
    with TemporaryDirectory() as folder:
        program = Program(MovableClock(at(40, 0)))
        with simulated(
            "ekran", program, Path(folder), visits=visits, idle=idle, inclusive=inclusive
        ) as opened:
            overlap = data.draw(st.sampled_from([0, 1, 24, 100]))
            opened.settings |= {"start_date": "2026-10-19", "overlap_hours": overlap}
            runs: list[Run] = []
            for until in [*ends, at(39, 0)]:
                runs.append(read_on(opened, *runs, until=until))

            assert {run.code for run in runs} == {0}
            assert by_id(*runs) == truth(opened)


def test_a_session_that_rests_when_the_first_read_begins_does_not_end_before_it_starts(
    program: Program, tmp_path: Path
) -> None:
    resting = ekran_visit(1, at(20, 8), logout=at(33, 8), activity=(at(20, 9), at(32, 9)))
    with simulated("ekran", program, tmp_path, visits=[resting]) as opened:
        run = opened.read()
        part = opened.read("--until", "2026-10-30T06:00:00Z")

    assert [(one["loginDate"][:13], one["logoutDate"]) for one in run.records()] == [("2026-10-20T09", None)]
    assert [one["loginDate"] <= one["logoutDate"] for one in part.records()] == [True]


def test_an_open_session_is_not_said_to_end_by_a_window_of_before(program: Program, tmp_path: Path) -> None:
    resting = ekran_visit(1, at(28, 8), logout=None, activity=(at(29, 10), at(32, 12)))
    with simulated("ekran", program, tmp_path, visits=[resting]) as opened:
        opened.settings |= {"start_date": "2026-10-27", "overlap_hours": 100}
        first = opened.read()
        second = read_on(opened, first)

    assert by_id(first)[1]["logoutDate"] is None
    assert {record["logoutDate"] for record in second.records()} == {None}


@pytest.mark.parametrize("marker", OPEN)
def test_every_mark_of_an_open_session_is_null_until_it_ends(
    program: Program, tmp_path: Path, marker: str
) -> None:
    long = ekran_visit(1, at(30, 9), logout=at(32, 6) + 3 * DAY)
    with simulated("ekran", program, tmp_path, visits=[long], open_logout=marker) as opened:
        first = opened.read()
        opened.clock.move(DAY)
        second = read_on(opened, first)
        opened.clock.move(5 * DAY)
        third = read_on(opened, first, second)

    assert by_id(first)[1]["logoutDate"] is None
    assert by_id(first, second)[1]["logoutDate"] is None
    assert {record["logoutDate"] for record in second.records()} == {None}
    assert by_id(first, second, third)[1]["logoutDate"] == "2026-11-04T06:00:00.000+00:00"
    assert {record["loginDate"] for run in (first, second, third) for record in run.records()} == {
        "2026-10-30T09:00:00.000+00:00"
    }


def test_an_open_session_without_a_mark_grows_from_read_to_read(program: Program, tmp_path: Path) -> None:
    with simulated(
        "ekran",
        program,
        tmp_path,
        visits=[ekran_visit(1, at(30, 9), logout=None)],
        open_logout="last activity",
    ) as opened:
        runs = [opened.read()]
        for _ in range(4):
            opened.clock.move(30 * HOUR)
            runs.append(read_on(opened, *runs))

    ends = [by_id(run)[1]["logoutDate"] for run in runs]
    assert ends == sorted(set(ends))
    assert {by_id(run)[1]["loginDate"] for run in runs} == {"2026-10-30T09:00:00.000+00:00"}


def test_times_stay_as_the_server_wrote_them_even_where_its_clocks_change(
    program: Program, tmp_path: Path
) -> None:
    # Berlin leaves summer time on 25 October at 01:00 UTC.
    night = ekran_visit(1, at(24, 20), logout=at(26, 5))
    with simulated("ekran", program, tmp_path, visits=[night], zone="Europe/Berlin") as opened:
        opened.settings |= {"start_date": "2026-10-20", "server_timezone": "Europe/Berlin"}
        (record,) = opened.read().records()

    assert record["loginDate"] == "2026-10-24T22:00:00.000+02:00"
    assert record["logoutDate"] == "2026-10-26T06:00:00.000+01:00"


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_a_wrong_zone_in_the_settings_loses_no_session(program: Program, tmp_path: Path, zone: str) -> None:
    visits = [ekran_visit(n, at(30, 0) + n * HOUR, logout=at(30, 0) + (n + 2) * HOUR) for n in range(60)]
    with simulated("ekran", program, tmp_path, visits=visits, zone=zone) as opened:
        first = opened.read()
        opened.clock.move(2 * DAY)
        second = read_on(opened, first)

        assert by_id(first, second).keys() == truth(opened).keys()


def test_what_begins_at_or_after_the_end_of_a_read_is_left_to_the_next(ekran: SourceUnderTest) -> None:
    ekran.vendor.visits.add(ekran_visit(8, at(31, 12)), ekran_visit(9, at(31, 11, 59, 59)))

    first = ekran.read("--until", "2026-10-31T12:00:00Z")
    second = read_on(ekran, first)

    assert sorted(by_id(first)) == [1, 2, 3, 9]
    assert by_id(first)[9]["logoutDate"] == "2026-10-31T12:59:59.000+00:00"
    assert by_id(first, second) == truth(ekran)


def test_what_ended_before_the_beginning_of_a_read_is_no_part_of_it(ekran: SourceUnderTest) -> None:
    ekran.vendor.visits.add(ekran_visit(8, at(29, 20)), ekran_visit(9, at(29, 22), logout=at(30, 1)))

    run = ekran.read()

    assert sorted(by_id(run)) == [1, 2, 3, 4, 9]
    assert by_id(run)[9]["loginDate"] == "2026-10-29T22:00:00.000+00:00"


def test_only_what_crosses_the_edges_of_what_was_ever_read_is_clipped(
    program: Program, tmp_path: Path
) -> None:
    now = program.clock.now()
    visits = [
        ekran_visit(1, at(27, 1), logout=at(30, 9)),
        ekran_visit(2, at(30, 0), logout=at(31, 9)),
        ekran_visit(3, at(32, 9), logout=now - HOUR),
        ekran_visit(4, at(32, 9), logout=now + DAY),
    ]
    with simulated("ekran", program, tmp_path, visits=visits, open_logout="last activity") as opened:
        first = opened.read("--evidence")
        opened.clock.move(2 * DAY)
        second = read_on_evidence(opened, first)

    def clipped(*runs: Run) -> dict[str, tuple[bool, bool]]:
        found = [one for run in runs for one in run.records("presence")]
        return {one["evidence_id"][-1]: (one["clipped_start"], one["clipped_end"]) for one in found}

    assert clipped(first) == {
        "1": (True, False),
        "2": (False, False),
        "3": (False, False),
        "4": (False, True),
    }
    assert clipped(first, second)["4"] == (False, False)


def read_on_evidence(opened: SourceUnderTest, run: Run) -> Run:
    return opened.read("--evidence", "--state", opened.file("state.jsonl", run.stdout))


def test_the_state_does_not_grow_without_end(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merged_windows, "REMEMBERED", 10)
    visits = [ekran_visit(n, at(1, 0) + n * HOUR, logout=at(1, 1) + n * HOUR) for n in range(24 * 30)]
    with simulated("ekran", program, tmp_path, visits=visits) as opened:
        opened.settings["start_date"] = "2026-10-01"
        run = opened.read()

        assert by_id(run) == truth(opened)
    states = [state["stream"]["stream_state"]["partitions"][0]["sessions"] for state in run.states()]
    # Those of the look-back, of a window, and of the margin.
    assert max(map(len, states)) <= 24 * 4 + 10


@pytest.mark.parametrize(
    "sessions",
    [
        [],
        {"1": "2026-10-30"},
        {"1": [None, None]},
        {"1": ["now", "2026-10-30T00:00:00Z"]},
        {"1": ["2026-10-30", None]},
    ],
)
def test_a_state_that_nobody_wrote_is_named(ekran: SourceUnderTest, sessions: Any) -> None:
    state = ekran.read().states()[-1]
    state["stream"]["stream_state"]["partitions"][0]["sessions"] = sessions

    run = ekran.read("--state", ekran.file("state.json", [state]))

    assert run.code == 2
    assert "the state of stream 'sessions' is not one that passmuster wrote" in run.stderr


def test_windows_follow_one_another_without_a_gap(ekran: SourceUnderTest) -> None:
    ekran.settings["start_date"] = "2026-09-01"

    run = ekran.read()

    asked = [(each["start"], each["end"]) for each in ekran.asked(SESSIONS)]
    assert len(asked) > 60
    assert all(start < end for start, end in asked)
    assert all(later[0] < earlier[1] for earlier, later in pairwise(asked))
    covered = run.coverage()
    assert all(later["start"] == earlier["end"] for earlier, later in pairwise(covered))
    assert (covered[0]["start"], covered[-1]["end"]) == ("2026-09-01T00:00:00Z", "2026-11-02T06:00:00Z")
