"""The body of a vendor's answer, made into data or into a clear error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from passmuster.errors import UnreadableError
from passmuster.records import json_name
from passmuster.showable import writable

#: Characters of a vendor's words that an error repeats, and that are looked at for them.
_LONGEST_QUOTE, _LONGEST_LOOKED_AT = 200, 2000


def describe(body: bytes) -> str:
    """What the body looks like, in words, without quoting what may be anybody's data."""
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "empty"
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return f"an HTML page of {len(body)} bytes"
    return f"{len(body)} bytes of something else"


def quoted(text: str) -> str:
    """The start of what a vendor said, on one line and cut between words.

    A secret that was cut in half could not be recognised and hidden any more.
    """
    import textwrap

    words = text[:_LONGEST_LOOKED_AT].split()
    if len(text) > _LONGEST_LOOKED_AT:
        words = words[:-1]
    return textwrap.shorten(
        " ".join(words), _LONGEST_QUOTE, placeholder=" ...", break_long_words=False, break_on_hyphens=False
    )


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in the body; UnreadableError when it holds anything else."""
    value = json_value(body)
    if not isinstance(value, dict):
        raise UnreadableError(f"the answer is {json_name(value)} of JSON, not an object")
    return value


def list_of(answer: Mapping[str, Any], name: str) -> list[Any]:
    """The list of that name in an answer; null stands for an empty one, UnreadableError for none."""
    items = answer.get(name)
    if items is None and name in answer:
        return []
    if not isinstance(items, list):
        raise UnreadableError(f"the answer holds no list '{name}'")
    return items


def json_value(text: bytes) -> Any:
    """The JSON value that the text is; UnreadableError when it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _lenient(text, error)


def _lenient(body: bytes, error: ValueError) -> Any:
    """JSON with half a surrogate pair in a name, or a byte order mark: odd, but no reason to lose a page.

    Such a half no UTF-8 can write; its number stands for it, so that two names that differ in it stay two.
    """
    try:
        text = json.dumps(json.loads(body.decode("utf-8-sig")), ensure_ascii=False, allow_nan=False)
        return orjson.loads(writable(text).encode())
    except (ValueError, RecursionError):
        raise UnreadableError(f"the answer is not JSON but {describe(body)} ({error})") from error
