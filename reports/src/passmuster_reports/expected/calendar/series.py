"""The events of one UID: which are in force, and when they take place (RFC 5545, 3.8.4.4 and 3.8.5).

The times of a series are expanded by `dateutil` as local times of its own zone, and all else is compared
with those. The library `recurring-ical-events` is not used. It takes a RECURRENCE-ID that is a day for that
day's midnight, so that the time it replaces stays (issue #36 of niccokunzmann/python-recurring-ical-events),
takes two times of one day for one where the first in UTC reads as the second in local time, and has the
X-WR-TIMEZONE of a calendar move its UTC times (#53), against RFC 5545, 3.3.5.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from passmuster.times import YEARS
from passmuster_reports.expected.calendar.event import instant_of, to_zone
from passmuster_reports.expected.calendar.instance import Instance
from passmuster_reports.expected.calendar.versions import in_force

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.expected.calendar.event import Event
    from passmuster_reports.expected.calendar.recurrence import Rule
    from passmuster_reports.expected.calendar.values import Written

_DAY = timedelta(days=1)
_LEEWAY = timedelta(days=2)
_NEVER = datetime.min.replace(tzinfo=UTC)
_FIRST, _LAST = datetime(1, 1, 1), datetime(YEARS[-1] + 1, 1, 1)  # noqa: DTZ001  # local times


@dataclass(frozen=True)
class _Start:
    """A time of a series: the event that takes place; a period has an end of its own."""

    event: Event
    is_day: bool
    end: Written | timedelta | None = None


class Series:
    """The events of one UID of a file, from any of its calendars.

    ValueError says in a sentence which zone is not known.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        self.problems: list[str] = []
        self.replaced = 0
        #: RFC 5546, 3.2.4: an added event is beside the series, not in place of it.
        added = [event for event in events if event.method == "ADD" and event.planned is None]
        mains = [event for event in events if event.planned is None and event not in added]
        self._main = self._choose(mains) if mains else None
        self._bases = [*([self._main] if self._main else []), *added]
        self._exceptions: dict[Event, tuple[set[datetime], set[date]]] = {}
        base = (self._bases or events)[0]
        self.where = base.where
        self._days = base.is_day
        self._zone = UTC if self._days or base.start is None else base.zone_of(base.start, "DTSTART").zone
        self._planned = [event for event in events if event.planned is not None]
        #: The events that change one time of the series, by that time; and those that change it and all that
        #: follow, in order of time.
        self._changes: dict[datetime, Event] = {}
        self._following: list[tuple[datetime, Event]] = []
        #: The times from which on all is cancelled that was not changed by a later version.
        self._cancelling: list[tuple[datetime, tuple[int, str]]] = []

    def _choose(self, events: Sequence[Event]) -> Event:
        version = in_force(events)
        self.replaced += len(version.replaced)
        self.problems += [version.problem] if version.problem else []
        return version.event

    @property
    def recurs(self) -> bool:
        return bool(self._planned or any(event.recurs for event in self._bases))

    def _local(self, event: Event, written: Written, name: str) -> datetime:
        """Return a time that one of its events names as a local time of the zone of the series.

        A time without a zone is in that of the series, as RFC 5545, 3.8.4.4, says of RECURRENCE-ID.
        """
        if self._days:
            return datetime.combine(written.local, time())
        if written.is_day or not (written.utc or written.zone):
            return written.local
        return to_zone(written, event.zone_of(written, name).zone, self._zone)

    def _place_changes(self) -> None:
        """Find the time that each RECURRENCE-ID names; of several events for one time, keep the latest.

        Exchange and others write the day, or its midnight, of a time later on that day (ical4j/ical4j #85).
        """
        named = [
            (self._local(event, event.planned, "RECURRENCE-ID"), event)
            for event in self._planned
            if event.planned
        ]
        days = [local for local, _ in named if not self._days and local.time() == time()]
        that_day: defaultdict[date, list[datetime]] = defaultdict(list)
        for start in self._starts(min(days), max(days) + _DAY) if days else ():
            that_day[start.date()].append(start)
        groups: defaultdict[tuple[datetime, bool], list[Event]] = defaultdict(list)
        for local, event in named:
            starts = that_day[local.date()] if local.time() == time() else []
            if len(starts) > 1 and local not in starts:
                event.wrong(
                    f"`RECURRENCE-ID` is {local:%Y-%m-%d}, a day on which it takes place {len(starts)} times"
                )
                self.problems += event.problems
            groups[starts[0] if len(starts) == 1 else local, event.follows].append(event)
        for (at, follows), events in sorted(groups.items(), key=lambda group: group[0]):
            event = self._choose(events)
            if follows:
                self._following.append((at, event))
            else:
                self._changes[at] = event
        self._cancelling = [(at, event.version) for at, event in self._following if event.cancelled]
        if self._main and self._main.cancelled:
            self._cancelling.append((datetime.min, self._main.version))  # noqa: DTZ901  # a local time

    def _until(self, event: Event, rule: Rule) -> datetime | None:
        """Return the last local time that the rule may give; a day counts to its end."""
        until = rule.until
        # A rule that ends in the year 9999 never ends.
        if until is None or until.local > _LAST:
            return None
        if until.is_day:
            return until.end
        return until.local if self._days else self._local(event, until, "RRULE")

    def _starts(self, begin: datetime, end: datetime) -> dict[datetime, _Start]:
        """Return the times of the series from `begin` to `end`, both included, by its rules and lists."""
        starts: dict[datetime, _Start] = {}
        for event in self._bases:
            if event.start is None:
                continue
            first = self._local(event, event.start, "DTSTART")
            limits = [self._until(event, rule) for rule in event.rules]
            # A series that ends before its first time has no times: some programs cancel one so.
            if not limits or any(limit is None or first <= limit for limit in limits):
                starts.setdefault(first, _Start(event, event.is_day))
            for rule, limit in zip(event.rules, limits, strict=True):
                for local in rule.starts(first, begin, min(end, limit or end)):
                    starts.setdefault(local, _Start(event, event.is_day))
            for listed in event.dates:
                local = self._local(event, listed.start, "RDATE")
                starts.setdefault(local, _Start(event, event.is_day or listed.start.is_day, listed.end))
            for excepted in self._excepted(event, first, begin, end):
                starts.pop(excepted, None)
        return {
            local: start
            for local, start in starts.items()
            if begin <= local <= end and not self._is_excepted(start.event, local)
        }

    def _excepted(self, event: Event, first: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Yield the times that an EXRULE removes (RFC 2445; RFC 5545 dropped it, calendars still have it)."""
        for rule in event.excepted_rules:
            yield from rule.starts(first, begin, min(end, self._until(event, rule) or end))

    def _is_excepted(self, event: Event, local: datetime) -> bool:
        if event not in self._exceptions:
            self._exceptions[event] = (
                {
                    self._local(event, listed.start, "EXDATE")
                    for listed in event.excepted
                    if not listed.start.is_day
                },
                {listed.start.local.date() for listed in event.excepted if listed.start.is_day},
            )
        times, days = self._exceptions[event]
        return local in times or local.date() in days

    def most_times(self, until: datetime) -> int:
        """Return an upper bound of how often it takes place up to then."""
        until = max([until, *(event.planned.end for event in self._planned if event.planned)])
        most = 1 + len(self._planned)
        for event in self._bases:
            most += len(event.dates)
            for rule in event.rules if event.start else ():
                limit = self._until(event, rule)
                most += rule.most_times(event.start.local, min(until, limit or until)) if event.start else 0
        return most

    @property
    def is_endless(self) -> bool:
        return any(rule.count is None and rule.until is None for event in self._bases for rule in event.rules)

    def instances(self, begin: datetime, end: datetime) -> Iterator[Instance]:
        """Yield each instance that may overlap the interval of two times in UTC, and some that do not."""
        self._place_changes()
        shifts = [self._shift(at, event) for at, event in self._following]
        longest = max(event.span for event in (*self._bases, *self._planned))
        early, late = max([timedelta(), *shifts]), max([timedelta(), *(-shift for shift in shifts)])
        starts = self._starts(_shifted(begin, -_LEEWAY - longest - early), _shifted(end, _LEEWAY + late))
        for local, start in starts.items():
            if local not in self._changes:
                yield self._instance(local, start)
        for at, event in self._changes.items():
            if not any(self._is_excepted(base, at) for base in self._bases):
                yield self._changed(at, event)
        ats = [at for at, _ in self._following]
        placed = self._starts(ats[0], ats[-1]) if ats else {}
        for at, event in self._following:
            if at not in self._changes and at not in placed:
                yield self._changed(at, event)
        # A cancellation that refers to no other event of the file, and does not say when it would have been.
        for event in self._bases:
            if event.start is None:
                yield Instance(event, _NEVER, None, None, is_day=False, cancelled=True)

    def _shift(self, at: datetime, event: Event) -> timedelta:
        return self._local(event, event.start, "DTSTART") - at if event.start else timedelta()

    def _instance(self, local: datetime, start: _Start) -> Instance:
        """Return the instance at a time of the series that no event of its own changes."""
        event, moved = start.event, local
        if number := bisect_right(self._following, local, key=lambda change: change[0]):
            at, event = self._following[number - 1]
            moved = local + self._shift(at, event)
        if event.start is None:
            return self._cancelled(local, event)
        begin = moved.replace(tzinfo=self._zone)
        is_day = event.is_day or (start.is_day and event is start.event)
        return Instance(
            event,
            self._instant(local),
            begin,
            self._end(event, begin, start.end) if event.is_day or not is_day else begin + _DAY,
            is_day=is_day,
            cancelled=self._is_cancelled(local, event),
        )

    def _changed(self, at: datetime, event: Event) -> Instance:
        """Return the instance that replaces a time of the series."""
        if event.start is None:
            return self._cancelled(at, event)
        zone = UTC if event.is_day else event.zone_of(event.start, "DTSTART").zone
        begin = event.start.local.replace(tzinfo=zone)
        return Instance(
            event,
            self._instant(at),
            begin,
            self._end(event, begin, None),
            is_day=event.is_day,
            cancelled=self._is_cancelled(at, event),
        )

    def _cancelled(self, at: datetime, event: Event) -> Instance:
        """Return the instance of a cancelled time, at the time for which it was planned."""
        begin = at.replace(tzinfo=self._zone)
        main = self._main if self._main and self._main.start else None
        end = self._end(main, begin, None) if main else None
        return Instance(event, self._instant(at), begin, end, is_day=self._days, cancelled=True)

    def _instant(self, local: datetime) -> datetime:
        return instant_of(local.replace(tzinfo=self._zone))[0]

    def _is_cancelled(self, at: datetime, event: Event) -> bool:
        """Tell whether the time is cancelled: by itself, with the series, or with all from some time on.

        RFC 5546, 3.2.5: a later change makes it take place again.
        """
        if event.cancelled or not self._cancelling:
            return event.cancelled
        return any(event.version <= version for begun, version in self._cancelling if begun <= at)

    def _end(self, event: Event, begin: datetime, own: Written | timedelta | None) -> datetime | None:
        """Return the end: by time of day for a `DTEND`, by hours elapsed for a `DURATION`.

        RFC 5545, 3.3.6: the days of a duration are days of the calendar, its hours are hours.
        """
        if event.is_day or event.start is None:
            return begin + max(_DAY, timedelta(days=event.span.days))
        if isinstance(own, timedelta) or (own is None and event.end is None):
            length = own if isinstance(own, timedelta) else event.length
            if length is None:
                return None
            return instant_of(begin + timedelta(days=length.days))[0] + timedelta(seconds=length.seconds)
        zone = event.zone_of(event.start, "DTSTART").zone
        end = own or event.end
        if end is None:
            return None
        end_zone = event.zone_of(end, "DTEND").zone if end.utc or end.zone else zone
        if own is not None or begin == event.start.local.replace(tzinfo=zone):
            return end.local.replace(tzinfo=end_zone)
        return begin + (to_zone(end, end_zone, zone) - event.start.local)


def _shifted(moment: datetime, by: timedelta) -> datetime:
    """Return a local time moved by a length, but not out of the years that Python knows."""
    bare = moment.replace(tzinfo=None)
    return bare + min(max(by, _FIRST - bare), _LAST - bare)
