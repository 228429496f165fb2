"""Rounding at its edges: a figure stays on its side of every bound, as far as there are digits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from passmuster_reports.assessment.rounding import HOUR, MINUTE, SECOND, cut, rounded


@pytest.mark.parametrize(
    ("value", "bounds", "text"),
    [
        ("0.05", (), "0.0"),
        ("0.15", (), "0.2"),
        ("99.96", ("99.97",), "99.96"),
        ("99.97", ("99.96",), "100.0"),
        ("99.96", ("99.96",), "99.96"),
        ("50", ("50",), "50.0"),
        ("49.96", ("50",), "49.96"),
        ("99.94", ("100", "99.91"), "99.94"),
        # nine digits at most
        ("50.000000003", ("50",), "50.000000003"),
        ("50.0000000003", ("50",), "50.000000000"),
    ],
)
def test_a_figure_is_rounded_onto_no_other_side_of_a_bound(
    value: str, bounds: tuple[str, ...], text: str
) -> None:
    assert str(rounded(Fraction(value), [Fraction(bound) for bound in bounds])) == text
    assert rounded(Fraction(value), [Fraction(bound) for bound in bounds]) == Decimal(text)


@pytest.mark.parametrize(
    ("length", "bound", "expected"),
    [
        (HOUR + MINUTE + SECOND, None, (HOUR + MINUTE, MINUTE)),
        (MINUTE, None, (MINUTE, MINUTE)),
        (MINUTE - 1, None, (59 * SECOND, SECOND)),
        (SECOND, None, (SECOND, SECOND)),
        (SECOND - 1, None, (SECOND - 1, 1)),
        (HOUR + SECOND + 1, HOUR, (HOUR + SECOND, SECOND)),
        (HOUR + 1, HOUR, (HOUR + 1, 1)),
        (HOUR - 1, HOUR, (HOUR - MINUTE, MINUTE)),
        (HOUR + 90 * SECOND, HOUR + 80 * SECOND, (HOUR + 90 * SECOND, SECOND)),
        (0, HOUR, (0, MINUTE)),
    ],
)
def test_a_length_is_cut_to_the_coarsest_unit_on_its_side_of_the_bound(
    length: int, bound: int | None, expected: tuple[int, int]
) -> None:
    assert cut(length, None if bound is None else Fraction(bound)) == expected
