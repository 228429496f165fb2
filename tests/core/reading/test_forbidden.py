"""What a vendor forbids (HTTP 403): a list, a call, or everything, which is then the credentials."""

from __future__ import annotations

import pytest

from core.reading.forbidden_rooms import LOGIN, ROOMS, firewall
from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.testing.protocol import assert_protocol
from simulators import faults
from simulators.paths import RECORDS

HALL = "/statistic/v2/room/get_project_rooms"
PATHWAYS, EVENTS, PATHWAY_LOGS = "/v1/pathways/list", "/v1/event/list", "/v1/logs/pathway-logs"


@pytest.mark.parametrize("workers", ["1", "3"])
@pytest.mark.parametrize("chosen", [ROOMS, ROOMS[:1]])
def test_where_every_room_is_forbidden_it_is_the_credentials(
    rooms: SourceUnderTest, chosen: tuple[str, ...], workers: str
) -> None:
    rooms.settings["room_ids"] = [*chosen]
    rooms.vendor.faults.add(faults.status(403), times=ALWAYS, path=RECORDS)

    run = rooms.read("--workers", workers)

    assert_protocol(run)
    assert run.code == 3
    (error,) = run.errors()
    assert error["failure_type"] == "config_error"
    assert ("all 4 partitions were refused" in error["message"]) == (len(chosen) > 1)
    assert "check the credentials in the settings and what they may read" in error["message"]
    assert len(rooms.asked(RECORDS)) == len(chosen)


def test_another_fault_of_one_room_leaves_the_403_of_the_others_theirs(rooms: SourceUnderTest) -> None:
    rooms.vendor.faults.add(faults.status(404), times=ALWAYS, path=RECORDS, asking={"room_id": "104"})
    rooms.vendor.faults.add(faults.status(403), times=ALWAYS, path=RECORDS)

    run = rooms.read()

    assert run.code == 1
    assert len(run.errors()) == 4


def test_a_forbidden_login_is_one_of_the_credentials_whatever_page_it_comes_with(
    rooms: SourceUnderTest,
) -> None:
    rooms.vendor.faults.add(firewall(), times=ALWAYS, path=LOGIN)

    run = rooms.run("read")

    assert_protocol(run)
    assert run.code == 3
    assert len(rooms.vendor.requests) == 1
    assert "whether a proxy or firewall in between lets this address pass" in run.stderr


def test_a_401_ends_the_stream_at_once_whatever_room_it_is(rooms: SourceUnderTest) -> None:
    rooms.vendor.faults.add(faults.status(401), times=ALWAYS, path=RECORDS, asking={"room_id": "102"})

    run = rooms.read()

    # One new token and one more try.
    assert len([each for each in rooms.asked(RECORDS) if each["room_id"] == "102"]) == 2
    assert [each for each in rooms.asked(RECORDS) if each["room_id"] == "103"] == []
    assert [error["failure_type"] for error in run.errors()] == ["config_error"]


def test_rooms_that_may_not_be_listed_are_to_be_named(rooms: SourceUnderTest) -> None:
    del rooms.settings["room_ids"]
    rooms.vendor.faults.add(faults.status(403), times=ALWAYS, path=HALL)

    run = rooms.read()

    assert run.code == 1
    assert "the rooms cannot be listed: POST " in run.stderr
    assert "(name the rooms in the setting room_ids)" in run.stderr


def test_a_proxy_in_the_way_of_the_list_is_not_mended_by_naming_the_rooms(rooms: SourceUnderTest) -> None:
    del rooms.settings["room_ids"]
    rooms.vendor.faults.add(faults.status(407), times=ALWAYS, path=HALL)

    run = rooms.read()

    assert run.code == 1
    assert "asks for a login (HTTP 407)" in run.stderr
    assert "name the rooms" not in run.stderr


def test_a_call_that_falkor_has_not_enabled_fails_its_streams_alone(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(faults.status(403), times=ALWAYS, path=EVENTS)

    run = falkor.run("read")

    assert_protocol(run)
    assert run.code == 1
    failed = {error["stream_descriptor"]["name"] for error in run.errors()}
    assert failed == {"events", "event_attendees"}
    assert run.statuses("pathway_logs")[-1] == run.statuses("story_certificates")[-1] == "COMPLETE"
    assert f"have Falkor enable {EVENTS} for the API account" in run.stderr


def test_pathways_that_may_not_be_listed_are_no_pathways_without_logs(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(faults.status(403), times=ALWAYS, path=PATHWAYS)

    run = falkor.run("read")
    alone = falkor.read()

    assert (run.code, alone.code) == (1, 3)
    assert run.statuses("pathway_logs")[-1] == "INCOMPLETE"
    assert run.statuses("events")[-1] == "COMPLETE"


def test_one_forbidden_pathway_leaves_the_others_theirs(falkor: SourceUnderTest) -> None:
    whole = falkor.read()
    falkor.vendor.faults.add(firewall(), path=PATHWAY_LOGS)

    run = falkor.read()

    assert run.code == 1
    assert 0 < len(run.records()) < len(whole.records())
    assert len(run.errors()) == 1
    # A pathway that is forbidden was not deleted: nobody looks for it in the list, read once by each read.
    assert len(falkor.asked(PATHWAYS)) == 2


def test_where_all_calls_are_forbidden_it_is_the_credentials(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(faults.status(403), times=ALWAYS)

    assert falkor.run("read").code == 3


def test_a_proxy_that_wants_a_login_is_not_the_vendor(rooms: SourceUnderTest) -> None:
    rooms.vendor.faults.add(faults.status(407), times=ALWAYS, path=RECORDS)

    run = rooms.read()

    assert run.code == 1
    # Every other room would meet the same.
    assert len(rooms.asked(RECORDS)) == 1
    assert "a proxy in between asks for a login (HTTP 407) (set HTTPS_PROXY to http://user:" in run.stderr


def test_the_title_of_a_page_shows_no_secret(rooms: SourceUnderTest) -> None:
    secret = rooms.settings["secret_key"]
    page = f"<html><title>Blocked: &#x{ord(secret[0]):x};{secret[1:]}</title>".encode()
    rooms.vendor.faults.add(faults.body(page, "text/html", 403), times=ALWAYS, path=RECORDS)

    run = rooms.read()

    assert "titled 'Blocked: [hidden]'" in run.stderr
    assert secret not in run.stderr + run.stdout.decode()
