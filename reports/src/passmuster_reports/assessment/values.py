"""Values of a control's parameters: what a policy may write, and what SQL gets for it."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passmuster.suggestion import did_you_mean
from passmuster.times import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmuster_reports.assessment.control import Parameter

_WORDS = {
    "number": "a number",
    "integer": "a whole number",
    "string": "a text",
    "boolean": "true or false",
    "day": "a day such as 2026-10-01",
    "time": "a time of day such as 07:00",
    "words": "a list of texts",
    "numbers": "a list of whole numbers",
}


#: Greater numbers than this no rule needs, and no decimal of DuckDB holds them with their fraction.
_LARGEST = 10**12

_PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "integer": lambda value: type(value) is int and abs(value) < _LARGEST,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "words": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
    "numbers": lambda value: isinstance(value, list) and all(type(each) is int for each in value),
}


def problem_of(parameter: Parameter, value: Any) -> str | None:
    """What is wrong with a value, to follow its path in a sentence; None where nothing is."""
    try:
        sql_value(parameter, value)
    except ValueError:
        return f"is not {_WORDS[parameter.kind]}"
    if parameter.one_of and value not in parameter.one_of:
        meant = did_you_mean(str(value), map(str, parameter.one_of))
        return f"is none of {', '.join(map(str, parameter.one_of))}{meant}"
    if parameter.minimum is not None and value < parameter.minimum:
        return f"is less than {parameter.minimum:g}"
    if parameter.maximum is not None and value > parameter.maximum:
        return f"is more than {parameter.maximum:g}"
    return None


def sql_value(parameter: Parameter, value: Any) -> Any:
    """What the SQL gets for it; ValueError where the value is not of the parameter's kind.

    Numbers are decimal, so that a share of 0.1 is a tenth, and not what a float makes of it.
    """
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match parameter.kind:
        case "number" if is_number and abs(value) < _LARGEST:
            return Decimal(str(value))
        case "day" if isinstance(value, str):
            return parse_day(value)
        case "time" if isinstance(value, str) and re.fullmatch(r"(?a)\d\d:\d\d", value):
            return time.fromisoformat(value)
        case kind if kind in _PLAIN and _PLAIN[kind](value):
            return value
    raise ValueError(f"{value!r} is not {_WORDS[parameter.kind]}")


def filled_in(parameters: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every parameter as a policy writes it: the given one, else the default."""
    return {name: given.get(name, each.default) for name, each in parameters.items()}


def shown(value: Any) -> str:
    """A value as a page shows it."""
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return value.isoformat() if isinstance(value, date) else str(value)
