"""ActivTrak's working hours: days that change, and rows without an id."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.source_under_test import SourceUnderTest, replaced, simulated
from passmuster.testing.protocol import assert_protocol
from passmuster_activtrak.answers import key_of
from program import Program, Run
from simulators.activtrak import Hours
from simulators.paths import HOURS_OF_COMPUTERS, HOURS_OF_USERS
from simulators.samples import at, worked

USERS, COMPUTERS = "working_hours_users", "working_hours_computers"


@pytest.fixture
def activtrak(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """Five users on each of four days, in pages of three."""
    hours = tuple(worked(day, user) for day in (27, 28, 29, 30) for user in range(5))
    with simulated("activtrak", program, tmp_path, log=(), hours=hours) as opened:
        opened.settings |= {"page_size": 3, "start_date": "2026-10-01"}
        yield opened


def read(opened: SourceUnderTest, *arguments: str, stream: str = USERS) -> Run:
    return opened.run("read", "--stream", stream, "--rejects", str(opened.rejects_file), *arguments)


def whose(run: Run) -> list[tuple[str, tuple[str, ...]]]:
    """The day and the user of every record."""
    return [(record["date"][:10], tuple(record["users"])) for record in run.records()]


def windows(opened: SourceUnderTest, path: str = HOURS_OF_USERS) -> list[tuple[str, str]]:
    return list(dict.fromkeys((each["from"], each["to"]) for each in opened.asked(path)))


def test_days_are_asked_for_by_weeks_and_page_by_page(activtrak: SourceUnderTest) -> None:
    run = read(activtrak)

    assert_protocol(run)
    assert windows(activtrak) == [
        ("2026-10-01", "2026-10-07"),
        ("2026-10-08", "2026-10-14"),
        ("2026-10-15", "2026-10-21"),
        ("2026-10-22", "2026-10-28"),
        ("2026-10-29", "2026-11-02"),
    ]
    assert set(activtrak.asked(HOURS_OF_USERS)[0]) == {"from", "to", "page", "pageSize"}
    assert len(set(whose(run))) == len(run.records()) == 20


@pytest.mark.parametrize("stream", [USERS, COMPUTERS])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles", "America/Sao_Paulo"])
def test_a_day_is_the_accounts_day_and_is_asked_for_once(
    program: Program, tmp_path: Path, zone: str, stream: str
) -> None:
    hours = tuple(worked(day, day, computer_id=day) for day in range(1, 33))
    with simulated("activtrak", program, tmp_path, log=(), hours=hours, zone=ZoneInfo(zone)) as opened:
        opened.settings |= {"timezone": zone, "start_date": "2026-10-02T12:00:00Z"}
        run = read(opened, stream=stream)

    first = at(2, 12).astimezone(ZoneInfo(zone)).date()
    path = {USERS: HOURS_OF_USERS, COMPUTERS: HOURS_OF_COMPUTERS}[stream]
    asked = windows(opened, path)
    assert asked[0][0] == str(first)
    for (_, end), (begin, _) in pairwise(asked):
        assert date.fromisoformat(begin) - date.fromisoformat(end) == timedelta(days=1)
    days = [record["date"][:10] for record in run.records()]
    assert days == [str(first + timedelta(days=n)) for n in range(len(days))]
    assert days[-1] == "2026-11-01"


@pytest.mark.parametrize("days", [0, 1, 3, 7])
def test_the_days_of_the_look_back_are_read_again(activtrak: SourceUnderTest, days: int) -> None:
    activtrak.settings["lookback_days"] = days
    first = read(activtrak)
    asked = len(activtrak.asked(HOURS_OF_USERS))
    activtrak.clock.move(timedelta(days=2))

    read(activtrak, "--state", activtrak.file("state.jsonl", first.stdout))

    assert activtrak.asked(HOURS_OF_USERS)[asked]["from"] == str(date(2026, 11, 2) - timedelta(days=days))


def test_a_days_row_that_changes_for_days_ends_as_the_vendor_has_it(activtrak: SourceUnderTest) -> None:
    first = read(activtrak)
    activtrak.vendor.user_hours.add(worked(28, 1, active=(9, 9, 9), arrives=activtrak.clock.now()))
    activtrak.clock.move(timedelta(days=1))

    second = read(activtrak, "--state", activtrak.file("state.jsonl", first.stdout))

    rows = {(row["date"], row["user_key"]): row for row in [*first.records(), *second.records()]}
    plain = [{name: row[name] for name in row if name != "user_key"} for row in rows.values()]
    assert sorted(plain, key=str) == sorted(activtrak.vendor.truth(USERS), key=str)


@pytest.mark.parametrize("ids", ["swapped", "own"])
@pytest.mark.parametrize("generation", ["seed", "reference"])
@pytest.mark.parametrize("nested", [True, False])
def test_two_people_at_one_computer_are_two_rows(
    program: Program, tmp_path: Path, generation: str, ids: str, nested: bool
) -> None:
    hours = (worked(30, 1), worked(30, 2))
    computers = (worked(30, 1, computer_id=8, computer="PC-8"), worked(30, 1))
    options: dict[str, Any] = {"generation": generation, "ids": ids, "nested": nested}
    with simulated("activtrak", program, tmp_path, log=(), hours=hours, **options) as opened:
        opened.vendor.computer_hours.add(*computers)
        users, of_computers = read(opened), read(opened, stream=COMPUTERS)

    keys = {record["user_key"] for record in users.records()}
    own = generation == "reference" or ids == "own"
    assert len(keys) == 2
    assert (keys == {"1", "2"}) is own
    assert (keys == {"7"}) is False
    machines = {record["computer_key"] for record in of_computers.records()}
    assert len(machines) == 2
    assert (machines == {"7", "8"}) is own


def test_a_key_without_an_id_does_not_mind_the_order_or_the_nesting_of_names(
    program: Program, tmp_path: Path
) -> None:
    keys = []
    for names in (["a", "b"], ["b", "a"], [["b"], ["a"]], [["a", "b"]]):
        row = worked(30, 1, more={"users": names})
        with simulated("activtrak", program, tmp_path, log=(), hours=(row,)) as opened:
            keys += [record["user_key"] for record in read(opened).records()]

    assert len(keys) == 4
    assert len(set(keys)) == 1


def test_a_row_of_no_name_and_no_id_is_a_row_all_the_same(program: Program, tmp_path: Path) -> None:
    rows = tuple(worked(30, n, computer_id=n, more={"users": []}) for n in (1, 2))
    with simulated("activtrak", program, tmp_path, log=(), hours=rows) as opened:
        run, evidence = read(opened), read(opened, "--evidence")

    keys = {record["user_key"] for record in run.records()}
    assert len(keys) == 2
    assert not keys & {"1", "2"}
    assert [one["person_id"] for one in evidence.records()] == [None, None]


@pytest.mark.parametrize(("unit", "factor"), [("seconds", 1), ("minutes", 60), ("hours", 3600)])
def test_evidence_has_whole_seconds_whatever_the_hours_are_counted_in(
    program: Program, tmp_path: Path, unit: str, factor: int
) -> None:
    row = worked(30, active=(100, 20, 3), passive=(40, 5, 6), more={"totalTime": 7.5})  # type: ignore[arg-type]
    with simulated("activtrak", program, tmp_path, log=(), hours=(row,)) as opened:
        opened.settings["hours_unit"] = unit
        (found,) = read(opened, "--evidence").records()

    seconds = {name: value for name, value in found.items() if name.endswith("_seconds")}
    assert seconds == {
        "active_seconds": 123 * factor,
        "passive_seconds": 51 * factor,
        "productive_seconds": 140 * factor,
        "unproductive_seconds": 25 * factor,
        "undefined_seconds": 9 * factor,
        "total_seconds": round(7.5 * factor),
    }
    assert {type(value) for value in seconds.values()} == {int}


def test_a_day_stays_a_day_and_its_times_are_utc_in_evidence(program: Program, tmp_path: Path) -> None:
    zone = "Pacific/Auckland"
    with simulated(
        "activtrak", program, tmp_path, log=(), hours=(worked(30),), zone=ZoneInfo(zone)
    ) as opened:
        opened.settings |= {"timezone": zone, "start_date": "2026-10-25"}
        record, evidence = read(opened).records()[0], read(opened, "--evidence").records()[0]

    assert (record["date"], record["firstActivity"]) == ("2026-10-30T00:00:00", "2026-10-30T21:00:00")
    assert (evidence["date"], evidence["timezone"]) == ("2026-10-30", zone)
    assert (evidence["first_activity"], evidence["last_activity"]) == (
        "2026-10-30T08:00:00Z",
        "2026-10-30T16:00:00Z",
    )


@pytest.mark.parametrize("field", ["activeTime", "passiveTime", "totalTime", "firstActivity", "lastActivity"])
def test_a_row_without_some_of_its_times_says_null(program: Program, tmp_path: Path, field: str) -> None:
    row: Hours = worked(30, more={field: None})
    with simulated("activtrak", program, tmp_path, log=(), hours=(row,)) as opened:
        (found,) = read(opened, "--evidence").records()

    unknown = {
        "activeTime": {"active_seconds", "productive_seconds", "unproductive_seconds", "undefined_seconds"},
        "passiveTime": {"passive_seconds", "productive_seconds", "unproductive_seconds", "undefined_seconds"},
        "totalTime": {"total_seconds"},
        "firstActivity": {"first_activity"},
        "lastActivity": {"last_activity"},
    }[field]
    assert {name for name, value in found.items() if value is None} == unknown | {"person_email"}


@pytest.mark.parametrize("total", [-1, 1e300])
def test_a_time_that_is_none_is_no_evidence(program: Program, tmp_path: Path, total: float) -> None:
    with simulated(
        "activtrak", program, tmp_path, log=(), hours=(worked(30, more={"totalTime": total}),)
    ) as opened:
        run, evidence = read(opened), read(opened, "--evidence")

    assert (len(run.records()), len(evidence.records())) == (1, 0)
    assert "seconds is no length of time" in opened.rejects()[0]["reason"]


def test_a_day_that_is_not_in_the_calendar_is_no_evidence(activtrak: SourceUnderTest) -> None:
    activtrak.vendor.faults.add(replaced('"date":"2026-10-30T', '"date":"2026-02-30T'))

    run, evidence = read(activtrak), read(activtrak, "--evidence")

    assert (run.code, evidence.code) == (0, 0)
    assert (len(run.records()), len(evidence.records())) == (20, 15)
    assert {reject["reason"][:12] for reject in activtrak.rejects()} == {"as workday: "}


def test_hours_of_computers_are_no_evidence_beside_those_of_users(activtrak: SourceUnderTest) -> None:
    run = activtrak.run("read", "--evidence")

    assert {one["stream"] for one in run.records()} == {USERS}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"userid": None, "userId": 5}, "5"),
        ({"userId": "", "userid": 5}, "5"),
        ({"USERID": 5.0}, "5"),
        ({"userId": "x"}, "x"),
    ],
)
def test_an_id_is_the_one_that_is_there_however_it_is_written(row: dict[str, Any], key: str) -> None:
    assert key_of(row, "user") == key
