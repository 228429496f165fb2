"""How the controls write figures, at every edge."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.written import HOUR, MINUTE, SECOND, Length, Minutes, Rounded
from passmuster_reports.assessment.sql import assessment_sql
from passmuster_reports.pages.rounding import rounded_percent


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(assessment_sql("macros.sql"))
        yield connection


def said(connection: duckdb.DuckDBPyConnection, expression: str, **values: Any) -> str:
    (row,) = connection.execute(f"SELECT {expression}", values).fetchall()
    return str(row[0])


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        *((0, "0 h 00 min"), (59, "0 h 00 min 59 s"), (60, "0 h 01 min"), (3599, "0 h 59 min")),
        *(
            (52740, "14 h 39 min"),
            (39599, "10 h 59 min"),
            (39600, "11 h 00 min"),
            (39601, "11 h 00 min 01 s"),
        ),
        *(
            (39600.4, "11 h 00 min 00.4 s"),
            (39660, "11 h 01 min"),
            (86400, "24 h 00 min"),
            (360000, "100 h 00 min"),
        ),
    ],
)
def test_a_length_beside_a_limit_of_11_hours_shows_on_which_side_it_lies(
    connection: duckdb.DuckDBPyConnection, seconds: float, written: str
) -> None:
    us = round(seconds * SECOND)

    assert said(connection, "lasting($us::BIGINT, 11 * 3600000000)", us=us) == written
    assert Length(us, Fraction(11 * HOUR)).fits(written)


@pytest.mark.parametrize(
    ("part", "whole", "limit", "written"),
    [
        *(
            (8, 9, "0.75", "88.9 %"),
            (1, 9, "0.1", "11.1 %"),
            (1, 80, "0.1", "1.2 %"),
            (79, 80, "0.75", "98.8 %"),
        ),
        *((7496, 10000, "0.75", "74.96 %"), (3, 4, "0.75", "75.0 %"), (75004, 100000, "0.75", "75.004 %")),
        *(
            (2999, 3000, "0.9", "99.97 %"),
            (1, 3000, "0.1", "0.03 %"),
            (0, 7, "0.1", "0.0 %"),
            (7, 7, "1", "100.0 %"),
        ),
    ],
)
def test_a_share_is_rounded_and_never_onto_its_limit(
    connection: duckdb.DuckDBPyConnection, part: int, whole: int, limit: str, written: str
) -> None:
    values = {"part": part, "whole": whole, "bound": Decimal(limit)}

    assert said(connection, "percent($part, $whole, $bound)", **values) == written


@given(st.integers(0, 5000), st.integers(1, 5000), st.sampled_from(["0.1", "0.5", "0.75", "0.9", "0.333"]))
def test_shares_are_those_of_exact_fractions_and_add_up_with_what_is_left(
    connection: duckdb.DuckDBPyConnection, part: int, more: int, limit: str
) -> None:
    whole = part + more

    def share(some: int, bound: Decimal) -> str:
        text = said(connection, "percent($some, $whole, $bound)", some=some, whole=whole, bound=bound)
        return text.removesuffix(" %")

    text = share(part, Decimal(limit))
    pair = [share(each, Decimal(1)) for each in (part, more)]

    assert Rounded(Fraction(100 * part, whole), (Fraction(0), Fraction(100), 100 * Fraction(limit))).fits(
        text
    )
    assert Fraction(pair[0]) + Fraction(pair[1]) == 100
    # the pages of reports round as the sentences of controls do
    assert [str(rounded_percent(each, whole)) for each in (part, more)] == pair


@given(st.integers(0, 400 * HOUR), st.sampled_from([0, 11 * HOUR, 35 * HOUR, 12 * HOUR, MINUTE]))
def test_lengths_are_cut_and_never_rounded(
    connection: duckdb.DuckDBPyConnection, us: int, bound: int
) -> None:
    values = {"us": us, "bound": bound}

    assert Length(us, Fraction(bound)).fits(
        said(connection, "lasting($us::BIGINT, $bound::BIGINT)", **values)
    )
    assert Minutes(us).fits(said(connection, "in_minutes($us::BIGINT)", us=us))


def test_one_is_not_many(connection: duckdb.DuckDBPyConnection) -> None:
    counts = [said(connection, f"counted({number}, 'day', 'days')") for number in (0, 1, 2)]

    assert counts == ["0 days", "1 day", "2 days"]
