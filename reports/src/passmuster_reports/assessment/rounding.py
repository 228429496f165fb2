"""Rounding of printed figures: in one way everywhere, and never across a bound."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_MOST_DIGITS = 9


def rounded(value: Fraction, bounds: Sequence[Fraction | int]) -> Decimal:
    """Return the value, rounded half to even, with one digit after the point.

    Half to even, a share and what is left of the whole always add up. Further digits are kept where the
    rounded figure would otherwise lie on another side of a bound than the true one: what is less than 100 %
    is not written 100.0 %.
    """
    for digits in range(1, _MOST_DIGITS + 1):
        units = round(value * 10**digits)
        if all(_side(Fraction(units, 10**digits), bound) == _side(value, bound) for bound in bounds):
            break
    return Decimal(units).scaleb(-digits)


def cut(length_us: int, bound_us: Fraction | None) -> tuple[int, int]:
    """Return a length cut to whole minutes, and the unit that it was cut to, both in microseconds.

    It is cut to the second, or not at all, where only that shows on which side of the bound it lies, and
    where it is shorter than the unit.
    """
    for unit in (MINUTE, SECOND):
        shorter = length_us - length_us % unit
        same_side = bound_us is None or _side(shorter, bound_us) == _side(length_us, bound_us)
        if shorter == length_us or (length_us >= unit and same_side):
            return shorter, unit
    return length_us, 1


def _side(value: Fraction | int, bound: Fraction | int) -> int:
    return (value > bound) - (value < bound)
