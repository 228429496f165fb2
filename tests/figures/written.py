"""Figures as sentences write them: what stands there, and whether it is what an exact count gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_NOUNS = (
    r"(?:sessions?|days?|weeks?|shifts?|times?|minutes?|hours?|gaps?|controls?|people|person|certificates?|"
    r"credits?|rules?|checks?|records?|places?|workstations?|programmes?|items?|ids?|streams?|rows?|lines?|"
    r"attendances?|others?|periods?)"
)
#: Every noun that is counted in a sentence, one and many. "AMA PRA Category 1 Credit" is a name.
_COUNTED = re.compile(rf"(?<![\d.:-])(?<!Category )(\d+) (?:more |other |required )?({_NOUNS})\b(?! person)")
#: What is said of what is counted; of 3 of 8, the verb goes with the 3.
_SAID = re.compile(
    rf"(?<![\d.:-])(?<! of )(\d+) (?:more |other |required )?{_NOUNS} "
    r"(is|are|was|were|has|have|lacks|lack|keeps|keep|needs|need)\b"
)
_OF_ONE = frozenset({"is", "was", "has", "lacks", "keeps", "needs"})


@dataclass(frozen=True)
class Length:
    """`10 h 59 min`: cut to the minute; finer only where that shows on which side of the bound it lies."""

    us: int
    bound_us: Fraction

    def fits(self, text: str) -> bool:
        found = re.fullmatch(r"(\d+) h (\d\d) min(?: (\d\d)(?:\.(\d{1,6}))? s)?", text)
        if found is None or int(found[2]) > 59 or int(found[3] or 0) > 59:
            return False
        us = int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3] or 0) * SECOND
        us += int((found[4] or "0").ljust(6, "0"))
        unit = MINUTE if found[3] is None else SECOND if found[4] is None else 1
        for coarser in (MINUTE, SECOND, 1):
            cut = self.us - self.us % coarser
            if cut == self.us or (
                self.us >= coarser and _side(cut, self.bound_us) == _side(self.us, self.bound_us)
            ):
                return us == cut and unit == coarser
        return False


@dataclass(frozen=True)
class Minutes:
    """`7 minutes`, or `7 min 30 s`."""

    us: int

    def fits(self, text: str) -> bool:
        minutes, seconds = divmod(self.us // SECOND, 60)
        if seconds:
            return text == f"{minutes} min {seconds:02} s"
        return text == f"{minutes} minute{'' if minutes == 1 else 's'}"


@dataclass(frozen=True)
class Rounded:
    """`88.9`: half to even, with the fewest digits that show on which side of each bound it lies."""

    value: Fraction
    bounds: tuple[Fraction, ...]

    def fits(self, text: str) -> bool:
        if not re.fullmatch(r"\d+\.\d+", text):
            return False
        digits = len(text.partition(".")[2])
        return digits == self._digits() and Fraction(text) == self.rounded

    @property
    def rounded(self) -> Fraction:
        return round(self.value, self._digits())

    def _digits(self) -> int:
        """`round` of a fraction is exact, and half to even."""
        return next(
            digits
            for digits in range(1, 10)
            if all(
                _side(round(self.value, digits), bound) == _side(self.value, bound) for bound in self.bounds
            )
        )


@dataclass(frozen=True)
class Number:
    """A number as JSON has it, with all its digits: `79.95`, and `80` for 80.0."""

    value: float

    def fits(self, text: str) -> bool:
        return float(text) == self.value and not text.endswith(".0")


@dataclass(frozen=True)
class Often:
    """`once`, `twice`, `3 times`."""

    count: int

    def fits(self, text: str) -> bool:
        return text == {1: "once", 2: "twice"}.get(self.count, f"{self.count} times")


Figure = int | str | Length | Minutes | Rounded | Number | Often


def percent(part: int, whole: int, limit: str) -> Rounded:
    return Rounded(Fraction(100 * part, whole), (Fraction(0), Fraction(100), 100 * Fraction(limit)))


def fits(figure: Figure, text: str | None) -> bool:
    """Whether the text is how the figure is written."""
    if text is None or isinstance(figure, int | str):
        return text == str(figure)
    return figure.fits(text)


def agrees(text: str, figure: object) -> bool:
    """Whether a part of a sentence tells this figure of the JSON, as exactly as it is written."""
    if isinstance(figure, list):
        return re.split(", | and ", text) == figure
    if length := re.fullmatch(r"(\d+) h (\d\d) min(?: ([\d.]+) s)?", text):
        unit = SECOND if length[3] and "." not in length[3] else 1 if length[3] else MINUTE
        us = int(length[1]) * HOUR + int(length[2]) * MINUTE + round(float(length[3] or 0) * SECOND)
        return isinstance(figure, int) and us <= figure < us + unit
    if minutes := re.fullmatch(r"(\d+) (?:minutes?|min (\d\d) s)", text):
        us = int(minutes[1]) * MINUTE + int(minutes[2] or 0) * SECOND
        return isinstance(figure, int) and us <= figure < us + SECOND
    if often := re.fullmatch(r"(\d+) times", text):
        return figure == int(often[1])
    if text in ("once", "twice"):
        return figure == (1 if text == "once" else 2)
    if isinstance(figure, int | float):
        return re.fullmatch(r"[\d.e+-]+", text) is not None and float(text) == figure
    # a moment may be cut to the minute
    moment = figure.replace("T", " ") if isinstance(figure, str) else ""
    return text in (figure, moment) or (
        len(text) == len("2026-10-01 08:00") and moment.startswith(f"{text}:")
    )


def wrong_plurals(sentence: str) -> list[str]:
    """The counts in a sentence that stand with the wrong form of their noun or their verb."""
    return [
        *(
            f"{count} {noun}"
            for count, noun in _COUNTED.findall(sentence)
            if (int(count) == 1) == (noun.endswith("s") or noun == "people")
        ),
        *(
            f"{count} {verb}"
            for count, verb in _SAID.findall(sentence)
            if (int(count) == 1) != (verb in _OF_ONE)
        ),
    ]


def _side(value: Fraction | int, bound: Fraction) -> int:
    return (value > bound) - (value < bound)
