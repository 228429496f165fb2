"""When a vendor that was asked too often lets us go on: the header `Retry-After`, and its error's words."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
# The comma behind it belongs to a date (`Mon, 02 Nov 2026 06:01:30 GMT`), and none of the others to a value.
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?", re.IGNORECASE)
#: Seconds since 1970 that are near enough to now are meant as a time: nobody asks for a wait of fifty years.
_NEAR = timedelta(days=366)

# What is limited by the day is not over in a minute. A quota may be one of a minute or an hour.
_LONG = re.compile(r"\b(?:daily|monthly|(?:per|a|each)[ -](?:day|month)|24[ -]?h(?:ours?)?)\b", re.IGNORECASE)
_SHORT = re.compile(r"minute|second", re.IGNORECASE)
_QUOTA, _HOUR = re.compile(r"quota", re.IGNORECASE), re.compile(r"hour", re.IGNORECASE)
_LIMIT = re.compile(
    r"too many requests|rate.?limit"
    r"|(?:limit|quota).{0,60}(?:exceeded|reached)|(?:exceeded|reached).{0,60}(?:limit|quota)",
    re.IGNORECASE | re.DOTALL,
)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait; of several values the largest.

    RFC 9110, 10.2.3, knows whole seconds and HTTP dates. Vendors also send fractions, which are rounded
    up, lists, ISO 8601 times (in UTC where they name no zone) and seconds since 1970. None where there
    is no value that can be read.
    """
    waits = [wait for value in _values(header or "") if (wait := _wait(value, now)) is not None]
    return max(waits, default=None)


def is_long_limit(text: str) -> bool:
    """Return whether the words of a vendor's error speak of a daily limit, or of a quota."""
    if _SHORT.search(text):
        return False
    return bool(_LONG.search(text)) or (bool(_QUOTA.search(text)) and not _HOUR.search(text))


def is_limit(text: str) -> bool:
    """Return whether the words of a vendor's error say that a limit was reached."""
    return bool(_LIMIT.search(text))


def _values(header: str) -> Iterator[str]:
    weekday = ""
    for part in header.split(","):
        value = part.strip(' \t"')
        if not weekday and _WEEKDAY.fullmatch(value):
            weekday = value
            continue
        yield f"{weekday}, {value}" if weekday else value
        weekday = ""


def _wait(value: str, now: datetime) -> float | None:
    if _SECONDS.fullmatch(value):
        return _of_number(value, now)
    instant = _http_date(value) or _iso_time(value)
    if instant is None:
        return None
    try:
        return float(max(0, math.ceil((instant - now).total_seconds())))
    except OverflowError:
        return None


def _of_number(value: str, now: datetime) -> float:
    number = float(value)
    if math.isinf(number):
        return number
    if abs(number - now.timestamp()) < _NEAR.total_seconds():
        number = max(0.0, number - now.timestamp())
    return float(math.ceil(number))


def _http_date(value: str) -> datetime | None:
    try:
        return _in_utc(parsedate_to_datetime(value))
    except (ValueError, OverflowError):
        return None


def _iso_time(value: str) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(value.upper()))
    except (ValueError, OverflowError):
        return None


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
