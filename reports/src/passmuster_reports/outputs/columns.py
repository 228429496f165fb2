"""The columns of a sheet: what the cells of each hold, how they are shown, and how wide it is."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from passmuster.showable import showable
from passmuster_reports.outputs.durations import seconds_of
from passmuster_reports.outputs.names import LONGEST_TEXT, cell_text, is_too_long
from passmuster_reports.pages.formatting import digits_of
from passmuster_reports.reports.tables import DURATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster_reports.outputs.looks import Looks
    from passmuster_reports.reports.tables import Table

#: Letters that a column has room for; longer texts are wrapped.
NARROWEST, WIDEST = 8, 48
#: Letters of a heading that stand in one line, and what the button of its filter takes.
_HEADING, _BUTTON = 16, 3
#: Letters of a text that are looked at for how wide they are.
_LOOKED_AT = 400
#: What a line loses where a word does not fit, and letters that are wider than others.
_LOST = 1.1
#: The most points that a row may be high.
HIGHEST = 409
_DAY = 86_400
#: The day before Excel's first. It takes 1900 for a leap year, so that only days from March of that year on
#: have the number that others give them.
_BEFORE_FIRST = date(1899, 12, 30).toordinal()
_FIRST = date(1900, 3, 1).toordinal()
#: A spreadsheet keeps fifteen digits of a number.
_LARGEST = 10**15


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet; `number_look` is how its numbers look, and None where it holds texts.

    It wraps where a text is longer than it is wide.
    """

    type: str
    width: int
    wraps: bool
    text_look: Any
    number_look: Any
    looks: Looks

    def write(self, sheet: Any, row: int, place: int, value: Any) -> bool:
        """Write one cell; return whether its text was cut. No text is ever a formula or a link."""
        if value is None or value == "":
            return False
        if self.number_look is not None:
            number = number_of(value, self.type)
            if number is not None:
                sheet.write_number(row, place, number, self.number_look)
                return False
        elif not isinstance(value, str):
            return self._write_as_it_is(sheet, row, place, value)
        if isinstance(value, float) and not math.isfinite(value):
            # JSON has null for what is no number, and a workbook an empty cell.
            return False
        text = value if isinstance(value, str) else str(value)
        sheet.write_string(row, place, cell_text(text), self.text_look)
        # Of one character `showable` makes ten at most.
        return len(text) > LONGEST_TEXT // 10 and is_too_long(showable(text))

    def _write_as_it_is(self, sheet: Any, row: int, place: int, value: Any) -> bool:
        """Write a value that is no text, in a column that does not say what its values are."""
        # Values of all kinds stand below one another, and are easier to read from one edge on.
        if isinstance(value, bool):
            value = self.looks.translate("yes" if value else "no")
            sheet.write_string(row, place, value, self.text_look)
            return False
        column_type, figure = _typed(value)
        number_format = _format_of(column_type, [figure])
        look = self.looks.format(num_format=number_format, align="left") if number_format else None
        if look is None:
            figure = str(figure)
        return replace(self, type=column_type, number_look=look).write(sheet, row, place, figure)


def _typed(value: Any) -> tuple[str, Any]:
    """Return the type that a column of such values has, and the value as a figure of that type."""
    if isinstance(value, datetime):
        return "moment", value.isoformat()
    if isinstance(value, date):
        return "day", value.isoformat()
    if isinstance(value, timedelta):
        return "seconds", value.total_seconds()
    return ("number" if isinstance(value, (int, float)) else "text"), value


def number_of(value: Any, type: str) -> float | None:
    """Return the number that a spreadsheet keeps for a value of the type; None for what it has none for.

    Days are counted from 1900 on, lengths of time are parts of a day, and moments are clock times of the zone
    that their heading names.
    """
    if type in ("day", "moment"):
        return _serial(value) if isinstance(value, str) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    if type in DURATIONS:
        seconds = seconds_of(value, type)
        # Excel shows no length below nothing.
        return None if seconds is None or seconds < 0 else seconds / _DAY
    if type == "percent":
        return float(Decimal(str(value)).scaleb(-2))
    return value if abs(value) < _LARGEST or isinstance(value, float) else None


@lru_cache(maxsize=1024)  # many rows are of one session
def _serial(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text[:19])
    except ValueError:
        return None
    day = moment.toordinal()
    if day < _FIRST:
        return None
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return day - _BEFORE_FIRST + seconds / _DAY if seconds else day - _BEFORE_FIRST


def columns_of(table: Table, looks: Looks) -> tuple[SheetColumn, ...]:
    """Return the columns of a table that is in its language already."""
    columns = tuple(_columns(table, looks))
    if not any(column.wraps for column in columns):
        return columns
    # In a row of several lines all of it stands at the top. A look costs time, for each cell of a long table.
    return tuple(
        replace(column, text_look=looks.format(text_wrap=True) if column.wraps else looks.format())
        for column in columns
    )


def _columns(table: Table, looks: Looks) -> Iterator[SheetColumn]:
    types = table.types or ("text",) * len(table.headings)
    for place, (heading, column_type) in enumerate(zip(table.headings, types, strict=True)):
        values = [row[place] for row in table.rows if row[place] is not None]
        number_format = _format_of(column_type, values)
        longest = _longest(values) if number_format is None else _width_of(column_type, number_format, values)
        word = max((len(word) for word in heading.split()), default=0)
        head = max(min(len(heading), _HEADING), min(word, WIDEST)) + _BUTTON
        width = max(NARROWEST, min(longest + 2, WIDEST), head)
        yield SheetColumn(
            column_type,
            width,
            longest + 2 > width,
            None,
            looks.format(num_format=number_format) if number_format else None,
            looks,
        )


def _format_of(type: str, values: Iterable[Any]) -> str | None:
    """Return the number format of a column, as fine as its finest value; None for one of texts."""
    if type == "day":
        return "yyyy-mm-dd"
    if type == "moment":
        seconds = any(str(value)[17:19] not in ("00", "") for value in values)
        return "yyyy-mm-dd hh:mm:ss" if seconds else "yyyy-mm-dd hh:mm"
    numbers = (
        [value for value in values if isinstance(value, (int, float)) and math.isfinite(value)]
        if type in (*DURATIONS, "percent", "number")
        else []
    )
    if type in DURATIONS:
        return "[h]:mm:ss" if any((seconds_of(value, type) or 0) % 60 for value in numbers) else "[h]:mm"
    if type == "percent":
        return f"0.{'0' * max(map(digits_of, numbers), default=1)}%"
    if type == "number":
        return "#,##0" if all(value == int(value) for value in numbers) else "General"
    return None


def _width_of(type: str, number_format: str, values: Iterable[Any]) -> int:
    if type == "number":
        return max((len(f"{value:,}") for value in values if isinstance(value, (int, float))), default=0)
    return len(number_format) + 1


def lines_of(text: str, width: float) -> int:
    """Return about how many lines the text takes in a column, for nothing else makes its row as high."""
    letters = len(text) if text.isascii() else _wide(text)
    return 1 if letters <= width else math.ceil(letters * _LOST / width)


def lines_of_heading(text: str, width: float) -> int:
    """Return how many lines a heading takes beside the button of its filter."""
    return min(len(textwrap.wrap(text, max(int(width) - _BUTTON, 1))), HIGHEST // 15)


def _longest(values: Iterable[Any]) -> int:
    """Return how many letters wide the longest text is; wide letters of East Asia take two."""
    return max((len(text) if text.isascii() else _wide(text) for text in map(str, values)), default=0)


def _wide(text: str) -> int:
    return len(text) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in text[:_LOOKED_AT])
