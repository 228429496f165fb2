"""Electa: the calls of its pages, its XML, its clock without seconds, and a login that locks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, altered, replaced, simulated
from program import Program
from simulators import faults
from simulators.paths import LOGS
from simulators.samples import electa_visit

TOKEN = "/token/"


def test_logs_are_asked_for_as_the_page_says(electa: SourceUnderTest) -> None:
    run = electa.read("--since", "2026-10-30T22:30:00Z", "--until", "2026-11-01")

    assert run.code == 0
    asked = electa.asked(LOGS)
    assert [set(each) for each in asked] == [
        {"CID", "Token", "RoomID", "StartDateTimeUTC", "EndDateTimeUTC"}
    ] * 4
    assert [(each["RoomID"], each["StartDateTimeUTC"], each["EndDateTimeUTC"]) for each in asked[:2]] == [
        ("1093", "10/30/2026 22:30:00", "10/31/2026 22:30:00"),
        ("1093", "10/31/2026 22:30:00", "11/01/2026 00:00:00"),
    ]
    assert {each["CID"] for each in asked} == {"12345"}
    assert {request.method for request in electa.vendor.requests} == {"GET"}
    (login,) = electa.asked(TOKEN)
    assert set(login) == {"CID", "AppKey"}


@pytest.mark.parametrize(
    ("filters", "partition", "asked"),
    [
        ({"room_ids": [1093]}, {"room_id": 1093}, [{"RoomID": "1093"}]),
        ({"user_ids": [1, 2]}, {"user_id": 1}, [{"UserId": "1"}, {"UserId": "2"}]),
        (
            {"usernames": ["ann", "cy & co"]},
            {"username": "ann"},
            [{"Username": "ann"}, {"Username": "cy & co"}],
        ),
        (
            {"room_ids": [1093, 1094], "user_ids": [1], "usernames": ["bo"]},
            {"room_id": 1093, "user_id": 1},
            [
                {"RoomID": "1093", "UserId": "1"},
                {"RoomID": "1093", "Username": "bo"},
                {"RoomID": "1094", "UserId": "1"},
                {"RoomID": "1094", "Username": "bo"},
            ],
        ),
    ],
)
def test_each_filter_of_the_page_is_used(
    electa: SourceUnderTest, filters: dict[str, Any], partition: dict[str, Any], asked: list[dict[str, str]]
) -> None:
    del electa.settings["room_ids"]
    electa.settings |= filters

    run = electa.read("--until", "2026-10-31")

    assert run.code == 0
    names = {"RoomID", "UserId", "Username"}
    assert [{name: each[name] for name in each if name in names} for each in electa.asked(LOGS)] == asked
    assert len(run.records()) == len(electa.keys(run.records())) >= 1
    assert run.coverage()[0]["partition"] == {"cid": 12345, **partition}


def test_one_visit_found_by_two_filters_is_one_record(electa: SourceUnderTest) -> None:
    electa.settings |= {"user_ids": [1], "usernames": ["ann"]}

    run = electa.read()

    keys = electa.keys(run.records())
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_ids_are_numbers_times_are_rfc_3339_and_what_is_empty_is_null(electa: SourceUnderTest) -> None:
    first, *_, last = electa.read().records()

    assert first == {
        "CompanyId": 12345,
        "UserId": 1,
        "ExternalName": "ann",
        "RoomID": 1093,
        "DisplayName": "Ann",
        "UTCIn": "2026-10-30T08:00:00Z",
        "UTCOut": "2026-10-30T09:30:00Z",
        "IPAddress": "xxx.xxx.135.6",
        "AccessLevel": "ADM",
        "occurrence": 1,
    }
    assert (last["UTCOut"], last["ExternalName"]) == (None, None)


@pytest.mark.parametrize("spelling", ["ExternaName", "ExternalName", "EXTERNALNAME", "externaname"])
def test_every_spelling_of_the_external_name_is_one_field(
    program: Program, tmp_path: Path, spelling: str
) -> None:
    with simulated("electa", program, tmp_path, name_element=spelling) as opened:
        records = opened.read().records()

    assert [record["ExternalName"] for record in records] == ["ann", None, None, None]
    assert all(set(record) == set(records[0]) for record in records)


def test_names_of_elements_may_be_written_in_any_case(electa: SourceUnderTest) -> None:
    plain = electa.read().records()
    electa.vendor.faults.add(altered(lambda body: re.sub(rb"</?\w+>", lambda tag: tag[0].lower(), body)))

    assert electa.read().records() == plain


@pytest.mark.parametrize("number", ["1" * 19, "-1", "1.0", "0x1", "\u0661", ""])
def test_an_id_that_is_no_number_is_set_aside(electa: SourceUnderTest, number: str) -> None:
    electa.vendor.faults.add(replaced("<UserId>1</UserId>", f"<UserId>{number}</UserId>"), path=LOGS)

    run = electa.read()

    assert (run.code, len(run.records())) == (0, 3)
    assert electa.rejects()[0]["reason"].startswith("'UserId' is ")


@pytest.mark.parametrize(
    ("level", "role"),
    [("ADM", "administrator"), ("STD", "student"), ("MDR", "moderator"), ("XYZ", "XYZ"), ("", None)],
)
def test_a_role_is_told_in_words_and_an_unknown_one_as_it_is(
    program: Program, tmp_path: Path, level: str, role: str | None
) -> None:
    with simulated("electa", program, tmp_path, visits=[electa_visit(access_level=level)]) as opened:
        (evidence,) = opened.read("--evidence").records()

    assert evidence["role"] == role


def test_a_name_with_markup_is_the_text_that_it_is(program: Program, tmp_path: Path) -> None:
    name = "Robin <script>alert(1)</script> &amp; ]]> {{ 7*7 }} \u202e 王小明 🦊"
    with simulated("electa", program, tmp_path, visits=[electa_visit(display_name=name)]) as opened:
        (record,) = opened.read().records()

    assert record["DisplayName"] == name


def test_the_room_that_the_vendor_tells_is_not_checked_against_the_one_asked_for(
    electa: SourceUnderTest,
) -> None:
    # The page's own sample asks for room 1093 and shows 1000.
    electa.vendor.faults.add(replaced("<RoomID>1093</RoomID>", "<RoomID>1000</RoomID>"), path=LOGS)

    records = electa.read().records()

    assert [record["RoomID"] for record in records] == [1000, 1000, 1000, 1094]


def test_a_field_that_the_page_does_not_know_is_kept(electa: SourceUnderTest) -> None:
    electa.vendor.faults.add(
        replaced("<UserId>1</UserId>", "<UserId>1</UserId><Device>phone</Device>"), path=LOGS
    )

    run = electa.read()

    assert run.records()[0]["Device"] == "phone"
    assert run.stderr.count("the vendor sends a field 'Device'") == 1


def test_a_log_without_items_is_empty_only_when_it_counts_none(electa: SourceUnderTest) -> None:
    electa.vendor.faults.add(
        faults.body(b"<Logs><Count>0</Count></Logs>", "text/xml"), times=ALWAYS, path=LOGS
    )

    run = electa.read()

    assert (run.code, run.records(), run.statuses(electa.stream)) == (0, [], ["STARTED", "COMPLETE"])


# The login.


# Hostile XML.


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"cid": "12345"}, "'cid' is a string, not an integer"),
        ({"app_key": ""}, "'app_key' breaks minLength 1"),
        ({"room_ids": []}, "'room_ids' breaks minItems 1"),
        ({"room_ids": ["1093"]}, "'room_ids[0]' is a string, not an integer"),
        ({"room_ids": [1, 1]}, "'room_ids' breaks the rule 'uniqueItems'"),
        ({"usernames": [""]}, "'usernames[0]' breaks minLength 1"),
        ({"app-key": "x"}, "'app-key' is unknown (did you mean 'app_key'?)"),
    ],
)
def test_wrong_settings_are_named(electa: SourceUnderTest, change: dict[str, Any], problem: str) -> None:
    electa.settings |= change

    run = electa.run("check")

    assert run.code == 2
    assert problem in run.stderr
