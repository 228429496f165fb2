"""All that somebody may read in a text: what it becomes with the standard library's decoders.

Independent of the redaction: nothing of it is imported here.
"""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

#: So many characters of a secret in a row nobody may read.
TOO_MANY = 8


def leaked(text: str, secret: str, layers: int = 4) -> str:
    """The first eight characters of the secret in a row that the text gives away; empty where none are."""
    spellings = {secret, unicodedata.normalize("NFD", secret), unicodedata.normalize("NFC", secret)}
    spellings.add(secret.encode().decode("latin-1"))
    pieces = {
        small[start : start + TOO_MANY]
        for small in map(str.lower, spellings)
        for start in range(len(small) - TOO_MANY + 1)
    }
    for reading in map(str.lower, readings(text, layers)):
        for start in range(len(reading) - TOO_MANY + 1):
            if reading[start : start + TOO_MANY] in pieces:
                return reading[start : start + TOO_MANY]
    return ""


def readings(text: str, layers: int) -> set[str]:
    """The text with as many layers of escapes undone, in every order, and what its base64 and hex hold."""
    seen, last = {text}, {text}
    for _ in range(layers):
        last = {reading for one in last for reading in _unescaped(one)} - seen
        seen |= last
    inner = {reading for one in seen for reading in (*_in_base64(one), *_in_hex(one))}
    return seen | inner | {reading for one in inner for reading in _unescaped(one)}


def _unescaped(text: str) -> Iterator[str]:
    yield unquote(text)
    yield unquote_plus(text)
    yield html.unescape(text)
    yield re.sub(r"(?:\\u[\da-fA-F]{4})+|\\[bfnrt\"\\/]", _of_json, text)
    yield re.sub(r"(?:\\x[\da-fA-F]{2})+", lambda found: _text(found[0].replace(r"\x", "")), text)
    yield re.sub(r"\r?\n *", "", text)


def _of_json(found: re.Match[str]) -> str:
    value = json.loads(f'"{found[0]}"')
    assert isinstance(value, str)
    return value.encode("utf-8", "replace").decode()


def _in_base64(text: str) -> Iterator[str]:
    for found in re.findall(r"[\w+/-]{11,}", text, re.ASCII):
        letters = found.translate(str.maketrans("-_", "+/"))
        for start in range(4):
            rest = letters[start:]
            whole = rest[: len(rest) // 4 * 4]
            yield base64.b64decode(whole).decode("utf-8", "replace")
            if len(rest) % 4 > 1:
                yield base64.b64decode(rest + "=" * (-len(rest) % 4)).decode("utf-8", "replace")


def _in_hex(text: str) -> Iterator[str]:
    for found in re.findall(r"[\da-fA-F]{16,}", text):
        yield from (_text(found[start:]) for start in range(2))
    for found in re.findall(r"[\da-fA-F]{2}(?:[: ][\da-fA-F]{2})+", text):
        yield _text(re.sub("[: ]", "", found))


def _text(digits: str) -> str:
    return bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "replace")
