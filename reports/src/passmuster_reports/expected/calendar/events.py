"""The events of an iCalendar file (RFC 5545), each occurrence at its instants.

Libraries expand the rules and parse the values. This module and those beside it keep from them rules that
never end, zones that are not known, and times that only a guess could complete.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.times import YEARS, Interval, format_instant, midnight
from passmuster_reports.expected.calendar.content_lines import read_lines
from passmuster_reports.expected.calendar.event import Event, instant_of
from passmuster_reports.expected.calendar.event_texts import attendees_of, categories_of, unescape
from passmuster_reports.expected.calendar.own_zone import OwnZone
from passmuster_reports.expected.calendar.series import Series
from passmuster_reports.expected.calendar.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from passmuster_reports.expected.calendar.instance import Instance
    from passmuster_reports.expected.note import Note


#: Sessions that one file may give: a hundred rooms with thirty a day, for a month.
MOST_SESSIONS = 100_000

#: The most bytes of a calendar; a larger one has more years than a report covers.
LARGEST_CALENDAR = 8 << 20

#: The most seconds that the rules of one file may take, for a file full of rules that never come true.
MOST_SECONDS = 60.0

_ALWAYS = Interval(datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1], 12, 31, tzinfo=UTC))

_BACKWARDS = "it does not end after it starts"
_TURNED = "the clocks change, and it ends before it starts"

#: The properties that become texts of a session.
_TEXTS = (
    "SUMMARY",
    "LOCATION",
    "X-PASSMUSTER-PLACE",
    "X-PASSMUSTER-SOURCE",
    "X-PASSMUSTER-GRACE-MINUTES",
    "X-PASSMUSTER-EXCUSED",
)

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Occurrence:
    """An event at one of its times, with its properties as text; `where` names file, line and UID.

    `session` is the UID and, of an event that recurs, the instant for which it was first planned.
    """

    where: str
    session: str
    properties: Mapping[str, str]
    start: datetime
    end: datetime
    attendees: tuple[str, ...]
    categories: tuple[str, ...]
    note: str | None


@dataclass(frozen=True)
class Occurrences:
    """The occurrences of one file, what was left out and how often, notes on the file, and every problem."""

    occurrences: tuple[Occurrence, ...]
    left_out: Mapping[str, int]
    said: tuple[Note, ...]
    problems: tuple[str, ...]


def is_calendar(content: bytes) -> bool:
    """Tell whether the content begins as an iCalendar file does, in any encoding."""
    beginning = content[:200].removeprefix(b"\xef\xbb\xbf")
    if beginning.startswith(_UTF_16):
        beginning = beginning[2:].replace(b"\0", b"")
    return re.match(rb"\s*BEGIN[ \t]*:[ \t]*VCALENDAR", beginning, re.IGNORECASE) is not None


def read_events(content: bytes, name: str, zone: ZoneInfo, period: Interval | None) -> Occurrences:
    """Return every occurrence that overlaps the period, or without a period every one there is.

    Times without a zone are in the calendar's `X-WR-TIMEZONE` or, where it has none, in `zone`. Left out are
    all-day events, cancelled ones, those of no length, and those with attendees of whom none is required.
    """
    if len(content) > LARGEST_CALENDAR:
        raise SettingsError(f"{name}: larger than {LARGEST_CALENDAR >> 20} MB", "export fewer years of it")
    if content.startswith(_UTF_16):
        raise SettingsError(f"{name}: in UTF-16, but a calendar is in UTF-8", "export the calendar as UTF-8")
    _need_libraries(name)
    lines = read_lines(content, name)
    reader = _Reader(period, zone)
    series: defaultdict[str | int, list[Event]] = defaultdict(list)
    for calendar in lines.calendars:
        zones = Zones(calendar, name, zone)
        method = calendar.properties["METHOD"][0].value.upper() if "METHOD" in calendar.properties else ""
        for component in calendar.walk("VEVENT"):
            event = Event(component, name, zones, method)
            series[event.uid or component.line].append(event)
    for events in series.values():
        reader.take(events)
    return Occurrences(
        tuple(reader.found), reader.left_out, lines.said, tuple(dict.fromkeys(reader.problems))
    )


def _need_libraries(name: str) -> None:
    if find_spec("icalendar") is None or find_spec("dateutil") is None:
        raise SettingsError(
            f"{name}: reading a calendar needs a library that is not installed",
            "pip install icalendar python-dateutil, or write the schedule as CSV",
        )


class _Reader:
    """Reader of the events of one UID after another into occurrences and problems."""

    def __init__(self, period: Interval | None, zone: ZoneInfo) -> None:
        self.period, self._zone = period, zone
        self.found: list[Occurrence] = []
        self.left_out: Counter[str] = Counter()
        self.problems: list[str] = []
        self._given_up = False
        self._give_up_at = time.monotonic() + MOST_SECONDS

    def take(self, events: Sequence[Event]) -> None:
        """Add the events of one UID: the one that recurs, and those that replace one of its occurrences."""
        lost = {event for event in events if _is_beyond_years(event)}
        proposals = {event for event in events if event.is_proposal}
        self.left_out["years"] += len(lost)
        self.left_out["proposed"] += sum(event.may_touch(self.period) for event in proposals)
        events = [event for event in events if event not in lost and event not in proposals]
        # A reply of an attendee says nothing new of the event that was planned.
        planned = [event for event in events if event.method != "REPLY"]
        if planned and len(planned) < len(events):
            self.left_out["replaced"] += len(events) - len(planned)
            events = planned
        if not any(event.may_touch(self.period) for event in events):
            return
        # A cancelled event takes place at no time, so its times do not matter.
        problems = [
            problem
            for event in events
            if event.is_unclear or (not event.cancelled and event.may_touch(self.period))
            for problem in event.problems
        ]
        try:
            if not problems:
                problems += self._take_series(Series(events))
        except ValueError as error:
            problems.append(str(error))
        except OverflowError:
            problems.append(f"{events[0].where}: its times lie outside the years {YEARS[0]} to {YEARS[-1]}")
        self.problems += problems

    def _take_series(self, series: Series) -> list[str]:
        problems = [*self._unbounded(series)]
        if problems or self._given_up:
            return problems
        period = self.period or _ALWAYS
        for instance in series.instances(period.start, period.end):
            problems += self._take_instance(instance, series.recurs)
        self.left_out["replaced"] += series.replaced
        return [*series.problems, *problems]

    def _unbounded(self, series: Series) -> Iterator[str]:
        """Yield a problem of rules that never end, give too many sessions or take too long; of these one."""
        if self._given_up:
            return
        period = self.period or _ALWAYS
        if self.period is None and series.is_endless:
            yield f"{series.where}: it recurs for ever; say for which days: --from and --to"
        elif series.most_times(period.end.replace(tzinfo=None)) + len(self.found) > MOST_SESSIONS:
            yield f"{series.where}: with it the calendar may have more than {MOST_SESSIONS:,} sessions"
            self._given_up = True
            return
        if time.monotonic() > self._give_up_at:
            yield f"{series.where}: the rules up to here took more than {MOST_SECONDS:.0f} seconds"
            self._given_up = True

    def _take_instance(self, instance: Instance, recurs: bool) -> Iterator[str]:
        event, start, end = instance.event, instance.start, instance.end
        if start is None:
            self.left_out["cancelled"] += 1
            return
        if start.year not in YEARS:
            return
        if instance.is_day:
            self._take_day(start, end or start)
            return
        begin, note = instant_of(start)
        if end is not None and end.year not in YEARS:
            yield f"{event.where}: `DTEND`: {end:%Y-%m-%d} lies outside the years {YEARS[0]} to {YEARS[-1]}"
            return
        until, end_note = instant_of(end) if end is not None else (begin, None)
        if not self._touches(begin, until):
            return
        if instance.cancelled:
            self.left_out["cancelled"] += 1
        elif until == begin:
            self.left_out["no length"] += 1
        elif until < begin:
            changed = end is not None and end.replace(tzinfo=None) > start.replace(tzinfo=None)
            yield f"{event.where}: {_TURNED if changed else _BACKWARDS}"
        else:
            notes = (note, end_note, _zone_note(event, start, begin))
            yield from self._take_session(instance, begin, until, notes, recurs)

    def _touches(self, begin: datetime, end: datetime) -> bool:
        if self.period is None:
            return True
        if end > begin:
            return self.period.overlaps(Interval(begin, end))
        return self.period.holds(begin)

    def _take_day(self, first: datetime, end: datetime) -> None:
        last = min(end, datetime(YEARS[-1], 12, 31, tzinfo=UTC))
        begin, until = (midnight(day.date(), self._zone) for day in (first, last))
        self.left_out["all-day"] += begin < until and self._touches(begin, until)

    def _take_session(
        self, instance: Instance, begin: datetime, end: datetime, notes: Sequence[str | None], recurs: bool
    ) -> Iterator[str]:
        event = instance.event
        attendees, optional = attendees_of(event)
        if optional and not attendees:
            self.left_out["optional"] += 1
            return
        for name in _TEXTS:
            # A title may be there in several languages; a place is where somebody was, or was not.
            if not event.is_single(name) and (name != "LOCATION" or not event.single("X-PASSMUSTER-PLACE")):
                if name == "SUMMARY":
                    notes = (*notes, "it has several titles; this is the first")
                else:
                    yield f"{event.where}: `{name}` comes more than once"
        texts = ((name, event.single(name)) for name in _TEXTS)
        self.found.append(
            Occurrence(
                where=event.where,
                session=f"{event.uid}@{format_instant(instance.planned)}" if recurs else event.uid,
                properties={name: unescape(text.value) for name, text in texts if text},
                start=begin,
                end=end,
                attendees=attendees,
                categories=categories_of(event),
                note="; ".join(dict.fromkeys(note for note in notes if note)) or None,
            )
        )


def _is_beyond_years(event: Event) -> bool:
    """Tell whether it takes place once, in a year out of bounds: programs write year 1 for "no date"."""
    return event.start is not None and not event.recurs and event.start.local.year not in YEARS


def _zone_note(event: Event, start: datetime, begin: datetime) -> str | None:
    """Return a note where the file's own zone and the zone known by its name give different instants."""
    zone = event.zone_of(event.start, "DTSTART") if event.start else None
    if zone is None or zone.other is None or start.tzinfo is not zone.zone:
        return None
    other = instant_of(start.replace(tzinfo=zone.other))[0]
    if other == begin:
        return None
    own, named = "the file's own VTIMEZONE", "the zone that is known by that name"
    taken, left = (own, named) if isinstance(zone.zone, OwnZone) else (named, own)
    return f"{start.tzinfo}: {taken} is meant; by {left} it would begin at {format_instant(other)}"
