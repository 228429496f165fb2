"""The events of an iCalendar file (RFC 5545), each occurrence at its instants.

A library works out when events recur. What it must be kept from is here: rules that never end, zones that
nobody knows, and times that only a guess could complete.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.days import YEARS, find_zone
from passmuster.errors import SettingsError
from passmuster.expectations.event import Event, as_instant, instant_of
from passmuster.input_file import decode
from passmuster.intervals import Stretch
from passmuster.times import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo


#: Sessions that one file may give: a hundred rooms with thirty a day, for a month.
MOST_SESSIONS = 100_000

#: Bytes of a calendar; so many take twenty seconds to parse.
LARGEST_CALENDAR = 8 << 20

#: Seconds that one file's rules may take; it ends a file full of rules that never come true.
PATIENCE = 60.0

#: Our own mark on an event, which the library copies to its occurrences.
_MARK = "X-PASSMUSTER-EVENT"

_ALWAYS = Stretch(datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1], 12, 31, tzinfo=UTC))


@dataclass(frozen=True)
class Occurrence:
    """An event at one of its times, its properties as text. `where` names file, line and UID.

    `session` is the UID and, of an event that recurs, the instant it was first planned for.
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
    """Those of one file, what was left out and how often, and every problem."""

    occurrences: tuple[Occurrence, ...]
    left_out: Mapping[str, int]
    problems: tuple[str, ...]


def is_calendar(content: bytes) -> bool:
    """Whether the content begins as an iCalendar file does."""
    return content[:100].removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"BEGIN:VCALENDAR")


def read_events(content: bytes, name: str, zone: ZoneInfo, period: Stretch | None) -> Occurrences:
    """Every occurrence that lies, at least in part, in the period; without a period, every one there is.

    Times without a zone are in the calendar's `X-WR-TIMEZONE` or, where it has none, in `zone`. Left out are
    all-day events, cancelled ones, and those with attendees of whom none is required.
    """
    if len(content) > LARGEST_CALENDAR:
        raise SettingsError(f"{name}: larger than {LARGEST_CALENDAR >> 20} MB", "export fewer years of it")
    text = decode(content, name, "export the calendar as UTF-8")
    # "BEGIN:VEVENT" stands at the beginning of a line; what is folded begins with a blank.
    lines = (
        number
        for number, line in enumerate(re.split(r"\r?\n", text), start=1)
        if line.strip().upper() == "BEGIN:VEVENT" and line[:1].strip()
    )
    reader = _Reader(period)
    for calendar in _calendars(text, name):
        floating = reader.zone_of(calendar, name, zone)
        series: defaultdict[str, list[Event]] = defaultdict(list)
        for component in calendar.walk("VEVENT"):
            uid = str(component.get("UID", "")).strip()
            event = Event(component, f"{name}, line {next(lines, '?')} (UID {uid[:80] or 'missing'})", uid)
            event.check(floating)
            series[uid].append(event)
        for events in series.values():
            reader.take(events, calendar)
    return Occurrences(tuple(reader.found), reader.left_out, tuple(dict.fromkeys(reader.problems)))


def _calendars(text: str, name: str) -> Sequence[Any]:
    try:
        import icalendar
    except ImportError as error:
        raise SettingsError(
            f"{name}: reading a calendar needs a library that is not installed",
            "pip install 'passmuster[store]', or write the schedule as CSV",
        ) from error
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, LookupError, RecursionError) as error:
        raise SettingsError(f"{name}: not a calendar (RFC 5545): {str(error)[:200]}") from error
    if not calendars or any(each.name != "VCALENDAR" for each in calendars):
        raise SettingsError(
            f"{name}: not a whole calendar (RFC 5545): END:VCALENDAR is missing", "export it again"
        )
    return calendars


