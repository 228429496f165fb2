"""Changes of SQL: which there are of a text, and how they are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutants import sql_tests
from mutants.sql import changes_of
from mutants.sql_changes import changed_texts


def changes(sql: str) -> set[str]:
    return set(changed_texts(sql).values())


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("a < b", {"a <= b"}),
        ("a <= b", {"a < b"}),
        ("a > b", {"a >= b"}),
        ("a >= b", {"a > b"}),
        ("a = b", {"a <> b"}),
        ("a + b", {"a - b"}),
        ("least(a)", {"greatest(a)"}),
        ("min(a)", {"max(a)"}),
        # what is no call is no function
        ("min", set()),
        ("a + 3", {"a - 3", "a + 4", "a + 2"}),
        ("a - 0", {"a + 0", "a - 1"}),
        ("a * 60000000", {"a * 60000001"}),
        ("x IS NULL", {"x IS NOT NULL"}),
        ("x IS NOT NULL", {"x IS NULL"}),
        ("a UNION ALL b", {"a UNION b"}),
        ("a UNION b", {"a UNION ALL b"}),
        # nothing in comments and texts is changed, nor an arrow
        ("-- a < 1\n/* b = 2 */ '3 = 4' -> x", set()),
    ],
)
def test_each_sign_word_and_number_has_its_other(sql: str, expected: set[str]) -> None:
    assert changes(sql) == expected


@pytest.mark.parametrize(
    ("sql", "some"),
    [
        ("WHERE f(a, b) AND c", {"WHERE TRUE AND c", "WHERE f(a, b) AND TRUE", "WHERE f(a, b) OR c"}),
        ("WHERE a OR b", {"WHERE TRUE OR b", "WHERE a OR FALSE", "WHERE a AND b"}),
        ("WHERE (a OR b) GROUP BY c", {"WHERE TRUE GROUP BY c", "WHERE (a OR FALSE) GROUP BY c"}),
        ("count(*) FILTER (a) AS n, b", {"count(*) FILTER (TRUE) AS n, b"}),
        ("JOIN t ON t.a JOIN u ON u.b", {"JOIN t ON TRUE JOIN u ON u.b", "JOIN t ON t.a JOIN u ON TRUE"}),
        ("CASE WHEN a THEN b ELSE c END", {"CASE WHEN FALSE THEN b ELSE c END"}),
    ],
)
def test_each_condition_is_left_out(sql: str, some: set[str]) -> None:
    assert some <= changes(sql)


def test_the_and_of_a_range_is_no_condition() -> None:
    assert changes("WHERE a BETWEEN b AND c") == {"WHERE TRUE"}


def test_a_change_is_named_by_its_lines_and_equal_ones_are_numbered() -> None:
    texts = changed_texts("x\n  a < b\n  a < b\n")

    assert texts == {
        "a < b -> a <= b": "x\n  a <= b\n  a < b\n",
        "a < b -> a <= b (2)": "x\n  a < b\n  a <= b\n",
    }


def test_every_file_of_sql_has_tests_that_are_there() -> None:
    names = {name for name, _, _ in changes_of([])}
    tests = {name: sql_tests.tests_of(name) for name in names}

    assert {name.partition("/")[0] for name in names} == {"controls", "views"}
    assert [name for name, theirs in tests.items() if not theirs] == []
    assert [test for theirs in tests.values() for test in theirs if not Path(test).exists()] == []
