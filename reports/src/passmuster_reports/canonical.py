"""The figures of a report as one JSON object, and the bytes that are written, attached and hashed."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def canonical(report: Json) -> bytes:
    """The object as the bytes that are written, attached and hashed."""
    import orjson

    return orjson.dumps(report, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
