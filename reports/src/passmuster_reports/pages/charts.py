"""Where things go in a chart of time: positions for the SVG macros, from the report's JSON object.

Lengths are in tenths of a millimetre, the unit of the charts' view boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Width of a lane beside a row of the register, and of a strip that shows the whole period.
LANE_WIDTH = 430
STRIP_WIDTH = 440

#: Steps between two labels of an axis; the first that leaves at most `MOST_LABELS` is taken.
STEPS = tuple(
    timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080)
)
MOST_LABELS = 5


@dataclass(frozen=True)
class Bar:
    """From `x`, `width` long."""

    x: float
    width: float


@dataclass(frozen=True)
class Tick:
    """A labelled instant on an axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Scale:
    """Maps instants between `start` and `end` to 0 ... `width`; what lies outside sticks to the edge."""

    start: datetime
    end: datetime
    width: int

    def x(self, instant: datetime) -> float:
        """Return the position of an instant."""
        share = (instant - self.start) / (self.end - self.start)
        return round(min(max(share, 0.0), 1.0) * self.width, 1)

    def bar(self, interval: Mapping[str, str], least: float = 0) -> Bar:
        """Return the place of an interval, at least `least` wide."""
        x, end = self.x(_parse(interval["start"])), self.x(_parse(interval["end"]))
        return Bar(x, round(max(end - x, least), 1))

    def ticks(self) -> tuple[Tick, ...]:
        """Return round local times inside, far enough from one another to be labelled."""
        step = next((step for step in STEPS if (self.end - self.start) / step <= MOST_LABELS), STEPS[-1])
        day = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        first = day + -(-(self.start - day) // step) * step
        count = (self.end - first) // step + 1
        return tuple(Tick(self.x(time), f"{time:%H:%M}") for time in (first + step * n for n in range(count)))


@dataclass(frozen=True)
class Lane:
    """One person's line in a session's chart."""

    window: Bar
    closed: tuple[Bar, ...]
    open: tuple[Bar, ...]
    points: tuple[float, ...]
    late: Bar | None
    early: Bar | None
    unread: tuple[Bar, ...]


def session_scale(session: Mapping[str, Any]) -> Scale:
    """Return the scale of a session's chart: the session and a margin or, of a day, the hours with visits."""
    start, end = _parse(session["counted"]["start"]), _parse(session["counted"]["end"])
    if session["planned"]:
        margin = max((end - start) / 10, timedelta(minutes=3))
        return Scale(start - margin, end + margin, LANE_WIDTH)
    seen = [
        _parse(interval[edge])
        for row in session["rows"]
        for interval in row["counted"]
        for edge in ("start", "end")
    ]
    seen += [_parse(visit["start"]) for row in session["rows"] for visit in row["visits"]]
    hour = timedelta(hours=1)
    first = max(start, min(seen, default=start).replace(minute=0, second=0, microsecond=0))
    last = min(end, max(seen, default=end).replace(minute=0, second=0, microsecond=0) + hour)
    return Scale(first, max(last, first + hour), LANE_WIDTH)


def lane(row: Mapping[str, Any], session: Mapping[str, Any], scale: Scale) -> Lane:
    """Return one row's line: its visits, how late it began, how early it ended, and what was not read."""
    is_open = "open" in row["marks"]
    start, end = session["start"], session["end"]
    visits = [scale.bar(interval, least=3) for interval in row["counted"]]
    points = [visit["start"] for visit in row["visits"] if visit["start"] == visit["end"]]
    last_end = row["counted"][-1]["end"] if row["counted"] else row["arrival"]
    return Lane(
        window=scale.bar(session["counted"]),
        closed=tuple(visits[:-1] if is_open else visits),
        open=tuple(visits[-1:] if is_open else ()),
        points=tuple(scale.x(_parse(point)) for point in points),
        late=scale.bar({"start": start, "end": row["arrival"]}) if row["late_seconds"] is not None else None,
        early=scale.bar({"start": last_end, "end": end}) if row["left_early_seconds"] is not None else None,
        unread=tuple(scale.bar(interval, least=3) for interval in row["not_read"]),
    )


def period_scale(period: Mapping[str, Any]) -> Scale:
    """Return the scale of a strip that shows the whole period."""
    return Scale(_parse(period["start"]), _parse(period["end"]), STRIP_WIDTH)


def bars(intervals: Iterable[Mapping[str, str]], scale: Scale) -> tuple[Bar, ...]:
    """Return the places of intervals on a strip; the shortest is still visible."""
    return tuple(scale.bar(interval, least=2) for interval in intervals)


#: Size of the chart of days on the cover.
CHART_WIDTH, CHART_HEIGHT = 1780, 220

#: The columns leave room on the right for the greatest number.
CHART_PLOT = 1730


#: Fewer columns than this say nothing; more are too narrow to be read in print.
FEWEST_COLUMNS, MOST_COLUMNS = 3, 124


@dataclass(frozen=True)
class Column:
    """One day of the chart: a column from the bottom, `parts` being (status, y, height)."""

    x: float
    width: float
    day: str
    people: int
    parts: tuple[tuple[str, float, float], ...]


def day_chart(days: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Return a column a day, as high as the people expected or seen that day.

    There is none where there is nothing to compare.
    """
    most = max(map(_people, days), default=0)
    if not most or not FEWEST_COLUMNS <= len(days) <= MOST_COLUMNS:
        return ()
    pitch = CHART_PLOT / len(days)
    return tuple(
        Column(
            x=round(number * pitch, 1),
            width=round(min(pitch * 0.72, 60), 1),
            day=day["day"],
            people=_people(day),
            parts=tuple(_parts(day, CHART_HEIGHT / most)),
        )
        for number, day in enumerate(days)
    )


def _people(day: Mapping[str, Any]) -> int:
    return int(day["present"] + day["absent"] + day["not_assessed"])


def _parts(day: Mapping[str, Any], unit: float) -> Iterable[tuple[str, float, float]]:
    top = float(CHART_HEIGHT)
    for status in ("present", "absent", "not_assessed"):
        height = day[status] * unit
        if height:
            top -= height
            yield status, round(top, 1), round(height, 1)


def day_ticks(scale: Scale) -> tuple[Tick, ...]:
    """Return days of the period, labelled with the day of the month, at most eight of them."""
    days = max((scale.end - scale.start).days, 1)
    step = -(-days // 8)
    labels = [scale.start + timedelta(days=number) for number in range(0, days, step)]
    return tuple(Tick(scale.x(day), str(day.day)) for day in labels)


def _parse(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Cell:
    """One day in a calendar: its column is its week, its row the day of the week, Monday first."""

    day: str
    column: int
    row: int
    value: int


def calendar_cells(rows: Iterable[Mapping[str, Any]]) -> tuple[Cell, ...]:
    """Return days in order as cells of a calendar whose columns are weeks."""
    days = [(date.fromisoformat(row["day"]), row["value"]) for row in rows]
    if not days:
        return ()
    monday = days[0][0] - timedelta(days=days[0][0].weekday())
    return tuple(Cell(day.isoformat(), (day - monday).days // 7, day.weekday(), value) for day, value in days)
