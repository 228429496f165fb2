"""Lines of any tool, read as they were written: no number rounded, no name hidden by another."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.files.bounds import LARGEST_LINE
from passmuster.protocols.message_lines import parse_line, read_lines
from passmuster.reading.evidence_id import text_of

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
#: Numbers in every form in which JSON has them.
NUMBERS = st.from_regex(r"\A-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?\Z")


def read(text: str) -> Any:
    return parse_line(text.encode(), long_fractions=True)


@given(VALUES, st.booleans(), st.sampled_from([None, (",", ":"), (" , ", " : ")]), st.booleans())
def test_every_value_is_read_as_it_was_written(
    value: Any, ascii_only: bool, signs: Any, long_fractions: bool
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, separators=signs)

    assert parse_line(text.encode(), long_fractions=long_fractions) == value


@given(NUMBERS, st.sampled_from(["%s", "[%s]", '{"a": %s}', '{"a":[1,%s]}']))
def test_no_number_is_rounded(number: str, around: str) -> None:
    found = read(around % number)
    while not isinstance(found, int | float | Decimal):
        found = found["a"] if isinstance(found, dict) else found[-1]

    written = Decimal(repr(found)) if isinstance(found, float) else Decimal(found)
    assert written == Decimal(number)
    assert Decimal(text_of(found)) == Decimal(number)


@given(NUMBERS, NUMBERS)
def test_two_numbers_are_two_texts(one: str, other: str) -> None:
    texts = [text_of(read(number)) for number in (one, other)]

    assert (texts[0] == texts[1]) is (Decimal(one) == Decimal(other))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("12345678901234567890121", "12345678901234567890121"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("18446744073709551616", "18446744073709551616"),
        ("9007199254740993.0", "9007199254740993"),
        ("1e23", "100000000000000000000000"),
        ("7.0", "7"),
        ("1.5", "1.5"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0.12345678901234567890121", "0.12345678901234567890121"),
        ("true", "true"),
    ],
)
def test_a_number_becomes_the_text_that_was_written(written: str, text: str) -> None:
    assert text_of(read(written)) == text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("NaN", "is NaN, not a text"),
        ("-Infinity", "is -Infinity, not a text"),
        ("1e400", "is Infinity, not a text"),
        ("1" * 5000, "is Infinity, not a text"),
        ("1e999999999999999999999", "is Infinity, not a text"),
        ("1e-999999999999999999999", "is NaN, not a text"),
        ("0." + "1" * 5000, "is NaN, not a text"),
        ("null", "is null, not a text"),
        ("[1]", "is an array, not a text"),
    ],
)
def test_what_is_no_number_is_read_and_is_no_text(written: str, said: str) -> None:
    found = read(f'{{"a": {written}}}')

    with pytest.raises(ValueError, match=said):
        text_of(found["a"])


def test_halves_of_surrogate_pairs_stay_two() -> None:
    assert read(r'["a\ud83d", "a\ud83e", "\ud83d\ude00", {"\udc00": 1}]') == [
        "a[U+D83D]",
        "a[U+D83E]",
        "\U0001f600",
        {"[U+DC00]": 1},
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "it is not JSON"),
        (b"{", "it is not JSON"),
        (b'{"a": 1} x', "it is not JSON"),
        (b'"\xff"', "it is not UTF-8"),
        (b"[" * 201 + b"]" * 201, "it is nested deeper than 200 levels"),
        (b"[" * 100_000, "it is nested deeper than 200 levels"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "it has 'c' twice, with two values"),
        (b'{"c":1,"c":1.5}', "it has 'c' twice, with two values"),
    ],
)
def test_a_line_that_says_nothing_for_certain_is_refused(line: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_line(line)


def test_a_name_that_comes_twice_with_one_value_and_brackets_in_texts_do_no_harm() -> None:
    assert parse_line(b'{"a": 1, "a": 1}') == {"a": 1}
    assert parse_line(b'\xef\xbb\xbf{"a": "%s"}' % (b"[" * 1000)) == {"a": "[" * 1000}


@given(st.binary(max_size=60) | st.text('{}[]",:0123456789eE.-+aNInfity\\ud', max_size=60).map(str.encode))
def test_whatever_comes_is_read_or_refused_in_a_sentence(line: bytes) -> None:
    said = "it is read"
    try:
        parse_line(line)
    except ValueError as error:
        said = str(error)

    assert said.startswith("it ")


def test_of_a_line_without_end_the_beginning_is_taken_and_the_next_line_is_the_next() -> None:
    long = b'{"a": "' + b"x" * (2 * LARGEST_LINE) + b'"}\n'

    lines = list(read_lines(io.BytesIO(b"1\n" + long + b"2")))

    assert [(number, line[:7]) for number, line in lines] == [(1, b"1\n"), (2, long[:7]), (3, b"2")]
    with pytest.raises(ValueError, match="it is longer than 64 MiB"):
        parse_line(lines[1][1])
