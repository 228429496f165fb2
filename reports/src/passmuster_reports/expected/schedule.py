"""The schedule: the planned sessions, where, when, and who must attend."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.files import InputFile, name_of, read_whole
from passmuster.times import YEARS, parse_instant, resolve_local
from passmuster_reports.expected.attendees import Attendees
from passmuster_reports.expected.calendar.events import is_calendar, read_events
from passmuster_reports.expected.excuses import parse_excused_people
from passmuster_reports.expected.note import Note
from passmuster_reports.expected.tables.dates import WRITE
from passmuster_reports.expected.tables.sheet import split_cell
from passmuster_reports.expected.tables.table_parser import parse_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from passmuster.times import Interval
    from passmuster_reports.expected.calendar.events import Occurrence
    from passmuster_reports.expected.excuses import ExcusedPerson
    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.tables.columns import TableRules
    from passmuster_reports.expected.tables.sheet import Sheet

#: How late or early counts as on time, unless the schedule has `grace_minutes`.
GRACE = timedelta(minutes=5)

#: A session longer than this is taken for a mistake.
LONGEST = timedelta(days=31)

#: The property of an event that says who is excused from it: iCalendar has none of its own.
_EXCUSED = "X-PASSMUSTER-EXCUSED"

#: Why an event of a calendar is no session.
NO_SESSIONS = {
    "cancelled": "cancelled events",
    "all-day": "all-day events, which have no hours",
    "no length": "events of no length or without end, at which nobody can be present",
    "optional": "events whose attendees are all optional",
    "replaced": "events that another of the same UID replaces or repeats",
    "proposed": "proposals of another time, which nobody has agreed to",
    "years": f"events outside the years {YEARS[0]} to {YEARS[-1]}",
}


@dataclass(frozen=True)
class Planned:
    """One planned session; `who` has groups and ids of persons, and is empty for the whole roster."""

    session: str
    title: str | None
    source: str | None
    place: str
    start: datetime
    end: datetime
    who: tuple[str, ...]
    grace: timedelta
    note: str | None
    excused: tuple[ExcusedPerson, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """The sessions of one schedule file, in its order; `left_out` says what is no session."""

    sessions: tuple[Planned, ...]
    file: InputFile
    left_out: tuple[Note, ...] = ()


def read_schedule(
    path: str,
    zone: ZoneInfo,
    roster: Roster | None,
    period: Interval | None = None,
    rules: TableRules | None = None,
) -> Schedule:
    """Read the schedule from a CSV file, a workbook or an iCalendar file; its content tells which it is.

    SettingsError lists every problem with its line. The events of a calendar are expanded over the period
    only; without a period, an event that recurs for ever is a problem.
    """
    name, content = name_of(path), read_whole(path, "schedule")
    if is_calendar(content):
        return _from_calendar(content, name, zone, roster, period)
    return _from_sheet(parse_sheet(content, name, "schedule", rules), zone, roster)


class _Draft:
    """The problems and notes of one line of a sheet, or of one occurrence of an event."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[str] = []
        self.notes: list[str] = []

    def wrong(self, problem: str) -> None:
        self.problems.append(problem)

    def instant(self, column: str, text: str, zone: ZoneInfo, typed: bool) -> datetime | None:
        if not text:
            self.wrong(f"`{column}` is empty")
            return None
        if typed and re.fullmatch(r"(?a)\d{4}-\d{2}-\d{2}", text):
            # A workbook gives a time at midnight as the bare day.
            self.notes.append(f"`{column}` has no time of day; midnight is meant")
            text = f"{text} 00:00"
        try:
            instant, note = _parse_time(text, zone)
        except ValueError as error:
            self.wrong(f"`{column}`: {error}")
            return None
        self.notes += [note] if note else []
        return instant

    def grace(self, name: str, text: str) -> timedelta:
        if not text:
            return GRACE
        if not (text.isascii() and text.isdigit() and len(text) <= len("9999")):
            self.wrong(f"`{name}`: '{text[:40]}' is no whole number of minutes")
            return GRACE
        return timedelta(minutes=int(text))


def _from_sheet(sheet: Sheet, zone: ZoneInfo, roster: Roster | None) -> Schedule:
    known = {name for member in roster.members for name in (member.person, member.group)} if roster else None
    sessions: list[Planned] = []
    lines: dict[str, int] = {}
    for number, row in sheet.rows:
        draft = _Draft(f"{sheet.label} {number}")
        wrong = {column for column in ("start", "end") if (number, column) in sheet.wrong_cells}
        planned = _from_row(draft, row, zone, sheet.typed, wrong)
        if planned and planned.session in lines:
            draft.wrong(f"session '{planned.session}' is already on {sheet.unit} {lines[planned.session]}")
        for name in split_cell(row.get("who", "")) if known is not None else ():
            if name not in (known or ()):
                draft.wrong(f"`who`: '{name}' is neither a person nor a group of the roster")
        for problem in draft.problems:
            sheet.wrong(number, problem)
        excused = parse_excused_people(
            row.get("excused", ""), "excused", roster, _noting(sheet, number, "excused")
        )
        if planned:
            lines.setdefault(planned.session, number)
            sessions.append(replace(planned, excused=excused))
    sheet.check()
    return Schedule(tuple(sessions), sheet.file)


