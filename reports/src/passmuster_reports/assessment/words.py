"""How a figure is written in a sentence, by its unit, in English or in the words of a page's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.doubts import write_doubt
from passmuster_reports.assessment.rounding import HOUR, MINUTE, SECOND, cut, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

#: What is counted, many and one.
NOUNS = {
    "credits": "credit",
    "days": "day",
    "gaps": "gap",
    "hours": "hour",
    "ids": "id",
    "items": "item",
    "minutes": "minute",
    "people": "person",
    "periods": "period",
    "programmes": "programme",
    "records": "record",
    "sessions": "session",
    "shifts": "shift",
    "times": "time",
    "weeks": "week",
}
LENGTHS = ("hours and minutes", "minutes and seconds")
#: A length of time in whole minutes, with its words written out: 21 hours 24 minutes.
WRITTEN_OUT = "written out"
#: What a value may be written as beside what is counted. Lengths of time are in microseconds.
UNITS = (
    *("text", "texts", "number", "decimal", "percent", "day", "moment", "minute", "weekdays", "yes or no"),
    *("date", "period", "month", "month with year", "instant", "word"),
    *LENGTHS,
    *("doubt", "doubts"),
    *NOUNS,
)
#: The microseconds in what a bound of a length counts.
LENGTH_BOUNDS = {"hours": HOUR, "minutes": MINUTE}
#: From Monday on.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Two days in a row are named, three are from one to another.
_FEWEST_IN_A_ROW = 3


@dataclass(frozen=True)
class Words:
    """What a language says for the figures of a sentence."""

    #: The translation of a whole template, its names in braces left as they are.
    translate: Callable[[str], str]
    #: A number with its noun, which is given for one and for many.
    counted: Callable[[Decimal, str, str], str]
    #: A number, whole where it is whole.
    number: Callable[[Decimal], str]
    #: A number that was rounded, with all its digits.
    decimal: Callable[[Decimal], str]
    #: A share in hundredths with the digits that it has.
    percent: Callable[[Decimal], str]
    #: A length in hours, minutes and seconds; None where the seconds were cut off.
    duration: Callable[[int, int, Decimal | None], str]
    #: A day as ISO 8601 has it.
    day: Callable[[str], str]
    #: A day as one says it, without its year.
    date: Callable[[str], str]
    #: When something was, from the first and the last day of a period: `in October`.
    period: Callable[[str, str], str]
    #: The same with its year: `in October 2026`.
    period_with_year: Callable[[str, str], str]
    #: The name of the month of a day, and with its year.
    month: Callable[[str], str]
    month_with_year: Callable[[str], str]
    #: One of two templates, by the number that it tells.
    plural: Callable[[str, str, Decimal], str]
    #: Several texts as one.
    listed: Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class Value:
    """A figure or parameter with its unit. `bound` is what it is held against, in the same measure."""

    raw: Any
    unit: str = "text"
    bound: Fraction | None = None
    #: The noun of what is counted and has none in `NOUNS`, one and many.
    nouns: tuple[str, str] | None = None
    #: Of an instant in UTC, the zone in which it is told.
    zone: ZoneInfo | None = None

    @property
    def is_known(self) -> bool:
        """Tell whether there is a value at all."""
        return self.raw is not None

    @property
    def is_there(self) -> bool:
        """Tell whether the value is known and is neither 0, false nor empty."""
        return bool(self.raw)

    def write(self, words: Words, unit: str | None = None) -> str:
        """Return the value as a sentence has it; in another unit where one is given."""
        unit = unit or self.unit
        if hasattr(self.raw, "write"):  # a sentence within a sentence
            return str(self.raw.write(words))
        if self.raw is None or unit == "word":
            return words.translate("unknown" if self.raw is None else str(self.raw))
        if self.nouns and unit == self.unit:
            return words.counted(exact(self.raw), *self.nouns)
        if unit in NOUNS:
            return words.counted(exact(self.raw), NOUNS[unit], unit)
        return self._measured(words, unit)

    def _measured(self, words: Words, unit: str) -> str:
        match unit:
            case "number":
                return words.number(exact(self.raw))
            case "percent" if isinstance(self.raw, Fraction):
                return words.percent(self.rounded)
            case "percent":
                return words.percent(_whole_or_not(exact(self.raw) * 100))
            case "decimal":
                return words.decimal(self.rounded)
            case "hours and minutes":
                shorter, cut_to = cut(int(self.raw), self.bound)
                seconds = None if cut_to == MINUTE else Decimal(shorter % MINUTE).scaleb(-6)
                return words.duration(shorter // HOUR, shorter % HOUR // MINUTE, seconds)
            case "minutes and seconds" | "written out":
                return (_minutes if unit != WRITTEN_OUT else _written_out)(int(self.raw), words)
            case "weekdays" | "date" | "period" | "period with year" | "month" | "month with year":
                return _of_days(self.raw, words, unit)
            case _:
                return _written(self._local, words, unit)

    @property
    def _local(self) -> Any:
        if self.zone is None or not isinstance(self.raw, datetime):
            return self.raw
        return self.raw.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    @property
    def rounded(self) -> Decimal:
        """Return a share in hundredths, or a decimal, as it is printed."""
        bounds = () if self.bound is None else (self.bound,)
        if self.unit == "percent":
            return rounded(100 * self.raw, (0, 100, *(100 * bound for bound in bounds)))
        return rounded(self.raw, bounds)


def _written(value: Any, words: Words, unit: str) -> str:
    match value:
        case bool():
            return words.translate("yes" if value else "no")
        case datetime():
            seconds = f":{value:%S}" if value.second and unit != "minute" else ""
            return f"{words.day(value.date().isoformat())} {value:%H:%M}{seconds}"
        case date():
            return words.day(value.isoformat())
        case dict():
            return write_doubt(value, words.translate)
        case list() | tuple():
            return words.listed([Value(part, unit).write(words) for part in value])
        case int() | float() | Decimal():
            return words.number(exact(value))
        case _ if unit == "day":
            return words.day(str(value))
        case _:
            return str(value)


def _minutes(length_us: int, words: Words) -> str:
    minutes, seconds = divmod(length_us // SECOND, 60)
    if not seconds:
        return words.counted(Decimal(minutes), "minute", "minutes")
    return f"{words.counted(Decimal(minutes), 'min', 'min')} {seconds:02} s"


def _of_days(days: Any, words: Words, unit: str) -> str:
    if unit == "weekdays":
        return _weekdays(days, words)
    if unit == "period with year":
        return words.period_with_year(*days)
    if unit in ("month", "month with year"):
        return (words.month if unit == "month" else words.month_with_year)(str(days))
    return words.date(str(days)) if unit == "date" else words.period(*days)


def _written_out(length_us: int, words: Words) -> str:
    hours, minutes = divmod(length_us // MINUTE, HOUR // MINUTE)
    parts = [words.counted(Decimal(hours), "hour", "hours")] if hours else []
    if minutes or not hours:
        parts.append(words.counted(Decimal(minutes), "minute", "minutes"))
    return " ".join(parts)


def _weekdays(days: Sequence[int], words: Words) -> str:
    """Return `from Monday to Friday`, `on Monday and Thursday`, `on any day` or `on no day`."""
    numbers = sorted(set(days))
    names = [words.translate(WEEKDAYS[number - 1]) for number in numbers]
    if len(names) in (0, len(WEEKDAYS)):
        return words.translate("on any day" if names else "on no day")
    if len(names) >= _FEWEST_IN_A_ROW and numbers[-1] - numbers[0] == len(numbers) - 1:
        return words.translate("from {first} to {last}").format(first=names[0], last=names[-1])
    return words.translate("on {days}").format(days=words.listed(names))


def exact(number: Any) -> Decimal:
    """Return a number as it is written: 0.1 is a tenth, and not what a float makes of it."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def _whole_or_not(number: Decimal) -> Decimal:
    """Return a number without zeros behind its digits: 10 and 12.5 for 10.0 and 12.50."""
    normal = number.normalize()
    return normal.quantize(Decimal(1)) if int(normal.as_tuple().exponent) > 0 else normal


def bound_of(unit: str, number: Any, of: str) -> Fraction:
    """Return a parameter as the bound of a figure: in microseconds where the figure is a length of time."""
    value = Fraction(Decimal(str(number)))
    return value * LENGTH_BOUNDS[of] if unit in LENGTHS else value
