"""Values of a control's parameters: what a policy may write, and what SQL and sentences get for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passmuster.suggestion import did_you_mean
from passmuster.times import parse_day
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Parameter:
    """One parameter of a control; `type` and `unit` are of the words of `schemas/control.json`."""

    name: str
    type: str
    description: str
    unit: str | None = None
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    one_of: tuple[Any, ...] = ()


#: What a policy must write for a parameter of each type.
_FORMS = {
    "number": "a number",
    "integer": "a whole number",
    "string": "a text",
    "boolean": "true or false",
    "day": "a day such as 2026-10-01",
    "time": "a time of day such as 07:00",
    "words": "a list of texts",
    "numbers": "a list of whole numbers",
}

_WEEKDAYS = set(range(1, 8))
#: The units of parameters that name none.
_UNITS = {"number": "number", "integer": "number", "day": "day", "words": "texts", "boolean": "yes or no"}

#: Greater numbers than this no rule needs, and no decimal of DuckDB holds them with their fraction.
_LARGEST = 10**12

_PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "integer": lambda value: type(value) is int and abs(value) < _LARGEST,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "words": lambda value: isinstance(value, list) and all(isinstance(text, str) for text in value),
    "numbers": lambda value: isinstance(value, list) and all(type(number) is int for number in value),
}


def parameter_of(name: str, rule: Mapping[str, Any]) -> Parameter:
    """Return the parameter that a control's comment declares."""
    more = {key: rule.get(key) for key in ("unit", "default", "minimum", "maximum")}
    return Parameter(name, rule["type"], rule["description"], **more, one_of=tuple(rule.get("one_of", ())))


def problem_of(parameter: Parameter, value: Any) -> str | None:
    """Return what is wrong with a value, to follow its path in a sentence; None where nothing is."""
    if value is None and parameter.default is None:
        return None
    try:
        if value is None:
            raise ValueError
        sql_value(parameter, value)
    except ValueError:
        return f"is not {_FORMS[parameter.type]}"
    if parameter.unit == "weekdays" and not set(value) <= _WEEKDAYS:
        return "has a day that is none of 1 Monday to 7 Sunday"
    if parameter.one_of and value not in parameter.one_of:
        meant = did_you_mean(str(value), map(str, parameter.one_of))
        return f"is none of {', '.join(map(str, parameter.one_of))}{meant}"
    if parameter.minimum is not None and value < parameter.minimum:
        return f"is less than {parameter.minimum:g}"
    if parameter.maximum is not None and value > parameter.maximum:
        return f"is more than {parameter.maximum:g}"
    return None


def sql_value(parameter: Parameter, value: Any) -> Any:
    """Return what the SQL gets for a value; ValueError where it is not of the parameter's type.

    Numbers are decimal, so that a share of 0.1 is a tenth, and not what a float makes of it.
    """
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match parameter.type:
        case "number" if is_number and abs(value) < _LARGEST:
            return Decimal(str(value))
        case "day" if isinstance(value, str):
            return parse_day(value)
        case "time" if isinstance(value, str) and re.fullmatch(r"(?a)\d\d:\d\d", value):
            return time.fromisoformat(value)
        case type if type in _PLAIN and _PLAIN[type](value):
            return value
    raise ValueError(f"{value!r} is not {_FORMS[parameter.type]}")


def filled_in(parameters: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every parameter as a policy writes it: the given one, else the default."""
    return {name: given.get(name, parameter.default) for name, parameter in parameters.items()}


def parameter_value(parameter: Parameter, value: Any) -> Value:
    """Return a parameter's value with its unit, for sentences."""
    unit = "word" if parameter.one_of else _UNITS.get(parameter.type, "text")
    return Value(value, parameter.unit or unit)


def shown(value: Any) -> str:
    """Return a value as a table of parameters shows it."""
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return value.isoformat() if isinstance(value, date) else str(value)
