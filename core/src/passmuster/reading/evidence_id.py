"""The ids of evidence: two keys of one stream never give one id."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passmuster.schemas.validation import json_name

if TYPE_CHECKING:
    from collections.abc import Sequence

# Backslashes before a colon or at the end of a part, and a colon that is in a part.
_ESCAPED = re.compile(r"(?<!\\)(\\*+)(:|\Z)")
# A time of RFC 3339, with or without offset, and how far one goes to its first colon.
_TIME = re.compile(r"(?a)\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?")
_BEGINNING_OF_TIME = re.compile(r"(?a)\d{4}-\d\d-\d\d[Tt ]\d\d")

# An account that is a server: its name or address, and its port.
_SERVER = re.compile(r"(?a)(?:[^:\\]+|\[[\da-fA-F:.]+\])(?::\d+)?")


def id_prefix(source: str, account: str, stream: str) -> str:
    """Return what the ids of a stream's evidence begin with; an account that is a server stays as it is."""
    told = account if _SERVER.fullmatch(account) else _escaped(account)
    return f"{source}:{told}:{_escaped(stream)}:"


def joined_key(parts: Sequence[Any]) -> str:
    r"""Return the parts of a key, joined by colons. ValueError says why a part cannot be one.

    A colon inside a part is written `\:`, and backslashes before a colon or at the end of a part are doubled.
    Times of RFC 3339 keep their colons: their form alone tells where they end, unless another part looks as
    one does up to its first colon.
    """
    texts = [part if type(part) is str else text_of(part) for part in parts]
    joined = ":".join(texts)
    if "\\" not in joined and joined.count(":") == len(texts) - 1:
        return joined
    times_stay = not any(map(_BEGINNING_OF_TIME.fullmatch, texts))
    return ":".join([text if times_stay and _TIME.fullmatch(text) else _escaped(text) for text in texts])


def text_of(value: Any) -> str:
    """Return the text, or a number or a boolean as one. ValueError says why the value has no one text.

    7.0 is 7, as JSON Schema has it, and many a tool writes it so.
    """
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if not math.isfinite(value):
            raise ValueError(f"is {json_name(value)}, not a text")
        case float() if not value.is_integer():
            return repr(value)
        case float() | Decimal():
            # By the digits that were written, for which the double stands.
            digits = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
            digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
            return "0" if digits == "-0" else digits
    raise ValueError(f"is {json_name(value)}, not a text")


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: found[1] * 2 + (r"\:" if found[2] else ""), text)