class _Reader:
    """Takes the events of one UID after another; collects occurrences and problems."""

    def __init__(self, period: Stretch | None) -> None:
        self.period = period
        self.found: list[Occurrence] = []
        self.left_out: Counter[str] = Counter()
        self.problems: list[str] = []
        self._given_up = False
        self._give_up_at = time.monotonic() + PATIENCE

    def zone_of(self, calendar: Any, name: str, otherwise: ZoneInfo) -> ZoneInfo:
        """The zone of the calendar's times without one."""
        named = calendar.get("X-WR-TIMEZONE")
        try:
            return find_zone(str(named)) if named else otherwise
        except SettingsError as error:
            self.problems.append(f"{name}: `X-WR-TIMEZONE`: {error}")
            del calendar["X-WR-TIMEZONE"]
            return otherwise

    def take(self, events: Sequence[Event], calendar: Any) -> None:
        """Take the events of one UID: the one that recurs, and those that replace one of its occurrences."""
        problems = [problem for event in events for problem in event.problems]
        problems += problems or [*_twice(events), *self._unbounded(events)]
        self.problems += problems
        if problems or self._given_up:
            return
        recurs = any(event.recurs for event in events)
        try:
            occurrences = [*_expand(events, calendar, self.period or _ALWAYS)]
        # The library raises whatever its parts raise; the event is wrong in all cases.
        except Exception as error:
            self.problems.append(f"{events[0].where}: its times cannot be worked out: {str(error)[:200]}")
            return
        for number, component in occurrences:
            self._take_occurrence(events[number], component, recurs)

    def _unbounded(self, events: Sequence[Event]) -> Iterator[str]:
        """Rules that never end, or give more than anyone attends, or take too long; the last two once."""
        if self._given_up:
            return
        # The library looks as far as an occurrence was moved.
        moved = [
            as_instant(event.component[key].dt)
            for event in events
            for key in ("DTSTART", "RECURRENCE-ID")
            if key in event.component
        ]
        horizon = max([(self.period or _ALWAYS).end, *moved])
        for event in events:
            rule = event.rule
            if self.period is None and rule is not None and "COUNT" not in rule and "UNTIL" not in rule:
                yield f"{event.where}: it recurs for ever; say for which days: --from and --to"
            elif event.most_times(horizon) + len(self.found) > MOST_SESSIONS:
                yield f"{event.where}: with it the calendar may have more than {MOST_SESSIONS:,} sessions"
                self._given_up = True
                return
        if time.monotonic() > self._give_up_at:
            yield f"{events[0].where}: the rules up to here took more than {PATIENCE:.0f} seconds"
            self._given_up = True

    def _take_occurrence(self, event: Event, component: Any, recurs: bool) -> None:
        start = component["DTSTART"].dt
        if not isinstance(start, datetime):
            days = Stretch(as_instant(start), as_instant(component["DTEND"].dt))
            self.left_out["all-day"] += self.period is None or self.period.overlaps(days)
            return
        begin, note = instant_of(start)
        end, end_note = _end(event, start, component["DTEND"].dt)
        if end > begin and self.period and not self.period.overlaps(Stretch(begin, end)):
            return
        if str(component.get("STATUS", "")).upper() == "CANCELLED":
            self.left_out["cancelled"] += 1
            return
        attendees, optional = _attendees(component)
        if optional and not attendees:
            self.left_out["optional"] += 1
            return
        if end <= begin:
            self.problems.append(f"{event.where}: the clocks change, and it ends before it starts")
            return
        planned = component["RECURRENCE-ID"]
        # From a change to "this and all following" on, the library names each by the first of them.
        original = start if "RANGE" in planned.params else planned.dt
        self.found.append(
            Occurrence(
                where=event.where,
                session=f"{event.uid}@{format_instant(as_instant(original))}" if recurs else event.uid,
                properties={
                    key: str(component[key]).strip() for key in component if isinstance(component[key], str)
                },
                start=begin,
                end=end,
                attendees=attendees,
                categories=_categories(component),
                note="; ".join(dict.fromkeys(each for each in (note, end_note) if each)) or None,
            )
        )


def _twice(events: Sequence[Event]) -> Iterator[str]:
    seen: dict[tuple[Any, Any], str] = {}
    for event in events:
        planned = event.component.get("RECURRENCE-ID")
        key = (planned.dt if planned else None, event.component.get("SEQUENCE", 0))
        if key in seen:
            yield f"{event.where}: the same UID, RECURRENCE-ID and SEQUENCE as {seen[key]}"
        seen.setdefault(key, event.where)


def _expand(events: Sequence[Event], calendar: Any, period: Stretch) -> Iterator[tuple[int, Any]]:
    """The occurrences of the events of one UID around the period, each with the number of its event."""
    import icalendar
    import recurring_ical_events

    alone = icalendar.Calendar()
    if "X-WR-TIMEZONE" in calendar:
        alone["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
    for number, event in enumerate(events):
        event.component[_MARK] = icalendar.vText(str(number))
        alone.add_component(event.component)
    # A day more on both sides: what lies in the period is decided by instants, afterwards.
    day = timedelta(days=1)
    query = recurring_ical_events.of(alone, components=["VEVENT"])
    for component in query.between(period.start - day, period.end + day):
        yield int(component[_MARK]), component


def _end(event: Event, start: datetime, end: datetime) -> tuple[datetime, str | None]:
    """The end: by its time of day if `DTEND` says when, after the hours elapsed if `DURATION` says how long.

    RFC 5545, 3.3.6: the days of a duration are days of the calendar, its hours are hours. The library adds
    both to the time of day.
    """
    duration = event.component.get("DURATION")
    # The period of an RDATE has an end of its own.
    if duration is None or end.replace(tzinfo=None) - start.replace(tzinfo=None) != duration.dt:
        return instant_of(end)
    begin, note = instant_of(start + timedelta(days=duration.dt.days))
    return begin + timedelta(seconds=duration.dt.seconds), note


def _attendees(component: Any) -> tuple[tuple[str, ...], int]:
    """The mail addresses, in lower case, of those who must attend, and how many others may."""
    named = component.get("ATTENDEE", [])
    required, optional = [], 0
    for attendee in named if isinstance(named, list) else [named]:
        parameters = getattr(attendee, "params", {})
        if str(parameters.get("CUTYPE", "")).upper() in ("ROOM", "RESOURCE"):
            continue
        if str(parameters.get("ROLE", "")).upper() in ("OPT-PARTICIPANT", "NON-PARTICIPANT"):
            optional += 1
            continue
        address = re.sub("(?i)^mailto:", "", str(attendee).strip()).lower()
        required.append(str(parameters.get("EMAIL", address)).lower())
    return tuple(dict.fromkeys(required)), optional


def _categories(component: Any) -> tuple[str, ...]:
    named = component.get("CATEGORIES", [])
    texts = [
        str(each).strip() for one in (named if isinstance(named, list) else [named]) for each in one.cats
    ]
    return tuple(dict.fromkeys(text for text in texts if text))
