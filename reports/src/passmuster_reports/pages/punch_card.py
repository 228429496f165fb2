"""Where sessions stand on a card of days by hours, from the JSON object of the access review.

Everything stands by what the clock on the wall showed. When clocks go back, an hour comes twice and lies over
itself; when they go forward, nothing can stand in the hour that there was not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from passmuster.times import midnight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from passmuster_reports.canonical import Json

#: The width of a day, in tenths of a millimetre.
WIDTH = 790.0
_MINUTES = 1440
#: Heights in tenths of a millimetre: of a day, of the least that a lane has, of a line of text; and of the
#: highest day that there is.
_DAY, _LANE, _LINE, _HIGHEST = 62.0, 12.0, 37.0, 700.0
#: The days that a page has room for, under its heading, and those that stand alone on none.
_PAGE, _TOGETHER = 2000.0, 560.0
#: What is above and below the lanes, and the least width of a bar, so that it can be seen.
_MARGIN, _LEAST = 4.0, 5.0
#: People who are named beside a day, and the letters that a line of it has room for.
_MOST_NAMED, _LETTERS = 3, 29
#: Days that stand in one table; more are told month by month.
_MOST_DAYS = 31
_SATURDAY = 5
_NOT_MET = "not met"


@dataclass(frozen=True)
class Bar:
    """A session on one day, or a part of it; an `open` one has no end there."""

    x: float
    width: float
    y: float
    height: float
    shape: str


@dataclass(frozen=True)
class Line:
    """Who broke a rule on a day, and how, first in the session `at`; None where the day itself did."""

    name: str | None
    at: str | None
    status: str
    said: Sequence[str]
    open: bool

    @property
    def height(self) -> float:
        """Return about how high it is."""
        letters = len(self.name or "") + sum(len(said) + 2 for said in self.said) + 6 * self.open
        return _LINE * -(-letters // _LETTERS)


@dataclass(frozen=True)
class Day:
    """A row of the card."""

    day: Mapping[str, Any]
    height: float
    bars: Sequence[Bar]
    unread: Sequence[tuple[float, float]]
    allowed: tuple[float, float] | None
    lines: Sequence[Line]
    more: int
    is_weekend: bool
    is_monday: bool


@dataclass(frozen=True)
class Month:
    """The days of one table; the last stay together, so that no page has but a few of them."""

    days: Sequence[Day]

    @property
    def is_whole(self) -> bool:
        """Tell whether a page has room for all of it."""
        return sum(day.height for day in self.days) <= _PAGE

    @property
    def bodies(self) -> list[Sequence[Day]]:
        """Return the days in two parts, of which the second is never broken."""
        height, first = 0.0, len(self.days)
        while first and height < _TOGETHER:
            first -= 1
            height += self.days[first].height
        return [part for part in (self.days[:first], self.days[first:]) if part]


@dataclass(frozen=True)
class Card:
    """The days of the period, in tables that are told month by month where there are many."""

    tables: Sequence[Month]
    allowed: tuple[float, float] | None
    #: Of each change of the clock whether it went back, so that an hour came twice.
    went_back: Sequence[bool]

    @property
    def days(self) -> list[Day]:
        """Return all days."""
        return [day for table in self.tables for day in table.days]


def punch_card(report: Json) -> Card:
    """Return where everything of an access review stands."""
    log, period = report["log"], report["period"]
    clock = _Clock(
        ZoneInfo(period["timezone"]),
        [_parse(change["at"]) for change in period["clock_changes"]],
        _parse(period["start"]),
        _parse(period["end"]),
    )
    parts: defaultdict[str, list[tuple[Mapping[str, Any], list[tuple[float, float]]]]] = defaultdict(list)
    for session in log["sessions"]:
        for day, places in clock.places(_parse(session["start"]), _parse(session["until"])).items():
            parts[day].append((session, places))
    unread: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for gap in log["unread"]:
        for day, places in clock.places(_parse(gap["start"]), _parse(gap["end"])).items():
            unread[day] += places
    of_day: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for session in log["sessions"]:
        of_day[session["day"]].append(session)
    hours = log["allowed"]
    allowed = (_x_of(hours["opens"]), _x_of(hours["closes"])) if hours else None
    if allowed is not None and allowed[1] <= allowed[0]:
        hours = allowed = None
    days = [
        _day(day, parts[day["day"]], unread[day["day"]], of_day[day["day"]], hours, allowed)
        for day in log["days"]
    ]
    return Card(
        _tables(days), allowed, [bool(change.astimezone(clock.zone).fold) for change in clock.changes]
    )


def listed(sessions: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return sessions in the order of the list: those that broke a rule first, those waived next."""

    def order(session: Mapping[str, Any]) -> int:
        statuses = {one["status"] for one in session["broken"]}
        return 0 if _NOT_MET in statuses else 1 if statuses else 2

    return sorted(sessions, key=order)


