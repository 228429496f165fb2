"""`make bench`: start-up, memory and processor time, each beside what it is to be compared with.

Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.clients import Client, bare, passmuster, peers
from bench.processes import Cost, run
from bench.redaction import redaction
from bench.reporting import reporting
from bench.server import serving
from bench.states import written
from bench.tables import table, verdict
from bench.vendors import VENDORS

#: Times the wall time of bare Python that a start may take.
START_LIMIT, START_AIM = 8.0, 5.0
#: How much more memory ten times the records may take.
MEMORY_LIMIT = 1.10
#: Times the processor time a record of the bare loop that ActivTrak's log may take; the aim is 1.
BARE_LIMIT = 1.3
#: How many times less than these frameworks it must take.
PEER_LIMITS = {"airbyte-cdk, Python stream": 4.0, "airbyte-cdk, low-code": 10.0}
#: How much faster ten workers must be than one, where each of ten rooms answers after a fifth of a second.
WORKERS, WORKERS_LIMIT = 10, 4.0
#: Rooms of one stream, and how much more of STATE a room may cost where there are most.
ROOMS, STATES_LIMIT = (300, 600, 5_000), 1.25
PAGE, SMALLEST, FEW, MANY = 1_000, 10_000, 100_000, 1_000_000
STARTS, READS = 21, 3

PROGRAMS = Path(sys.executable).parent
STARTED = {
    "passmuster sources": [str(PROGRAMS / "passmuster"), "sources"],
    "passmuster --help": [str(PROGRAMS / "passmuster"), "--help"],
    "source-zego spec": [str(PROGRAMS / "source-zego"), "spec"],
    "source-electa spec": [str(PROGRAMS / "source-electa"), "spec"],
}


@dataclass(frozen=True)
class Speed:
    """What a client took: `micros` of the processor for each record beyond the first ones, so that its start
    does not count; seconds from its start to the end of one page; peak of memory in KiB."""

    micros: float
    start: float
    peak: int


def bench() -> bool:
    """Measure everything; whether all limits are kept."""
    kept = starts()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {name: stack.enter_context(serving(name)) for name in VENDORS}
        kept &= side_by_side(urls["activtrak"], folder)
        vendors(urls, folder)
        kept &= memory(urls, folder)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        kept &= workers(stack.enter_context(serving("electa", delay=0.2)), folder)
    kept &= redaction()
    kept &= states()
    return reporting() and kept


def starts() -> bool:
    """How long the programs take to start and say something."""
    commands = {"python -c pass": [sys.executable, "-c", "pass"], **STARTED}
    # The first round fills the caches of the disk, and counts for nothing.
    rounds = [{name: run(command).wall for name, command in commands.items()} for _ in range(STARTS + 1)][1:]
    medians = {name: median(walls[name] for walls in rounds) for name in commands}
    bare = medians["python -c pass"]
    broken = [name for name in STARTED if medians[name] > START_LIMIT * bare]
    table(
        f"Start-up, median of {STARTS} (limit {START_LIMIT:.0f} times bare Python, aim {START_AIM:.0f})",
        ("command", "ms", "times"),
        [(name, f"{seconds * 1000:.1f}", f"{seconds / bare:.2f}") for name, seconds in medians.items()],
    )
    return verdict(broken, f"starts within {START_LIMIT:.0f} times bare Python")


def side_by_side(url: str, folder: Path) -> bool:
    """ActivTrak's log, read by us, by the bare loop and by the frameworks."""
    us, loop, others = passmuster("activtrak", url, folder), bare("activtrak", url), peers(url, folder)
    found = measured([us, loop, *others])
    least, ours = found[loop.title].micros, found[us.title].micros
    table(
        f"ActivTrak's log, {FEW:,} records of 21 fields in pages of 1,000, median of {READS}",
        ("client", "CPU µs/record", "times bare", "records/CPU s", "peak MiB", "first page ms"),
        [
            (
                title,
                f"{speed.micros:.1f}",
                f"{speed.micros / least:.2f}",
                f"{1e6 / speed.micros:,.0f}",
                f"{speed.peak / 1024:.0f}",
                f"{speed.start * 1000:.0f}",
            )
            for title, speed in found.items()
        ],
    )
    broken = [us.title] if ours > BARE_LIMIT * least else []
    kept = verdict(broken, f"takes at most {BARE_LIMIT} times the bare loop")
    for title, times in PEER_LIMITS.items():
        slow = [us.title] if found[title].micros < times * ours else []
        kept &= verdict(slow, f"takes {times:.0f} times less than {title}")
    return kept


