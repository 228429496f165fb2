"""Lines of JSON that any tool may have written, read without losing anything."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from passmuster.files.bounds import LARGEST_LINE
from passmuster.files.json_text import NotFinite
from passmuster.showable import writable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How deep a line may be nested: orjson writes 254 levels, and a rejected record stands inside an entry.
_DEEPEST = 200
#: How many digits a number may have: more than any id has, and few enough to be worked with quickly.
_MOST_DIGITS = 400

_BRACKET = re.compile(rb'[\[{]|[\]}]|"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def read_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number. Of one that is longer than LARGEST_LINE comes the beginning, which is
    one byte longer than that."""
    number = 0
    while line := file.readline(LARGEST_LINE + 1):
        number += 1
        yield number, line
        while len(line) > LARGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LARGEST_LINE + 1)


def parse_line(line: bytes, *, long_fractions: bool = False) -> Any:
    """Return the JSON value of a line, with nothing rounded or hidden. ValueError says why there is none.

    Integers are exact, also beyond 64 bits. A fraction is the nearest double; with `long_fractions`, where
    that says something else, a Decimal. `NaN`, `Infinity` and `-Infinity`, which are not JSON but which many
    tools write, are `NotFinite`, and so is a number too long to be worked with: code that uses such a field
    must refuse it. Half a surrogate pair, which no UTF-8 can hold, becomes the text `[U+D83D]`. An object
    that has one name twice, with two values, is refused, and so is what is nested too deep to be written.
    """
    if len(line) > LARGEST_LINE:
        raise ValueError(f"it is longer than {LARGEST_LINE >> 20} MiB")
    if line.count(b"[") + line.count(b"{") > _DEEPEST and _depth(line) > _DEEPEST:
        raise ValueError(f"it is nested deeper than {_DEEPEST} levels")
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return _carefully(line, long_fractions)
    # What is written back as it came was not rounded, and had no name twice.
    return value if orjson.dumps(value) == line.strip() else _carefully(line, long_fractions)


def _carefully(line: bytes, long_fractions: bool) -> Any:
    """Read what orjson refuses, rounds or hides, many times more slowly."""
    try:
        decoded = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    try:
        value = json.loads(
            decoded,
            parse_constant=NotFinite,
            parse_int=_integer,
            parse_float=_exact_fraction if long_fractions else _fraction,
            object_pairs_hook=_named_once,
        )
    except json.JSONDecodeError:
        raise ValueError("it is not JSON") from None
    return _without_surrogates(value) if "\\u" in decoded else value


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else NotFinite(digits)


def _fraction(digits: str) -> float | int:
    found = _exact_fraction(digits)
    return found if isinstance(found, float | int) else float(found)


def _exact_fraction(digits: str) -> float | int | Decimal:
    near = float(digits)
    if math.isinf(near):
        return NotFinite(near)
    try:
        exact = Decimal(digits)
    except InvalidOperation:  # its exponent has more digits than an exponent can have
        return NotFinite("nan")
    if Decimal(repr(near)) == exact:
        return near
    if exact.adjusted() <= -_MOST_DIGITS or len(digits) > _MOST_DIGITS:
        return NotFinite("nan")
    return int(exact) if exact == exact.to_integral_value() else exact


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for name, value in pairs:
            if repr(value) != repr(found[name]):
                raise ValueError(f"it has '{name}' twice, with two values")
    return found


def _without_surrogates(value: Any) -> Any:
    """Return the same value with each half of a surrogate pair named, so that two of them stay two."""
    match value:
        case str():
            return writable(value)
        case dict():
            return {_without_surrogates(name): _without_surrogates(inner) for name, inner in value.items()}
        case list():
            return [_without_surrogates(inner) for inner in value]
    return value


def _depth(text: bytes) -> int:
    """Return how deep the brackets of the text are nested; those in strings do not count."""
    depth = deepest = 0
    for token in _BRACKET.finditer(text):
        depth += (token[0] in (b"[", b"{")) - (token[0] in (b"]", b"}"))
        deepest = max(deepest, depth)
    return deepest
