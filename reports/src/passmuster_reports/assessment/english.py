"""The words of English for the figures of sentences."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from passmuster_reports.assessment.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

#: In their order.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_OFTEN = {1: "once", 2: "twice"}
#: Numbers with more digits before the point, or zeros behind it, are written with an exponent.
_MOST_ZEROS = 16


def _counted(number: Decimal, one: str, many: str) -> str:
    if many == "times" and number in _OFTEN:
        return _OFTEN[int(number)]
    return f"{_decimal(number)} {one if number == 1 else many}"


def _decimal(number: Decimal) -> str:
    """Return `79.95`, and `80` for 80.0; with an exponent where the zeros would be many."""
    normal = number.normalize()
    return f"{normal:f}" if -_MOST_ZEROS < normal.adjusted() < _MOST_ZEROS else str(normal)


def _rounded(number: Decimal) -> str:
    """Return all digits of a number that was rounded, 75.0 being no 75."""
    return f"{number:f}"


def _duration(hours: int, minutes: int, seconds: Decimal | None) -> str:
    text = f"{hours} h {minutes:02} min"
    if seconds is None:
        return text
    whole, _, rest = f"{seconds:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{text} {whole:0>2}{'.' + rest if rest else ''} s"


def _listed(texts: Sequence[str]) -> str:
    """Return `A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def month_of(first: str, last: str) -> date | None:
    """Return the first day of the month that the days are all of; None where they are not one month."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    is_month = begin.day == 1 and end == begin.replace(day=monthrange(begin.year, begin.month)[1])
    return begin if is_month else None


def _date(text: str) -> str:
    value = date.fromisoformat(text[:10])
    return f"{value.day} {MONTHS[value.month - 1]}"


def _month(day: str) -> str:
    return MONTHS[date.fromisoformat(day).month - 1]


def _period(first: str, last: str) -> str:
    month = month_of(first, last)
    if month is not None:
        return f"in {MONTHS[month.month - 1]}"
    return f"on {_date(first)}" if first == last else f"from {_date(first)} to {_date(last)}"


def _period_with_year(first: str, last: str) -> str:
    """Return `in October 2026`; of a period that is no month, the year of each of its ends, once if one."""
    year, other = first[:4], last[:4]
    if first == last or year == other:
        return f"{_period(first, last)} {year}"
    return f"from {_date(first)} {year} to {_date(last)} {other}"


ENGLISH = Words(
    translate=str,
    counted=_counted,
    number=_decimal,
    decimal=_rounded,
    percent=lambda hundredths: f"{_rounded(hundredths)} %",
    duration=_duration,
    day=str,
    date=_date,
    period=_period,
    period_with_year=_period_with_year,
    month=_month,
    month_with_year=lambda day: f"{_month(day)} {day[:4]}",
    plural=lambda one, many, number: one if number == 1 else many,
    listed=_listed,
)
