"""A session of three people at one source, and the row of one of them in its register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reports.lines import coverage, presence, record
from reports.making import make_report, rows_by_person

ROSTER = "person,name,group,zego,electa,joined,left\nA,Ada,G,a;a2,1,,\nB,Ben,G,b,2,,\nC,Cleo,H,c,3,,\n"
SCHEDULE = "session,source,place,start,end,who\nS,zego,101,2026-10-01 08:00,2026-10-01 10:00,G\n"
READ = coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")


def visit(person: str, start: str, end: str | None, **changes: Any) -> dict[str, Any]:
    """A visit on 2026-10-01; times are given as 08:00:00."""
    return record(presence(person, f"2026-10-01T{start}Z", end and f"2026-10-01T{end}Z", **changes))


def row(folder: Path, *messages: dict[str, Any], person: str = "A", **more: Any) -> dict[str, Any]:
    """The row of one person in session S."""
    report = make_report(
        folder, *messages, roster=more.pop("roster", ROSTER), schedule=more.pop("schedule", SCHEDULE), **more
    )
    return rows_by_person(report, "S")[person]
