"""What a body holds, or a clear error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.bodies import describe, json_object, quoted
from passmuster.errors import UnreadableError

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), values), st.booleans())
def test_a_json_object_is_read_as_it_is(value: dict[str, Any], ascii_only: bool) -> None:
    assert json_object(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


def test_a_byte_order_mark_or_half_a_character_costs_no_page() -> None:
    assert json_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert json_object(b'{"a": "x\\ud83d", "b": 1}') == {"a": "x[U+D83D]", "b": 1}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is not JSON but empty"),
        (b" \r\n", "the answer is not JSON but empty"),
        (b"<!DOCTYPE html><p>", "the answer is not JSON but an HTML page of 18 bytes"),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", "an HTML page of 38 bytes"),
        (b"\xff\xfe\x00", "the answer is not JSON but 3 bytes of something else"),
        (b'{"a": NaN}', "the answer is not JSON but 10 bytes of something else"),
        (b'{"a": 1} {"a": 2}', "the answer is not JSON but 17 bytes"),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", "the answer is not JSON but 10007 bytes"),
        (b"[]", "the answer is an array of JSON, not an object"),
        (b'"x"', "the answer is a string of JSON, not an object"),
        (b"null", "the answer is null of JSON, not an object"),
    ],
)
def test_anything_else_is_described_and_not_quoted(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        json_object(body)

    assert reason in caught.value.message


@given(st.binary(max_size=200))
def test_no_body_makes_it_crash(body: bytes) -> None:
    try:
        found: object = json_object(body)
    except UnreadableError as error:
        found = error.message

    assert isinstance(found, dict) or str(found).startswith("the answer is ")
    assert describe(body)


@given(st.text(max_size=3000))
def test_a_quote_is_short_on_one_line_and_made_of_whole_words(text: str) -> None:
    quote = quoted(text)

    assert len(quote) <= 200
    assert quote.splitlines() in ([], [quote])
    assert set(quote.removesuffix("...").split()) <= set(text.split())


def test_a_word_that_is_too_long_is_left_out_whole() -> None:
    assert quoted("said: " + "x-" * 150) == "said: ..."
    assert quoted("y" * 5000) == ""
