"""One event of an iCalendar file: what is wrong with it, and its times in their zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.days import YEARS

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

#: How often a session may repeat. What begins every hour, minute or second is none.
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


class Event:
    """One VEVENT; collects what is wrong with it."""

    def __init__(self, component: Any, where: str, uid: str) -> None:
        self.component, self.where, self.uid = component, where, uid
        self.problems: list[str] = []
        self.all_day = False
        self.rule: Any = None

    def wrong(self, problem: str) -> None:
        self.problems.append(f"{self.where}: {problem}")

    def check(self, floating: ZoneInfo) -> None:
        """Find what would have to be guessed, and give times without a zone theirs."""
        for key, message in self.component.errors:
            self.wrong(f"`{key}`: {message}" if key else message)
        if not self.uid:
            self.wrong("`UID` is missing")
        start = self.component.get("DTSTART")
        if isinstance(start, list) or (start is None and not self.problems):
            self.wrong(f"`DTSTART` {'is missing' if start is None else 'comes more than once'}")
        if self.problems:
            return
        self.all_day = not isinstance(start.dt, datetime)
        for key in ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"):
            self._place(key, floating)
        if not self.problems:
            self._check_end(start.dt)
            self._check_rule(start.dt, floating)

    def _place(self, key: str, floating: ZoneInfo) -> None:
        values = self.component.get(key, [])
        for value in values if isinstance(values, list) else [values]:
            for single in getattr(value, "dts", [value]):
                moments = single.dt if isinstance(single.dt, tuple) else (single.dt,)
                placed = tuple(
                    self._placed(each, key, value.params.get("TZID"), floating) for each in moments
                )
                single.dt = placed if isinstance(single.dt, tuple) else placed[0]

    def _placed(self, moment: Any, key: str, zone_name: str | None, floating: ZoneInfo) -> Any:
        if isinstance(moment, date) and moment.year not in YEARS:
            self.wrong(f"`{key}`: {moment} lies outside the years {YEARS[0]} to {YEARS[-1]}")
        if not isinstance(moment, datetime) or moment.tzinfo is not None:
            return moment
        if zone_name:
            self.wrong(f"`{key}`: '{zone_name[:80]}' is no zone of IANA, of Windows, or of this file")
        return moment.replace(tzinfo=floating)

    def _check_end(self, start: date) -> None:
        end, duration = self.component.get("DTEND"), self.component.get("DURATION")
        if self.all_day:
            return
        if end is None and duration is None:
            self.wrong("neither `DTEND` nor `DURATION`: when does it end?")
        elif end is not None and not isinstance(end.dt, datetime):
            self.wrong("`DTEND` is a day, but `DTSTART` a time")
        elif (end is not None and end.dt <= start) or (duration is not None and duration.dt <= timedelta()):
            self.wrong("it does not end after it starts")

    def _check_rule(self, start: date, floating: ZoneInfo) -> None:
        rule = self.component.get("RRULE")
        if rule is None:
            return
        if isinstance(rule, list):
            self.wrong("`RRULE` comes more than once")
            return
        frequency = str(rule.get("FREQ", ["none"])[0]).upper()
        if frequency not in _FREQUENCIES:
            self.wrong(f"`RRULE`: FREQ is {frequency}; a session repeats {', '.join(_FREQUENCIES)}")
        for key in ("INTERVAL", "COUNT"):
            if any(int(value) < 1 for value in rule.get(key, [])):
                self.wrong(f"`RRULE`: {key} must be 1 or more")
        if len(rule.get("UNTIL", [])) > 1:
            self.wrong("`RRULE`: UNTIL comes more than once")
        if self.problems or "UNTIL" not in rule or not isinstance(start, datetime):
            self.rule = rule
            return
        # The library takes a day for its midnight and a time without zone for one in UTC. What people and the
        # programs that write such rules mean is that day to its end, and the zone of the event.
        until = rule["UNTIL"][0]
        if not isinstance(until, datetime):
            until = datetime(until.year, until.month, until.day, 23, 59, 59, tzinfo=start.tzinfo)
        if until.tzinfo is None:
            until = until.replace(tzinfo=start.tzinfo)
        self.rule = rule.copy()
        self.rule["UNTIL"] = [until.astimezone(UTC)]
        self.component["RRULE"] = self.rule

    @property
    def recurs(self) -> bool:
        return any(key in self.component for key in ("RRULE", "RDATE", "RECURRENCE-ID"))

    def most_times(self, horizon: datetime) -> int:
        """At most how often it takes place up to the horizon."""
        dates = self.component.get("RDATE", [])
        listed = sum(len(each.dts) for each in (dates if isinstance(dates, list) else [dates]))
        if self.rule is None:
            return 1 + listed
        a_day = 1
        for key in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            a_day *= max(1, len(self.rule.get(key, [])))
        start = as_instant(self.component["DTSTART"].dt)
        last = min([horizon, *(as_instant(until) for until in self.rule.get("UNTIL", []))])
        ruled = min([max(0, (last - start).days + 2) * a_day, *map(int, self.rule.get("COUNT", []))])
        return 1 + listed + ruled


def instant_of(moment: datetime) -> tuple[datetime, str | None]:
    """The instant of a time with a zone and, where clocks show it twice or skip it, a note.

    RFC 5545, 3.3.5: of two the first; a skipped one by the offset before the gap.
    """
    local = moment.replace(fold=0, tzinfo=None)
    first, second = (moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = first.astimezone(moment.tzinfo).replace(tzinfo=None, fold=0)
    if shown != local:
        return first, f"{local:%Y-%m-%d %H:%M} does not exist in {moment.tzinfo}; {shown:%H:%M} is meant"
    if second > first:
        return first, f"{local:%Y-%m-%d %H:%M} comes twice in {moment.tzinfo}; the earlier one is meant"
    return first, None


def as_instant(moment: date) -> datetime:
    """The instant of a time with a zone; of a day, midnight in UTC, near enough where it is used."""
    if isinstance(moment, datetime):
        return instant_of(moment)[0]
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
