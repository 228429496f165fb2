"""How figures are written on a page: days, times, lengths, names."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.english import MONTHS
from passmuster_reports.pages.rounding import rounded_percent
from passmuster_reports.pages.writing_systems import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

THIN_SPACE = "\u202f"
EN_DASH = "\u2013"
MINUS = "\u2212"
#: Letters that would fill the lines that a title and the space around it take.
_SPACED = 90


def direction(text: str | None) -> str:
    """Return `rtl` for a text whose first letter is written from right to left, else `ltr`."""
    for letter in text or "":
        runs = unicodedata.bidirectional(letter)
        if runs in ("L", "R", "AL"):
            return "ltr" if runs == "L" else "rtl"
    return "ltr"


#: Below so many seconds a lateness is told to the second: near a tolerance of minutes that tells.
SECONDS_MATTER = 600

#: Letters that a column of names has room for.
_SHORT = 20


def name_box(text: str | None) -> dict[str, str]:
    """Return the class and the language of what holds a name, as attributes; none for a short one in ASCII.

    A box of its own keeps what a name does to the direction and the length of its line. It costs as much time
    to be laid out as a whole row, and plain letters need none.
    """
    if text is not None and text.isascii() and len(text) <= _SHORT:
        return {}
    language = language_of(text)
    return {"class": "box", **({"lang": language} if language else {})}


def groupby_in_order(
    rows: Iterable[Mapping[str, Any]], key: str
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return the rows in groups of one value of the key, in the order in which the values first come."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return list(groups.items())


def halved(texts: Sequence[tuple[str, str]]) -> list[Sequence[tuple[str, str]]]:
    """Return titles with their texts in two parts that are about as long, in order, for two columns.

    WeasyPrint's own columns try height after height, which takes a third of the time of a short report.
    """
    lengths = list(accumulate(len(title) + len(text) + _SPACED for title, text in texts))
    half = 1 + min(range(len(texts)), key=lambda place: abs(2 * lengths[place] - lengths[-1]))
    return [texts[:half], texts[half:]]


def day(text: str) -> str:
    """Return a day such as Thu 1 Oct 2026."""
    value = date.fromisoformat(text[:10])
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def weekday_of(text: str) -> str:
    """Return a day such as Thursday 1 October."""
    value = date.fromisoformat(text[:10])
    return f"{_LONG_WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"


def short_day(text: str) -> str:
    """Return a day such as 1 Oct."""
    value = date.fromisoformat(text[:10])
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def weekday_letter(text: str) -> str:
    """Return M for a Monday."""
    return WEEKDAYS[date.fromisoformat(text[:10]).weekday()][0]


def weekday_day(text: str, with_month: bool = False) -> str:
    """Return Thu 1 for a day, or Thu 1 Oct."""
    value = date.fromisoformat(text[:10])
    return f"{WEEKDAYS[value.weekday()]} {short_day(text) if with_month else value.day}"


def month_year(text: str) -> str:
    """Return October 2026 for a day in it."""
    value = date.fromisoformat(text[:10])
    return f"{MONTHS[value.month - 1]} {value.year}"


def long_day(text: str) -> str:
    """Return a day such as 1 October 2026."""
    value = date.fromisoformat(text[:10])
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def day_range(first: str, last: str) -> str:
    """Return first and last day with a dash between; a month or year that both share is written once."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if begin == end:
        return long_day(first)
    if (begin.year, begin.month) == (end.year, end.month):
        return f"{begin.day} {EN_DASH} {long_day(last)}"
    if begin.year == end.year:
        return f"{begin.day} {MONTHS[begin.month - 1]} {EN_DASH} {long_day(last)}"
    return f"{long_day(first)} {EN_DASH} {long_day(last)}"


def clock(text: str, like: str | None = None, precision: str = "second") -> str:
    """Return 08:00:12, or 08:00 of minute precision; a day or offset other than that of `like` is added."""
    instant = datetime.fromisoformat(text)
    written = f"{instant:%H:%M}" if precision == "minute" else f"{instant:%H:%M:%S}"
    if like is None:
        return written
    other = datetime.fromisoformat(like)
    days = (instant.date() - other.date()).days
    if days:
        written += f" {days:+d} d".replace("-", MINUS)
    # Days away, the offset tells nobody anything; in the night of a clock change it tells two hours apart.
    if abs(days) <= 1 and instant.utcoffset() != other.utcoffset():
        written += f" {text[-6:]}"
    return written


def short_clock(text: str, like: str | None = None) -> str:
    """Return 08:00 for a time of a session or of what was not read; 08:00:30 where there are seconds."""
    return clock(text, like, "minute" if text[17:19] == "00" else "second")


def window(start: str, end: str) -> str:
    """Return begin and end with a dash between, and the days added where the end lies on another one."""
    return f"{short_clock(start)} {EN_DASH} {short_clock(end, like=start)}"


def short_moment(text: str) -> str:
    """Return 1 Oct 2026 08:00; with seconds where there are some."""
    return f"{short_day(text)} {text[:4]} {short_clock(text)}"


def duration(seconds: float) -> str:
    """Return 17 min, 5 min 30 s where seconds matter, 10 h 59 min 59 s; cut to whole seconds."""
    hours, minutes, rest = duration_parts(seconds)
    if hours:
        return f"{number(hours)} h {minutes:02} min{f' {rest:02} s' if rest else ''}"
    if not minutes:
        return f"{rest} s" if rest else "0 min"
    return f"{minutes} min{f' {rest:02} s' if rest else ''}"


def about(seconds: float) -> str:
    """Return a length in whole minutes; with its seconds where it is under ten minutes and they matter."""
    return duration(seconds if seconds < SECONDS_MATTER else seconds // 60 * 60)


def duration_parts(seconds: float) -> tuple[int, int, int]:
    """Return the hours, minutes and seconds of a length, cut to whole seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return *divmod(minutes, 60), rest


def number(value: float) -> str:
    """Return 12 345: thousands are divided by a thin space."""
    return f"{int(value) if value == int(value) else value:,}".replace(",", THIN_SPACE)


def decimal(value: float, digits: int = 2) -> str:
    """Return 12.50, with so many digits after the point."""
    return f"{value:.{digits}f}"


def digits_of(value: float) -> int:
    """Return how many digits after the point the figure is written with, at least one."""
    return max(-int(Decimal(str(value)).as_tuple().exponent), 1)


def rate(value: float) -> str:
    """Return 88.9 for a share in hundredths, with all the digits that it was rounded to."""
    return decimal(value, digits_of(value))


def present(row: Mapping[str, Any], write: Callable[[float], str] = number) -> str:
    """Return whole minutes; < 1 for somebody who was there for less."""
    if row["present_minutes"] == 0 and row["arrival"] is not None:
        return "< 1"
    return write(row["present_minutes"])


def percent(share: float) -> str:
    """Return 90.8 %, rounded to a tenth; more digits where it would be 0 % or 100 % and is not."""
    return f"{percent_of(share)}{THIN_SPACE}%"


def percent_of(share: float) -> Decimal:
    """Return the share in hundredths, as it is printed: nothing and all of it without digits."""
    # as the float is written: 0.29 is 29 hundredths, and not what binary makes of it
    return without_zeros(rounded_percent(*Decimal(str(share)).as_integer_ratio()))


def without_zeros(hundredths: Decimal) -> Decimal:
    """Return 0 and 100 for 0.0 and 100.0; any other share as it is."""
    return hundredths.quantize(Decimal(1)) if hundredths in (0, 100) else hundredths


def counted(count: float, one: str, many: str | None = None) -> str:
    """Return 1 session, 2 sessions."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
