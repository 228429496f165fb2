"""Schedules as iCalendar files: events as text, and the sessions or problems that are read of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from calendars import BERLIN, OCTOBER, calendar
from passmuster.errors import SettingsError
from passmuster.times.intervals import Interval
from passmuster_reports.expected.roster import Roster, read_roster
from passmuster_reports.expected.schedule import Planned, Schedule, read_schedule

MORNING = ("DTSTART;TZID=Europe/Berlin:20261005T080000", "DTEND;TZID=Europe/Berlin:20261005T093000")


def event(uid: str, *lines: str, place: str | None = "LOCATION:101") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *([place] if place else []), *lines, "END:VEVENT"])


def schedule(
    folder: Path, *components: str, people: Roster | None = None, period: Interval | None = OCTOBER
) -> Schedule:
    path = folder / "term.ics"
    path.write_text(calendar(*components), encoding="utf-8", newline="")
    return read_schedule(str(path), BERLIN, people, period)


def sessions(folder: Path, *components: str) -> tuple[Planned, ...]:
    return schedule(folder, *components).sessions


def starts(folder: Path, *components: str) -> list[str]:
    return [f"{each.start:%m-%dT%H:%M}" for each in sessions(folder, *components)]


def problems(folder: Path, *components: str, period: Interval | None = OCTOBER) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        schedule(folder, *components, period=period)
    return refused.value.lines


def roster(folder: Path, text: str) -> Roster:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return read_roster(str(folder / "roster.csv"))
