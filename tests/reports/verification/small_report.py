"""A small report with something of everything: each status, pictures in place of letters, letters that run to
the left, a name that is cut, charts, and tables that go on over a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from passmuster_reports.reports.report_type import Report
from reports.lines import coverage, presence, record
from reports.making import made_report

NAMES = [
    "Ada Lindqvist",
    "Jörg Weiß 🧑‍⚕️",
    "דוד כהן",
    "प्रिया शर्मा",
    "Maria del Carmen Fernández-Villaverde y Ortiz de Zárate, Baroness of Somewhere-upon-the-Water",
    *(f"Person Number {number}" for number in range(6, 26)),
    *(f"Always There {number}" for number in range(1, 23)),
]
#: The first of those who are always there.
ALWAYS = 25
#: A few of them, of whom everything is still there but tables that go on over a page.
FEW = (*range(12), ALWAYS, ALWAYS + 1)
#: Days with a session; the last of them was not read.
DAYS = range(1, 4)


def small_report(folder: Path, people: Sequence[int] = range(len(NAMES))) -> Report[Any]:
    """Three sessions; a third of the people are absent from each, some come late, leave early, or are there.

    The last session was not read, and some people were always there. `people` are their places in `NAMES`.
    """
    roster = ["person,name,group,zego"]
    roster += [f'P{number:02},"{NAMES[number]}",Nursing,p{number}' for number in people]
    schedule = ["session,title,source,place,start,end,who"]
    schedule += [
        f"S{day},Lesson {day},zego,101,2026-10-0{day} 08:00,2026-10-0{day} 09:30,Nursing" for day in DAYS
    ]
    messages = [coverage("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z")]
    for day in DAYS[:-1]:
        for number in people:
            visit = _visit(day, number)
            if visit is not None:
                messages.append(record(visit))
    return made_report(
        folder,
        *messages,
        roster="\n".join(roster),
        schedule="\n".join(schedule),
        first="2026-10-01",
        last="2026-10-03",
    )


def _visit(day: int, number: int) -> dict[str, Any] | None:
    """One person's visit to one session, if any."""
    start, end = "08:00:00", "09:30:00"
    match (day + number) % 6 if number < ALWAYS else None:
        case 0 | 1:
            return None
        case 2:
            start = "08:25:00"
        case 3:
            end = "09:00:00"
        case 4:
            start, end = "08:20:00", "09:10:00"
    return presence(
        f"p{number}", f"2026-10-0{day}T{start}Z", f"2026-10-0{day}T{end}Z", place_name="Ward classroom"
    )
