"""A read may be killed at any moment: going on from the last STATE loses nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from effort import EFFORT
from simulators.clock import RealClock
from truth.worlds import EKRAN, ELECTA, ZEGO, Vendor, World, week, world

PROGRAM = "import sys; from passmuster.cli.main import main; sys.exit(main())"
#: Days that make two or three windows a room, and more than that.
FEW, MANY = {ZEGO.name: 4, ELECTA.name: 1, EKRAN.name: 6}, 14
#: The vendors' own pace would make a test of minutes.
QUICK: dict[str, dict[str, Any]] = {ZEGO.name: {"requests_per_second": 1000}}
OPTIONS: dict[str, dict[str, Any]] = {ZEGO.name: {"limit": False}}
SHOTS = 12 * EFFORT


def test_a_read_killed_at_each_request_in_turn_and_resumed_yields_the_truth(vendor: Vendor) -> None:
    for number in count(1):
        with real_world(vendor, FEW[vendor.name]) as here:
            if not read_until_killed(here, number):
                break
            here.simulator.on_request = None
            resumed = here.read()

            assert resumed.code == 0, resumed.stderr
            assert here.union() == here.truth()

    assert number > 5  # the login and two windows of each room were struck


def test_a_read_killed_again_and_again_yields_the_truth(vendor: Vendor) -> None:
    # A resumed read logs in, asks for the news of the room that was done, and looks back over two windows to
    # the visit that is still open: only its fifth request can get it any further.
    with real_world(vendor, MANY) as here:
        kills = 0

        while read_until_killed(here, 6):
            kills += 1
            assert kills < 30, "the read does not get any further"

        assert kills > 2
        assert here.union() == here.truth()


def test_an_output_cut_off_at_any_byte_is_enough_to_go_on_from(vendor: Vendor) -> None:
    chance = random.Random(5)
    with world(vendor, *week(), **OPTIONS.get(vendor.name, {})) as here:
        here.read()
        whole = here.output.read_bytes()
        cuts = [0, 1, 20, whole.index(b"\n") + 1, *(chance.randrange(len(whole)) for _ in range(SHOTS))]
        cuts += [whole.index(b'"STATE"') + 20, whole.rindex(b"\n", 0, -1) - 5]

        for cut in cuts:
            here.output.write_bytes(whole[:cut])
            run = here.read()

            assert run.code == 0, run.stderr
            assert here.union() == here.truth()


def test_an_output_cut_off_twice_and_appended_to_is_still_enough_to_go_on_from(vendor: Vendor) -> None:
    # `passmuster read --state all.jsonl >> all.jsonl`: the half line is followed by the next read's first.
    with world(vendor, *week(), **OPTIONS.get(vendor.name, {})) as here:
        here.read()
        whole = here.output.read_bytes()
        here.output.write_bytes(whole[: whole.index(b'"STATE"') + 20])
        here.read()

        run = here.read()

        assert run.code == 0, run.stderr
        assert here.union() == here.truth()


def real_world(vendor: Vendor, days: int) -> Any:
    """A world in the machine's own time, with visits of so many days."""
    start = (datetime.now(UTC) - timedelta(days=days + 1)).replace(minute=0, second=0, microsecond=0)
    settings = {"start_date": start.isoformat(), **QUICK.get(vendor.name, {})}
    return world(
        vendor, *week(days, start), clock=RealClock(), settings=settings, **OPTIONS.get(vendor.name, {})
    )


def read_until_killed(here: World, number: int) -> bool:
    """Read in a process of its own that gets SIGKILL when its request of that number arrives."""
    pids: list[int] = []
    first = len(here.simulator.requests)

    def strike(request: int, _: object) -> None:
        if request - first == number:
            os.kill(pids[0], signal.SIGKILL)

    here.simulator.on_request = strike
    with here.output.open("ab") as output:
        command = [sys.executable, "-c", PROGRAM, *here.arguments()]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE)
        pids.append(process.pid)
        _, said = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    return process.returncode == -signal.SIGKILL
