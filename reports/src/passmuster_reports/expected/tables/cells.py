"""Values of a workbook's cells, as text that a person would type into a CSV file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The value of a formula that failed, in the languages of Excel that are known from files.
_FAILED = re.compile(
    r"#(N/A|N/D|NV|REF!|BEZUG!|¡REF!|RIF!|NAME\?|NOM\?|¿NOMBRE\?|NOME\?|VALUE!|WERT!|VALEUR!|¡VALOR!|VALORE!"
    r"|¡?DIV/0!|NULL!|NUL!|¡NULO!|NULLO!|¡?NUM!|ZAHL!|NOMBRE!|SPILL!|ÜBERLAUF!|CALC!|KALK!|GETTING_DATA)"
)
#: Excel keeps 15 digits of a number.
_EXACT = 10**15
#: The numbers of formats that show a day or a time (ECMA-376, 18.8.30), those of East Asian locales included.
_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_ELAPSED = 46
_SECONDS = 86_400
#: Excel has a 29 February 1900, which never was: its day 60.
_LEAP = 60
#: Days after which the calendar of Python ends.
_LAST = 2_958_466


@dataclass(frozen=True)
class Format:
    """Whether a cell shows its number as a point in time, as a length of time, or as neither."""

    is_date: bool = False
    is_elapsed: bool = False


def format_of(number: int, code: str | None) -> Format:
    """Return the format of that number; `code` is its definition in the workbook, if there is one."""
    if code is None:
        return Format(is_date=number in _DATES, is_elapsed=number == _ELAPSED)
    # Only the first section counts; quoted and escaped letters are text.
    plain = re.sub(r'"[^"]*"?|\\.|[_*].', "", code).split(";")[0].lower()
    if re.search(r"\[(h+|m+|s+)\]", plain):
        return Format(is_elapsed=True)
    plain = re.sub(r"\[[^\]]*\]|general|am/pm|a/p", "", plain)
    return Format(is_date=bool(re.search(r"[ymdhs]", plain)))


def text_of_number(text: str, form: Format, from_1904: bool) -> str:
    """Return the number as text, a date as `2026-10-05` or `2026-10-05 08:00:00`.

    ValueError says why it is none of these.
    """
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"'{text[:40]}' is no number") from None
    if form.is_elapsed:
        return _length(value)
    if form.is_date:
        return _moment(value, from_1904)
    # which is also true of NaN
    if not abs(value) < _EXACT:
        raise ValueError("a number of more than 15 digits, which spreadsheets round; make it a text")
    return str(int(value)) if value == int(value) else repr(value)


def text_of_string(text: str) -> str:
    """Return the text without blanks at its ends; ValueError where it is the value of a failed formula."""
    text = text.strip()
    if has_failed(text):
        raise ValueError(f"its formula failed: {text}")
    return text


def has_failed(text: str) -> bool:
    """Tell whether a text is the value of a failed formula."""
    return text.startswith("#") and _FAILED.fullmatch(text) is not None


def unescaped(text: str) -> str:
    """Return the text with `_x000D_` and the like replaced by their characters (ECMA-376, 22.9.2.19)."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", _character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    # A surrogate is no character.
    return found[0] if "\ud800" <= character <= "\udfff" else character


def day_of_serial(number: float) -> datetime:
    """Return the time of a spreadsheet's number, counted from 1900; ValueError where it has none."""
    if not 1 <= number < _LAST or int(number) == _LEAP:
        raise ValueError("no day has this number")
    epoch = datetime(1899, 12, 30 if number > _LEAP else 31)  # noqa: DTZ001  # cells know no zone
    # Fractions of a day are not exact: 08:00 may be a thousandth of a second before it.
    return epoch + timedelta(days=int(number), seconds=round((number - int(number)) * _SECONDS))


def _moment(value: float, from_1904: bool) -> str:
    if 0 <= value < 1:
        return _length(value) if round(value * _SECONDS) else "00:00:00"
    try:
        moment = day_of_serial(value + 1462 if from_1904 else value)
    except (ValueError, OverflowError):
        raise ValueError(f"{value} is shown as a day, and is none") from None
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M:%S}"


def _length(value: float) -> str:
    if not 0 <= value < _LAST:
        raise ValueError(f"{value} is shown as a length of time, and is none")
    hours, rest = divmod(round(value * _SECONDS), 3600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, such as `B7` for row 7 and column 2."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


_REFERENCE = re.compile(r"(?a)\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def position(reference: str) -> tuple[int, int]:
    """Return row and column, from 1, of a cell such as `B7`; ValueError where it is no cell of a sheet."""
    found = _REFERENCE.fullmatch(reference.strip())
    column = 0
    for letter in found[1].upper() if found else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2]) if found else 0
    if not (0 < row <= 1 << 20 and 0 < column <= 1 << 14):
        raise ValueError(f"'{reference[:40]}' is no cell")
    return row, column


def corners(reference: str) -> Sequence[tuple[int, int]]:
    """Return the first and the last cell of a range such as `B7:C9`; ValueError where one is no cell."""
    ends = [position(cell) for cell in reference.split(":")]
    return ends[0], ends[-1]
