"""Checkpoints: how often a read says how far it came, and that whatever ends it, it says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.states import written
from core.source_under_test import simulated
from passmuster.cli.exit_codes import Terminated
from passmuster.reading.state_writer import LONGEST
from passmuster.sdk.source import Page, Slice
from passmuster.times.instants import parse_instant
from passmuster_zego.source import Visits
from program import Program
from simulators import faults
from simulators.samples import zego_visit

ROOMS = [str(room) for room in range(40)]


def test_states_grow_with_the_rooms_and_not_with_their_square() -> None:
    sizes = {rooms: written(rooms, per_second)[1] / rooms for rooms, per_second in ((30, 1000), (240, 1000))}
    slow = written(240, 1)[1] / 240

    assert sizes[240] < 1.25 * sizes[30]
    assert slow < 1.25 * sizes[30]


def test_every_slice_is_in_the_coverage_of_one_state(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=[zego_visit(room) for room in ROOMS]) as desk:
        desk.settings["room_ids"] = ROOMS
        run = desk.read("--since", "2026-10-30", "--until", "2026-11-01")

    assert [slice["partition"]["room_id"] for slice in run.coverage()] == ROOMS
    assert [slice["records"] for slice in run.coverage()] == [1] * len(ROOMS)


def test_a_slow_read_says_every_five_minutes_how_far_it_came(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=()) as desk:
        desk.settings |= {"room_ids": ROOMS, "requests_per_second": 0.01}
        run = desk.read("--since", "2026-10-30", "--until", "2026-11-01")

    # A request each hundred seconds: what came since the last STATE is long enough at first, then time is.
    read_at = [slice["read_at"] for slice in run.coverage()]
    assert len(read_at) == len(ROOMS)
    for state in run.states():
        first, last = (slice["read_at"] for slice in (state["coverage"][0], state["coverage"][-1]))
        assert (parse_instant(last) - parse_instant(first)).total_seconds() <= LONGEST


@pytest.mark.parametrize("error", [KeyboardInterrupt, Terminated])
def test_who_ends_a_read_has_a_state_of_all_that_was_written(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    read, asked = Visits.read, list[Slice]()

    def interrupted(stream: Visits, slice: Slice) -> Iterator[Page]:
        asked.append(slice)
        if len(asked) == 30:
            raise error
        return read(stream, slice)

    monkeypatch.setattr(Visits, "read", interrupted)
    with simulated("zego", program, tmp_path, visits=[zego_visit(room) for room in ROOMS]) as desk:
        desk.settings["room_ids"] = ROOMS
        run = desk.read("--since", "2026-10-30", "--until", "2026-11-01")

    assert len(run.records()) == 29
    assert len(run.coverage()) == 29
    assert run.statuses(desk.stream)[-1] == "INCOMPLETE"
    assert json.loads(run.stdout.splitlines()[-2])["type"] == "STATE"


def test_a_room_that_fails_leaves_a_state_of_those_before_it(program: Program, tmp_path: Path) -> None:
    with simulated("zego", program, tmp_path, visits=[zego_visit(room) for room in ROOMS]) as desk:
        desk.settings["room_ids"] = ROOMS
        desk.vendor.faults.add(faults.status(404), skip=30, times=1)
        run = desk.read("--since", "2026-10-30", "--until", "2026-11-01")

    assert run.code == 1
    covered = [slice["partition"]["room_id"] for slice in run.coverage()]
    assert len(covered) == len(ROOMS) - 1
