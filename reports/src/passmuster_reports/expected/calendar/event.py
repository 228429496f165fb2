"""One event of an iCalendar file: its properties, and the problems of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from passmuster_reports.expected.calendar.recurrence import Rule
from passmuster_reports.expected.calendar.values import Written, parse_duration, parse_time, parse_times

if TYPE_CHECKING:
    from datetime import tzinfo

    from passmuster.times import Interval
    from passmuster_reports.expected.calendar.content_lines import Component, Property
    from passmuster_reports.expected.calendar.zones import Zone, Zones

#: The most that a local time differs from UTC, and a day more for clocks that change.
_LEEWAY = timedelta(days=2)

#: RFC 5546: a proposal of another time, its refusal, and a request to send the event again. A REPLY counts as
#: one, too, unless it says when the event is.
_PROPOSALS = ("COUNTER", "DECLINECOUNTER", "REFRESH")


@dataclass(frozen=True)
class Listed:
    """One time of an RDATE; a period has an end of its own."""

    start: Written
    end: Written | timedelta | None
    zone: str


class Event:
    """One VEVENT, and its problems."""

    def __init__(self, component: Component, file: str, zones: Zones, method: str) -> None:
        self.component, self.zones, self.method = component, zones, method
        self.problems: list[str] = []
        #: Whether a problem leaves open when it takes place, or which time it changes.
        self.is_unclear = False
        self.where = f"{file}, line {component.line}"
        uid = self._single("UID")
        self.uid = uid.value if uid else ""
        self.where += f" (UID {self.uid[:80] or 'missing'})"
        status, sequence, stamp = (self._single(name) for name in ("STATUS", "SEQUENCE", "DTSTAMP"))
        self.cancelled = method == "CANCEL" or (status is not None and status.value.upper() == "CANCELLED")
        number = sequence.value if sequence else ""
        #: RFC 5546, 2.1.5: the later version of an event replaces the earlier.
        self.version = (
            int(number[:9]) if number.isascii() and number.isdigit() else 0,
            stamp.value if stamp else "",
        )
        self.planned = self._time("RECURRENCE-ID")
        self.start = self._time("DTSTART")
        self.is_proposal = method in _PROPOSALS or (method == "REPLY" and self.start is None)
        self.end = self._time("DTEND")
        self.length = self._duration() if self.end is None else None
        self.follows = self._follows()
        self.rules = self._rules("RRULE")
        self.excepted_rules = self._rules("EXRULE")
        self.dates = self._dates("RDATE")
        self.excepted = self._dates("EXDATE")
        self._check()

    def wrong(self, problem: str) -> None:
        self.problems.append(f"{self.where}: {problem}")

    def _check(self) -> None:
        # A cancellation says which event or which of its times is cancelled; it need say no more.
        if not self.component.properties.get("DTSTART") and not self.cancelled and not self.is_proposal:
            self.wrong("`DTSTART` is missing")
        if not self.uid:
            self.problems.insert(0, f"{self.where}: `UID` is missing")
        for line in self.component.broken:
            self.wrong(
                f"line {line} is no property, which has a name and a colon; is the line above it cut off?"
            )

    def single(self, name: str) -> Property | None:
        """Return the first property of that name."""
        return next(iter(self.component.properties.get(name, ())), None)

    def is_single(self, name: str) -> bool:
        """Tell whether all properties of that name are equal."""
        return (
            len({(property_.value, property_.zone) for property_ in self.component.properties.get(name, ())})
            <= 1
        )

    def _single(self, name: str) -> Property | None:
        if not self.is_single(name):
            self.wrong(f"`{name}` comes more than once")
        return self.single(name)

    def _time(self, name: str) -> Written | None:
        property_ = self._single(name)
        if property_ is None:
            return None
        try:
            return parse_time(property_.value, property_.zone)
        except ValueError as error:
            self.wrong(f"`{name}`: {error}")
            self.is_unclear |= name != "DTEND"
            return None

    def _duration(self) -> timedelta | None:
        property_ = self._single("DURATION")
        if property_ is None:
            return None
        try:
            return parse_duration(property_.value)
        except ValueError:
            self.wrong(f"`DURATION`: '{property_.value[:40]}' is no length such as PT1H30M")
            return None

    def _follows(self) -> bool:
        property_ = self.single("RECURRENCE-ID")
        reach = property_.parameters.get("RANGE", "").upper() if property_ else ""
        if reach not in ("", "THISANDFUTURE"):
            self.wrong(f"`RECURRENCE-ID`: its RANGE is {reach[:20]}; RFC 5545 knows THISANDFUTURE only")
        return reach == "THISANDFUTURE"

    def _rules(self, name: str) -> tuple[Rule, ...]:
        rules = []
        for value in dict.fromkeys(property_.value for property_ in self.component.properties.get(name, ())):
            try:
                rules.append(Rule.parse(value))
            except ValueError as error:
                self.wrong(f"`{name}`: {error}")
                self.is_unclear = True
        if self.start is not None and self.start.is_day:
            return tuple(rule.without_hours() for rule in rules)
        return tuple(rules)

    def _dates(self, name: str) -> tuple[Listed, ...]:
        listed: list[Listed] = []
        for property_ in self.component.properties.get(name, ()):
            try:
                listed += (Listed(start, end, property_.zone) for start, end in parse_times(property_))
            except ValueError as error:
                self.wrong(f"`{name}`: {error}")
                self.is_unclear = True
        return tuple(listed)

    @property
    def recurs(self) -> bool:
        return bool(self.rules or self.dates)

    def is_like(self, other: Event) -> bool:
        """Tell whether the two have the same properties."""
        values, others = (
            {
                name: [(property_.value, property_.parameters) for property_ in listed]
                for name, listed in event.component.properties.items()
            }
            for event in (self, other)
        )
        return values == others

    @property
    def is_day(self) -> bool:
        """Tell whether it is an all-day event, as is one with a day and a time, or one that Outlook flags."""
        if self.start is None or self.start.is_day or (self.end is not None and self.end.is_day):
            return self.start is not None
        flag = self.single("X-MICROSOFT-CDO-ALLDAYEVENT")
        midnights = all(
            written.local.time() == datetime.min.time() for written in (self.start, self.end or self.start)
        )
        return flag is not None and flag.value.upper() == "TRUE" and midnights

    def zone_of(self, written: Written, name: str) -> Zone:
        """Return the zone of the time that the property has; ValueError where it is not known."""
        return self.zones.of(written, f"{self.where}: `{name}`")

    @property
    def span(self) -> timedelta:
        """Return roughly how long it is in local time; zones are not looked at."""
        length = self.length or timedelta()
        if self.start is not None and self.end is not None:
            length = self.end.end - self.start.local
        # It is not known where the end cannot be read.
        return max(timedelta(days=31 if self.problems else 1), length)

    def may_touch(self, period: Interval | None) -> bool:
        """Tell whether it may take place in the period, or change what does; zones are not looked at."""
        if period is None or self.start is None or self.follows or self.is_unclear:
            return True
        begin, end = (edge.replace(tzinfo=None) for edge in (period.start, period.end))
        if self.rules and not all(rule.until for rule in self.rules):
            return self.start.local < end + _LEEWAY
        starts = [self.start, *(listed.start for listed in self.dates)]
        lasts = [*starts, *(rule.until for rule in self.rules if rule.until)]
        touches = (
            min(written.local for written in starts) - end < _LEEWAY
            and begin - max(written.end for written in lasts) < self.span + _LEEWAY
        )
        return touches or (
            self.planned is not None
            and begin - _LEEWAY < self.planned.end
            and self.planned.local < end + _LEEWAY
        )


def instant_of(moment: datetime) -> tuple[datetime, str | None]:
    """Return the instant of a time with a zone and, where clocks show it twice or skip it, a note.

    RFC 5545, 3.3.5: of two, the first; of a skipped one, by the offset before the gap.
    """
    local = moment.replace(fold=0, tzinfo=None)
    first, second = (moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = first.astimezone(moment.tzinfo).replace(tzinfo=None, fold=0)
    if shown != local:
        return first, f"{local:%Y-%m-%d %H:%M} does not exist in {moment.tzinfo}; {shown:%H:%M} is meant"
    if second > first:
        return first, f"{local:%Y-%m-%d %H:%M} comes twice in {moment.tzinfo}; the earlier one is meant"
    return first, None


def to_zone(written: Written, zone: tzinfo, other: tzinfo) -> datetime:
    """Return the local time in another zone; a day stays the day."""
    if written.is_day or zone is other:
        return written.local
    return instant_of(written.local.replace(tzinfo=zone))[0].astimezone(other).replace(tzinfo=None, fold=0)
