"""Electa's login: tokens of twenty minutes, and an account that locks after five refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.testing.protocol import assert_protocol
from simulators import faults
from simulators.paths import LOGS

TOKEN = "/token/"


def test_a_refused_login_is_made_once_across_rooms_and_windows(electa: SourceUnderTest) -> None:
    electa.settings |= {"app_key": "another", "room_ids": [*range(20)]}

    run = electa.read()

    assert_protocol(run)
    assert run.code == 3
    assert len(electa.vendor.requests) == 1
    assert "Electa says 'Invalid Account or Application Key' (code 1) (check cid and app_key in" in run.stderr


@pytest.mark.parametrize("code", [400, 401, 403, 404])
def test_so_is_one_that_is_refused_by_an_http_status(electa: SourceUnderTest, code: int) -> None:
    electa.settings["room_ids"] = [*range(20)]
    electa.vendor.faults.add(faults.status(code), times=ALWAYS, path=TOKEN)

    run = electa.read()

    assert run.code in (1, 3)
    assert len(electa.vendor.requests) == 1


def test_five_reads_with_a_wrong_key_are_what_it_takes_to_be_locked_out(electa: SourceUnderTest) -> None:
    key, electa.settings["app_key"] = electa.settings["app_key"], "another"

    for _ in range(4):
        electa.read()
    electa.settings["app_key"] = key

    assert electa.read().code == 0


def test_one_token_serves_every_room_and_window(electa: SourceUnderTest) -> None:
    electa.read()

    assert len(electa.asked(TOKEN)) == 1
    assert len({each["Token"] for each in electa.asked(LOGS)}) == 1


def test_a_token_is_renewed_before_its_twenty_minutes_are_over(electa: SourceUnderTest) -> None:
    electa.vendor.on_request = lambda _, received: electa.clock.move(timedelta(minutes=4))

    run = electa.read()

    # No call was refused: every window was asked for once.
    assert (run.code, len(run.records())) == (0, 4)
    windows = [(each["RoomID"], each["StartDateTimeUTC"]) for each in electa.asked(LOGS)]
    assert len(windows) == len(set(windows))
    assert len(electa.asked(TOKEN)) >= 2


def test_a_token_that_expires_while_it_is_read_costs_one_request(electa: SourceUnderTest) -> None:
    electa.vendor.faults.add(faults.expire_tokens(), skip=3, path=LOGS)

    run = electa.read()

    assert (run.code, len(run.records())) == (0, 4)
    assert len(electa.asked(TOKEN)) == 2
    assert run.stderr == "electa session_logs: 4 records\n"


def test_a_room_that_is_refused_with_a_new_token_too_does_not_keep_the_others_from_being_read(
    electa: SourceUnderTest,
) -> None:
    electa.vendor.faults.add(faults.vendor_error("Access denied", 7), times=2, path=LOGS)

    run = electa.read()

    # The credentials were good a moment ago: it is that room.
    assert run.code == 1
    assert {record["RoomID"] for record in run.records()} == {1094}
    assert "Electa says 'Access denied' (code 7) (check the room or the person in the settings)" in run.stderr
    assert [error["failure_type"] for error in run.errors()] == ["system_error"]


def test_a_refusal_by_http_is_one_of_the_credentials(electa: SourceUnderTest) -> None:
    electa.vendor.faults.add(faults.status(401), times=ALWAYS, path=LOGS)

    run = electa.read()

    assert (run.code, len(electa.asked(TOKEN)), len(electa.asked(LOGS))) == (3, 2, 2)


def test_so_is_a_403_of_every_room_for_which_no_token_is_renewed(electa: SourceUnderTest) -> None:
    electa.vendor.faults.add(faults.status(403), times=ALWAYS, path=LOGS)

    run = electa.read()

    assert (run.code, len(electa.asked(TOKEN)), len(electa.asked(LOGS))) == (3, 1, 2)


@pytest.mark.parametrize(
    "body",
    [
        b"<Response><ResponseCode>0</ResponseCode><ResponseData></ResponseData></Response>",
        b"<Response><ResponseCode>0</ResponseCode></Response>",
        b"<Response><ResponseData>T</ResponseData></Response>",
        b"<Logs><Items/></Logs>",
        b"<html><body>Sign in</body></html>",
        b"",
    ],
)
def test_a_login_without_a_token_is_an_error(electa: SourceUnderTest, body: bytes) -> None:
    electa.vendor.faults.add(faults.body(body, "text/xml"), times=ALWAYS, path=TOKEN)

    run = electa.read()

    assert run.code == 1
    assert len(electa.vendor.requests) == 1
    assert run.statuses(electa.stream) == ["STARTED", "INCOMPLETE"]
