"""Mapping rules: one field of evidence out of a record of another tool."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from passmuster.reading.evidence_id import text_of
from passmuster.schemas.validation import json_name
from passmuster.times.instants import local_instants, parse_instant
from passmuster.times.local_times import AmbiguousTime
from passmuster.times.midnights import local_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmuster.sdk.source import Record

#: How many seconds each unit of time has.
SECONDS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600}
#: The ways of writing times that have a name; any other is a pattern of strptime.
RFC3339, EPOCH, EPOCH_MS = "rfc3339", "epoch", "epoch_ms"
NAMED_TIMES = (RFC3339, EPOCH, EPOCH_MS)
_START = datetime(1970, 1, 1, tzinfo=UTC)
_64_BITS = range(-(2**63), 2**63)


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
        """Make the rule of a mapping file for a field; `type` is the schema's word for what it holds."""
        rule: Mapping[str, Any] = {"from": said} if isinstance(said, str) else said
        paths = rule.get("from", ())
        return cls(
            name,
            (paths,) if isinstance(paths, str) else tuple(paths),
            rule.get("value"),
            _conversion(type, rule),
        )

    def value_of(self, record: Record) -> Any:
        """Return the field of the evidence, None where it is not known; ValueError where it is wrong."""
        value = next(
            (found for path in self.paths if not is_empty(found := value_at(record, path))), self.value
        )
        if is_empty(value):
            return None
        try:
            return self.convert(value)
        except ValueError as error:
            raise ValueError(f"'{self.name}' {error}") from error
        except OverflowError:
            raise ValueError(f"'{self.name}' lies beyond what can be held") from None


def value_at(record: Any, path: str) -> Any:
    """Return what the record holds at a path, None where there is nothing. A dot leads into an object."""
    for name in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record


def is_empty(value: Any) -> bool:
    """Tell whether a value says nothing: null, or a text of blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def needs_zone(how: str) -> bool:
    """Tell whether times written so have no offset, and need a zone."""
    return how not in NAMED_TIMES and "%z" not in how


def is_pattern(how: str) -> bool:
    """Tell whether times can be read with this: a named form, or a pattern of strptime."""
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
            return lambda value: _day(_moment(value, how, offset_needed), zone)
        case _:
            return lambda value: _instant(_moment(value, how, offset_needed), zone)


def _translated(rule: Mapping[str, Any], read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the conversion of a vendor's value: what `map` has for it or, without one, as it is read."""
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
    """Read a number, also one that a connector writes as text so that no digit is lost."""
    if isinstance(value, str) and "_" not in value:  # which Python takes for a mark between digits
        try:
            value = int(value)
        except ValueError:
            try:
                value = float(value)
            except ValueError:
                raise ValueError("is no number") from None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"is {json_name(value)}, not a number")
    if isinstance(value, int):
        if value not in _64_BITS:
            raise ValueError("is an integer beyond 64 bits")
        return value
    if not math.isfinite(value):
        raise ValueError("is no number")
    return float(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"is {json_name(value)}, not a boolean")


def _whole_seconds(seconds: float) -> int:
    if seconds < 0:
        raise ValueError("is no length of time")
    return round(seconds)


def _moment(value: Any, how: str, offset_needed: bool) -> datetime | None:
    """Read a time, with its offset if it has one; return None for 0, which often means "not yet"."""
    try:
        if how in (EPOCH, EPOCH_MS):
            number = _number(value)
            unit = "seconds" if how == EPOCH else "milliseconds"
            return _START + timedelta(**{unit: number}) if number else None
        if not isinstance(value, str):
            raise ValueError
        return _rfc3339(value, offset_needed) if how == RFC3339 else datetime.strptime(value, how)  # noqa: DTZ007  # local, its zone comes next
    except (ValueError, OverflowError):
        raise ValueError("is no time of the form that the mapping names") from None


def _rfc3339(text: str, offset_needed: bool) -> datetime:
    if offset_needed:
        return parse_instant(text)
    found = datetime.fromisoformat(text.upper())
    # Strict about everything but the offset, which the rule's zone stands for.
    return parse_instant(text) if found.tzinfo else found


def _instant(moment: datetime | None, zone: ZoneInfo) -> datetime | AmbiguousTime | None:
    """Return the instant; both, where the clocks of the zone show the time twice."""
    if moment is None:
        return None
    try:
        instants = (moment.astimezone(UTC),) if moment.tzinfo else local_instants(moment, zone)
    except OverflowError:
        raise ValueError("lies outside the calendar") from None
    if not instants:
        raise ValueError(f"is {_clock_time(moment)}, which does not exist in {zone.key}: the clocks skip it")
    if len(instants) > 1:
        words = f"{_clock_time(moment)}, which comes twice in {zone.key}"
        return AmbiguousTime(instants[0], instants[1], words)
    return instants[0]


def _clock_time(moment: datetime) -> str:
    return moment.isoformat(" ", "auto" if moment.second or moment.microsecond else "minutes")


def _day(moment: datetime | None, zone: ZoneInfo) -> str | None:
    if moment is None:
        return None
    return str(local_day(moment, zone) if moment.tzinfo else moment.date())
