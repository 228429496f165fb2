"""Where things go in a picture of time: positions for the SVG macros, from the report's JSON object.

Lengths are in tenths of a millimetre, the unit of the pictures' view boxes.
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
    timedelta(minutes=each) for each in (5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080)
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
        """The position of an instant."""
        share = (instant - self.start) / (self.end - self.start)
        return round(min(max(share, 0.0), 1.0) * self.width, 1)

    def bar(self, interval: Mapping[str, str], least: float = 0) -> Bar:
        """The place of an interval, at least `least` wide."""
        x, end = self.x(_parse(interval["start"])), self.x(_parse(interval["end"]))
        return Bar(x, round(max(end - x, least), 1))

    def ticks(self) -> tuple[Tick, ...]:
        """Round local times inside, far enough apart to be labelled."""
        step = next((each for each in STEPS if (self.end - self.start) / each <= MOST_LABELS), STEPS[-1])
        day = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        first = day + -(-(self.start - day) // step) * step
        count = (self.end - first) // step + 1
        return tuple(Tick(self.x(each), f"{each:%H:%M}") for each in (first + step * n for n in range(count)))


@dataclass(frozen=True)
class Lane:
    """One person's line in a session's picture."""

    window: Bar
    closed: tuple[Bar, ...]
    open: tuple[Bar, ...]
    points: tuple[float, ...]
    late: Bar | None
    early: Bar | None
    unread: tuple[Bar, ...]


def session_scale(session: Mapping[str, Any]) -> Scale:
    """The scale of a session's picture: the session and a margin or, of a day, the hours that saw anybody."""
    start, end = _parse(session["counted"]["start"]), _parse(session["counted"]["end"])
    if session["planned"]:
        margin = max((end - start) / 10, timedelta(minutes=3))
        return Scale(start - margin, end + margin, LANE_WIDTH)
    seen = [
        _parse(each[edge]) for row in session["rows"] for each in row["counted"] for edge in ("start", "end")
    ]
    seen += [_parse(each["start"]) for row in session["rows"] for each in row["visits"]]
    hour = timedelta(hours=1)
    first = max(start, min(seen, default=start).replace(minute=0, second=0, microsecond=0))
    last = min(end, max(seen, default=end).replace(minute=0, second=0, microsecond=0) + hour)
    return Scale(first, max(last, first + hour), LANE_WIDTH)


def lane(row: Mapping[str, Any], session: Mapping[str, Any], scale: Scale) -> Lane:
    """One row's line: its visits, how late it began and how early it ended, and what was not read."""
    is_open = "open" in row["marks"]
    start, end = session["start"], session["end"]
    visits = [scale.bar(each, least=3) for each in row["counted"]]
    points = [each["start"] for each in row["visits"] if each["start"] == each["end"]]
    last_end = row["counted"][-1]["end"] if row["counted"] else row["arrival"]
    return Lane(
        window=scale.bar(session["counted"]),
        closed=tuple(visits[:-1] if is_open else visits),
        open=tuple(visits[-1:] if is_open else ()),
        points=tuple(scale.x(_parse(each)) for each in points),
        late=scale.bar({"start": start, "end": row["arrival"]}) if row["late_seconds"] is not None else None,
        early=scale.bar({"start": last_end, "end": end}) if row["left_early_seconds"] is not None else None,
        unread=tuple(scale.bar(each, least=3) for each in row["not_read"]),
    )


def period_scale(period: Mapping[str, Any]) -> Scale:
    """The scale of a strip that shows the whole period."""
    return Scale(_parse(period["start"]), _parse(period["end"]), STRIP_WIDTH)


def bars(intervals: Iterable[Mapping[str, str]], scale: Scale) -> tuple[Bar, ...]:
    """The places of intervals on a strip; the shortest is still visible."""
    return tuple(scale.bar(each, least=2) for each in intervals)


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
    """A column a day, as high as the people expected or seen that day; none where there is nothing to
    compare."""
    most = max((_people(each) for each in days), default=0)
    if not most or not FEWEST_COLUMNS <= len(days) <= MOST_COLUMNS:
        return ()
    pitch = CHART_PLOT / len(days)
    return tuple(
        Column(
            x=round(number * pitch, 1),
            width=round(min(pitch * 0.72, 60), 1),
            day=each["day"],
            people=_people(each),
            parts=tuple(_parts(each, CHART_HEIGHT / most)),
        )
        for number, each in enumerate(days)
    )


def _people(each: Mapping[str, Any]) -> int:
    return int(each["present"] + each["absent"] + each["not_assessed"])


def _parts(each: Mapping[str, Any], unit: float) -> Iterable[tuple[str, float, float]]:
    top = float(CHART_HEIGHT)
    for status in ("present", "absent", "not_assessed"):
        height = each[status] * unit
        if height:
            top -= height
            yield status, round(top, 1), round(height, 1)


def day_ticks(scale: Scale) -> tuple[Tick, ...]:
    """Days of the period, labelled with day and month, at most eight of them."""
    days = max((scale.end - scale.start).days, 1)
    step = -(-days // 8)
    labels = [scale.start + timedelta(days=number) for number in range(0, days, step)]
    return tuple(Tick(scale.x(each), str(each.day)) for each in labels)


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
    """Days in order as cells of a calendar whose columns are weeks."""
    days = [(date.fromisoformat(row["day"]), row["value"]) for row in rows]
    if not days:
        return ()
    monday = days[0][0] - timedelta(days=days[0][0].weekday())
    return tuple(Cell(day.isoformat(), (day - monday).days // 7, day.weekday(), value) for day, value in days)
