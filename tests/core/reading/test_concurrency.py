"""Partitions side by side: faster, and still in order, within the limits, and the truth."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.source_under_test import SourceUnderTest, in_any_order, simulated
from passmuster.reading.concurrency import run_concurrently
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators.exchange import Received
from simulators.samples import at, electa_visit, zego_visit


def numbered(name: str, count: int) -> Iterator[tuple[str, int]]:
    for number in range(count):
        yield name, number


@pytest.mark.parametrize("workers", [1, 2, 3, 9])
def test_every_item_comes_once_and_those_of_one_generator_in_order(workers: int) -> None:
    items = list(run_concurrently([numbered("a", 50), numbered("b", 0), numbered("c", 70)], workers))

    assert [number for name, number in items if name == "a"] == list(range(50))
    assert [number for name, number in items if name == "c"] == list(range(70))
    assert len(items) == 120


def test_one_worker_finishes_a_generator_before_it_begins_the_next() -> None:
    items = list(run_concurrently([numbered("a", 3), numbered("b", 3)], 1))

    assert items == [*numbered("a", 3), *numbered("b", 3)]


def test_no_generators_give_nothing() -> None:
    assert list(run_concurrently([], 4)) == []


def test_generators_really_run_at_the_same_time() -> None:
    # Each waits for the two others: one after the other, none would ever go on.
    together = threading.Barrier(3, timeout=10)

    def waiting(name: str) -> Iterator[str]:
        together.wait()
        yield name

    assert sorted(run_concurrently([waiting("a"), waiting("b"), waiting("c")], 3)) == ["a", "b", "c"]


def test_the_first_error_is_raised_and_nothing_further_is_begun() -> None:
    begun = []

    def failing() -> Iterator[str]:
        yield "one"
        raise ValueError("no more")

    def later() -> Iterator[str]:
        begun.append("later")
        yield "two"

    items = run_concurrently([failing(), later()], 1)

    assert next(items) == "one"
    with pytest.raises(ValueError, match="no more"):
        next(items)
    assert begun == []


def test_whoever_stops_listening_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    listening = run_concurrently([numbered("a", 10_000), numbered("b", 10_000)], 2)

    next(listening)
    listening.close()

    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(timeout=5)
    assert threading.active_count() <= before


def test_rooms_read_side_by_side_are_asked_at_the_same_time_and_end_with_the_truth(
    program: Program, tmp_path: Path
) -> None:
    rooms = list(range(1, 9))
    visits = [electa_visit(room, user, at(30, 8, user)) for room in rooms for user in (1, 2, 3)]
    together = threading.Barrier(4, timeout=20)

    def all_four_at_once(number: int, received: Received) -> None:
        if received.path == "/logs/":
            together.wait()

    with simulated("electa", program, tmp_path, visits=visits) as desk:
        desk.settings["room_ids"] = rooms
        desk.vendor.on_request = all_four_at_once
        run = desk.read("--workers", "4", "--until", "2026-10-31")

        truth = desk.truth()

    assert run.code == 0
    assert_protocol(run)
    assert in_any_order(run.records()) == in_any_order(truth)
    (entry,) = run.states()[-1]["stream"]["stream_state"]["partitions"]
    assert len(entry["partitions"]) == 8


@pytest.mark.parametrize("workers", ["2", "16"])
def test_the_accounts_limit_holds_however_many_rooms_are_read_at_once(
    workers: str, program: Program, tmp_path: Path
) -> None:
    rooms = [str(room) for room in range(101, 121)]

    with simulated("zego", program, tmp_path, visits=[zego_visit(room) for room in rooms]) as desk:
        desk.settings["room_ids"] = rooms
        run = desk.read("--workers", workers)

        assert run.code == 0
        assert len(run.records()) == 20
        # The simulator refuses a second request within a second; none was refused.
        assert "waiting" not in run.stderr


def test_a_read_side_by_side_that_fails_goes_on_from_its_last_state(program: Program, tmp_path: Path) -> None:
    from simulators import faults

    rooms = list(range(1, 9))
    visits = [electa_visit(room, 1, at(day, 8)) for room in rooms for day in (30, 31)]

    with simulated("electa", program, tmp_path, visits=visits) as desk:
        desk.settings["room_ids"] = rooms
        desk.vendor.faults.add(faults.status(500), skip=9, times=40, path="/logs/")
        first = desk.read("--workers", "4")
        desk.vendor.faults.clear()
        second = desk.read("--workers", "4", "--state", desk.file("first.jsonl", first.stdout))

    assert (first.code, second.code) == (1, 0)
    assert_protocol(first)
    assert len(set(desk.keys(first.records())) | set(desk.keys(second.records()))) == len(visits)


@pytest.mark.parametrize("workers", ["0", "-1", "two", "1.5"])
def test_a_number_of_workers_that_is_none_is_refused(workers: str, zego: SourceUnderTest) -> None:
    run = zego.read("--workers", workers)

    assert run.code == 2
    assert "is not a number of at least 1" in run.stderr
