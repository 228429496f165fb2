"""A time zone as an iCalendar file defines it: the onsets of a VTIMEZONE (RFC 5545, 3.6.5)."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from passmuster.times import YEARS
from passmuster_reports.expected.calendar.recurrence import Rule
from passmuster_reports.expected.calendar.values import parse_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.expected.calendar.content_lines import Component

#: The most onsets of one zone; two a year, for the years that a time may fall in, are 600 or 1,200.
_MOST_ONSETS = 5_000

#: Windows begins its zones in 1601.
_FIRST, _LAST = datetime(1600, 1, 1), datetime(YEARS[-1] + 1, 1, 1)  # noqa: DTZ001  # local times

_OFFSET = re.compile(r"([+-]?)(\d\d):?(\d\d)(?::?(\d\d))?", re.ASCII)


class _Onset(NamedTuple):
    """The instant at which an offset begins, in UTC, and the offsets before and after."""

    at: datetime
    before: timedelta
    after: timedelta


class OwnZone(tzinfo):
    """A zone that a file defines; `fold` chooses between two instants of one local time (PEP 495).

    The classes of `dateutil.tz` and `icalendar` are not used: they read the UNTIL of an onset's rule, which
    is in UTC, as a local time or not at all (dateutil/dateutil #1006, collective/icalendar #708), so
    that in zones east of Greenwich a last onset is lost.
    """

    def __init__(self, name: str, onsets: list[_Onset]) -> None:
        self._name = name
        self._onsets = onsets
        self._instants = [onset.at for onset in onsets]
        # The local times of the onsets, later for the earlier of two readings of a clock.
        self._local_times = tuple(
            [onset.at + choose(onset.before, onset.after) for onset in onsets] for choose in (max, min)
        )

    def __str__(self) -> str:
        return self._name

    def tzname(self, _: datetime | None, /) -> str:
        return self._name

    def dst(self, _: datetime | None, /) -> None:
        return None

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        if moment is None:
            return None
        return self._offset(bisect_right(self._local_times[moment.fold], moment.replace(tzinfo=None, fold=0)))

    def fromutc(self, moment: datetime, /) -> datetime:
        local = moment + self._offset(bisect_right(self._instants, moment.replace(tzinfo=None, fold=0)))
        return local.replace(fold=int(self.utcoffset(local.replace(fold=0)) != local - moment))

    def _offset(self, number: int) -> timedelta:
        return self._onsets[number - 1].after if number else self._onsets[0].before


def read_zone(component: Component, name: str) -> OwnZone | None:
    """Return the zone that a VTIMEZONE defines; None where it defines none that can be understood."""
    onsets: list[_Onset] = []
    try:
        for observance in component.components:
            if observance.name in ("STANDARD", "DAYLIGHT"):
                for onset in _onsets(observance):
                    onsets.append(onset)
                    if len(onsets) > _MOST_ONSETS:
                        return None
    except (ValueError, LookupError, OverflowError):
        return None
    return OwnZone(name, sorted(onsets)) if onsets else None


def _onsets(observance: Component) -> Iterator[_Onset]:
    properties = observance.properties
    before = _parse_offset(properties["TZOFFSETFROM"][0].value)
    after = _parse_offset(properties["TZOFFSETTO"][0].value)
    ((first, _),) = parse_times(properties["DTSTART"][0])
    yield _Onset(first.local - before, before, after)
    for dates in properties.get("RDATE", []):
        for time, _ in parse_times(dates):
            yield _Onset(time.local if time.utc else time.local - before, before, after)
    for property_ in properties.get("RRULE", []):
        rule = Rule.parse(property_.value)
        until = rule.until and (rule.until.local + before if rule.until.utc else rule.until.end)
        for local in rule.starts(first.local, _FIRST, min(_LAST, until or _LAST)):
            yield _Onset(local - before, before, after)


def _parse_offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) >= 24:  # noqa: PLR2004  # hours
        raise ValueError(f"'{text}' is no offset")
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -offset if match[1] == "-" else offset
