"""Checking records against their schema: a compiled validator decides, `jsonschema` gives the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passmuster.files.json_text import NotFinite, is_plain, odd_numbers
from passmuster.times.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
        """The records that the schema accepts, and the others each with the reason."""
        good, bad, _ = self.judge(page)
        return good, bad

    def judge(self, page: Sequence[Any]) -> tuple[list[Any], list[tuple[Any, str]], bool]:
        """As `sort`, and whether no record is known to have a field that the schema does not know."""
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
    """Why the schema does not accept the value: a sentence each, without the values themselves."""
    import jsonschema

    # The compiled validator knows formats by itself; this one only those that it is given.
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(_is_instant)
    formats.checks("date", raises=ValueError)(_is_day)
    validator = jsonschema.Draft7Validator(dict(schema), format_checker=formats)
    errors = sorted(validator.iter_errors(value), key=lambda e: str(e.path))
    # The two validators are tested to agree; should they not, the record is still not passed off as right.
    found = [reason for error in errors for reason in _reasons_of(error)]
    return list(dict.fromkeys(found)) or ["it does not fit the schema"]


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or bool(parse_instant(value))


def _is_day(value: object) -> bool:
    return not isinstance(value, str) or bool(
        re.fullmatch(r"(?a)\d{4}-\d{2}-\d{2}", value) and parse_instant(value)
    )


def _reasons_of(error: ValidationError) -> list[str]:
    if error.validator != "additionalProperties" or not isinstance(error.schema, dict):
        return [_reason(error)]
    instance: Any = error.instance
    known = error.schema.get("properties", {})
    unknown = sorted(name for name in instance if name not in known)
    where = _where(error)
    return [f"'{where}.{name}' is unknown{_nearest(name, known)}".replace("'.", "'", 1) for name in unknown]


def _reason(error: ValidationError) -> str:
    where = _where(error)
    subject = f"'{where}'" if where else "it"
    # What is said of several names is said of where they are, too.
    of = f"{subject}: " if where else ""
    rule: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            # jsonschema reports each missing name apart, and puts it in the message only.
            name = next(name for name in rule if error.message.startswith(repr(name)))
            return f"'{where}.{name}' is missing" if where else f"'{name}' is missing"
        case "type":
            wanted = [rule] if isinstance(rule, str) else rule
            return f"{subject} is {json_name(instance)}, not {' or '.join(map(_with_article, wanted))}"
        case "enum":
            return f"{subject} is none of {', '.join(map(str, rule))}"
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


def _where(error: ValidationError) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return "".join(parts).lstrip(".")


def json_name(value: object) -> str:
    """What JSON calls a value's type, with its article."""
    if isinstance(value, NotFinite):
        return str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "a whole number" if isinstance(value, int) else "a number"
    return _JSON_NAMES.get(type(value), type(value).__name__)


def _with_article(kind: str) -> str:
    if kind == "null":
        return kind
    return f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def reasons_or_none(schema: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """What is wrong with the values; empty when nothing is."""
    import jsonschema_rs

    # Right settings are the common case, and must not pay for loading the slower library.
    # Formats are not its business here: a day is a good `start_date` to us, but no "date-time".
    if jsonschema_rs.Draft7Validator(dict(schema), validate_formats=False).is_valid(dict(values)):
        return []
    return reasons(schema, values)