def vendors(urls: dict[str, str], folder: Path) -> None:
    """The others, each beside a bare loop over the same answers."""
    rows = []
    for name in [each for each in urls if each != "activtrak"]:
        us, loop = passmuster(name, urls[name], folder), bare(name, urls[name])
        found = measured([us, loop])
        ours, least = found[us.title], found[loop.title]
        rows.append(
            (
                name,
                f"{ours.micros:.1f}",
                f"{least.micros:.1f}",
                f"{ours.micros / least.micros:.2f}",
                f"{ours.peak / 1024:.0f}",
                f"{least.peak / 1024:.0f}",
            )
        )
    head = ("source", "CPU µs/record", "bare", "times", "peak MiB", "bare")
    table(f"The others, {FEW:,} records each, median of {READS}", head, rows)


def measured(clients: Sequence[Client]) -> dict[str, Speed]:
    """Every client by its title; they take turns, so that whatever else the machine does hits all."""
    rounds: dict[str, list[Speed]] = {client.title: [] for client in clients}
    for _ in range(READS):
        for client in clients:
            one, few, many = (run(client.command(count)) for count in (PAGE, SMALLEST, FEW))
            micros = (many.cpu - few.cpu) / (FEW - SMALLEST) * 1e6
            rounds[client.title].append(Speed(micros, one.wall, many.peak))
    return {
        title: Speed(
            median(each.micros for each in speeds),
            median(each.start for each in speeds),
            max(each.peak for each in speeds),
        )
        for title, speeds in rounds.items()
    }


def memory(urls: dict[str, str], folder: Path) -> bool:
    """The peak of memory at few and at many records."""

    def peak(name: str, records: int) -> int:
        cost: Cost = run(passmuster(name, urls[name], folder).command(records))
        if f"{records:,} records" not in cost.said:
            raise RuntimeError(f"{name}: these are not {records:,} records: {cost.said}")
        return cost.peak

    peaks = {name: (peak(name, FEW), peak(name, MANY)) for name in urls}
    ratios = {name: many / few for name, (few, many) in peaks.items()}
    table(
        f"Peak memory while reading, MiB (limit {MEMORY_LIMIT:.2f})",
        ("source", f"{FEW:,}", f"{MANY:,}", "ratio"),
        [
            (name, f"{few / 1024:.1f}", f"{many / 1024:.1f}", f"{ratios[name]:.3f}")
            for name, (few, many) in peaks.items()
        ],
    )
    broken = [name for name, ratio in ratios.items() if ratio > MEMORY_LIMIT]
    return verdict(broken, f"keeps its memory within {MEMORY_LIMIT:.2f} at ten times the records")


def workers(url: str, folder: Path) -> bool:
    """Ten rooms of Electa, ten windows each, from a server that answers after a fifth of a second."""
    command = passmuster("electa", url, folder).command(100_000)
    walls = {count: run([*command, "--workers", str(count)]).wall for count in (1, WORKERS)}
    times = walls[1] / walls[WORKERS]
    table(
        "Partitions side by side, from a server that answers in 200 ms",
        ("workers", "s", "times faster"),
        [(str(count), f"{wall:.1f}", f"{walls[1] / wall:.1f}") for count, wall in walls.items()],
    )
    slow = [f"--workers {WORKERS}"] if times < WORKERS_LIMIT else []
    return verdict(slow, f"is {WORKERS_LIMIT:.0f} times faster than one worker")


def states() -> bool:
    """STATE messages of a stream of many rooms with one visit each, with ZEGO's limit and without."""
    sizes = {(rate, rooms): written(rooms, rate) for rate in (1000, 1) for rooms in ROOMS}
    table(
        f"STATE messages of many rooms, bytes (a room may cost {STATES_LIMIT} times as many)",
        ("rooms", "requests a second", "RECORD", "STATE", "STATE a room"),
        [
            (f"{rooms:,}", str(rate), f"{records:,}", f"{size:,}", f"{size / rooms:,.0f}")
            for (rate, rooms), (records, size) in sizes.items()
        ],
    )
    fewest, most = ROOMS[0], ROOMS[-1]
    broken = [
        f"{most:,} rooms at {rate} requests a second"
        for rate in (1000, 1)
        if sizes[rate, most][1] / most > STATES_LIMIT * sizes[rate, fewest][1] / fewest
    ]
    return verdict(broken, "take STATE messages in proportion to the rooms")


if __name__ == "__main__":
    sys.exit(0 if bench() else 1)
