"""How figures are written on a page: days, times, lengths, names."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

#: Characters that turn or hide text around them (Unicode's bidi controls); U+200C and U+200D join letters and stay.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff")

THIN_SPACE = "\u202f"


def shown(text: str | None) -> str:
    """A vendor's text so that nothing in it is invisible or turns its neighbours: such characters by their number."""
    return "".join(_shown_character(each) for each in text or "")


def _shown_character(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if character in TURNING or unicodedata.category(character) in ("Cc", "Cs"):
        return f"[U+{ord(character):04X}]"
    return character


def day(text: str) -> str:
    """Thu 1 Oct 2026."""
    value = date.fromisoformat(text[:10])
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def long_day(text: str) -> str:
    """1 October 2026."""
    value = date.fromisoformat(text[:10])
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def day_range(first: str, last: str) -> str:
    """1 – 31 October 2026; months and years are written once where they are the same."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if begin == end:
        return long_day(first)
    if (begin.year, begin.month) == (end.year, end.month):
        return f"{begin.day} – {long_day(last)}"
    if begin.year == end.year:
        return f"{begin.day} {MONTHS[begin.month - 1]} – {long_day(last)}"
    return f"{long_day(first)} – {long_day(last)}"


def clock(text: str, like: str | None = None, precision: str = "second") -> str:
    """08:00:12, or 08:00 of minute precision; what differs from the day or the offset of `like` is added."""
    instant = datetime.fromisoformat(text)
    written = f"{instant:%H:%M}" if precision == "minute" else f"{instant:%H:%M:%S}"
    if like is None:
        return written
    other = datetime.fromisoformat(like)
    days = (instant.date() - other.date()).days
    if days:
        written += f" {days:+d} d".replace("-", "−")
    if instant.utcoffset() != other.utcoffset():
        written += f" {text[-6:]}"
    return written


def moment(text: str) -> str:
    """2026-10-01 08:00:12; in the report's zone, like every time in it."""
    return text[:19].replace("T", " ")


def window(start: str, end: str) -> str:
    """08:00 – 09:30, with the days added where the end lies on another one."""
    return f"{clock(start, precision='minute')} – {clock(end, like=start, precision='minute')}"


def length(seconds: float) -> str:
    """17 min, or 5 min 30 s where seconds matter."""
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{rest} s" if rest else "0 min"
    return f"{number(minutes)} min{f' {rest:02} s' if rest else ''}"


def present(row: Mapping[str, Any]) -> str:
    """Whole minutes; < 1 for somebody who was there for less."""
    if row["present_minutes"] == 0 and row["arrival"] is not None:
        return "< 1"
    return number(row["present_minutes"])


def number(value: float) -> str:
    """Thousands are divided by a thin space: 12 345."""
    return f"{value:,}".replace(",", THIN_SPACE)


def percent(share: float) -> str:
    """90.7 %, rounded down to a tenth."""
    # through the sixth decimal, so that 0.29 does not become 28.9
    return f"{int(round(share * 1_000_000)) // 1000 / 10:.1f}{THIN_SPACE}%"


def counted(count: int, one: str, many: str | None = None) -> str:
    """1 session, 2 sessions."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
