"""ZEGO: the calls of its pages, their limits, and every way in which it says no."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators import faults
from simulators.paths import RECORDS
from simulators.samples import ZEGO_VISITS, at, zego_visit
from simulators.zego import ASSISTANT, ATTENDEE, COMPANY_ADMINISTRATOR, HOST

LOGIN, ROOMS = "/auth/get_access_token", "/statistic/v2/room/get_project_rooms"


def test_records_are_asked_for_as_the_page_says(zego: SourceUnderTest) -> None:
    run = zego.read("--since", "2026-10-30T00:00:00Z", "--until", "2026-10-31T00:00:00.5Z")

    assert run.code == 0
    asked = zego.asked(RECORDS)
    assert [set(each) for each in asked] == [
        {"secret_id", "access_token", "pid", "room_id", "begin_timestamp", "end_timestamp"}
    ] * 2
    assert [each["room_id"] for each in asked] == ["101", "102"]
    assert {(each["secret_id"], each["pid"]) for each in asked} == {(12580, 1200)}
    # Half a second of the window is asked for as a whole one.
    assert {(each["begin_timestamp"], each["end_timestamp"]) for each in asked} == {(1793318400, 1793404801)}
    assert {request.headers["content-type"] for request in zego.vendor.requests} == {"application/json"}
    assert all(request.query == {} for request in zego.vendor.requests)


def test_no_window_is_longer_than_72_hours(zego: SourceUnderTest) -> None:
    zego.read("--since", "2026-09-01")

    windows = [(each["begin_timestamp"], each["end_timestamp"]) for each in zego.asked(RECORDS)]
    assert len(windows) > 40
    assert all(0 < end - begin < 72 * 3600 for begin, end in windows)


def test_one_user_is_asked_for_by_the_vendors_own_filter(zego: SourceUnderTest) -> None:
    zego.settings["uid"] = 2

    run = zego.read()

    assert {each["uid"] for each in zego.asked(RECORDS)} == {2}
    assert [record["uid"] for record in run.records()] == [2, 2]
    assert run.coverage()[0]["partition"] == {"pid": 1200, "room_id": "101", "uid": 2}


def test_rooms_may_be_named_as_numbers_or_text_and_are_read_once(zego: SourceUnderTest) -> None:
    zego.settings["room_ids"] = [101, "101", "102"]

    run = zego.read("--until", "2026-10-31")

    assert [each["room_id"] for each in zego.asked(RECORDS)] == ["101", "102"]
    assert {type(record["room_id"]) for record in run.records()} == {str}


@pytest.mark.parametrize("throttle", ["code", "429"])
def test_however_many_rooms_there_are_the_vendor_is_asked_once_a_second(
    program: Program, tmp_path: Path, throttle: str
) -> None:
    visits = [zego_visit(str(room)) for room in range(30)]
    with simulated("zego", program, tmp_path, visits=visits, throttle=throttle) as opened:
        opened.settings["room_ids"] = [*range(30)]
        run = opened.read()

    # The simulator would have refused what came too early, and the refusal would have been told.
    assert (run.code, len(run.records())) == (0, 30)
    assert "waiting" not in run.stderr
    times = [request.at for request in opened.vendor.requests]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))


@pytest.mark.parametrize("throttle", ["code", "429"])
def test_being_asked_to_slow_down_is_obeyed(program: Program, tmp_path: Path, throttle: str) -> None:
    with simulated("zego", program, tmp_path, throttle=throttle) as opened:
        opened.settings["requests_per_second"] = 5
        run = opened.read()

    assert_protocol(run)
    assert (run.code, len(run.records())) == (0, 4)
    assert "requests too frequent" in run.stderr or "HTTP 429" in run.stderr


@pytest.mark.parametrize("code", [4000001, 4000003, 4000004, 4000006])
def test_a_code_that_may_pass_is_asked_again(zego: SourceUnderTest, code: int) -> None:
    zego.vendor.faults.add(faults.vendor_error("busy", code), times=2, path=RECORDS)

    run = zego.read()

    assert (run.code, len(run.records())) == (0, 4)
    assert f"ZEGO says 'busy' (code {code})" in run.stderr
    assert run.stderr.count("waiting") == 2


def test_a_visit_that_began_at_no_time_is_set_aside(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(lambda records: records[0].update(login_time=0)), times=1, path=RECORDS)

    run = zego.read("--evidence")

    assert (run.code, len(run.records())) == (0, 3)
    assert [reject["reason"] for reject in zego.rejects()] == ["'login_time' breaks minimum 1"]


def test_a_token_that_is_refused_is_answered_with_one_new_token_and_then_believed(
    zego: SourceUnderTest,
) -> None:
    zego.vendor.faults.add(faults.vendor_error("no", 4000008), times=ALWAYS, path=RECORDS)

    run = zego.read()

    assert run.code == 3
    assert len(zego.asked(LOGIN)) == 2
    assert len(zego.asked(RECORDS)) == 2
    assert "ZEGO says 'no' (code 4000008) (check secret_id, secret_key and pid in the settings)" in run.stderr


def test_a_room_without_permission_is_a_gap_and_the_others_are_read(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.vendor_error("no permission", 4000007), path=RECORDS)

    run = zego.read()

    assert run.code == 1
    assert {record["room_id"] for record in run.records()} == {"102"}
    (error,) = run.errors()
    assert "pid 1200, room_id 101, " in error["message"]
    assert "ZEGO says 'no permission' (code 4000007)" in error["message"]
    assert len(zego.asked(LOGIN)) == 1


def test_where_no_room_has_permission_it_is_the_credentials(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.vendor_error("no permission", 4000007), times=ALWAYS, path=RECORDS)

    run = zego.read()

    assert run.code == 3
    assert [error["failure_type"] for error in run.errors()] == ["config_error"]
    # Each room was asked for.
    assert (len(zego.asked(LOGIN)), len(zego.asked(RECORDS))) == (1, 2)


@pytest.mark.parametrize("code", [4000002, 1, -1, 2**40])
def test_any_other_code_is_that_rooms_error(zego: SourceUnderTest, code: int) -> None:
    zego.vendor.faults.add(faults.vendor_error("odd", code), times=ALWAYS, path=RECORDS)

    run = zego.read()

    assert run.code == 1
    assert len(zego.asked(LOGIN)) == 1
    assert len(run.errors()) == 2
    assert all(f"ZEGO says 'odd' (code {code})" in error["message"] for error in run.errors())


@pytest.mark.parametrize("key", ["message", "msg"])
def test_what_the_vendor_says_is_found_under_both_names(program: Program, tmp_path: Path, key: str) -> None:
    with simulated("zego", program, tmp_path, visits=(), message_key=key) as opened:
        opened.settings["secret_key"] = "another"
        run = opened.read()

    assert "ZEGO says 'token verification failed: hash does not match' (code 4000008)" in run.stderr


@pytest.mark.parametrize("options", [{"end_inclusive": False}, {"selection": "overlap"}, {"lenient": True}])
def test_whatever_the_pages_leave_open_every_visit_is_read_once(
    program: Program, tmp_path: Path, options: dict[str, Any]
) -> None:
    borders = [at(30, 0) + n * timedelta(hours=72, seconds=-1) for n in range(2)]
    visits = [zego_visit(uid=number, login=border) for number, border in enumerate(borders)]
    long = zego_visit(uid=9, login=at(30, 1), logout=at(32, 1))
    with simulated("zego", program, tmp_path, visits=[*visits, long, *ZEGO_VISITS], **options) as opened:
        run = opened.read()
        truth = opened.vendor.truth()

    assert run.code == 0
    assert sorted(set(opened.keys(run.records()))) == opened.keys(truth)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (HOST, "host"),
        (ATTENDEE, "attendee"),
        (ASSISTANT, "assistant"),
        (COMPANY_ADMINISTRATOR, "company administrator"),
        (HOST + ASSISTANT, "host, assistant"),
        (0, "role 0"),
        (16, "role 16"),
        (17, "role 17"),
        (-1, "role -1"),
        (2.0, "attendee"),
    ],
)
def test_a_role_is_told_in_words_and_an_unknown_one_as_it_is(
    zego: SourceUnderTest, role: float, words: str
) -> None:
    zego.vendor.faults.add(edited(lambda records: [one.update(role=role) for one in records]), path=RECORDS)

    plain, evidence = zego.read().records(), zego.read("--evidence").records()

    assert {one["role"] for one in plain} == {role}
    assert {one["role"] for one in evidence} == {words}


def test_a_record_without_role_or_name_is_a_record(zego: SourceUnderTest) -> None:
    def strip(records: list[Any]) -> None:
        for one in records:
            del one["role"], one["username"]

    zego.vendor.faults.add(edited(strip), path=RECORDS)

    evidence = zego.read("--evidence").records()

    for name in ("role", "person_name", "person_email"):
        assert {one[name] for one in evidence} == {None}


def test_an_open_visit_keeps_its_0_in_the_record_and_has_null_as_evidence(zego: SourceUnderTest) -> None:
    record, evidence = zego.read().records()[-1], zego.read("--evidence").records()[-1]

    assert record["logout_time"] == 0
    assert (evidence["ended_at"], evidence["open"]) == (None, True)


def test_ids_of_64_bits_are_kept_to_the_last(program: Program, tmp_path: Path) -> None:
    ids = [2**53 + 1, 2**63 - 1]
    with simulated(
        "zego", program, tmp_path, visits=[zego_visit("9223372036854775807", uid) for uid in ids]
    ) as opened:
        opened.settings["room_ids"] = [2**63 - 1]
        run, evidence = opened.read(), opened.read("--evidence")

    assert sorted(record["uid"] for record in run.records()) == ids
    assert sorted(one["person_id"] for one in evidence.records()) == [str(uid) for uid in ids]


def test_one_user_who_comes_twice_under_two_names_is_two_visits(program: Program, tmp_path: Path) -> None:
    twice = [zego_visit(username="Di"), zego_visit(login=at(30, 11), username="Diana <b>&amp;</b>")]
    with simulated("zego", program, tmp_path, visits=twice) as opened:
        found = opened.read("--evidence").records()

    assert [one["person_name"] for one in found] == ["Di", "Diana <b>&amp;</b>"]
    assert {one["person_id"] for one in found} == {"7"}


@pytest.mark.parametrize("records", [[], None])
def test_a_room_without_visits_is_empty_and_no_error(zego: SourceUnderTest, records: Any) -> None:
    body = json.dumps({"ret": {"code": 0}, "data": {"count": 0, "records": records}}).encode()
    zego.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS, path=RECORDS)

    run = zego.read()

    assert (run.code, run.records(), run.statuses(zego.stream)) == (0, [], ["STARTED", "COMPLETE"])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"secret_id": "12580"}, "'secret_id' is a string, not an integer"),
        ({"secret_key": ""}, "'secret_key' breaks minLength 1"),
        ({"pid": -1}, "'pid' breaks minimum 0"),
        ({"uid": 2**63}, f"'uid' breaks maximum {2**63 - 1}"),
        ({"room_ids": "101"}, "'room_ids' is a string, not an array"),
        ({"room_ids": [None]}, "'room_ids[0]' is null, not a string or an integer"),
        ({"requests_per_second": 0}, "'requests_per_second' breaks minimum 0.001"),
        ({"room_id": "101"}, "'room_id' is unknown (did you mean 'room_ids'?)"),
    ],
)
def test_wrong_settings_are_named(zego: SourceUnderTest, change: dict[str, Any], problem: str) -> None:
    zego.settings |= change

    run = zego.run("check")

    assert run.code == 2
    assert problem in run.stderr
