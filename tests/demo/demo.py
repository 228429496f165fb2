"""`make demo`: a month of a small college, from two vendors to the PDF.

The vendors' answers come from cassettes/, so the demo needs no account and no network. All else is
the real program, in a clock that stands at the moment of the recording: ZEGO's limit of one
request a second is kept, but nobody has to wait for it.
"""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from demo.month import MONTH, SECRETS
from passmuster.cli import main
from passmuster.console import Console
from recordings import cassette
from simulators.clock import MovableClock


def run(arguments: list[str], to: str | None = None) -> None:
    """Show the command as one would type it, and run it."""
    print(f"\n$ passmuster {' '.join(arguments)}{f' > {to}' if to else ''}", flush=True)
    with open(to or os.devnull, "wb") as file:
        out = file if to else sys.stdout.buffer
        environ = {**os.environ, **SECRETS}
        code = main(arguments, Console(BytesIO(), out, sys.stderr, MovableClock(MONTH.read_at), environ))
    if code != 0:
        sys.exit(code)


def demo() -> None:
    """Read both vendors, then report on the month as PDF, HTML and JSON."""
    os.chdir(ROOT)
    Path("out").mkdir(exist_ok=True)
    print(f"October 2026 at a small college in {MONTH.timezone}; the vendors' answers come from cassettes/")
    run(["sources"])
    evidence = []
    for source, stream in (("electa", "session_logs"), ("zego", "room_logio_records")):
        month = f"{source}/month-of-a-small-college"
        config = ["--config", f"tests/demo/{source}.yaml", "--since", MONTH.since, "--until", MONTH.until]
        with cassette(month):
            run(["read", source, *config, "--stream", stream, "--format", "jsonl"])
        evidence.append(f"out/{source}.jsonl")
        with cassette(month):
            run(["read", source, *config, "--evidence"], to=evidence[-1])
    month = ["--from", MONTH.first_day, "--to", MONTH.last_day, "--timezone", MONTH.timezone]
    expected = ["--roster", "tests/demo/roster.csv", "--schedule", "tests/demo/schedule.csv"]
    for suffix in ("pdf", "html", "json"):
        run(["report", "attendance", *evidence, *month, *expected, "--output", f"out/attendance.{suffix}"])
    print("\nthe report is in out/attendance.pdf; out/attendance.html is the same for a browser")


if __name__ == "__main__":
    demo()
