"""Calendars to read: components as text, and what becomes of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from passmuster.times.intervals import Interval
from passmuster.times.midnights import day_interval
from passmuster_reports.expected.calendar.events import Occurrences, read_events

BERLIN = ZoneInfo("Europe/Berlin")
OCTOBER = day_interval(date(2026, 10, 1), date(2026, 10, 31), BERLIN)

#: 8:00 to 9:00 on a Monday in Berlin, 6:00 to 7:00 in UTC.
MONDAY = ("DTSTART;TZID=Europe/Berlin:20261005T080000", "DTEND;TZID=Europe/Berlin:20261005T090000")

WEEKLY = (*MONDAY, "RRULE:FREQ=WEEKLY;COUNT=4")

#: MONDAY and WEEKLY as `told` gives them; the clocks go back before the last.
SESSION = "05 06:00-07:00 101"
SERIES = [SESSION, "12 06:00-07:00 101", "19 06:00-07:00 101", "26 07:00-08:00 101"]

#: An observance of a clock that never changes, an hour ahead of UTC.
FIXED_PARTS = ("STANDARD", "19700101T000000", "+0100", "+0100")


def lines(*texts: str) -> str:
    return "\r\n".join(texts)


def event(*properties: str, uid: str = "u1", place: str = "101") -> str:
    return lines("BEGIN:VEVENT", f"UID:{uid}", f"LOCATION:{place}", *properties, "END:VEVENT")


def change(planned: str, *properties: str, place: str = "102") -> str:
    """What takes place instead of one Monday's session; by default an hour at 14:00 on Tuesday the 13th."""
    times = ("DTSTART;TZID=Europe/Berlin:20261013T140000", "DTEND;TZID=Europe/Berlin:20261013T150000")
    return event(planned, *(properties or times), place=place)


def calendar(*components: str) -> str:
    return lines("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *components, "END:VCALENDAR", "")


def zone(name: str, *observances: str) -> str:
    return lines("BEGIN:VTIMEZONE", f"TZID:{name}", *observances, "END:VTIMEZONE")


def observance(kind: str, start: str, before: str, after: str, *more: str) -> str:
    return lines(
        f"BEGIN:{kind}",
        f"DTSTART:{start}",
        f"TZOFFSETFROM:{before}",
        f"TZOFFSETTO:{after}",
        *more,
        f"END:{kind}",
    )


def read(content: str | bytes, period: Interval | None = OCTOBER, report: ZoneInfo = BERLIN) -> Occurrences:
    return read_events(content.encode() if isinstance(content, str) else content, "s.ics", report, period)


def told(found: Occurrences) -> list[str]:
    """Each session as day, times in UTC and place."""
    return sorted(
        f"{each.start:%d %H:%M}-{_end(each.start, each.end)} {each.properties.get('LOCATION')}"
        for each in found.occurrences
    )


def _end(start: datetime, end: datetime) -> str:
    return f"{end:%H:%M}" if end.date() == start.date() else f"{end:%d %H:%M}"


def left_out(found: Occurrences) -> dict[str, int]:
    return {reason: count for reason, count in found.left_out.items() if count}


def october(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)