@dataclass(frozen=True)
class _Clock:
    """Tells where instants of a period stand by the clock on the wall."""

    zone: ZoneInfo
    changes: Sequence[datetime]
    start: datetime
    end: datetime

    def places(self, begin: datetime, end: datetime) -> dict[str, list[tuple[float, float]]]:
        """Return by day from where to where the time stands, in minutes; nothing outside the period."""
        found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        begin, end = max(begin, self.start), min(end, self.end)
        if begin >= end:
            if begin < self.end:  # one without length, or one that ends before it begins
                local = begin.astimezone(self.zone)
                found[local.date().isoformat()].append((_minutes(local), _minutes(local)))
            return found
        edges = sorted({begin, end, *self._edges(begin, end)})
        for first, last in pairwise(edges):
            local = first.astimezone(self.zone)
            minute = _minutes(local)
            length = (last - first) / timedelta(minutes=1)
            found[local.date().isoformat()].append((minute, min(minute + length, _MINUTES)))
        return found

    def _edges(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Yield midnights and changes of the clock between two instants."""
        yield from (change for change in self.changes if begin < change < end)
        day = begin.astimezone(self.zone).date()
        while (edge := midnight(day, self.zone)) < end:
            if begin < edge:
                yield edge
            day += timedelta(days=1)


def _parse(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _minutes(local: datetime) -> float:
    return local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60


def _x(minute: float) -> float:
    return round(WIDTH * minute / _MINUTES, 1)


def _x_of(time: str) -> float:
    hours, minutes = time.split(":")[:2]
    return _x(int(hours) * 60 + int(minutes))


def _day(
    day: Mapping[str, Any],
    parts: Sequence[tuple[Mapping[str, Any], Sequence[tuple[float, float]]]],
    unread: Sequence[tuple[float, float]],
    sessions: Sequence[Mapping[str, Any]],
    hours: Mapping[str, Any] | None,
    allowed: tuple[float, float] | None,
) -> Day:
    lines = list(_lines(day, sessions))
    shown = lines[:_MOST_NAMED]
    drawn = [(session, [_drawn(place) for place in places]) for session, places in parts]
    lanes = _lanes([(places[0][0], max(x + width for x, width in places)) for _, places in drawn])
    count = max(max(lanes, default=0) + 1, 2)
    text = sum(line.height for line in shown) + _LINE * (len(lines) > len(shown))
    height = min(max(_DAY, 2 * _MARGIN + _LANE * count, text + 2 * _MARGIN), _HIGHEST)
    pitch = (height - 2 * _MARGIN) / count
    weekday = date.fromisoformat(day["day"]).weekday()
    return Day(
        day=day,
        height=round(height, 1),
        bars=[
            Bar(x, width, round(_MARGIN + lane * pitch, 1), round(pitch * 0.84, 1), _shape(session))
            for lane, (session, places) in zip(lanes, drawn, strict=True)
            for x, width in places
        ],
        unread=[(_x(begin), round(_x(end) - _x(begin), 1)) for begin, end in unread],
        allowed=allowed if hours and weekday + 1 in hours["weekdays"] else None,
        lines=shown,
        more=len(lines) - len(shown),
        is_weekend=weekday >= _SATURDAY,
        is_monday=weekday == 0,
    )


def _drawn(place: tuple[float, float]) -> tuple[float, float]:
    """Return where a bar begins and how wide it is; the shortest can be seen, and none leaves the day."""
    begin, end = _x(place[0]), _x(place[1])
    width = max(end - begin, _LEAST)
    return round(min(begin, WIDTH - width), 1), round(width, 1)


def _lanes(ranges: Sequence[tuple[float, float]]) -> list[int]:
    """Return the lane of each range, so that no two in one lane overlap."""
    ends: list[float] = []
    lanes = [0] * len(ranges)
    for number in sorted(range(len(ranges)), key=lambda number: ranges[number]):
        begin, end = ranges[number]
        lane = next((lane for lane, reached in enumerate(ends) if reached <= begin), len(ends))
        ends[lane : lane + 1] = [end]
        lanes[number] = lane
    return lanes


def _shape(session: Mapping[str, Any]) -> str:
    statuses = {one["status"] for one in session["broken"]}
    if _NOT_MET in statuses:
        return "broken"
    return "waived" if statuses else "open" if session["end"] is None else "plain"


def _lines(day: Mapping[str, Any], sessions: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """Yield who broke which rule, a line a person; the day's own findings come first."""
    for one in day["broken"]:
        yield Line(None, None, one["status"], [one["said"]], open=False)
    people: dict[tuple[str, str], tuple[str, dict[str, None], list[bool]]] = {}
    for session in sessions:
        for one in session["broken"]:
            key = session["name"], one["status"]
            _, said, is_open = people.setdefault(key, (session["evidence_id"], {}, []))
            said[one["said"]] = None
            is_open.append(session["end"] is None)
    for (name, status), (at, said, is_open) in people.items():
        yield Line(name, at, status, list(said), open=any(is_open))


def _tables(days: Sequence[Day]) -> list[Month]:
    if len(days) <= _MOST_DAYS:
        return [Month(days)]
    months: defaultdict[str, list[Day]] = defaultdict(list)
    for day in days:
        months[day.day["day"][:7]].append(day)
    return [Month(found) for found in months.values()]
