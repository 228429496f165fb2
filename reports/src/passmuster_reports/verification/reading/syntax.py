"""Objects of a PDF as this program writes them (ISO 32000-1, 7.3): one spelling for each thing.

Comments, other white space, escapes in names and keys said twice are never written. Readers differ on what
they make of some of them, so none is understood here.
"""

from __future__ import annotations

import re
import zlib
from codecs import BOM_UTF16_BE
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.differences import UnlikeError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes that are unpacked at a time.
_PIECE = 1 << 20
#: Dictionaries and arrays within each other.
_DEEPEST = 12
_TOKEN = re.compile(
    rb"[ \n]*(?:(?P<reference>[1-9]\d{0,7}) 0 R(?=[ \n/>\]])"
    rb"|(?P<number>-?\d{1,12}(?:\.\d{0,12})?)(?=[ \n/>\]]|$)"
    rb"|/(?P<name>(?:[A-Za-z0-9+.,_-]|#2f)+)(?=[ \n/<>\[\](]|$)"
    rb"|<(?P<hex>(?:[0-9A-Fa-f]{2})*)>"
    rb"|\((?P<text>(?:[^()\\\r]|\\[()\\])*)\)"
    rb"|(?P<word>true|false|null)(?=[ \n/>\]]|$)"
    rb"|(?P<mark><<|>>|\[|\]))"
)
_WORDS = {b"true": True, b"false": False, b"null": None}
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)


class Name(str):
    """A name, without its slash."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to an object by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A dictionary and the bytes that follow it, packed or not."""

    entries: dict[str, Any]
    data: bytes

    def content(self, most: int) -> bytes:
        """Return the bytes unpacked; UnlikeError where they are more than `most`, or not packed as we do."""
        packing = self.entries.get("Filter")
        if packing is None:
            return self.data
        if packing != "FlateDecode":
            raise UnlikeError(f"a stream is packed by {packing}, which none of ours is")
        return inflate(self.data, most)


def inflate(data: bytes, most: int) -> bytes:
    """Return what is packed; UnlikeError where it is more than `most` bytes, or not packed as we do."""
    content = bytearray()
    for piece in inflated(data):
        content += piece
        if len(content) > most:
            raise UnlikeError("a stream unpacks to more than any of ours")
    return bytes(content)


def inflated(data: bytes) -> Iterator[bytes]:
    """Yield what is packed, piece after piece; UnlikeError where anything stands behind its end."""
    unpacker = zlib.decompressobj()
    try:
        while not unpacker.eof:
            piece = unpacker.decompress(data, _PIECE)
            data = unpacker.unconsumed_tail
            if not piece and not data and not unpacker.eof:
                raise UnlikeError("a stream ends before what it packs does")
            yield piece
    except zlib.error as error:
        raise UnlikeError("a stream cannot be unpacked") from error
    if unpacker.unused_data:
        raise UnlikeError("something stands behind the end of what a stream packs")


def parse(data: bytes, place: int) -> tuple[Any, int]:
    """Return the object at a place, and where it ends; UnlikeError where it is none of ours.

    Dictionaries have keys without slashes; texts stay bytes; numbers without a point are integers.
    """
    return _parse(data, place, _DEEPEST)


def _parse(data: bytes, place: int, deep: int) -> tuple[Any, int]:
    token = _next(data, place)
    mark = token["mark"]
    if mark is None:
        return _plain(token), token.end()
    if deep == 0:
        raise UnlikeError("objects lie deeper within each other than any of ours")
    if mark == b"[":
        return _array(data, token.end(), deep)
    if mark == b"<<":
        return _dictionary(data, token.end(), deep)
    raise UnlikeError(f"an object begins with {mark.decode()}")


def _next(data: bytes, place: int) -> re.Match[bytes]:
    token = _TOKEN.match(data, place)
    if token is None:
        beginning = data[place : place + 20].decode("latin-1")
        raise UnlikeError(f"{beginning!a} is not written as this program writes")
    return token


def _plain(token: re.Match[bytes]) -> Any:
    kind = token.lastgroup
    value = token[kind] if kind else b""
    match kind:
        case "reference":
            return Reference(int(value))
        case "number":
            return float(value) if b"." in value else int(value)
        case "name":
            return Name(value.decode("ascii"))
        case "hex":
            return bytes.fromhex(value.decode("ascii"))
        case "text":
            return _ESCAPE.sub(rb"\1", value)
    return _WORDS[value]


def _array(data: bytes, place: int, deep: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while True:
        token = _next(data, place)
        if token["mark"] == b"]":
            return found, token.end()
        value, place = (
            (_plain(token), token.end()) if token["mark"] is None else _parse(data, place, deep - 1)
        )
        found.append(value)


def _dictionary(data: bytes, place: int, deep: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while True:
        token = _next(data, place)
        if token["mark"] == b">>":
            return found, token.end()
        key = token["name"]
        if key is None:
            raise UnlikeError("a dictionary has something that is no key")
        name = key.decode("ascii")
        if name in found:
            raise UnlikeError(f"a dictionary says /{name} twice")
        found[name], place = _parse(data, token.end(), deep - 1)


def text_of(value: Any) -> str:
    """Return a text as a PDF writes it; UnlikeError where it is none."""
    if not isinstance(value, bytes):
        raise UnlikeError("something other than a text stands where one is wanted")
    try:
        if value.startswith(BOM_UTF16_BE):
            return value.removeprefix(BOM_UTF16_BE).decode("utf-16-be")
        return value.decode("ascii")
    except UnicodeDecodeError as error:
        raise UnlikeError("a text is written in letters that this program does not use") from error
