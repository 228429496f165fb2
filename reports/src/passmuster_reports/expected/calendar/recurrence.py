"""Rules of recurrence (RFC 5545, 3.3.10): their validation, and the local times that they give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from passmuster_reports.expected.calendar.values import Written, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

#: How often a session may repeat, with the days of a cycle. An event of every hour or minute is no session.
_CYCLES = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}

#: The most days of one cycle on which it can take place.
_DAYS_OF_CYCLE = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}

#: The greatest number in each part that lists numbers, and whether it may count from the end.
_NUMBERS = {
    "BYSECOND": (0, 59, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
#: Four centuries, which are a whole number of weeks.
_CENTURIES = timedelta(days=146_097)

_DAYS = re.compile(r"(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,4}", re.ASCII)
_WHOLE = re.compile(r"0*([1-9]\d*)", re.ASCII)

#: The most digits of a number that are read; a number of so many is too many of anything.
_DIGITS = 9


@dataclass(frozen=True)
class Rule:
    """An RRULE; INTERVAL, COUNT and UNTIL are not among its parts."""

    parts: Mapping[str, str]
    interval: int
    count: int | None
    until: Written | None

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Return the rule; ValueError says which part of it is wrong."""
        parts: dict[str, str] = {}
        for part in filter(None, (piece.strip() for piece in text.upper().split(";"))):
            name, equals, value = (piece.strip() for piece in part.partition("="))
            # Blanks in a list, and repetitions, do not count.
            value = ",".join(dict.fromkeys(filter(None, (piece.strip() for piece in value.split(",")))))
            if not equals:
                raise ValueError(f"'{part[:40]}' is no part of a rule, which has a name and an equals sign")
            if parts.get(name, value) != value:
                raise ValueError(f"{name[:20]} comes more than once")
            if value:
                parts[name] = value
        if "," in parts.get("UNTIL", ""):
            raise ValueError("UNTIL comes more than once")
        # RFC 7529: a rule in the calendar that all others are in.
        if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.pop("SKIP", "OMIT") != "OMIT":
            raise ValueError("its RSCALE or SKIP is another than GREGORIAN and OMIT, which are followed")
        count, until = _whole(parts, "COUNT"), parts.pop("UNTIL", None)
        interval = _whole(parts, "INTERVAL") or 1
        for name, value in parts.items():
            _check(name, value)
        if parts.get("FREQ") not in _CYCLES:
            raise ValueError(
                f"FREQ is {parts.get('FREQ', 'none')[:20]}; a session repeats {', '.join(_CYCLES)}"
            )
        return cls(parts, interval, count, parse_time(until) if until else None)

    def starts(self, first: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Yield the times from `begin` to `end`, both included, of what first takes place at `first`.

        All three lie before the year 9999.
        """
        if first > end:
            return
        from dateutil.rrule import rrulestr

        first += self._skipped(first, begin)
        parts = {**self.parts, "INTERVAL": str(self.interval)}
        text = ";".join(f"{name}={value}" for name, value in parts.items())
        # dateutil follows a rule that never comes true to the year 9999, for seconds, whatever its end. The
        # calendar repeats every 400 years, weekdays included, so the rule is followed in the last ones.
        later = _CENTURIES * ((MAXYEAR - 1 - end.year) // 400)
        times = iter(rrulestr(text, dtstart=first + later).replace(until=end + later))
        yield from (time - later for time in islice(times, self.count) if time - later >= begin)

    def _skipped(self, first: datetime, begin: datetime) -> timedelta:
        """Return the length of whole cycles before `begin`, zero where a COUNT begins at the first time."""
        frequency = self.parts["FREQ"]
        if self.count is not None or frequency not in ("DAILY", "WEEKLY") or first >= begin:
            return timedelta()
        cycle = timedelta(days=_CYCLES[frequency] * self.interval)
        return cycle * max(0, (begin - first) // cycle - 1)

    def most_times(self, first: datetime, end: datetime) -> int:
        """Return an upper bound of how often it takes place from `first` to `end`."""
        a_day = 1
        for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            a_day *= 1 + self.parts.get(name, "").count(",")
        frequency = self.parts["FREQ"]
        if self.parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}:
            days = _DAYS_OF_CYCLE[frequency]
        else:
            days = 1 + self.parts.get("BYMONTH", "").count(",")
        cycles = max(0, (end - first).days + 1) // (_CYCLES[frequency] * self.interval) + 1
        most = cycles * days * a_day
        return most if self.count is None else min(most, self.count)

    def without_hours(self) -> Rule:
        """Return the rule without hours, minutes and seconds, which RFC 5545 ignores in all-day events."""
        hours = ("BYHOUR", "BYMINUTE", "BYSECOND")
        parts = {name: value for name, value in self.parts.items() if name not in hours}
        return Rule(parts, self.interval, self.count, self.until)


def _whole(parts: dict[str, str], name: str) -> int | None:
    value = parts.pop(name, None)
    if value is None:
        return None
    match = _WHOLE.fullmatch(value)
    if match is None:
        raise ValueError(f"{name} must be 1 or more")
    return int(match[1][:_DIGITS])


def _check(name: str, value: str) -> None:
    if name in ("FREQ", "WKST", "BYDAY"):
        wrong = name != "FREQ" and not all(_DAYS.fullmatch(day) for day in value.split(","))
    elif name in _NUMBERS:
        low, high, signed = _NUMBERS[name]
        wrong = not all(
            _NUMBER.fullmatch(number) and low <= (abs(int(number)) if signed else int(number)) <= high
            for number in value.split(",")
        )
    else:
        raise ValueError(f"'{name[:20]}' is no part of a rule (RFC 5545, 3.3.10)")
    if wrong:
        raise ValueError(f"{name} is '{value[:40]}', which no day or time can be")
