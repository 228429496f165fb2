"""The reports that are attacked: each type once, small, made by the real program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passmuster_reports.reports.shipped import REPORT_TYPES
from reports.assessment.assessments import completion, read_of, workday
from reports.lines import as_bytes, error, presence, record
from reports.making import here

NAMES = tuple(report_type.name for report_type in REPORT_TYPES)

ROSTER = """\
person,name,group,zego,activtrak,ekran,falkor
P1,Ada Lindqvist,Nursing,z1,t1,e1,f1
P2,Ben Okafor,Nursing,z2,t2,e2,f2
P3,Łukasz Żółć,Theatre,z3,t3,e3,f3
"""
SCHEDULE = """\
session,title,source,place,start,end,who
S1,Hygiene and safety,zego,101,2026-10-01 08:00,2026-10-01 09:30,
S2,Morning round,zego,101,2026-10-02 08:00,2026-10-02 09:00,Nursing
"""
POLICY = """\
title: College policy
about: What our college asks.
controls:
- {control: lateness, parameters: {most: 0}}
- {control: daily-rest}
- {control: cpe-credits, parameters: {minimum: 1}}
- {control: training-completed}
- {control: allowed-hours}
- {control: coverage-complete}
waivers:
- {control: lateness, subject: P2, who: Head, why: bus, from: 2026-10-01, until: 2026-12-31}
"""


def messages() -> list[dict[str, Any]]:
    """A visit, a day of work, a session on a workstation and a programme of each, with what was read."""
    evidence: list[dict[str, Any]] = []
    for number, late in enumerate(("58", "59", "20"), 1):
        hour = "05" if late > "30" else "06"
        evidence += [
            presence(f"z{number}", f"2026-10-01T{hour}:{late}:00Z", "2026-10-01T07:31:00Z"),
            workday(f"t{number}", "2026-10-01", "2026-10-01T06:00:00Z", "2026-10-01T15:00:00Z", 28_000),
            presence(
                f"e{number}",
                f"2026-10-0{number % 2 + 1}T2{number}:00:00Z",
                f"2026-10-0{number % 2 + 1}T2{number}:40:00Z",
                **{"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"},
                **{"place_id": "w1", "place_name": "PC-1", "precision": "millisecond"},
            ),
            completion(
                f"f{number}", "P1", "completed" if number < 3 else "in_progress", "2026-10-01T10:00:00Z"
            ),
        ]
    return [
        *map(record, evidence),
        read_of("zego", "1200", "room_logio_records", "presence"),
        read_of("activtrak", "us", "working_hours_users", "workday"),
        read_of("ekran", "host", "sessions", "presence"),
        read_of("falkor", "host", "enrolments", "completion"),
        error("sessions", "HTTP 503 after 5 attempts"),
    ]


@dataclass(frozen=True)
class Folder:
    """The files that the reports are made from."""

    path: Path

    def make(self, name: str, output: str, *more: str, policy: str = "policy.yaml") -> Path:
        """Make a report by the real program; the path of its PDF."""
        path = self.path / output
        run = here().run(
            *("report", name, str(self.path / "evidence.jsonl"), "--output", str(path)),
            *("--from", "2026-10-01", "--to", "2026-10-02", "--timezone", "Europe/Berlin"),
            *("--roster", str(self.path / "roster.csv"), "--schedule", str(self.path / "schedule.csv")),
            *("--policy", str(self.path / policy), *more),
        )
        assert run.code == 0, run.stderr
        return path


def write_folder(path: Path) -> Folder:
    """Write the files."""
    (path / "evidence.jsonl").write_bytes(as_bytes(*messages()))
    for name, text in {"roster.csv": ROSTER, "schedule.csv": SCHEDULE, "policy.yaml": POLICY}.items():
        (path / name).write_text(text, encoding="utf-8")
    return Folder(path)
