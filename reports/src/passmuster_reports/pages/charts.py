"""Where things go in a chart: positions for the SVG macros, from the report's JSON object.

Charts are our own SVG and no library's. Each is a few rectangles, lines and hatches that must come out the
same on paper and on a screen, in grey as in colour, byte for byte on every machine, with one alternative text
that has its figures; libraries draw axes and legends that our pages do not have, put text into paths or bring
scripts, and none writes tagged SVG. All positions together are shorter than the settings of one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: The width of a chart, in units of its view box.
WIDTH = 1000.0
#: What stands between two parts of a bar, and the least that one is wide.
_ROOM, _LEAST = 4.0, 7.0


@dataclass(frozen=True)
class Part:
    """A part of a bar: of which status, where it begins, and how wide it is."""

    shape: str
    count: int
    x: float
    width: float


def bar_parts(counts: Sequence[Sequence[Any]], width: float = WIDTH) -> tuple[Part, ...]:
    """Return the parts of a bar, in proportion to their counts; the smallest can still be seen.

    Each begins with its status and its count.
    """
    there = [(shape, count) for shape, count, *_ in counts if count]
    total = sum(count for _, count in there)
    free = width - _ROOM * max(len(there) - 1, 0)
    wanted = [max(free * count / total, _LEAST) for _, count in there]
    scale = (free - _LEAST * len(there)) / max(sum(wanted) - _LEAST * len(there), 1)
    parts, x = [], 0.0
    for (shape, count), share in zip(there, wanted, strict=True):
        part = _LEAST + (share - _LEAST) * scale
        parts.append(Part(shape, count, round(x, 1), round(part, 1)))
        x += part + _ROOM
    return tuple(parts)


#: Fewer columns than this say nothing; more are too narrow to be read in print.
FEWEST_COLUMNS, MOST_COLUMNS = 3, 90
#: Height of the chart of sessions, above the numbers of the days.
COLUMNS_HEIGHT = 206.0


@dataclass(frozen=True)
class Column:
    """One session: how many were there, absent and not assessed; `parts` are (shape, y, height)."""

    x: float
    width: float
    day: str
    title: str
    parts: tuple[tuple[str, float, float], ...]
    counts: Mapping[str, int]


def session_columns(register: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Return a column a session in order of time, as high as the people expected or seen in it.

    A week's first session stands apart from the last of the week before.
    """
    sessions = sorted(register, key=lambda session: (_parse(session["start"]), session["place"]))
    counts = [_counts(session["rows"]) for session in sessions]
    most = max((sum(people.values()) for people in counts), default=0)
    if not most or not FEWEST_COLUMNS <= len(sessions) <= MOST_COLUMNS:
        return ()
    weeks = [date.fromisoformat(session["day"]).isocalendar()[:2] for session in sessions]
    gaps = sum(first != second for first, second in pairwise(weeks))
    pitch = min(WIDTH / (len(sessions) + 0.6 * gaps), 60.0)
    columns, x = [], 0.0
    for number, (session, people) in enumerate(zip(sessions, counts, strict=True)):
        if number and weeks[number] != weeks[number - 1]:
            x += 0.6 * pitch
        title = session["title"] or session["place_name"] or session["place"]
        parts = tuple(_stacked(people, COLUMNS_HEIGHT / most))
        columns.append(Column(round(x, 1), round(pitch * 0.82, 1), session["day"], title, parts, people))
        x += pitch
    return tuple(columns)


def _counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counts = {"met": 0, "not assessed": 0, "absent": 0}
    for row in rows:
        status = row["status"]
        counts[status if status in counts else "met"] += 1
    return counts


def _stacked(counts: Mapping[str, int], unit: float) -> Iterable[tuple[str, float, float]]:
    top = COLUMNS_HEIGHT
    for shape, count in counts.items():
        if count:
            top -= count * unit
            yield shape, round(top, 1), round(max(count * unit - 2, 1), 1)


@dataclass(frozen=True)
class Square:
    """A day of a strip: `read` is the share of it that was read, 0 to 1."""

    x: float
    width: float
    read: float


def day_squares(period: Mapping[str, Any], gaps: Iterable[Mapping[str, str]]) -> tuple[Square, ...]:
    """Return a square a day; of a long period, one for as many days as a strip has room for."""
    start, end = _parse(period["start"]), _parse(period["end"])
    days = max(int(period["days"]), 1)
    count = min(days, 93)
    length = (end - start) / count
    missing = [(_parse(gap["start"]), _parse(gap["end"])) for gap in gaps]
    squares = []
    for number in range(count):
        first = start + number * length
        last = first + length
        unread = sum(
            (max(min(until, last) - max(since, first), timedelta()) for since, until in missing), timedelta()
        )
        width = WIDTH / count
        squares.append(Square(round(number * width, 1), round(width * 0.86, 1), 1 - min(unread / length, 1)))
    return tuple(squares)


def _parse(text: str) -> datetime:
    return datetime.fromisoformat(text)


#: The shades of a calendar, from nothing to the most; a number has dark letters on all but the last.
_SHADES = 3


@dataclass(frozen=True)
class Cell:
    """One day in a calendar: its column is its week, its row the day of the week, Monday first."""

    day: str
    column: int
    row: int
    value: int
    shade: int


def calendar_cells(rows: Iterable[Mapping[str, Any]]) -> tuple[Cell, ...]:
    """Return days in order as cells of a calendar whose columns are weeks."""
    days = [(date.fromisoformat(row["day"]), row["value"]) for row in rows]
    if not days:
        return ()
    monday = days[0][0] - timedelta(days=days[0][0].weekday())
    most = max(value for _, value in days)
    return tuple(
        Cell(
            day.isoformat(),
            (day - monday).days // 7,
            day.weekday(),
            value,
            ceil(_SHADES * value / most) if value > 0 else 0,
        )
        for day, value in days
    )
