"""JSON text and the values that it stands for, to the last digit.

orjson is fast, and has two habits that cost records: it makes floats of integers beyond 64 bits, so
that two ids become one, and it refuses a whole text for one `NaN`, which many programs write. The
standard library reads both.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passmuster.errors import UnreadableError
from passmuster.showable import writable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Digits as orjson still reads them exactly, whatever they are: one more may be an integer beyond 64 bits.
_MOST_DIGITS = 18
_SOME_RUN = b"0" * (_MOST_DIGITS + 1)
_TO_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_INTEGER = re.compile(rb"(?:^|[:,\[\s])(-?\d{%d,})(?=[,\]}\s]|$)" % (_MOST_DIGITS + 1))
_64_BITS = range(-(2**63), 2**64)
#: Digits that Python reads as an integer; it refuses many more, for they would take it long.
_LONGEST_INTEGER = 1000


class NotFinite(float):
    """`NaN`, infinity, or a number too large to be told from it, which JSON has no way to write.

    A type of its own: orjson would write a plain `float` of this kind as null, and nobody would know.
    """

    def __str__(self) -> str:
        """Return the name that Python and JavaScript write into JSON."""
        return "NaN" if math.isnan(self) else f"{'-' if self < 0 else ''}Infinity"


def read_json(text: bytes) -> Any:
    """Return the value that the text is, every integer exact; ValueError where it is no JSON.

    What is no number to JSON is a `NotFinite`. A byte order mark, and half a surrogate pair in a name,
    are odd, but no reason to lose a page.
    """
    try:
        return read_plain_json(text)
    except ValueError as error:
        try:
            value = _read(text.decode("utf-8-sig"))
            if b"\\u" in text:
                value = _read(writable(json.dumps(value, ensure_ascii=False)))
        except (ValueError, RecursionError):
            raise error from None
        return value


def read_plain_json(text: bytes) -> Any:
    """Return the value as `read_json` does, and quickly; ValueError also where it takes more care."""
    if text.translate(_TO_ZEROS).find(_SOME_RUN) >= 0 and any(
        len(digits) > _LONGEST_INTEGER or int(digits) not in _64_BITS
        for digits in _LONG_INTEGER.findall(text)
    ):
        raise ValueError("it holds an integer beyond 64 bits")
    import orjson

    return orjson.loads(text)


def write_json(value: Any) -> bytes:
    """Return a text from which `read_json` makes the value again; UnreadableError where there is none."""
    import orjson

    try:
        return orjson.dumps(value)
    except TypeError:
        try:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        except (RecursionError, TypeError, ValueError):
            raise UnreadableError("a record cannot be written as JSON, or is nested too deep") from None


def is_plain(values: list[Any]) -> bool:
    """Return whether any reader of JSON understands the values: their numbers, and how deep they nest."""
    import orjson

    try:
        orjson.dumps(values)
    except TypeError:
        return False
    return True


def odd_numbers(value: Any, path: str = "") -> Iterator[str]:
    """Yield a sentence for each number that is not `is_plain`; RecursionError where they lie too deep."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from odd_numbers(part, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from odd_numbers(part, f"{path}[{number}]")
    elif isinstance(value, NotFinite):
        yield f"'{path}' is {value}, which is no number of JSON"
    elif isinstance(value, int) and value not in _64_BITS:
        yield f"'{path}' is an integer beyond 64 bits"


def in_words(value: Any) -> Any:
    """Return the value with the text of numbers that JSON cannot write, such as "NaN", in their place."""
    if isinstance(value, dict):
        return {name: in_words(part) for name, part in value.items()}
    if isinstance(value, list):
        return [in_words(part) for part in value]
    return str(value) if isinstance(value, NotFinite | Decimal) else value


def _read(text: str) -> Any:
    return json.loads(text, parse_constant=NotFinite, parse_float=_float, parse_int=_integer)


def _float(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else NotFinite(number)


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else NotFinite(digits)
