"""`make bench`: start-up, memory and processor time, each beside what it is to be compared with.

Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.processes import Cost, run
from bench.reading import read_command, write_settings
from bench.server import serving
from bench.vendors import VENDORS

#: Times the wall time of bare Python that a start may take.
START_LIMIT, START_AIM = 8.0, 5.0
#: How much more memory ten times the records may take.
MEMORY_LIMIT = 1.10
FEW, MANY = 100_000, 1_000_000
SMALLEST = 10_000
STARTS, READS = 21, 5

PROGRAMS = Path(sys.executable).parent
STARTED = {
    "passmuster sources": [str(PROGRAMS / "passmuster"), "sources"],
    "passmuster --help": [str(PROGRAMS / "passmuster"), "--help"],
    "source-zego spec": [str(PROGRAMS / "source-zego"), "spec"],
    "source-electa spec": [str(PROGRAMS / "source-electa"), "spec"],
}


@dataclass(frozen=True)
class Vendor:
    """A vendor whose server runs."""

    name: str
    url: str
    config: Path

    def read(self, records: int) -> Cost:
        """Read so many records with passmuster."""
        cost = run(read_command(self.name, self.config, records))
        if f"{records:,} records" not in cost.said:
            raise RuntimeError(f"{self.name}: these are not {records:,} records: {cost.said}")
        return cost

    def bare(self, records: int) -> Cost:
        """Fetch and parse the same answers, and nothing else."""
        return run([sys.executable, str(HERE / "bare.py"), self.name, self.url, str(records)])


def bench() -> bool:
    """Measure everything; whether all limits are kept."""
    kept = starts()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        vendors = []
        for name in VENDORS:
            url = stack.enter_context(serving(name))
            vendors.append(Vendor(name, url, write_settings(name, url, folder)))
        kept &= memory(vendors)
        processor_time(vendors)
    return kept


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


def memory(vendors: Sequence[Vendor]) -> bool:
    """The peak of memory at few and at many records."""
    peaks = {(vendor.name, count): vendor.read(count).peak for count in (FEW, MANY) for vendor in vendors}
    ratios = {vendor.name: peaks[vendor.name, MANY] / peaks[vendor.name, FEW] for vendor in vendors}
    table(
        f"Peak memory while reading, MiB (limit {MEMORY_LIMIT:.2f})",
        ("source", f"{FEW:,}", f"{MANY:,}", "ratio"),
        [
            (name, f"{peaks[name, FEW] / 1024:.1f}", f"{peaks[name, MANY] / 1024:.1f}", f"{ratio:.3f}")
            for name, ratio in ratios.items()
        ],
    )
    broken = [name for name, ratio in ratios.items() if ratio > MEMORY_LIMIT]
    return verdict(broken, f"keeps its memory within {MEMORY_LIMIT:.2f} at ten times the records")


def processor_time(vendors: Sequence[Vendor]) -> None:
    """Microseconds for each record beyond the first ones, so that start-up does not count."""

    def microseconds(read: Callable[[int], Cost]) -> float:
        return (read(FEW).cpu - read(SMALLEST).cpu) / (FEW - SMALLEST) * 1e6

    readers = [read for vendor in vendors for read in (vendor.read, vendor.bare)]
    rounds = [[microseconds(read) for read in readers] for _ in range(READS)]
    medians = [median(each) for each in zip(*rounds, strict=True)]
    rows = [
        (vendor.name, f"{ours:.2f}", f"{bare:.2f}", f"{ours / bare:.2f}", f"{1e6 / ours:,.0f}")
        for vendor, ours, bare in zip(vendors, medians[::2], medians[1::2], strict=True)
    ]
    table(
        f"Processor time a record, µs, median of {READS} (bare: requests and orjson or ElementTree)",
        ("source", "read", "bare", "times", "records/s"),
        rows,
    )


def verdict(broken: Iterable[str], rule: str) -> bool:
    """Say what breaks the rule; whether nothing does."""
    for name in broken:
        print(f"BROKEN: {name} no longer {rule}")
    return not broken


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print figures in columns."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print(f"\n{title}")
    for line in lines:
        cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        print("  " + "   ".join(cells), flush=True)


if __name__ == "__main__":
    sys.exit(0 if bench() else 1)
