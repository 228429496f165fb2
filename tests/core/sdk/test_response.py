"""What a body holds, or a clear error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.errors import UnreadableError
from passmuster.sdk.response import describe, is_html, json_object, quoted

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
        (b"<!DOCTYPE html><p>", "the answer is not JSON but an HTML page from a proxy or firewall"),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", "an HTML page from a proxy or firewall"),
        (b"\xff\xfe\x00", "the answer is not JSON but 3 bytes of something else"),
        (b'{"a": nan}', "the answer is not JSON but 10 bytes of something else"),
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


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"<!DOCTYPE html><html><head><title>Sign in</title>", ", titled 'Sign in'"),
        (
            b"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01'><TITLE lang=en>\n Access &lt;denied&gt; </TITLE>",
            ", titled 'Access <denied>'",
        ),
        (b"<!-- made by a proxy -->\n<html><title></title>", ""),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", ""),
        (b"\xef\xbb\xbf <center><h1>502 Bad Gateway</h1></center>", ""),
        ("<html><title>Zugriff verweigert: Ü</title>".encode("utf-16"), ", titled 'Zugriff verweigert: Ü'"),
        (b"<html><title>" + b"word " * 500, ", titled '"),
        (b"<script>location = '/login'</script>", ""),
    ],
)
def test_a_page_for_people_is_told_by_its_beginning_and_named_by_its_title(body: bytes, title: str) -> None:
    assert is_html(body)
    assert describe(body).startswith(f"an HTML page from a proxy or firewall{title}")
    assert len(describe(body)) < 300


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "<html>"}',
        b"<Logs><Items><Item><DisplayName><![CDATA[<html><title>x</title>]]></DisplayName></Item></Items></Logs>",
        b"<Response><ResponseCode>0</ResponseCode></Response>",
        b"<pathway/>",
        b"",
        b"html",
    ],
)
def test_what_holds_html_somewhere_is_no_page(body: bytes) -> None:
    assert not is_html(body)


@pytest.mark.parametrize("end", range(1, 40))
def test_json_that_is_cut_anywhere_is_called_that(end: int) -> None:
    body = '{"a": [1, {"b": "café \\u00e9"}, nul'.encode()[:end]

    with pytest.raises(
        UnreadableError, match=rf"^the answer breaks off in the middle, after {len(body)} bytes$"
    ):
        json_object(body)


@given(st.binary(max_size=200))
def test_no_body_makes_it_crash(body: bytes) -> None:
    try:
        found: object = json_object(body)
    except UnreadableError as error:
        found = error.message

    assert isinstance(found, dict) or str(found).startswith("the answer ")
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
