"""The operations of a page's content, spelled as this program spells them (ISO 32000-1, 7.8.2).

No content of ours has comments, texts in brackets, pictures within itself, or operators other than these.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    rb"[ \n]*+(?:(?P<number>-?\d{1,9}(?:\.\d{0,20}+)?)"
    rb"|(?P<operator>[A-Za-z]{1,3}\*?)"
    rb"|/(?P<name>[A-Za-z0-9.+_-]+)"
    rb"|\[(?P<glyphs>(?:-?\d{1,9}+(?:\.\d{1,20}+)?+)?+"
    rb"(?:<(?:[0-9a-f]{4})*+>(?:-?\d{1,9}+(?:\.\d{1,20}+)?+)?+)++)\]"
    rb"|\[(?P<dashes>(?:\d{1,6}(?:\.\d{0,9}+)?+(?: \d{1,6}(?:\.\d{0,9}+)?+)*+)?+)\]"
    rb"|<</MCID (?P<piece>\d{1,7})(?:/ActualText <(?P<text>(?:[0-9A-F]{2})*+)>)?>>"
    rb")(?=[ \n]|$)"
)
_GLYPHS = re.compile(rb"<([0-9a-f]*)>|(-?[\d.]+)")

#: What each operator wants before it: numbers (n), a name (N), glyphs (G), dashes (D), a piece's number (P).
OPERANDS = MappingProxyType(
    {
        **dict.fromkeys(("q", "Q", "h", "W", "W*", "n", "f", "f*", "S", "B", "BT", "ET", "EMC"), ""),
        **dict.fromkeys(("w", "J", "j", "M", "Tr", "Ts"), "n"),
        **dict.fromkeys(("m", "l"), "nn"),
        **dict.fromkeys(("rg", "RG"), "nnn"),
        "re": "nnnn",
        **dict.fromkeys(("c", "cm", "Tm"), "nnnnnn"),
        **dict.fromkeys(("gs", "Do", "BMC"), "N"),
        "BDC": "NP",
        "Tf": "Nn",
        "TJ": "G",
        "d": "Dn",
    }
)
_KINDS = MappingProxyType({"number": "n", "name": "N", "glyphs": "G", "dashes": "D"})


def operations(content: bytes) -> Iterator[tuple[str, list[Any]]]:
    """Yield each operator with what stands before it; UnlikeError where one is none of ours.

    Glyphs are a list of numbers of glyphs, as integers, and of moves, as floats. A piece is its number and
    its text, if any.
    """
    operands: list[Any] = []
    wants = ""
    end = 0
    for token in _TOKEN.finditer(content):
        if token.start() != end:
            break
        end = token.end()
        kind = token.lastgroup or ""
        if kind == "operator":
            operator = token[kind].decode("ascii")
            if OPERANDS.get(operator) != wants:
                raise UnlikeError(f"the content of a page has '{operator}' as no report has it")
            yield operator, operands
            operands, wants = [], ""
            continue
        wants += _KINDS.get(kind, "P")
        operands.append(_operand(token, kind))
        if len(wants) > len("nnnnnn"):
            break
    if content[end:].strip(b" \n") or wants:
        beginning = content[end : end + 20].decode("latin-1")
        raise UnlikeError(f"the content of a page has {beginning!a}, which no report has")


def _operand(token: re.Match[bytes], kind: str) -> Any:
    match kind:
        case "number":
            return float(token[kind])
        case "name":
            return token[kind].decode("ascii")
        case "glyphs":
            return _glyphs(token[kind])
        case "dashes":
            return tuple(map(float, token[kind].split()))
    text = token["text"]
    return int(token["piece"]), None if text is None else text_of(bytes.fromhex(text.decode("ascii")))


def _glyphs(array: bytes) -> list[int | float]:
    found: list[int | float] = []
    for digits, move in _GLYPHS.findall(array):
        if move:
            found.append(float(move))
        else:
            found += [int(digits[place : place + 4], 16) for place in range(0, len(digits), 4)]
    return found
