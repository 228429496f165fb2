"""Rates of attendance with the range that they may lie in, and when there is none."""

from __future__ import annotations

from dataclasses import dataclass

#: As much of what was expected may be unknown, in hundredths: beyond it a rate says more about the reading
#: than about the people.
MOST_UNKNOWN = 10


@dataclass(frozen=True)
class Rate:
    """A share of what was expected, 0 to 1: of what is known, and the least and the most that it may be."""

    value: float
    lowest: float
    highest: float


def rate_of(attended: int, missed: int, unknown: int) -> Rate | None:
    """Return the rate; None where nothing is known."""
    if not attended + missed:
        return None
    expected = attended + missed + unknown
    return Rate(attended / (attended + missed), attended / expected, (attended + unknown) / expected)


def is_material(unknown: int, expected: int) -> bool:
    """Tell whether so much is unknown that no rate of all can be given."""
    return 100 * unknown > MOST_UNKNOWN * expected
