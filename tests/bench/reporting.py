"""What reporting costs: the register, the pages of a long report, and its verification."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.processes import Cost, run
from bench.tables import table, verdict
from demo.written import write_demo

HERE = Path(__file__).resolve().parent
#: MiB that the register of ten million visits may take.
REGISTER_LIMIT = 2048
#: Rows of a report as a PDF; MiB that any process may take up to the second; times faster than WeasyPrint.
ROWS = (1_000, 10_000, 100_000)
PAGES_LIMIT, PAGES_TIMES = 300, 3.0
#: Times what it takes to make a report that its verification may take; MiB that it may take.
VERIFY_TIMES, VERIFY_LIMIT = 1.5, 400
ROUNDS = 3


def reporting() -> bool:
    """Measure everything that the reporting half does; whether all limits are kept."""
    kept = register()
    kept &= pages()
    return verifying() and kept


def register() -> bool:
    """The register of a month at a million visits and at ten."""
    program = str(HERE / "register.py")
    costs = {rows: run([sys.executable, program, str(rows)]) for rows in (1_000_000, 10_000_000)}
    seconds = {rows: float(cost.said) for rows, cost in costs.items()}
    table(
        f"The register of 20,000 people in 22,400 sessions (limit {REGISTER_LIMIT} MiB)",
        ("visits", "s", "µs/visit", "peak MiB"),
        [
            (f"{rows:,}", f"{taken:.1f}", f"{taken / rows * 1e6:.2f}", f"{costs[rows].peak / 1024:.0f}")
            for rows, taken in seconds.items()
        ],
    )
    large = [f"{rows:,} visits" for rows, cost in costs.items() if cost.peak > REGISTER_LIMIT * 1024]
    slow = ["the register"] if seconds[10_000_000] > 10 * seconds[1_000_000] else []
    kept = verdict(large, f"take at most {REGISTER_LIMIT} MiB")
    return verdict(slow, "takes time that grows no faster than the visits") and kept


def pages() -> bool:
    """A long report as a PDF, beside WeasyPrint drawing the same document at once."""
    program = str(HERE / "pages.py")
    costs = {
        (way, rows): run([sys.executable, program, way, str(rows)])
        for way, rows in (*(("ours", each) for each in ROWS), *(("whole", each) for each in ROWS[:2]))
    }
    said = {key: cost.said.split()[-2:] for key, cost in costs.items()}
    seconds = {key: float(words[0]) for key, words in said.items()}
    table(
        f"A report as a PDF, six columns (limit {PAGES_LIMIT} MiB in any process)",
        ("rows", "drawn", "s", "ms/row", "CPU s", "peak MiB", "KiB"),
        [
            (
                f"{rows:,}",
                {"ours": "in parts", "whole": "at once, WeasyPrint alone"}[way],
                f"{seconds[way, rows]:.1f}",
                f"{seconds[way, rows] / rows * 1e3:.2f}",
                f"{cost.cpu:.0f}",
                f"{cost.peak / 1024:.0f}",
                f"{int(said[way, rows][1]) / 1024:,.0f}",
            )
            for (way, rows), cost in costs.items()
        ],
    )
    middle, most = ROWS[1], ROWS[2]
    large = [
        f"{rows:,} rows"
        for (way, rows), cost in costs.items()
        if way == "ours" and cost.peak > PAGES_LIMIT * 1024
    ]
    slow = [f"{middle:,} rows"] if seconds["whole", middle] < PAGES_TIMES * seconds["ours", middle] else []
    growing = (
        [f"{most:,} rows"] if seconds["ours", most] > 1.15 * most / middle * seconds["ours", middle] else []
    )
    kept = verdict(large, f"take at most {PAGES_LIMIT} MiB in any process")
    kept &= verdict(slow, f"are drawn {PAGES_TIMES:.0f} times faster than by WeasyPrint alone")
    return verdict(growing, "take time in proportion to the rows") and kept


def verifying() -> bool:
    """The demo's compliance report, made and verified in turns."""
    program = str(HERE / "verifying.py")
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), "compliance.pdf")
        costs: dict[str, list[Cost]] = {"make": [], "verify": []}
        for _ in range(ROUNDS):
            for what, found in costs.items():
                found.append(run([sys.executable, program, what, folder]))
    seconds = {what: median(cost.cpu for cost in found) for what, found in costs.items()}
    peaks = {what: max(cost.peak for cost in found) for what, found in costs.items()}
    table(
        f"The demo's compliance report (limit {VERIFY_TIMES} times its making and {VERIFY_LIMIT} MiB)",
        ("what", "CPU s", "times", "peak MiB"),
        [
            (
                what,
                f"{seconds[what]:.1f}",
                f"{seconds[what] / seconds['make']:.2f}",
                f"{peaks[what] / 1024:.0f}",
            )
            for what in costs
        ],
    )
    slow = ["verify"] if seconds["verify"] > VERIFY_TIMES * seconds["make"] else []
    large = ["verify"] if peaks["verify"] > VERIFY_LIMIT * 1024 else []
    kept = verdict(slow, f"takes at most {VERIFY_TIMES} times what making the report takes")
    return verdict(large, f"takes at most {VERIFY_LIMIT} MiB") and kept
