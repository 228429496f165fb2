"""Frozen dataclasses as JSON and back, so that a PDF can carry what its report was made from."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Hashable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any
from zoneinfo import ZoneInfo

from passmuster.files import InputFile
from passmuster.times import Interval
from passmuster_reports.assessment.policy import Applied
from passmuster_reports.assessment.waivers import Waiver
from passmuster_reports.expected.excuses import ExcusedDays, ExcusedPerson
from passmuster_reports.expected.leave_and_reviews import Leave, Reviews
from passmuster_reports.expected.roster import Member
from passmuster_reports.expected.schedule import Planned

#: The types that the fields of those classes name, which their modules import for a type checker only.
_NAMES = {
    found.__name__: found
    for found in (
        *(
            Applied,
            ExcusedDays,
            ExcusedPerson,
            InputFile,
            Interval,
            Leave,
            Mapping,
            Member,
            Planned,
            Reviews,
            Waiver,
            ZoneInfo,
        ),
        *(date, datetime, timedelta),
    )
}


#: Letters of a wrong value that are told.
_TOLD = 80


def encode(value: Any) -> Any:
    """Return the value in JSON's own types: times as ISO 8601 has them, lengths in seconds."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case ZoneInfo():
            return value.key
        case Mapping():
            return {key: encode(item) for key, item in value.items()}
        case tuple() | list():
            return [encode(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case _:
            return value


T = typing.TypeVar("T")


def decode(wanted: type[T], value: Any) -> T:
    """Return the dataclass that `encode` wrote; ValueError where the value is not one."""
    try:
        made: T = _made(wanted, value)
    except (TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError(f"it is not a {wanted.__name__}: {error}") from error
    return made


def _made(wanted: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (UnionType, typing.Union):
        return _one_of(inner, value)
    if origin is tuple:
        types = [inner[0]] * len(value) if inner[1:] == (...,) else inner
        return tuple(_made(of_item, item) for of_item, item in zip(types, value, strict=True))
    if origin is Mapping:
        return {key: _made(inner[1], item) for key, item in value.items()}
    return _simple(wanted, value)


def _simple(wanted: Any, value: Any) -> Any:
    if wanted is Any:
        return value
    if dataclasses.is_dataclass(wanted):
        hints = _hints(typing.cast("Hashable", wanted))
        return typing.cast("type[Any]", wanted)(**{name: _made(hints[name], value[name]) for name in value})
    if wanted is datetime:
        return _instant(value)
    if wanted is date:
        return date.fromisoformat(value)
    if wanted is timedelta:
        return timedelta(seconds=value)
    if wanted is ZoneInfo:
        return ZoneInfo(value)
    # JSON writes 1.0 as 1
    if type(value) not in ((int, float) if wanted is float else (wanted,)):
        raise TypeError(f"{str(value)[:_TOLD]!r} is not a {wanted.__name__}")
    return value


@cache
def _hints(wanted: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(wanted, localns=_NAMES)


def _instant(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise TypeError(f"{value} has no offset")
    return moment


def _one_of(types: tuple[Any, ...], value: Any) -> Any:
    if value is None and NoneType in types:
        return None
    simple = [found for found in types if found in (int, str, float, bool) and isinstance(value, found)]
    return _made(simple[0] if simple else next(found for found in types if found is not NoneType), value)
