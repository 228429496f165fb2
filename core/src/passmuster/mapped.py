"""One field of evidence out of somebody else's record, as a rule of a mapping file says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from passmuster.records import json_name
from passmuster.times import local_day, parse_instant

if TYPE_CHECKING:
    from passmuster.source import Record

#: How many seconds each unit of time has.
SECONDS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600}
#: The ways of writing times that have a name; any other is a pattern of strptime.
RFC3339, EPOCH, EPOCH_MS = "rfc3339", "epoch", "epoch_ms"
NAMED_TIMES = (RFC3339, EPOCH, EPOCH_MS)
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rule:
    """Where one field comes from, and what is made of what is there."""

    name: str
    #: Of several fields the first that is not empty; none where `value` is the same for all records.
    paths: tuple[str, ...]
    value: Any
    convert: Callable[[Any], Any]

    @classmethod
    def of(cls, name: str, type: str, said: str | Mapping[str, Any]) -> Rule:
        """The rule that a mapping file says for a field; `type` is the schema's name for what it holds."""
        rule: Mapping[str, Any] = {"from": said} if isinstance(said, str) else said
        paths = rule.get("from", ())
        return cls(
            name,
            (paths,) if isinstance(paths, str) else tuple(paths),
            rule.get("value"),
            _conversion(type, rule),
        )

    def value_of(self, record: Record) -> Any:
        """The field of the evidence, None where it is not known; ValueError where it cannot be read."""
        value = next(
            (found for path in self.paths if not is_empty(found := value_at(record, path))), self.value
        )
        if is_empty(value):
            return None
        try:
            return self.convert(value)
        except ValueError as error:
            raise ValueError(f"'{self.name}' {error}") from error


def value_at(record: Any, path: str) -> Any:
    """What the record holds there; None where there is nothing. A dot leads into an object."""
    for name in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record


def is_empty(value: Any) -> bool:
    """Whether this says nothing: null, or a text without a letter."""
    return value is None or (isinstance(value, str) and not value.strip())


def text_of(value: Any) -> str:
    """The text, or a number or a boolean as one; ValueError for what has no one text."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if value.is_integer():  # ids that went through a tool that knows no whole numbers
            return str(int(value))
        case float():
            return repr(value)
    raise ValueError(f"is {json_name(value)}, not a text")


def needs_zone(how: str) -> bool:
    """Whether times written so have no offset, and are none without a zone."""
    return how not in NAMED_TIMES and "%z" not in how


def is_pattern(how: str) -> bool:
    """Whether times can be read with this."""
    return how in NAMED_TIMES or "%" in how


def _conversion(type: str, rule: Mapping[str, Any]) -> Callable[[Any], Any]:
    how, zone = rule.get("time", RFC3339), ZoneInfo(rule.get("zone", "UTC"))
    offset_needed = "zone" not in rule
    match type:
        case "text" | "word":
            return _translated(rule, text_of)
        case "number":
            return _translated(rule, _number)
        case "boolean":
            return _translated(rule, _boolean)
        case "seconds":
            factor = SECONDS[rule.get("unit", "seconds")]
            return lambda value: _whole_seconds(_number(value) * factor)
        case "day" if "time" not in rule:
            return text_of
        case "day":
            return lambda value: _day(_instant(value, how, zone, offset_needed), zone)
        case _:
            return lambda value: _instant(value, how, zone, offset_needed)


def _translated(rule: Mapping[str, Any], read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What `map` says of the vendor's value, or else the value as it is read."""
    if "map" not in rule:
        return read
    words: Mapping[str, Any] = rule["map"]

    def translated(value: Any) -> Any:
        word = text_of(value)
        if word in words:
            return words[word]
        if "otherwise" in rule:
            return rule["otherwise"]
        raise ValueError("is a value that 'map' does not list")

    return translated


def _number(value: Any) -> float:
    """A number, also where a connector writes it as text, so that no digit is lost."""
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            try:
                value = float(value)
            except ValueError:
                raise ValueError("is no number") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"is {json_name(value)}, not a number")
    if not math.isfinite(value):
        raise ValueError("is no number")
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"is {json_name(value)}, not a boolean")


def _whole_seconds(seconds: float) -> int:
    if seconds < 0:
        raise ValueError("is no length of time")
    return round(seconds)


def _instant(value: Any, how: str, zone: tzinfo, offset_needed: bool) -> datetime | None:
    """The instant; None for 0, which many write for "not yet"."""
    try:
        if how in (EPOCH, EPOCH_MS):
            number = _number(value)
            return (
                _START + timedelta(**{"seconds" if how == EPOCH else "milliseconds": number})
                if number
                else None
            )
        if not isinstance(value, str):
            raise ValueError
        # Without an offset, it is the rule's zone that counts.
        found = _rfc3339(value, offset_needed) if how == RFC3339 else datetime.strptime(value, how)  # noqa: DTZ007
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is no time of the form that the mapping names") from None


def _rfc3339(text: str, offset_needed: bool) -> datetime:
    try:
        return parse_instant(text)
    except ValueError:
        found = datetime.fromisoformat(text)
        if offset_needed or found.tzinfo:
            raise
        return found


def _day(instant: datetime | None, zone: tzinfo) -> str | None:
    return None if instant is None else str(local_day(instant, zone))
