"""Frozen dataclasses as plain JSON and back, so that a report can carry what it was made from."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import NoneType, UnionType
from typing import Any
from zoneinfo import ZoneInfo

from passmuster.files import InputFile
from passmuster.times import Interval
from passmuster_reports.assessment.control import Control, Figure
from passmuster_reports.assessment.sql import Cases
from passmuster_reports.assessment.values import Parameter
from passmuster_reports.expected.leave_and_reviews import Leave, Reviews
from passmuster_reports.expected.roster import Member
from passmuster_reports.expected.schedule import Planned

#: The types that the fields of those classes name, which their modules import for a type checker only.
_NAMES = {
    each.__name__: each
    for each in (
        *(
            Cases,
            Control,
            Figure,
            InputFile,
            Leave,
            Mapping,
            Member,
            Parameter,
            Planned,
            Reviews,
            Interval,
            ZoneInfo,
        ),
        *(ZoneInfo, date, datetime, timedelta),
    )
}


def to_plain(value: Any) -> Any:
    """The value in JSON's own types: times as ISO 8601 has them, lengths in seconds."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case ZoneInfo():
            return value.key
        case Mapping():
            return {key: to_plain(each) for key, each in value.items()}
        case tuple() | list():
            return [to_plain(each) for each in value]
        case _ if dataclasses.is_dataclass(value):
            return {each.name: to_plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
        case _:
            return value


T = typing.TypeVar("T")


def from_plain(wanted: type[T], value: Any) -> T:
    """The dataclass that `to_plain` wrote; ValueError where the value is none."""
    try:
        made: T = _made(wanted, value)
    except (TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError(f"it is no {wanted.__name__}: {error}") from error
    return made


def _made(wanted: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (UnionType, typing.Union):
        return _one_of(inner, value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[1:] == (...,) else inner
        return tuple(_made(kind, each) for kind, each in zip(kinds, value, strict=True))
    if origin is Mapping:
        return {key: _made(inner[1], each) for key, each in value.items()}
    return _simple(wanted, value)


def _simple(wanted: Any, value: Any) -> Any:
    if wanted is Any:
        return value
    if dataclasses.is_dataclass(wanted):
        hints = typing.get_type_hints(wanted, localns=_NAMES)
        return typing.cast("type[Any]", wanted)(**{name: _made(hints[name], value[name]) for name in value})
    if wanted is datetime or wanted is date:
        return wanted.fromisoformat(value)
    if wanted is timedelta:
        return timedelta(seconds=value)
    if wanted is ZoneInfo:
        return ZoneInfo(value)
    # JSON writes 1.0 as 1
    if not isinstance(value, (int, float) if wanted is float else wanted):
        raise TypeError(f"{value!r} is no {wanted.__name__}")
    return value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None and NoneType in kinds:
        return None
    plain = [each for each in kinds if each in (int, str, float, bool) and isinstance(value, each)]
    return _made(plain[0] if plain else next(each for each in kinds if each is not NoneType), value)
