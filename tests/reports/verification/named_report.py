"""A small report of a policy that names people, with links between its rules and them, and the numbers of the
lines of its evidence."""

from __future__ import annotations

from pathlib import Path

from reports.lines import as_bytes, coverage, presence, record
from reports.making import here

#: Somebody who was late twice and left early once, and somebody who was late once.
OFTEN, ONCE = "Ada Lindqvist", "Ben Okafor"

_ROSTER = f"""\
person,name,zego
P1,{OFTEN},z1
P2,{ONCE},z2
P3,Always There,z3
"""
_SCHEDULE = """\
session,title,source,place,start,end,who
S1,Hygiene and safety,zego,101,2026-10-01 08:00,2026-10-01 09:30,
S2,Morning round,zego,101,2026-10-02 08:00,2026-10-02 09:30,
"""
_POLICY = """\
title: College policy
controls:
- {control: lateness, parameters: {most: 0}}
- {control: early-leaving}
"""
_VISITS = {
    "z3": ("01T08:00", "01T09:30", "02T08:00", "02T09:30"),
    "z1": ("01T08:20", "01T09:30", "02T08:20", "02T08:50"),
    "z2": ("01T08:00", "01T09:30", "02T08:30", "02T09:30"),
}


def named_report(folder: Path) -> bytes:
    """Its PDF."""
    visits = [
        record(presence(person, f"2026-10-{start}:00Z", f"2026-10-{end}:00Z"))
        for person, times in _VISITS.items()
        for start, end in (times[:2], times[2:])
    ]
    read = coverage("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z")
    (folder / "evidence.jsonl").write_bytes(as_bytes(*visits, read))
    for name, text in {"roster.csv": _ROSTER, "schedule.csv": _SCHEDULE, "policy.yaml": _POLICY}.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "compliance.pdf"
    run = here().run(
        *("report", "compliance", str(folder / "evidence.jsonl"), "--output", str(path)),
        *("--from", "2026-10-01", "--to", "2026-10-02", "--timezone", "UTC"),
        *("--roster", str(folder / "roster.csv"), "--schedule", str(folder / "schedule.csv")),
        *("--policy", str(folder / "policy.yaml")),
    )
    assert run.code == 0, run.stderr
    return path.read_bytes()
