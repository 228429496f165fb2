"""`make demo`: the month of a small college, from five vendors to six reports.

The vendors are simulators of this repository that behave as the vendors' pages say, so the demo needs no
account and no network. All else is the real program, in a clock that stands on the second of November:
ZEGO's limit of one request a second is kept, but nobody has to wait for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from demo.month import MONTH
from passmuster.cli.main import main
from passmuster.reading.console import Console
from simulators import college, college_staff
from simulators.activtrak import ActivTrakSimulator
from simulators.clock import MovableClock
from simulators.ekran import EkranSimulator
from simulators.electa import ElectaSimulator
from simulators.falkor import FalkorSimulator
from simulators.zego import ZegoSimulator


def run(environ: dict[str, str], clock: MovableClock, *arguments: str) -> None:
    """Show the command as one would type it, and run it."""
    print(f"\n$ passmuster {' '.join(arguments)}", flush=True)
    code = main(list(arguments), Console(BytesIO(), sys.stdout.buffer, sys.stderr, clock, environ))
    if code != 0:
        sys.exit(code)


@contextmanager
def vendors(clock: MovableClock) -> Iterator[dict[str, str]]:
    """All five, simulated: the variables that the project file takes their addresses and secrets from."""
    with ExitStack() as opened:
        electa = opened.enter_context(ElectaSimulator(visits=college.electa_visits(), clock=clock))
        zego = opened.enter_context(
            ZegoSimulator(visits=college.zego_visits(), rooms=college.zego_rooms(), clock=clock)
        )
        hours = college_staff.hours()
        activtrak = opened.enter_context(ActivTrakSimulator((), hours, hours, clock=clock, ids="own"))
        ekran = opened.enter_context(EkranSimulator(college_staff.sessions(), clock=clock))
        falkor = opened.enter_context(FalkorSimulator(college_staff.platform(), clock=clock))
        yield {
            **{"ELECTA_URL": electa.url, "ELECTA_APP_KEY": electa.app_key},
            **{"ZEGO_URL": zego.url, "ZEGO_SECRET_KEY": zego.secret_key},
            **{"ACTIVTRAK_URL": activtrak.url, "ACTIVTRAK_API_KEY": activtrak.api_key},
            **{"EKRAN_URL": ekran.url, "EKRAN_API_KEY": ekran.api_key or ""},
            **{"FALKOR_URL": falkor.url, "FALKOR_TOKEN": falkor.token},
        }


def demo() -> None:
    """Read all five vendors, assess the policy, and write every report."""
    os.chdir(ROOT)
    Path("out").mkdir(exist_ok=True)
    for old in Path("out").glob("college.duckdb*"):
        old.unlink()
    clock = MovableClock(MONTH.read_at)
    with vendors(clock) as variables:
        environ = {**os.environ, **variables}
        print(f"October 2026 at a small college in {MONTH.timezone}; the vendors are simulated", flush=True)
        run(environ, clock, "sources")
        run(environ, clock, "run", "tests/demo/passmuster.yaml")
    print("\nthe reports are in out/: begin with out/compliance.pdf and out/attendance.pdf")


if __name__ == "__main__":
    demo()
