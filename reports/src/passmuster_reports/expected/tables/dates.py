"""Dates as people write them, converted to `2026-10-05`; the order of day and month is never guessed."""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster_reports.expected.tables.cells import day_of_serial

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: How a day and a time are to be written, for the sentence about a wrong one.
WRITE_DAY, WRITE = "2026-10-05", "2026-10-05 09:00"

_DAY = r"(?a:(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})\.?)"
_YEAR_FIRST = r"(?a:(\d{4})([./-])(\d{1,2})\2(\d{1,2}))"
_HOUR = r"(?:(?:,\s*|\s+|T)(?P<time>\S.*))?"
_DAY_OF_THREE = re.compile(_DAY + _HOUR)
_YEAR_OF_THREE = re.compile(_YEAR_FIRST + _HOUR)
#: A time of day, on a clock of 24 or of 12 hours; its offset, if any, is kept as it is.
_TIME = re.compile(r"(?ai)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? ?([ap])?\.?(?:m\.?)?(Z|[+-]\d{2}:\d{2})?")
#: Numbers that a spreadsheet has for the days of 1955 to 2118.
_SERIAL = re.compile(r"(?a)\d{5}(?:[.,]\d+)?")
_SERIALS = range(20_000, 80_000)
_NOON = 12

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"


@dataclass(frozen=True)
class Cell:
    """The text of one cell in a column of days, with its row and its column."""

    number: int
    column: str
    text: str


@dataclass(frozen=True)
class Settled:
    """The converted texts and the problems, by row and column, and notes on the order of dates."""

    texts: dict[tuple[int, str], str]
    problems: dict[tuple[int, str], str]
    notes: tuple[str, ...]


def settle_dates(cells: Sequence[Cell], rule: str, write: str, unit: str, typed: bool) -> Settled:
    """Return every date with the year first; with the rule `auto`, the rows tell if day or month is first.

    `write` is the form to recommend, in sentences; `unit` is `line` or `row`; `typed` says whether the table
    may have cells that are dates.
    """
    texts: dict[tuple[int, str], str] = {}
    problems: dict[tuple[int, str], str] = {}
    open_cells: list[tuple[Cell, re.Match[str]]] = []
    for given in cells:
        # some programs write a narrow space before AM
        cell = replace(given, text=" ".join(given.text.split()))
        place = cell.number, cell.column
        if _SERIAL.fullmatch(cell.text) and int(cell.text[:5]) in _SERIALS:
            moment = day_of_serial(float(cell.text.replace(",", "."))) + timedelta(seconds=30)
            shown = f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
            problems[place] = (
                f"{cell.text} is a spreadsheet's number of a day; it would be {shown}: "
                "format the column as a date, or write it as a text"
            )
        elif found := _YEAR_OF_THREE.fullmatch(cell.text):
            texts[place] = _written(found[1], found[3], found[4], found["time"])
        elif found := _DAY_OF_THREE.fullmatch(cell.text):
            open_cells.append((cell, found))
    order = rule
    notes: tuple[str, ...] = ()
    if rule == "auto" and open_cells:
        order, problem, notes = _order(open_cells, write, unit)
        dated = typed and _columns_with_dates(cells) & {cell.column for cell, _ in open_cells}
        if order and dated:
            problem = (
                "other cells of this column are dates, and this is a text: whatever made dates of them may "
                f"have taken the day for the month; make all of them dates, or write {write}, or say "
                f"`dates: {order}` (--dates)"
            )
        if problem:
            first = open_cells[0][0]
            others = len(open_cells) - 1
            more = f" (and {others} more like it)" if others else ""
            problems[first.number, first.column] = f"'{first.text[:40]}'{more}: {problem}"
            # the problem of the first is that of all
            for cell, _ in open_cells[1:]:
                problems[cell.number, cell.column] = ""
            return Settled(texts, problems, ())
    for cell, found in open_cells:
        day, month = (found[1], found[3]) if order == DAY_FIRST else (found[3], found[1])
        texts[cell.number, cell.column] = _written(found[4], month, day, found["time"])
    return Settled(texts, problems, notes)


def _order(
    cells: Iterable[tuple[Cell, re.Match[str]]], write: str, unit: str
) -> tuple[str, str, tuple[str, ...]]:
    """Return the order, a problem (empty where there is none), and notes."""
    decides: dict[str, Cell] = {}
    open_day: tuple[int, int] | None = None
    for cell, found in cells:
        first, second = int(found[1]), int(found[3])
        if first > _NOON >= second:
            decides.setdefault(DAY_FIRST, cell)
        elif second > _NOON >= first:
            decides.setdefault(MONTH_FIRST, cell)
        if open_day is None and first != second and max(first, second) <= _NOON:
            open_day = first, second
    if len(decides) > 1:
        by_day, by_month = decides[DAY_FIRST], decides[MONTH_FIRST]
        return (
            "",
            (
                f"'{by_day.text[:40]}' on {unit} {by_day.number} has the day first and "
                f"'{by_month.text[:40]}' on {unit} {by_month.number} the month; write all as {write}"
            ),
            (),
        )
    for order, cell in decides.items():
        shown = f"'{cell.text[:40]}' on {unit} {cell.number} shows"
        note = f"dates such as 05/10/2026 are read {order.replace('-', ' ')}, as {shown}"
        return order, "", (note,) if open_day else ()
    if open_day is None:
        return DAY_FIRST, "", ()  # the fifth of May is the same either way
    one, other = open_day
    zone = " (in the report's zone)" if write == WRITE else ""
    return (
        "",
        (
            f"{other} {month_name[one]} or {one} {month_name[other]}? No {unit} of the file decides it: say "
            f"`dates: {MONTH_FIRST}` or `dates: {DAY_FIRST}` in the project file (--dates), or write {write}"
            f"{zone}"
        ),
        (),
    )


def _columns_with_dates(cells: Iterable[Cell]) -> set[str]:
    """Return the columns with cells that are dates, whose texts are as `cells.text_of_number` writes them."""
    return {
        cell.column for cell in cells if re.fullmatch(r"(?a)\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?", cell.text)
    }


def _written(year: str, month: str, day: str, time: str | None) -> str:
    text = f"{year}-{int(month):02}-{int(day):02}"
    if time is None:
        return text
    found = _TIME.fullmatch(time.strip())
    if not found:
        return f"{text} {time}"
    hour = int(found[1])
    if found[4]:
        if not 1 <= hour <= _NOON:
            return f"{text} {time}"
        hour = hour % _NOON + (_NOON if found[4].lower() == "p" else 0)
    offset = found[5] or ""
    seconds = found[3] or ("00" if offset else None)
    clock = f"{hour:02}:{found[2]}" + (f":{seconds}" if seconds else "")
    return f"{text}T{clock}{offset.upper()}" if offset else f"{text} {clock}"
