"""Escapes undone: the characters that JSON, HTML, an address or a dump of bytes stands for, and where.

A secret is looked for in what a text stands for, and hidden in the text as it was written.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: How often escapes are undone: JSON in HTML in an address that was escaped twice is four.
_DEPTH = 8
#: How many texts may come of it where they are undone in every order.
_MOST = 64

_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_UNICODE = (
    r"(?P<pair>\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})"
    r"|[\\%]u(?P<four>[\da-fA-F]{4})"
)
_BACKSLASH = (
    rf"{_UNICODE}"
    r"|(?P<bytes>(?:\\x[\da-fA-F]{2})+)"
    r"|(?P<octal>(?:\\[0-3][0-7]{2})+)"
    r"|\\(?:u\{0*(?P<braced>[\da-fA-F]{1,6})\}|U00(?P<eight>[\da-fA-F]{6}))"
    r"|\\(?P<letter>[bfnrtv])"
    r"|\\(?P<sign>[!-/:-@\[-`{-~])"  # as shells and databases write any sign
)
_PERCENT = r"(?P<percent>(?:%[\da-fA-F]{2})+)"
_HTML = (
    r"&#0*(?P<decimal>\d{1,7});?"
    r"|&#[xX]0*(?P<hex>[\da-fA-F]{1,6});?"
    r"|&(?P<name>[A-Za-z][\dA-Za-z]{1,31});?"
)
_DUMP = r"(?P<dump>(?:0x)?[\da-fA-F]{2}(?:(?:[:+\- ]|, ?)(?:0x)?[\da-fA-F]{2}){5,}(?![\dA-Za-z]))"
#: What may stand behind a backslash in JSON.
_OF_JSON = re.compile(rf"(?a){_UNICODE}" r"|\\(?P<letter>[bfnrt])" r"|\\(?P<sign>[\"\\/])")
_ANY = re.compile("(?a)" + "|".join((_BACKSLASH, _PERCENT, _HTML, _DUMP)))
_APART = [re.compile(f"(?a){escapes}") for escapes in (_BACKSLASH, _PERCENT, _HTML, _DUMP)]
_HEX_PAIR = re.compile(r"(?:0x)?[\da-fA-F]{2}(?:[:+\- ]|, ?)?")
_LINE_BREAK = re.compile(r"(?:\r\n?|\n)[ \t]*")
#: The bytes of a character of UTF-8, by the first of them.
_LENGTHS = ((0xC2, 0xDF, 2), (0xE0, 0xEF, 3), (0xF0, 0xF4, 4))


class Marked(NamedTuple):
    """A text, and where each of its characters begins and ends in the text that was written."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Marked:
        """Return a text as it was written."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters from `start` to `end` stand in the text that was written."""
        return self.starts[start], self.ends[end - 1]


def json_undone(marked: Marked) -> Marked:
    """Return what stands between the quotes of a JSON string as the text that it is."""
    return _undone(marked, _OF_JSON) if "\\" in marked.text else marked


def undone(marked: Marked) -> Marked | None:
    """Return the text with one layer of escapes undone, whichever they are; None where it has none."""
    found = _undone(marked, _ANY)
    return None if found is marked else found


def layers(marked: Marked, *, in_every_order: bool) -> Iterator[Marked]:
    """Yield the text, and what it becomes while its escapes are undone, layer by layer.

    All that are found are undone at once or, `in_every_order`, those of one kind before those of another: a
    secret may hold what looks like an escape.
    """
    last, seen = [marked], {marked.text}
    for _ in range(_DEPTH):
        yield from last
        found = []
        for escapes in (_ANY, *(_APART if in_every_order else ())):
            for layer in last:
                deeper = _undone(layer, escapes)
                if deeper.text not in seen and len(seen) < _MOST:
                    seen.add(deeper.text)
                    found.append(deeper)
        last = found


def unwrapped(marked: Marked) -> Marked | None:
    """Return the text without its line breaks and the blanks behind them; None where it has none."""
    breaks = list(_LINE_BREAK.finditer(marked.text))
    return _replaced(marked, [(found.start(), found.end(), ()) for found in breaks]) if breaks else None


def _undone(marked: Marked, escapes: re.Pattern[str]) -> Marked:
    replacements = []
    for found in escapes.finditer(marked.text):
        characters = list(_characters(found))
        if characters:
            replacements.append((found.start(), found.end(), characters))
    return _replaced(marked, replacements) if replacements else marked


def _replaced(marked: Marked, replacements: Iterable[tuple[int, int, Sequence[tuple[str, int]]]]) -> Marked:
    """Return the text with other characters from one place to another: each with the length that it had."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for start, end, characters in replacements:
        parts.append(marked.text[last:start])
        starts += marked.starts[last:start]
        ends += marked.ends[last:start]
        place = start
        for character, length in characters:
            parts.append(character)
            starts += [marked.starts[place]] * len(character)
            ends += [marked.ends[place + length - 1]] * len(character)
            place += length
        last = end
    parts.append(marked.text[last:])
    starts += marked.starts[last:]
    ends += marked.ends[last:]
    return Marked("".join(parts), starts, ends)


def _characters(found: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield what an escape stands for, each with its length there; nothing where it stands for none."""
    text, kind = found[0], found.lastgroup
    match kind:
        case "pair":
            high, low = int(text[2:6], 16), int(text[8:12], 16)
            yield chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)), len(text)
        case "four" | "braced" | "eight" | "hex" | "decimal":
            number = int(found[kind], 10 if kind == "decimal" else 16)
            if number <= sys.maxunicode:
                yield chr(number), len(text)
        case "letter":
            yield _LETTERS[found[kind]], len(text)
        case "sign":
            yield found[kind], len(text)
        case "percent":
            yield from _of_bytes(bytes.fromhex(text.replace("%", "")), [3] * (len(text) // 3))
        case "bytes":
            yield from _of_bytes(bytes.fromhex(text.replace("\\x", "")), [4] * (len(text) // 4))
        case "octal":
            yield from _of_bytes(bytes(int(part, 8) for part in text[1:].split("\\")), [4] * (len(text) // 4))
        case "dump":
            pairs = _HEX_PAIR.findall(text)
            digits = "".join(pair.removeprefix("0x")[:2] for pair in pairs)
            yield from _of_bytes(bytes.fromhex(digits), [len(pair) for pair in pairs])
        case "name":
            yield from _of_name(text)


def _of_bytes(data: bytes, lengths: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield the characters that bytes of UTF-8 are; of any other, those of Windows-1252 or Latin-1."""
    place = 0
    while place < len(data):
        size = next((size for low, high, size in _LENGTHS if low <= data[place] <= high), 1)
        piece = data[place : place + size]
        try:
            character = piece.decode()
        except UnicodeDecodeError:
            size, piece = 1, data[place : place + 1]
            try:
                character = piece.decode("cp1252")
            except UnicodeDecodeError:
                character = piece.decode("latin-1")
        yield character, sum(lengths[place : place + size])
        place += size


def _of_name(text: str) -> Iterator[tuple[str, int]]:
    """Yield what an entity of HTML stands for; where no semicolon ends it, its name may be the beginning."""
    from html.entities import html5

    name = text[1:].removesuffix(";")
    for end in range(len(name), 1, -1):
        if (character := html5.get(f"{name[:end]};")) is not None:
            rest = text[1 + end :].removeprefix(";") if end == len(name) else text[1 + end :]
            yield character, len(text) - len(rest)
            yield from ((letter, 1) for letter in rest)
            return
