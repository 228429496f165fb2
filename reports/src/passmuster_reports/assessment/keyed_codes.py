"""Codes that nobody can compute without a key: HMAC-SHA-256 (RFC 2104), in Python and in DuckDB's SQL.

An empty key is none: anyone who guesses what a code stands for can then compute the code.
"""

from __future__ import annotations

import hashlib
import hmac

#: The bytes of a block of SHA-256, to which a key is filled up, and the two bytes that it is combined with.
_BLOCK, _INNER, _OUTER = 64, 0x36, 0x5C


def keyed_code(key: bytes, text: str, digits: int) -> str:
    """Return the first hexadecimal digits of the text's HMAC."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:digits]


def keyed_code_sql(key: bytes, text: str, digits: int) -> str:
    """Return the expression of DuckDB that does the same for the text of another expression."""
    inner, outer = (_blob(key, pad) for pad in (_INNER, _OUTER))
    return f"sha256({outer} || unhex(sha256({inner} || encode({text}))))[:{digits}]"


def _blob(key: bytes, pad: int) -> str:
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    return "'" + "".join(f"\\x{byte ^ pad:02X}" for byte in key.ljust(_BLOCK, b"\0")) + "'::BLOB"
