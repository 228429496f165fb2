"""Rounding of printed figures: in one way everywhere, and never across a bound.

The macros in the core's `assessment/macros.sql` do the same for the sentences of controls.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_DIGITS = 9


def rounded(part: int, whole: int, bounds: Sequence[int]) -> Decimal:
    """Return `part / whole`, half to even, with one digit after the point.

    Half to even, a share and what is left of the whole always add up. Further digits are kept where the
    rounded figure would otherwise lie on another side of a bound than the true one: what is less than 100 %
    is not written 100.0 %.
    """
    for digits in range(1, _MOST_DIGITS + 1):
        units, rest = divmod(part * 10**digits, whole)
        units += 2 * rest + units % 2 > whole
        if all(_side(units, bound * 10**digits) == _side(part, bound * whole) for bound in bounds):
            break
    return Decimal(units).scaleb(-digits)


def rounded_percent(part: int, whole: int) -> Decimal:
    """Return the share in hundredths; 0 and 100 are none and all of it."""
    return rounded(100 * part, whole, (0, 100))


def rounded_hours(seconds: int) -> int | float:
    """Return the time in hours, with two digits; whole hours as an integer."""
    hours = round(seconds / 3600, 2)
    return int(hours) if hours.is_integer() else hours


def _side(value: int, bound: int) -> int:
    return (value > bound) - (value < bound)
