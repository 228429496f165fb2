"""The made-up month with all five kinds of source: rooms, working hours, workstations and training."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from reports.assessment.assessments import completion, read_of, workday
from reports.lines import as_bytes, presence, record, z
from reports.month import PEOPLE, ZONE, evidence_messages, schedule_text

POLICY = """\
title: College policy
about: What our college asks.
packs: [school-attendance, eu-working-time, mandatory-training, privileged-access]
controls:
- {control: cpe-credits, parameters: {minimum: 5}}
- {control: daily-review, skip: true}
waivers:
- {control: early-leaving, subject: P020, who: Head, why: bus, from: 2026-10-01, until: 2026-12-31}
- {control: chronic-absence, subject: P001, who: Head, why: ill, from: 2026-10-01, until: 2026-10-10}
"""


def roster_text() -> str:
    lines = ["person,name,group,electa,zego,activtrak,ekran,falkor"]
    for number, (name, group) in enumerate(PEOPLE, 1):
        quoted = name.replace('"', '""')
        workstation = f"e{number}" if number < 7 else ""
        lines.append(
            f'P{number:03},"{quoted}",{group},{500 + number},z{number},t{number},{workstation},f{number}'
        )
    return "\n".join(lines) + "\n"


def hours(chance: random.Random) -> list[dict[str, Any]]:
    """Days of work of everybody, of five to eleven hours."""
    found = []
    for number in range(1, len(PEOPLE) + 1):
        for day in (date(2026, 10, 1) + timedelta(days=each) for each in range(31)):
            if day.weekday() < 5 and chance.random() < 0.9:
                begin = datetime(day.year, day.month, day.day, 7, tzinfo=ZONE) + timedelta(
                    minutes=chance.randint(0, 120)
                )
                minutes = chance.choice([300, 420, 480, 500, 660])
                active = int(minutes * 60 * chance.uniform(0.5, 0.97))
                found.append(
                    workday(
                        f"t{number}",
                        str(day),
                        z(begin),
                        z(begin + timedelta(minutes=minutes)),
                        active,
                        person_name=PEOPLE[number - 1][0],
                    )
                )
    return found


def sessions(chance: random.Random) -> list[dict[str, Any]]:
    """Sessions on workstations, the last of them by somebody whom the roster does not know."""
    found = []
    for number in range(1, 8):
        for each in range(12):
            begin = datetime(
                2026, 10, chance.randint(1, 30), chance.randint(5, 20), chance.randint(0, 59), tzinfo=UTC
            )
            end = begin + timedelta(minutes=chance.randint(5, 500))
            workstation = chance.randint(1, 4)
            found.append(
                presence(
                    f"e{number}",
                    z(begin),
                    z(end) if each else None,
                    source="ekran",
                    account="host",
                    stream="sessions",
                    place_type="workstation",
                    place_id=f"w{workstation}",
                    place_name=f"=PC-{workstation}",
                    evidence_id=f"ekran:{number}-{each}",
                    precision="millisecond",
                    person_name=PEOPLE[number - 1][0],
                )
            )
    return found


def training(chance: random.Random) -> list[dict[str, Any]]:
    """How far people are with two programmes."""
    names = {"P1": "Fire safety", "P2": "Hand hygiene"}
    return [
        completion(
            f"f{number}",
            program,
            chance.choice(["completed", "completed", "in_progress", None]),
            f"2026-10-{chance.randint(1, 30):02}T10:00:00Z",
            program_name=name,
        )
        for program, name in names.items()
        for number in range(1, 20)
    ]


def college_messages() -> list[dict[str, Any]]:
    """Everything, with what was read of it."""
    chance = random.Random(5)
    evidence = [*hours(chance), *sessions(chance), *training(chance)]
    since_june = ("2026-06-01T00:00:00Z", "2026-11-05T00:00:00Z")
    return [
        *evidence_messages(),
        *map(record, evidence),
        read_of("activtrak", "us", "working_hours_users", "workday", window=since_june),
        read_of("ekran", "host", "sessions", "presence"),
        read_of("falkor", "host", "enrolments", "completion"),
    ]


def write_college(folder: Path) -> dict[str, Path]:
    """The month as four files."""
    files = {name: folder / name for name in ("college.jsonl", "roster.csv", "schedule.csv", "policy.yaml")}
    files["college.jsonl"].write_bytes(as_bytes(*college_messages()))
    files["roster.csv"].write_text(roster_text(), encoding="utf-8")
    files["schedule.csv"].write_text(schedule_text(), encoding="utf-8")
    files["policy.yaml"].write_text(POLICY, encoding="utf-8")
    return files
