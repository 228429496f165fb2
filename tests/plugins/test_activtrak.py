"""ActivTrak: its settings, its keys, and what becomes of lists that an account has not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, replaced, simulated
from passmuster_activtrak.source import ActivTrak
from program import Program
from simulators import faults
from simulators.activtrak import client, scim_user
from simulators.paths import (
    CLIENTS,
    CONSUMERS,
    HOURS_OF_COMPUTERS,
    HOURS_OF_USERS,
    LOG,
    SCIM_GROUPS,
    SCIM_USERS,
)
from simulators.samples import ACTIVTRAK_DIRECTORY, at, entry, worked

REPORTS = ("working_hours_users", "working_hours_computers", "activity_log")
LISTS = {"clients": CLIENTS, "consumers": CONSUMERS, "scim_users": SCIM_USERS, "scim_groups": SCIM_GROUPS}


def test_every_stream_is_read_as_the_vendor_has_it(activtrak: SourceUnderTest) -> None:
    run = activtrak.run("read")

    assert run.code == 0, run.stderr
    for stream in (*REPORTS, *LISTS):
        added = ("user_key", "computer_key")
        told = [{n: row[n] for n in row if n not in added} for row in run.records(stream)]
        assert told == activtrak.vendor.truth(stream)


@pytest.mark.parametrize(("auth", "header"), [("x-api-key", "x-api-key"), ("bearer", "authorization")])
def test_the_key_travels_in_the_one_header_that_the_settings_say(
    program: Program, tmp_path: Path, auth: str, header: str
) -> None:
    with simulated("activtrak", program, tmp_path, accepts=[auth]) as opened:
        opened.settings["auth"] = auth
        run = opened.run("read")

    assert run.code == 0, run.stderr
    other = {"x-api-key", "authorization"} - {header}
    assert all(opened.vendor.api_key in request.headers[header] for request in opened.vendor.requests)
    assert not any(other & request.headers.keys() for request in opened.vendor.requests)
    assert not any(opened.vendor.api_key in str(request.query) for request in opened.vendor.requests)


def test_a_refused_key_is_exit_3_and_asked_for_no_longer_than_it_takes(activtrak: SourceUnderTest) -> None:
    activtrak.settings["api_key"] = "another"

    checked, read, discovered = (activtrak.run(verb) for verb in ("check", "read", "discover"))

    assert (checked.code, read.code, discovered.code) == (1, 3, 3)
    assert "HTTP 401" in read.stderr
    assert len(activtrak.vendor.requests) == 1 + 2 + 2


@pytest.mark.parametrize("auth", ["x-api-key", "bearer"])
def test_a_key_that_the_vendor_echoes_is_hidden(activtrak: SourceUnderTest, auth: str) -> None:
    activtrak.settings["auth"] = auth
    for envelope in (True, False):
        activtrak.vendor.faults.clear()
        activtrak.vendor.faults.add(faults.echo_credentials(envelope=envelope), times=ALWAYS)

        run = activtrak.run("read", "--stream", "activity_log")

        assert run.code == 1
        assert "cannot serve the request made with" in run.stderr
        assert activtrak.vendor.api_key not in run.stderr + run.stdout.decode()


@pytest.mark.parametrize("key", ["ke\ny", " key", "kéy", "a b", ""])
def test_a_key_that_no_header_can_carry_is_a_fault_of_the_settings(
    activtrak: SourceUnderTest, key: str
) -> None:
    activtrak.settings["api_key"] = key

    run = activtrak.run("check")

    assert run.code == 2
    assert "'api_key' breaks" in run.stderr
    assert activtrak.vendor.requests == []


@pytest.mark.parametrize(
    ("region", "host"),
    [
        (None, "api.activtrak.com"),
        ("us", "api.activtrak.com"),
        ("eu", "api-eu.activtrak.com"),
        ("au", "api-au.activtrak.com"),
    ],
)
def test_a_region_is_a_host(region: str | None, host: str) -> None:
    settings = {"region": region or "us"}

    assert ActivTrak.address(settings) == f"https://{host}"
    assert ActivTrak.address({**settings, "base_url": "http://here"}) == "http://here"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"user_id": 1, "group_id": 2}, "user_id and group_id exclude one another"),
        ({"group_id": 1, "computer_id": 2}, "group_id and computer_id exclude one another"),
        ({"user_id": -1}, "'user_id' breaks minimum 0"),
        ({"page_size": 1001}, "'page_size' breaks maximum 1000"),
        ({"region": "mars"}, "'region' is none of us, eu, uk, ca, au"),
        ({"auth": "basic"}, "'auth' is none of x-api-key, bearer"),
        ({"hours_unit": "days"}, "'hours_unit' is none of seconds, minutes, hours"),
        ({"timezone": "Europe/Atlantis"}, "'timezone' is no time zone"),
        ({"lookback_days": "7"}, "'lookback_days' is a string, not an integer"),
    ],
)
def test_wrong_settings_are_named(activtrak: SourceUnderTest, change: dict[str, Any], problem: str) -> None:
    activtrak.settings |= change

    run = activtrak.run("check")

    assert run.code == 2
    assert problem in run.stderr


@pytest.mark.parametrize("status", [403, 404, 401, 400])
@pytest.mark.parametrize("stream", LISTS)
def test_a_list_that_the_account_has_not_is_left_out_and_fails_nothing(
    activtrak: SourceUnderTest, stream: str, status: int
) -> None:
    activtrak.vendor.faults.add(faults.status(status), times=ALWAYS, path=LISTS[stream])

    run = activtrak.run("read")

    assert run.code == 0, run.stderr
    assert run.statuses(stream) == []
    assert f"activtrak {stream}: left out, ActivTrak does not offer it" in run.stderr
    for other in {*REPORTS, *LISTS} - {stream}:
        assert run.records(other)


def test_a_list_that_was_asked_for_by_name_and_is_not_there_is_an_error(activtrak: SourceUnderTest) -> None:
    activtrak.vendor.faults.add(faults.status(404), times=ALWAYS, path=CLIENTS)

    run = activtrak.run("read", "--stream", "clients")

    assert run.code == 1
    assert run.statuses("clients") == ["STARTED", "INCOMPLETE"]


def test_a_key_that_may_read_no_report_still_reads_the_lists(activtrak: SourceUnderTest) -> None:
    activtrak.vendor.faults.add(faults.status(403), times=ALWAYS, path="/reports")

    run = activtrak.run("read")

    assert run.code == 1
    assert {stream: run.statuses(stream)[-1] for stream in REPORTS} == dict.fromkeys(REPORTS, "INCOMPLETE")
    assert all(run.records(stream) for stream in LISTS)


def test_discover_offers_lists_for_a_full_refresh_only(activtrak: SourceUnderTest) -> None:
    (message,) = activtrak.run("discover").messages

    modes = {each["name"]: each["supported_sync_modes"] for each in message["catalog"]["streams"]}
    assert {name for name, modes in modes.items() if "incremental" in modes} == set(REPORTS)
    assert set(modes) == {*REPORTS, *LISTS}


@pytest.mark.parametrize("generation", ["seed", "reference"])
@pytest.mark.parametrize("foreign", ["refuse", "ignore", "accept"])
@pytest.mark.parametrize("setting", ["user_id", "group_id", "computer_id"])
def test_a_filter_reaches_either_generation_under_its_own_name(
    program: Program, tmp_path: Path, generation: str, foreign: str, setting: str
) -> None:
    mine = {"user_id": 5, "computer_id": 5, "groups": (5,)}
    log = (entry(1), entry(2, **mine), entry(3), entry(4, **mine))
    hours = (worked(30, 1), replace(worked(31, 5), computer_id=5, groups=(5,)))
    with simulated(
        "activtrak", program, tmp_path, log=log, hours=hours, generation=generation, foreign=foreign
    ) as opened:
        opened.settings |= {setting: 5, "page_size": 1}
        run = opened.run("read")

    # A report that knows no such filter and says nothing would tell of everybody: that is an error.
    unknown = generation == "reference" and foreign == "ignore" and setting != "group_id"
    assert run.code == unknown, run.stderr
    assert unknown is (f"ActivTrak does not narrow this report by {setting}" in run.stderr)
    assert [record["logId"] for record in run.records("activity_log")] == [2, 4]
    for stream in ("working_hours_users", "working_hours_computers"):
        assert {record["date"] for record in run.records(stream)} <= {"2026-10-31T00:00:00"}
    assert run.records("working_hours_users") or (generation, setting) == ("reference", "computer_id")


def test_a_filter_is_never_sent_under_two_names_at_once(program: Program, tmp_path: Path) -> None:
    with simulated("activtrak", program, tmp_path, generation="reference") as opened:
        opened.settings["user_id"] = 1
        opened.run("read")

    asked = [set(each) for path in (LOG, HOURS_OF_USERS, HOURS_OF_COMPUTERS) for each in opened.asked(path)]
    assert asked
    assert all(len(names & {"userId", "clientId"}) == 1 for names in asked)


@pytest.mark.parametrize("shape", ["array", "object", "single"])
def test_clients_are_read_in_whatever_shape_they_come(program: Program, tmp_path: Path, shape: str) -> None:
    directory = replace(ACTIVTRAK_DIRECTORY, clients=[client(7, "ann")], clients_shape=shape)
    with simulated("activtrak", program, tmp_path, directory=directory) as opened:
        run = opened.run("read", "--stream", "clients")

    assert [record["id"] for record in run.records()] == [7]


@pytest.mark.parametrize("count", [49, 50, 51, 100, 130])
@pytest.mark.parametrize("paged", [True, False])
def test_clients_are_read_beyond_the_first_50_where_that_can_be(
    program: Program, tmp_path: Path, count: int, paged: bool
) -> None:
    directory = replace(
        ACTIVTRAK_DIRECTORY, clients=[client(n, f"c{n}") for n in range(count)], clients_paged=paged
    )
    with simulated("activtrak", program, tmp_path, directory=directory) as opened:
        run = opened.run("read", "--stream", "clients")

    assert run.code == 0
    assert [record["id"] for record in run.records()] == [*range(count if paged else min(count, 50))]
    # Exactly fifty may be all, and may be the first page of a server that has no second.
    assert ("ActivTrak tells 50 and no more" in run.stderr) is (count == 50 or (count > 50 and not paged))


@pytest.mark.parametrize("code", [401, 403])
def test_a_refusal_of_the_second_page_of_clients_is_not_the_end_of_the_list(
    program: Program, tmp_path: Path, code: int
) -> None:
    directory = replace(ACTIVTRAK_DIRECTORY, clients=[client(number, "ann") for number in range(70)])
    with simulated("activtrak", program, tmp_path, directory=directory) as opened:
        opened.vendor.faults.add(faults.status(code), times=ALWAYS, skip=1, path=CLIENTS)
        run = opened.run("read", "--stream", "clients")

    assert run.code in (1, 3)
    assert run.statuses("clients")[-1] == "INCOMPLETE"
    assert f"HTTP {code}" in run.stderr


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
@pytest.mark.parametrize("start", ["page", "row"])
@pytest.mark.parametrize("repeats", [True, False])
def test_scim_lists_are_read_whole_whatever_startindex_counts(
    program: Program, tmp_path: Path, count: int, start: str, repeats: bool
) -> None:
    users = [scim_user(n, "A", "B", f"u{n}@example.org", created=at(1, 8)) for n in range(count)]
    directory = replace(ACTIVTRAK_DIRECTORY, scim_users=users, scim_start=start, scim_repeats=repeats)
    with simulated("activtrak", program, tmp_path, directory=directory) as opened:
        opened.vendor.faults.add(replaced('"totalResults"', '"unknown"'), path=SCIM_USERS, every=2)
        run = opened.run("read", "--stream", "scim_users")

    assert (run.code, run.statuses("scim_users")[-1]) == (0, "COMPLETE")
    assert sorted(int(record["id"]) for record in run.records()) == [*range(count)]
    assert {request.headers["content-type"] for request in opened.vendor.requests} == {"application/json"}


def test_consumers_come_with_the_groups_that_they_may_see(activtrak: SourceUnderTest) -> None:
    run = activtrak.run("read", "--stream", "consumers")

    assert run.records()[0]["viewableGroups"] == [{"groupid": -1, "groupname": "all", "goalsetter": False}]


def test_a_list_is_read_again_whole(activtrak: SourceUnderTest) -> None:
    first = activtrak.run("read", "--stream", "clients")

    second = activtrak.run(
        "read", "--stream", "clients", "--state", activtrak.file("state.jsonl", first.stdout)
    )

    assert second.records() == first.records()


@pytest.mark.parametrize("path", [LOG, HOURS_OF_USERS, *LISTS.values()])
@pytest.mark.parametrize("fault", [faults.wrong_shape, faults.rubbish, faults.empty, faults.html])
def test_an_answer_of_another_shape_is_an_error_and_no_end(
    activtrak: SourceUnderTest, path: str, fault: Any
) -> None:
    stream = {**{path: name for name, path in LISTS.items()}, LOG: REPORTS[2], HOURS_OF_USERS: REPORTS[0]}[
        path
    ]
    activtrak.vendor.faults.add(fault(), times=ALWAYS, path=path)

    run = activtrak.run("read", "--stream", stream)

    assert run.code == 1
    assert run.statuses(stream)[-1] == "INCOMPLETE"
