"""Falkor's JSON: what comes in, what goes out, and answers that are made while they are sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulators.exchange import Answer

BLOCK = 64 * 1024
AT_ONCE = 1024 * 1024
"""Up to so many bytes an answer has a Content-Length; a longer one is chunked."""
JSON = "application/json; charset=utf-8"
# Escaped to ASCII, as PHP does unless told otherwise. Made once: making it takes as long as encoding a log.
ENCODER = json.JSONEncoder(separators=(",", ":"))


class RefusedError(Exception):
    """The call is answered with this HTTP status and the error envelope."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def dumps(value: object) -> bytes:
    return ENCODER.encode(value).encode("ascii")


def encode(value: object) -> Iterator[bytes]:
    """JSON in pieces: an iterator is an array made item by item, bytes are JSON already."""
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, Iterator):
        yield b"["
        for number, item in enumerate(value):
            if number:
                yield b","
            yield from encode(item)
        yield b"]"
    elif isinstance(value, dict) and any(isinstance(part, Iterator) for part in value.values()):
        opening = b"{"
        for name, part in value.items():
            yield opening + dumps(name) + b":"
            yield from encode(part)
            opening = b","
        yield b"}"
    else:
        yield dumps(value)


def success(data: object, seconds: Callable[[], float]) -> Answer:
    """The envelope of success; `seconds` tells at the end how long it took."""
    made = _blocks(_envelope(data, seconds))
    begun = b""
    for block in made:
        begun += block
        if len(begun) > AT_ONCE:
            return Answer(begun, content_type=JSON, rest=made)
    return Answer(begun, content_type=JSON)


def _envelope(data: object, seconds: Callable[[], float]) -> Iterator[bytes]:
    # "A unique hash of the data response": it stands last, so that it can be taken on the way.
    digest = hashlib.md5()
    yield b'{"status":"success","data":'
    for block in _blocks(encode(data)):
        digest.update(block)
        yield block
    yield b',"hash":"%b","response_time":%b}' % (digest.hexdigest().encode(), dumps(float(seconds())))


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    gathered, size = [], 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def json_object(content: bytes) -> Mapping[str, Any]:
    """The body; none at all is an empty object, as in the sample that fetches all story logs."""
    if not content:
        return {}
    try:
        asked = json.loads(content)
    except ValueError as error:
        raise RefusedError(400, "the body is not JSON") from error
    if not isinstance(asked, dict):
        raise RefusedError(400, "the body is not a JSON object")
    return asked


def string(asked: Mapping[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise RefusedError(400, f"{name} must be a String")
    return value or None


def strings(asked: Mapping[str, Any], name: str) -> frozenset[str] | None:
    """The values of an array; None where it is absent, or empty, which no page tells from absent."""
    value = asked.get(name)
    if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise RefusedError(400, f"{name} must be an Array of String")
    return frozenset(value) if value else None
