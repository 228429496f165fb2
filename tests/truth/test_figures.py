"""A report says the same, whether its evidence was read at once or in pieces, with mishaps between."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from effort import EFFORT
from program import Program
from simulators import faults
from simulators.clock import MovableClock
from truth.test_faults import PASSING, any_storm
from truth.worlds import START, Stay, Vendor, World, week, world

DAYS = 14
#: What the report says, beside where it has it from: when it was read, in which pieces, from which files.
SAID = ("period", "summary", "exceptions", "register")


@pytest.mark.parametrize("seed", range(2 * EFFORT))
def test_one_big_read_and_many_interrupted_ones_give_the_same_figures(vendor: Vendor, seed: int) -> None:
    chance = random.Random(seed)
    with world(vendor, *stays(), clock=MovableClock(START)) as pieces:
        while pieces.clock.now() < START + timedelta(days=DAYS + 2):
            pieces.clock.move(timedelta(hours=chance.choice([1, 5, 30, 60])))
            read_with_a_mishap(pieces, chance)
        pieces.simulator.faults.clear()
        pieces.read("--evidence")
        of_pieces = report(pieces)
    with world(vendor, *stays(), clock=MovableClock(pieces.clock.now())) as whole:
        whole.read("--evidence")
        of_whole = report(whole)

    assert of_whole["summary"]["visits"] > 50
    assert figures(of_pieces) == figures(of_whole)
    assert gaps(of_pieces) == gaps(of_whole) == []


def stays() -> list[Stay]:
    """Two weeks of visits that all end: an open visit lasts until it was read, which is not the same here."""
    return [stay for stay in week(DAYS) if stay.until is not None]


def read_with_a_mishap(here: World, chance: random.Random) -> None:
    """Read on through a storm, against a wall, until a kill, or undisturbed."""
    known = here.output.read_bytes() if here.output.exists() else b""
    here.simulator.faults.clear()
    mishap = chance.choice(["storm", "wall", "kill", "none"])
    if mishap == "storm":
        here.simulator.faults.add(any_storm(chance.randrange(1000)))
    if mishap == "wall":
        kind = chance.choice([faults.status(500), PASSING["truncated"]()])
        here.simulator.faults.add(kind, skip=chance.randrange(8), times=100)
    run = here.read("--evidence")
    if mishap == "kill":
        share = chance.randrange(len(run.stdout))
        # A whole STATE that lacks nothing but its newline counts for the next read, whose first message then
        # spoils the line: that would leave a gap in the coverage, though in nothing else.
        share += run.stdout.startswith(b"\n", share)
        here.output.write_bytes(known + run.stdout[:share])


def report(here: World) -> dict[str, Any]:
    """The figures of the attendance report on everything read."""
    output: Path = here.folder / "attendance.json"
    # From the second day on: the first begins in Berlin before anything was read.
    first, last = START + timedelta(days=1), START + timedelta(days=DAYS - 1)
    period = ["--from", f"{first:%Y-%m-%d}", "--to", f"{last:%Y-%m-%d}", "--timezone", "Europe/Berlin"]
    options = ("--addresses", "--output", str(output))
    run = Program(here.clock).run("report", "attendance", str(here.output), *period, *options)
    assert run.code == 0, run.stderr
    # An account that is a host has another port in each world.
    text = output.read_text().replace(here.simulator.url.removeprefix("http://"), "host")
    said: dict[str, Any] = json.loads(text)
    return said


def figures(said: dict[str, Any]) -> Any:
    """What the report says, without the moment at which each visit was read."""

    def without_read_at(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: without_read_at(value[name]) for name in value if name != "read_at"}
        return list(map(without_read_at, value)) if isinstance(value, list) else value

    return {name: without_read_at(said[name]) for name in SAID}


def gaps(said: dict[str, Any]) -> list[Any]:
    """The intervals that were not read."""
    return [gap for partition in said["coverage"] for gap in partition["gaps"]]
