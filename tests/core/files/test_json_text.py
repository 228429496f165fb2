"""JSON text and its values: every digit, and what JSON has no way to write."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.files.json_text import NotFinite, in_words, is_plain, odd_numbers, read_json, write_json

integers = st.integers() | st.integers(-(2**66), 2**66) | st.sampled_from([2**64, 2**64 - 1, -(2**63) - 1])
scalars = st.none() | st.booleans() | integers | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values, st.booleans(), st.sampled_from([None, 0, 2]))
def test_a_value_is_read_to_the_last_digit_and_written_so(
    value: Any, ascii_only: bool, indent: int | None
) -> None:
    # Half a surrogate pair has no bytes in UTF-8; hypothesis makes none.
    found = read_json(json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode())

    assert found == value
    assert read_json(write_json(found)) == value
    assert is_plain([found]) == (not [*odd_numbers(found)])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"NaN", "NaN"),
        (b"Infinity", "Infinity"),
        (b"-Infinity", "-Infinity"),
        (b"1e400", "Infinity"),
        (b"-1e400", "-Infinity"),
        (b"9" * 5000, "Infinity"),
    ],
)
def test_what_is_no_number_of_json_is_known_as_that_and_never_becomes_null(text: bytes, name: str) -> None:
    value = read_json(b'{"a": [1, {"b": ' + text + b'}], "c": "\\u00e4"}')
    odd = value["a"][1]["b"]

    assert isinstance(odd, NotFinite)
    assert not math.isfinite(odd)
    assert str(odd) == name
    assert [*odd_numbers(value)] == [f"'a[1].b' is {name}, which is no number of JSON"]
    assert in_words(value) == {"a": [1, {"b": name}], "c": "ä"}
    assert b"null" not in write_json(value)
    assert [*odd_numbers(read_json(write_json(value)))] == [*odd_numbers(value)]


def test_digits_in_a_text_or_behind_a_point_are_no_long_integer() -> None:
    text = (
        b'{"a": "12345678901234567890123", "b": 0.12345678901234567890123, "c": "x, 99999999999999999999,"}'
    )

    value = read_json(text)

    assert value == json.loads(text)
    assert is_plain([value])


@pytest.mark.parametrize(
    "text",
    [b"", b"nan", b"+1", b"01", b"{'a': 1}", b"[1,]", b"[" * 100_000, b"\xff", b"[12345678901234567890"],
)
def test_what_is_no_json_is_an_error(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whatever it says, no one shows it
        read_json(text)


@given(st.binary(max_size=60) | st.text('0123456789[]{},:-+.eENaInfity" ', max_size=40).map(str.encode))
def test_no_text_makes_it_crash(text: bytes) -> None:
    try:
        value = read_json(text)
    except ValueError:
        return
    assert write_json(value)