def _noting(sheet: Sheet, number: int, column: str) -> Callable[[str], None]:
    return lambda problem: sheet.wrong(number, problem, column)


def _from_row(
    draft: _Draft, row: Mapping[str, str], zone: ZoneInfo, typed: bool, wrong: Collection[str]
) -> Planned | None:
    """Return the session of a row, None where it has problems; `wrong` are columns with problems so far."""
    place = row["place"]
    if not place:
        draft.wrong("`place` is empty")
    start, end = (
        None if column in wrong else draft.instant(column, row[column], zone, typed)
        for column in ("start", "end")
    )
    grace = draft.grace("grace_minutes", row.get("grace_minutes", ""))
    if start is not None and end is not None and not timedelta() < end - start <= LONGEST:
        draft.wrong(f"`end` must be after `start`, by at most {LONGEST.days} days")
    if draft.problems or start is None or end is None:
        return None
    return Planned(
        session=row.get("session") or f"{place}@{start.astimezone(zone):%Y-%m-%dT%H:%M}",
        title=row.get("title") or None,
        source=row.get("source", "").lower() or None,
        place=place,
        start=start,
        end=end,
        who=split_cell(row.get("who", "")),
        grace=grace,
        note="; ".join(draft.notes) or None,
    )


def _from_calendar(
    content: bytes, name: str, zone: ZoneInfo, roster: Roster | None, period: Interval | None
) -> Schedule:
    read = read_events(content, name, zone, period)
    attendees = Attendees(roster, read.occurrences)
    problems = list(read.problems)
    sessions: dict[str, Planned] = {}
    for occurrence in read.occurrences:
        draft = _Draft(occurrence.where)
        planned = _from_occurrence(draft, occurrence, attendees, roster)
        if planned.session in sessions:
            draft.wrong(f"session '{planned.session}' comes twice")
        sessions[planned.session] = planned
        problems += [f"{draft.where}: {problem}" for problem in draft.problems]
    if problems:
        raise SettingsError(tuple(dict.fromkeys(problems)))
    file = InputFile(name, "schedule", hashlib.sha256(content).hexdigest(), content.count(b"\n"))
    return Schedule(
        tuple(sorted(sessions.values(), key=lambda planned: (planned.start, planned.place, planned.session))),
        file,
        (*read.said, *_left_out(name, read.left_out), *attendees.unknown(name)),
    )


def _from_occurrence(
    draft: _Draft, occurrence: Occurrence, attendees: Attendees, roster: Roster | None
) -> Planned:
    properties = occurrence.properties
    place = properties.get("X-PASSMUSTER-PLACE") or properties.get("LOCATION", "")
    if not place:
        draft.wrong("neither `LOCATION` nor `X-PASSMUSTER-PLACE` says where it is")
    if occurrence.end - occurrence.start > LONGEST:
        draft.wrong(f"it is longer than {LONGEST.days} days")
    return Planned(
        session=occurrence.session,
        title=properties.get("SUMMARY") or None,
        source=properties.get("X-PASSMUSTER-SOURCE", "").lower() or None,
        place=place,
        start=occurrence.start,
        end=occurrence.end,
        who=attendees.who(occurrence, draft.wrong),
        grace=draft.grace("X-PASSMUSTER-GRACE-MINUTES", properties.get("X-PASSMUSTER-GRACE-MINUTES", "")),
        note=occurrence.note,
        excused=parse_excused_people(properties.get(_EXCUSED, ""), _EXCUSED, roster, draft.wrong),
    )


def _left_out(name: str, counts: Mapping[str, int]) -> Iterator[Note]:
    """Yield a note on each reason for which events of the calendar are no sessions."""
    for reason, what in NO_SESSIONS.items():
        if counts.get(reason):
            yield Note(name, "left out: {what} ({count})", {"what": what, "count": counts[reason]})


def _parse_time(text: str, zone: ZoneInfo) -> tuple[datetime, str | None]:
    """Return the instant of an RFC 3339 time, or of a local one such as 2026-10-05 09:00, and a note.

    ValueError says why it is none.
    """
    for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"):
        try:
            local = datetime.strptime(text, form)  # noqa: DTZ007  # a local time, given its zone below
        except ValueError:
            continue
        if local.year not in YEARS:
            raise ValueError(f"'{text}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
        return resolve_local(local, zone)
    try:
        if "T" not in text.upper() and " " not in text:
            raise ValueError("it is a day")
        instant = parse_instant(text)
    except ValueError:
        raise ValueError(f"'{text[:40]}' is no time: write it as {WRITE}") from None
    if instant.year not in YEARS:
        raise ValueError(f"'{text}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return instant, None
