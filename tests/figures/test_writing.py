"""How figures are written in sentences, at every edge."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.written import HOUR, MINUTE, SECOND, Length, Minutes, Number, Often, Rounded, wrong_plurals
from passmuster_reports.assessment.english import ENGLISH
from passmuster_reports.assessment.words import NOUNS, UNITS, Value
from passmuster_reports.pages.rounding import rounded_percent


def written(raw: Any, unit: str, bound: Fraction | None = None) -> str:
    return Value(raw, unit, bound).write(ENGLISH)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "0 h 00 min"), (59, "0 h 00 min 59 s"), (60, "0 h 01 min"), (3599, "0 h 59 min")),
        *((52740, "14 h 39 min"), (39599, "10 h 59 min"), (39600, "11 h 00 min")),
        *((39601, "11 h 00 min 01 s"), (39600.4, "11 h 00 min 00.4 s"), (39660, "11 h 01 min")),
        *((86400, "24 h 00 min"), (360000, "100 h 00 min")),
    ],
)
def test_a_length_beside_a_limit_of_11_hours_shows_on_which_side_it_lies(seconds: float, text: str) -> None:
    us = round(seconds * SECOND)

    assert written(us, "hours and minutes", Fraction(11 * HOUR)) == text
    assert Length(us, Fraction(11 * HOUR)).fits(text)


@pytest.mark.parametrize(
    ("part", "whole", "limit", "text"),
    [
        *((8, 9, "0.75", "88.9 %"), (1, 9, "0.1", "11.1 %"), (1, 80, "0.1", "1.2 %")),
        *((79, 80, "0.75", "98.8 %"), (7496, 10000, "0.75", "74.96 %"), (3, 4, "0.75", "75.0 %")),
        *((75004, 100000, "0.75", "75.004 %"), (2999, 3000, "0.9", "99.97 %")),
        *((1, 3000, "0.1", "0.03 %"), (0, 7, "0.1", "0.0 %"), (7, 7, "1", "100.0 %")),
    ],
)
def test_a_share_is_rounded_and_never_onto_its_limit(part: int, whole: int, limit: str, text: str) -> None:
    assert written(Fraction(part, whole), "percent", Fraction(limit)) == text


@given(st.integers(0, 5000), st.integers(1, 5000), st.sampled_from(["0.1", "0.5", "0.75", "0.9", "0.333"]))
def test_shares_are_those_of_exact_fractions_and_add_up_with_what_is_left(
    part: int, more: int, limit: str
) -> None:
    whole = part + more

    def share(some: int, bound: str) -> str:
        return written(Fraction(some, whole), "percent", Fraction(bound)).removesuffix(" %")

    pair = [share(some, "1") for some in (part, more)]
    bounds = (Fraction(0), Fraction(100), 100 * Fraction(limit))

    assert Rounded(Fraction(100 * part, whole), bounds).fits(share(part, limit))
    assert Fraction(pair[0]) + Fraction(pair[1]) == 100
    # the pages of reports round as the sentences of controls do
    assert [str(rounded_percent(some, whole)) for some in (part, more)] == pair


@given(st.fractions(0, 200, max_denominator=10**7), st.integers(0, 168))
def test_a_decimal_lies_on_the_same_side_of_its_limit_as_the_figure(value: Fraction, limit: int) -> None:
    assert Rounded(value, (Fraction(limit),)).fits(written(value, "decimal", Fraction(limit)))


@given(st.integers(0, 400 * HOUR), st.sampled_from([0, 11 * HOUR, 35 * HOUR, 12 * HOUR, MINUTE]))
def test_lengths_are_cut_and_never_rounded(us: int, bound: int) -> None:
    assert Length(us, Fraction(bound)).fits(written(us, "hours and minutes", Fraction(bound)))
    assert Minutes(us).fits(written(us, "minutes and seconds"))


@pytest.mark.parametrize("unit", sorted(NOUNS))
@given(st.integers(0, 10**6) | st.decimals(0, 100, places=2))
def test_one_is_not_many(unit: str, count: int | Decimal) -> None:
    text = written(count, unit)

    if unit == "times" and count in (0, 1, 2):
        assert Often(int(count)).fits(text)
    else:
        number, _, noun = text.partition(" ")
        assert (Fraction(number), noun) == (Fraction(count), NOUNS[unit] if count == 1 else unit)


@given(st.floats(-1e20, 1e20) | st.integers(-(10**15), 10**15))
def test_a_number_keeps_all_its_digits(number: float) -> None:
    assert Number(number).fits(written(number, "number"))


@pytest.mark.parametrize(
    ("raw", "unit", "text"),
    [
        (0.1, "percent", "10 %"),
        (0.125, "percent", "12.5 %"),
        (1, "percent", "100 %"),
        (1.0, "hours", "1 hour"),
        (0.5, "hours", "0.5 hours"),
        (1e-7, "minutes", "0.0000001 minutes"),
        ([1, 2, 3, 4, 5], "weekdays", "from Monday to Friday"),
        ([7, 6], "weekdays", "on Saturday and Sunday"),
        ([1, 3, 5], "weekdays", "on Monday, Wednesday and Friday"),
        ([2, 2], "weekdays", "on Tuesday"),
        ([7, 6, 5, 4, 3, 2, 1], "weekdays", "on any day"),
        ([], "weekdays", "on no day"),
        (["a"], "texts", "a"),
        (["a", "b", "c"], "texts", "a, b and c"),
        (date(2026, 10, 1), "day", "2026-10-01"),
        ("2026-10-01", "day", "2026-10-01"),
        (datetime(2026, 10, 1, 8, tzinfo=UTC), "moment", "2026-10-01 08:00"),
        (datetime(2026, 10, 1, 8, 0, 30, tzinfo=UTC), "moment", "2026-10-01 08:00:30"),
        (datetime(2026, 10, 1, 8, 0, 30, tzinfo=UTC), "minute", "2026-10-01 08:00"),
        (True, "yes or no", "yes"),
        (None, "hours", "unknown"),
        (
            {"form": "id unknown at the source", "source": "zego", "what": "P7"},
            "doubt",
            "zego does not know the id P7",
        ),
        ("{braces}", "text", "{braces}"),
    ],
)
def test_a_value_is_written_as_its_unit_says(raw: Any, unit: str, text: str) -> None:
    assert unit in UNITS
    assert written(raw, unit) == text


def test_what_no_unit_counts_has_a_noun_of_its_own() -> None:
    laptops = [Value(count, nouns=("laptop", "laptops")).write(ENGLISH) for count in (0, 1, 2)]

    assert laptops == ["0 laptops", "1 laptop", "2 laptops"]


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("1 person keep the rule.", ["1 keep"]),
        ("8 people keep the rule, 1 days.", ["1 days"]),
        ("2 other rule was broken.", ["2 rule", "2 was"]),
        ("1 of 48 attendances was missed, 1 record was read, 2 gaps were not.", []),
        ("One AMA PRA Category 1 Credit is 60 minutes.", []),
    ],
)
def test_a_noun_or_a_verb_that_does_not_go_with_its_count_is_found(sentence: str, wrong: list[str]) -> None:
    assert wrong_plurals(sentence) == wrong
