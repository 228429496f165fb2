"""ZEGO's rooms: listed by the vendor, whose page does not say how the list looks."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators import faults
from simulators.paths import RECORDS
from simulators.samples import at, zego_visit
from simulators.zego import Room

LOGIN, ROOMS = "/auth/get_access_token", "/statistic/v2/room/get_project_rooms"


def listed_desk(program: Program, folder: Path, number: int, **options: Any) -> Any:
    """ZEGO with so many rooms, one visit in each, and no room named in the settings."""
    visits = [zego_visit(str(room), login=at(30 + room % 2, 8)) for room in range(number)]
    rooms = [
        Room(str(room), f"Room {room}", at(30 + room % 2, 8), at(30 + room % 2, 9)) for room in range(number)
    ]
    return simulated("zego", program, folder, visits=visits, rooms=rooms, **options)


def test_without_room_ids_the_rooms_that_zego_lists_are_read(program: Program, tmp_path: Path) -> None:
    with listed_desk(program, tmp_path, 7) as opened:
        del opened.settings["room_ids"]
        run = opened.run("read")

    assert_protocol(run)
    assert run.code == 0
    assert {record["room_id"] for record in run.records(opened.stream)} == set("0123456")
    assert opened.vendor.rooms_truth() == run.records("rooms")


def test_rooms_are_listed_page_by_page(program: Program, tmp_path: Path) -> None:
    with listed_desk(program, tmp_path, 450, limit=False) as opened:
        opened.settings["requests_per_second"] = 1000
        run = opened.run("read", "--stream", "rooms")

    assert len(run.records("rooms")) == 450
    pages = [each["page_no"] for each in opened.asked(ROOMS) if each["begin_timestamp"] == 1793318400]
    assert pages == [1, 2, 3, 4, 5]
    assert {each["page_size"] for each in opened.asked(ROOMS)} == {100}


def test_a_list_that_repeats_its_last_page_for_ever_comes_to_an_end(program: Program, tmp_path: Path) -> None:
    page = {"ret": {"code": 0}, "data": {"rooms": [{"room_id": str(room)} for room in range(100)]}}
    with simulated("zego", program, tmp_path, visits=()) as opened:
        opened.vendor.faults.add(faults.body(json.dumps(page).encode()), times=ALWAYS, path=ROOMS)
        run = opened.run("read", "--stream", "rooms", "--until", "2026-10-31")

    assert run.code == 0
    assert len(opened.asked(ROOMS)) == 2


def test_a_room_that_was_read_before_is_read_on_when_it_is_listed_no_more(
    program: Program, tmp_path: Path
) -> None:
    with listed_desk(program, tmp_path, 2) as opened:
        del opened.settings["room_ids"]
        first = opened.read()
        opened.vendor.rooms.clear()
        opened.clock.move(timedelta(days=1))
        opened.vendor.visits.add(zego_visit("1", uid=8, login=at(33, 8)))
        second = opened.read("--state", opened.file("state.jsonl", first.stdout))

    assert [record["uid"] for record in second.records()] == [8]


@pytest.mark.parametrize(
    "data",
    [
        {"total": 3},
        {"rooms": [{"id": "101"}]},
        {"rooms": [{"room_id": ""}]},
        {"rooms": ["101"]},
        {"rooms": [{"room_id": "101"}], "hosts": [{"room_id": "102"}]},
    ],
)
def test_a_list_that_nobody_can_read_is_an_error_that_says_how_to_do_without(
    zego: SourceUnderTest, data: Any
) -> None:
    del zego.settings["room_ids"]
    body = json.dumps({"ret": {"code": 0}, "data": data}).encode()
    zego.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS, path=ROOMS)

    run = zego.read()

    assert run.code == 1
    assert run.statuses(zego.stream) == ["STARTED", "INCOMPLETE"]
    assert "name the rooms in the setting room_ids" in run.stderr


@pytest.mark.parametrize("room", [101, "101"], ids=repr)
def test_a_room_id_that_is_a_number_is_read_as_text(zego: SourceUnderTest, room: Any) -> None:
    del zego.settings["room_ids"]
    body = json.dumps({"ret": {"code": 0}, "data": {"list": [{"room_id": room, "odd": 1}]}}).encode()
    zego.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS, path=ROOMS)

    run = zego.run("read")

    assert run.code == 0
    assert run.records("rooms")[0] == {"pid": 1200, "room_id": "101", "odd": 1}
    assert {record["room_id"] for record in run.records(zego.stream)} == {"101"}


def test_the_fields_of_a_record_that_name_its_room_are_the_rooms_that_was_asked_for(
    zego: SourceUnderTest,
) -> None:
    # The page knows no such fields; a vendor that added them must not change whose visit it is.
    zego.vendor.faults.add(
        edited(lambda records: [one.update(room_id=5, pid="x") for one in records]), path=RECORDS
    )

    run = zego.read()

    assert {(record["pid"], record["room_id"]) for record in run.records()} == {(1200, "101"), (1200, "102")}


def test_a_check_without_rooms_only_lists_them(zego: SourceUnderTest) -> None:
    del zego.settings["room_ids"]

    run = zego.run("check")

    assert run.code == 0
    assert [request.path for request in zego.vendor.requests] == [
        LOGIN,
        ROOMS,
        ROOMS,
    ]  # three days and a second
