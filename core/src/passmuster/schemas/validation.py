"""Validation: a compiled validator decides whether a record is right, `jsonschema` gives the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passmuster.errors import Problem
from passmuster.files.json_text import NotFinite, is_plain, odd_numbers
from passmuster.suggestion import did_you_mean
from passmuster.times.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import jsonschema_rs
    from jsonschema.exceptions import ValidationError

_JSON_NAMES = {bool: "a boolean", dict: "an object", list: "an array", str: "a string", type(None): "null"}

_TOO_DEEP = "it is nested too deep, or holds what is no value of JSON"


class Checker:
    """One schema, compiled when the first record is checked."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._compiled: _Compiled | None = None

    def sort(self, page: Sequence[Any]) -> tuple[list[Any], list[tuple[Any, str]]]:
        """Return the records that the schema accepts, and the others, each with the reason."""
        good, bad, _ = self.judge(page)
        return good, bad

    def judge(self, page: Sequence[Any]) -> tuple[list[Any], list[tuple[Any, str]], bool]:
        """Return what `sort` does, and whether no record is known to have a field outside the schema."""
        if self._compiled is None:
            self._compiled = _Compiled(self.schema)
        records = list(page)
        # The validators look at no field that the schema leaves open, such as one that it does not know.
        plain = is_plain(records)
        # One call decides the common case, that a whole page is right and holds no other fields.
        if plain and self._compiled.known.is_valid(records):
            return records, [], True
        if plain and self._compiled.page.is_valid(records):
            return records, [], False
        good: list[Any] = []
        bad: list[tuple[Any, str]] = []
        for record in records:
            if not plain and not is_plain([record]):
                bad.append((record, _oddity(record)))
            elif self._compiled.one.is_valid(record):
                good.append(record)
            else:
                bad.append((record, "; ".join(reasons(self.schema, record))))
        return good, bad, False


def _oddity(record: Any) -> str:
    """Return why the record cannot be written as JSON that any program reads."""
    try:
        return "; ".join(odd_numbers(record)) or _TOO_DEEP
    except RecursionError:
        return _TOO_DEEP


class _Compiled:
    """The validators of a record, of a page, and of a page without fields that the schema does not know."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        import jsonschema_rs

        def compiled(rules: dict[str, Any]) -> jsonschema_rs.Draft7Validator:
            return jsonschema_rs.Draft7Validator(rules, validate_formats=True)

        self.one = compiled(dict(schema))
        self.page = compiled({"type": "array", "items": dict(schema)})
        self.known = compiled({"type": "array", "items": {**schema, "additionalProperties": False}})


def reasons(schema: Mapping[str, Any], value: Any) -> list[str]:
    """Return why the schema does not accept the value: a sentence each, without the values themselves."""
    return [problem.text for problem in find_problems(schema, value)]


def find_problems(schema: Mapping[str, Any], value: Any) -> list[Problem]:
    """Return what is wrong with a value that the schema does not accept, each problem with its path."""
    import jsonschema

    # The compiled validator knows formats by itself; this one only those that it is given.
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(_is_instant)
    formats.checks("date", raises=ValueError)(_is_day)
    validator = jsonschema.Draft7Validator(dict(schema), format_checker=formats)
    errors = sorted(validator.iter_errors(value), key=lambda error: str(error.path))
    found = [problem for error in errors for problem in _problems_of(error)]
    # The two validators are tested to agree; should they not, the record is still not passed off as right.
    return list(dict.fromkeys(found)) or [Problem("", "it does not fit the schema")]


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or bool(parse_instant(value))


def _is_day(value: object) -> bool:
    return not isinstance(value, str) or bool(
        re.fullmatch(r"(?a)\d{4}-\d{2}-\d{2}", value) and parse_instant(value)
    )


def _problems_of(error: ValidationError) -> list[Problem]:
    where = _where(error)
    instance: Any = error.instance
    rule: Any = error.validator_value
    # jsonschema reports each missing name apart, and tells which only in its message; here all are named.
    if error.validator == "required":
        missing = (_inside(where, name) for name in rule if name not in instance)
        return [Problem(path, f"'{path}' is missing") for path in missing]
    if error.validator == "additionalProperties" and isinstance(error.schema, dict):
        known = error.schema.get("properties", {})
        return [
            Problem(path, f"'{path}' is unknown{did_you_mean(name, known)}")
            for name in sorted(name for name in instance if name not in known)
            for path in [_inside(where, name)]
        ]
    return [Problem(where, _reason(error, where))]


def _reason(error: ValidationError, where: str) -> str:
    subject = f"'{where}'" if where else "it"
    # What is said of several names is said of where they are, too.
    of = f"{subject}: " if where else ""
    rule: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "type":
            wanted = [rule] if isinstance(rule, str) else rule
            return f"{subject} is {json_name(instance)}, not {' or '.join(map(_with_article, wanted))}"
        case "enum":
            return f"{subject} {_none_of(rule, instance)}"
        case "anyOf" if isinstance(instance, str) and (words := _words(rule)):
            return f"{subject} {_none_of(words, instance)}"
        case "anyOf" if all(isinstance(one, dict) and "required" in one for one in rule):
            return (
                f"{of}at least one of {', '.join(name for one in rule for name in one['required'])} is needed"
            )
        case "not" if isinstance(rule, dict) and set(rule) == {"required"}:
            return f"{of}{' and '.join(rule['required'])} exclude one another"
        case "pattern" | "format" if isinstance(error.schema, dict) and "format" in error.schema:
            return f"{subject} is no {error.schema['format']}"
        case "minimum" | "maximum" | "minItems" | "maxItems" | "minLength" | "maxLength":
            return f"{subject} breaks {error.validator} {rule}"
        case _:
            return f"{subject} breaks the rule '{error.validator}'"


def _none_of(words: Sequence[Any], instance: Any) -> str:
    known = [word for word in words if isinstance(word, str)]
    meant = did_you_mean(instance, known) if isinstance(instance, str) else ""
    return f"is none of {', '.join(map(str, words))}{meant}"


def _words(alternatives: Any) -> list[Any]:
    """Return the words that a text may be, of rules of which one must hold."""
    return [word for one in alternatives if isinstance(one, dict) for word in one.get("enum", ())]


def _where(error: ValidationError) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return "".join(parts).lstrip(".")


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def json_name(value: object) -> str:
    """Return JSON's word for the type of a value, with its article."""
    if isinstance(value, NotFinite):
        return str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "a whole number" if isinstance(value, int) else "a number"
    return _JSON_NAMES.get(type(value), type(value).__name__)


def _with_article(type: str) -> str:
    if type == "null":
        return type
    return f"{'an' if type[0] in 'aio' else 'a'} {type}"


def problems_or_none(schema: Mapping[str, Any], values: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the values; an empty list when nothing is.

    Formats are left to the caller: a day is a good `start_date`, but no "date-time".
    """
    import jsonschema_rs

    # Right settings are the common case, and must not pay for loading the slower library.
    if jsonschema_rs.Draft7Validator(dict(schema), validate_formats=False).is_valid(dict(values)):
        return []
    return find_problems(schema, values)
