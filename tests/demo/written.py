"""The demo's month, read and reported on in a folder of one's own."""

from __future__ import annotations

from pathlib import Path

from demo.demo import vendors
from demo.month import MONTH
from program import Program
from simulators.clock import MovableClock

DEMO = Path(__file__).parent


def write_demo(folder: Path, output: str) -> Path:
    """Read all vendors into a store, write the compliance report to a file beside it, and return its path."""
    for path in DEMO.iterdir():
        if path.suffix in (".csv", ".yaml"):
            (folder / path.name).write_bytes(path.read_bytes())
    project = (folder / "passmuster.yaml").read_text().replace("../../out/", "")
    before, _, after = project.partition("reports:")
    reports = (
        f"reports:\n  - {{report: compliance, output: {output}}}\n\noptions:{after.partition('options:')[2]}"
    )
    (folder / "passmuster.yaml").write_text(before + reports)
    clock = MovableClock(MONTH.read_at)
    with vendors(clock) as variables:
        run = Program(clock, variables).run("run", str(folder / "passmuster.yaml"))
    assert run.code == 0, run.stderr
    return folder / output
