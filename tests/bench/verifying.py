"""Makes the demo's compliance report, or verifies it: `verifying.py make|verify FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.month import MONTH
from passmuster_reports import Store, verify

REPORT = "measured.pdf"


def make(folder: Path) -> None:
    """As `passmuster run` makes it of what the store has."""
    files = {name: folder / f"{name}.csv" for name in ("roster", "schedule")}
    with Store(folder / "college.duckdb") as store:
        days = (MONTH.first_day, MONTH.last_day)
        assessment = store.assess(days, timezone=MONTH.timezone, policy=folder / "policy.yaml", **files)
        assessment.report("compliance").write(folder / REPORT)


def check(folder: Path) -> None:
    """As `passmuster verify` verifies it."""
    verdict = verify(folder / REPORT).verdict
    if not verdict.holds:
        sys.exit(str(verdict))


if __name__ == "__main__":
    {"make": make, "verify": check}[sys.argv[1]](Path(sys.argv[2]))
