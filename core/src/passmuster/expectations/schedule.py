"""The schedule: which sessions were planned, where, when, and who must attend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.days import YEARS, resolve_local
from passmuster.errors import SettingsError
from passmuster.expectations.sheet import read_sheet, split_cell
from passmuster.times import parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from passmuster.expectations.roster import Roster
    from passmuster.input_file import InputFile

#: How late or early is still on time, unless the schedule's `grace_minutes` says otherwise.
GRACE = timedelta(minutes=5)

#: A session longer than this is a slip of the pen.
LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Planned:
    """One planned session. `who` holds groups and person ids; empty means the whole roster."""

    session: str
    title: str | None
    source: str | None
    place: str
    start: datetime
    end: datetime
    who: tuple[str, ...]
    grace: timedelta
    note: str | None


@dataclass(frozen=True)
class Schedule:
    """The sessions of one schedule file, in its order."""

    sessions: tuple[Planned, ...]
    file: InputFile


class _Line:
    """One line of the schedule on its way to a session; collects what is wrong with it."""

    def __init__(self, where: str, row: Mapping[str, str], zone: ZoneInfo) -> None:
        self.where, self.row, self.zone = where, row, zone
        self.problems: list[str] = []
        self.notes: list[str] = []

    def wrong(self, problem: str) -> None:
        self.problems.append(f"{self.where}: {problem}")

    def instant(self, column: str) -> datetime | None:
        text = self.row[column]
        if not text:
            self.wrong(f"`{column}` is empty")
            return None
        try:
            instant, note = _parse_time(text, self.zone)
        except ValueError as error:
            self.wrong(f"`{column}`: {error}")
            return None
        self.notes += [note] if note else []
        return instant

    def grace(self) -> timedelta:
        text = self.row.get("grace_minutes", "")
        if not text:
            return GRACE
        if not (text.isascii() and text.isdigit() and len(text) <= len("9999")):
            self.wrong(f"`grace_minutes`: '{text[:40]}' is no whole number of minutes")
            return GRACE
        return timedelta(minutes=int(text))

    def planned(self) -> Planned | None:
        place = self.row["place"]
        if not place:
            self.wrong("`place` is empty")
        start, end, grace = self.instant("start"), self.instant("end"), self.grace()
        if start is not None and end is not None and not timedelta() < end - start <= LONGEST:
            self.wrong(f"`end` must be after `start`, by at most {LONGEST.days} days")
        if self.problems or start is None or end is None:
            return None
        return Planned(
            session=self.row.get("session") or f"{place}@{start.astimezone(self.zone):%Y-%m-%dT%H:%M}",
            title=self.row.get("title") or None,
            source=self.row.get("source", "").lower() or None,
            place=place,
            start=start,
            end=end,
            who=split_cell(self.row.get("who", "")),
            grace=grace,
            note="; ".join(self.notes) or None,
        )


def read_schedule(path: str, zone: ZoneInfo, roster: Roster | None) -> Schedule:
    """Read the CSV file of the schedule; every problem is raised at once, with its line."""
    sheet = read_sheet(path, "schedule", ("place", "start", "end"))
    known = {each for member in roster.members for each in (member.person, member.group)} if roster else None
    problems: list[str] = []
    sessions: list[Planned] = []
    lines: dict[str, int] = {}
    for number, row in sheet.rows:
        line = _Line(f"{sheet.file.name}, line {number}", row, zone)
        planned = line.planned()
        if planned and planned.session in lines:
            line.wrong(f"session '{planned.session}' is already on line {lines[planned.session]}")
        for name in planned.who if planned and known is not None else ():
            if name not in (known or ()):
                line.wrong(f"`who`: '{name}' is neither a person nor a group of the roster")
        problems += line.problems
        if planned:
            lines.setdefault(planned.session, number)
            sessions.append(planned)
    if problems:
        raise SettingsError(problems)
    return Schedule(tuple(sessions), sheet.file)


def _parse_time(text: str, zone: ZoneInfo) -> tuple[datetime, str | None]:
    """An RFC 3339 time, or a local one in the report's zone such as 2026-10-01 08:00."""
    for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"):
        try:
            local = datetime.strptime(text, form)  # noqa: DTZ007  # a local time, given its zone below
        except ValueError:
            continue
        if local.year not in YEARS:
            raise ValueError(f"'{text}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
        return resolve_local(local, zone)
    if "T" not in text.upper() and " " not in text:
        raise ValueError(f"'{text[:40]}' is no time: write it as 2026-10-01 08:00 or 2026-10-01T08:00:00Z")
    instant = parse_instant(text)
    if instant.year not in YEARS:
        raise ValueError(f"'{text}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return instant, None
