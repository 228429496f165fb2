"""A platform that is read whole, and skipped where it is unchanged: the same laws as for windows of time."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from core.source_under_test import key_of
from core.vendor_cases import VENDORS
from effort import EFFORT
from program import Program, Run
from simulators.clock import Clock, MovableClock, RealClock
from simulators.falkor import Enrolment, FalkorSimulator, Person
from simulators.falkor_truth import plain
from simulators.samples import FALKOR_PLATFORM
from truth.test_faults import LASTING, PASSING, any_storm
from truth.test_interruptions import PROGRAM
from truth.worlds import Row

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
JOINED = datetime(2026, 10, 1, tzinfo=UTC)
KEYS = VENDORS["falkor"].streams
#: Enough people for logs of several pages.
CROWD = tuple(Person(f"person{number}@example.com", f"Person {number}") for number in range(700))
PLATFORM = replace(
    FALKOR_PLATFORM,
    people=(*FALKOR_PLATFORM.people, *CROWD),
    enrolments=(*FALKOR_PLATFORM.enrolments, *(Enrolment("P-1", person.email, JOINED) for person in CROWD)),
)


@dataclass
class PlatformWorld:
    """A simulator, and the file that the output of every read of all streams is appended to."""

    simulator: FalkorSimulator
    clock: Clock
    folder: Path

    @property
    def output(self) -> Path:
        """The file of all messages so far, which is also what reads go on from."""
        return self.folder / "messages.jsonl"

    def arguments(self) -> list[str]:
        """The arguments of a read that goes on from the last STATE."""
        config = self.folder / "settings.json"
        config.write_text(json.dumps({"base_url": self.simulator.url, "token": self.simulator.token}))
        state = ["--state", str(self.output)] if self.output.exists() else []
        rejects = ["--rejects", str(self.folder / "rejects.jsonl")]
        return ["read", "falkor", "--config", str(config), *rejects, *state]

    def read(self) -> Run:
        """Read in this process; the output is kept."""
        run = Program(self.clock).run(*self.arguments())
        with self.output.open("ab") as file:
            file.write(run.stdout)
        return run

    def union(self) -> dict[str, list[Row]]:
        """What was written, by primary key: the last record of a key counts."""
        rows: dict[str, dict[Any, Row]] = {stream: {} for stream in KEYS}
        for line in self.output.read_bytes().splitlines():
            with suppress(ValueError):
                message = json.loads(line)
                if message["type"] == "RECORD":
                    stream, row = message["record"]["stream"], message["record"]["data"]
                    rows[stream][key_of(row, KEYS[stream])] = row
        return {stream: plain(list(found.values())) for stream, found in rows.items()}

    def truth(self) -> dict[str, list[Row]]:
        """What the platform holds by now."""
        return {stream: plain(self.simulator.truth(stream)) for stream in KEYS}

    def change(self, chance: random.Random) -> None:
        """Let somebody get on with something."""
        activity = chance.choice(["A-1", "A-2", "A-3"])
        self.simulator.complete(activity, chance.choice(CROWD).email)


@contextmanager
def platform(clock: Clock | None = None) -> Iterator[PlatformWorld]:
    """A platform with three pathways, and more than two thousand logs on one of them."""
    clock = clock or MovableClock(NOW)
    with TemporaryDirectory() as folder, FalkorSimulator(PLATFORM, clock=clock) as simulator:
        yield PlatformWorld(simulator, clock, Path(folder))


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_at_every_other_request_costs_no_record(name: str) -> None:
    # A cut after the first page is no passing fault: see the test after next.
    with platform() as here:
        here.simulator.people.remove(*(person.email for person in CROWD[200:]))
        here.simulator.faults.add(PASSING[name](), every=2)

        run = here.read()

        assert run.code == 0, run.stderr
        assert len(here.simulator.faults.played) > 3
        assert here.union() == here.truth()


@pytest.mark.parametrize("seed", range(3 * EFFORT))
def test_after_any_storm_and_any_change_the_next_quiet_read_has_everything(seed: int) -> None:
    chance = random.Random(seed)
    with platform() as here:
        for _ in range(4):
            here.change(chance)
            here.simulator.faults.clear()
            here.simulator.faults.add(any_storm(chance.randrange(1000)))
            here.read()
        here.simulator.faults.clear()

        run = here.read()

        assert run.code == 0, run.stderr
        assert here.union() == here.truth()


@pytest.mark.parametrize("skip", [0, 2, 5])
@pytest.mark.parametrize("name", LASTING)
def test_a_read_that_a_fault_ended_is_finished_by_the_next(name: str, skip: int) -> None:
    with platform() as here:
        here.simulator.faults.add(LASTING[name](), skip=skip, times=100)

        ended = here.read()
        here.simulator.faults.clear()
        finished = here.read()

        assert ended.code in (1, 3)
        assert "INCOMPLETE" in {status for stream in KEYS for status in ended.statuses(stream)}
        assert finished.code == 0, finished.stderr
        assert here.union() == here.truth()


def test_a_read_killed_at_each_request_in_turn_and_resumed_yields_the_truth() -> None:
    for number in count(1):
        with platform(RealClock()) as here:
            killed = read_until_killed(here, number)
            here.simulator.on_request = None
            resumed = here.read()

            assert resumed.code == 0, resumed.stderr
            assert here.union() == here.truth()
        if not killed:
            break

    assert number > len(KEYS)


def test_an_output_cut_off_at_any_byte_is_enough_to_go_on_from() -> None:
    chance = random.Random(5)
    with platform() as here:
        here.read()
        whole = here.output.read_bytes()

        for _ in range(12 * EFFORT):
            here.output.write_bytes(whole[: chance.randrange(len(whole))])
            here.change(chance)
            run = here.read()

            assert run.code == 0, run.stderr
            assert here.union() == here.truth()


def test_a_change_while_it_is_read_is_there_after_the_next_read() -> None:
    chance = random.Random(7)
    with platform() as here:
        here.simulator.on_request = lambda *_: here.change(chance)
        here.read()
        here.read()
        here.simulator.on_request = None
        here.clock.sleep(timedelta(hours=1).total_seconds())

        run = here.read()

        assert run.code == 0, run.stderr
        assert here.union() == here.truth()


def read_until_killed(here: PlatformWorld, number: int) -> bool:
    """Read in a process of its own that gets SIGKILL when its request of that number arrives."""
    pids: list[int] = []

    def strike(request: int, _: object) -> None:
        if request == number:
            os.kill(pids[0], signal.SIGKILL)

    here.simulator.on_request = strike
    with here.output.open("ab") as output:
        command = [sys.executable, "-c", PROGRAM, *here.arguments()]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE)
        pids.append(process.pid)
        _, said = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    return process.returncode == -signal.SIGKILL
