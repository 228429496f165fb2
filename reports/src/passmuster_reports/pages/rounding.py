"""Rounding of the figures that pages print beside those of controls, in the same way."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from passmuster_reports.assessment.rounding import rounded

if TYPE_CHECKING:
    from decimal import Decimal


def rounded_percent(part: int, whole: int) -> Decimal:
    """Return the share in hundredths; 0 and 100 are none and all of it."""
    return rounded(Fraction(100 * part, whole), (0, 100))


def rounded_hours(seconds: int) -> int | float:
    """Return the time in hours, with two digits; whole hours as an integer."""
    hours = round(seconds / 3600, 2)
    return int(hours) if hours.is_integer() else hours
