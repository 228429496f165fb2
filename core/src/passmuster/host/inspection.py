"""What is wrong with a source as its plugin declares it: kinds, schemas and keys, before anything is read.

Nothing here loads a library: `passmuster sources` looks at every plugin, and is to be quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from passmuster.sdk.source import Source, Stream

_TYPES = frozenset({"string", "boolean", "integer", "number", "array", "object", "null"})
#: Keywords of draft 7 by what their value is: one schema, several of them, or schemas by name.
_ONE = frozenset(
    {"additionalItems", "additionalProperties", "contains", "else", "if", "not", "propertyNames", "then"}
)
_ONE_OR_SEVERAL = frozenset({"items"})
_SEVERAL = frozenset({"allOf", "anyOf", "oneOf"})
_BY_NAME = frozenset({"definitions", "patternProperties", "properties"})


def problems_of(source: type[Source]) -> list[str]:
    """Return what is wrong with the declarations of a source, a sentence each; none where all is well."""
    _, problems = _inspected("the settings", "settings", source.settings_schema)
    names = [getattr(stream, "name", None) for stream in source.streams]
    for stream, name in zip(source.streams, names, strict=True):
        if not isinstance(name, str) or not name:
            problems.append(f"the stream {stream.__name__} has no name")
        elif names.count(name) > 1:
            problems.append(f"two streams have the name '{name}'")
        else:
            problems += _stream_problems(stream)
    return list(dict.fromkeys(problems))


def _stream_problems(stream: type[Stream[Any]]) -> Iterator[str]:
    from passmuster.sdk.evidence_kinds import KINDS
    from passmuster.sdk.sync_strategies import MergedWindows

    place = f"the stream '{stream.name}'"
    if stream.kind is not None and stream.kind not in KINDS:
        meant = did_you_mean(stream.kind, KINDS)
        yield f"{place}: the kind of evidence '{stream.kind}' is none of {', '.join(KINDS)}{meant}"
    strategy = getattr(stream, "sync_strategy", None)
    if strategy is None:
        yield f"{place} has no sync_strategy"
    schema, problems = _inspected(place, stream.name, stream.schema)
    yield from problems
    key = getattr(stream, "primary_key", ())
    if not key or isinstance(key, str) or not all(isinstance(field, str) for field in key):
        yield f"{place} has no primary_key, which is a tuple of names of fields"
        key = ()
    if problems:
        return  # what its fields are, nobody knows
    uses = [("primary_key", field) for field in key]
    uses += [("cursor_field", field) for field in (stream.cursor_field,) if field is not None]
    if isinstance(strategy, MergedWindows):
        uses += [("sync_strategy", field) for field in (strategy.key, strategy.start, strategy.end)]
    for use, field in uses:
        yield from _field_problems(place, use, field, schema)


def _inspected(place: str, name: str, load: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return the schema that `load` returns, and what is wrong with it."""
    file = f"{place}: the schema schemas/{name}.json"
    try:
        schema = load()
    except FileNotFoundError:
        return None, [f"{file} is missing"]
    except OSError as error:
        return None, [f"{file} cannot be read ({error.strerror})"]
    except ValueError as error:
        return None, [f"{file} is not JSON ({error})"]
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return None, [f"{file} has no 'properties'"]
    return schema, [f"{file} is invalid: '{path}' {problem}" for path, problem in _faults(schema, "")]


def _faults(schema: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a JSON Schema of draft 7, each with its path: what authors get wrong."""
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        yield path, "is not a schema"
        return
    types = schema.get("type", [])
    for name in [types] if isinstance(types, str) else types if isinstance(types, list) else [types]:
        if not isinstance(name, str) or name not in _TYPES:
            yield _at(path, "type"), f"is {name!r}, not one of {', '.join(sorted(_TYPES))}"
    for keyword in ("required", "enum"):
        value = schema.get(keyword, [])
        if not isinstance(value, list):
            yield _at(path, keyword), "is not a list"
        elif keyword == "required" and not all(isinstance(name, str) for name in value):
            yield _at(path, keyword), "is not a list of names"
    pattern = schema.get("pattern", "")
    if not isinstance(pattern, str) or not _is_pattern(pattern):
        yield _at(path, "pattern"), "is not a regular expression that Python knows"
    for inner, value in _inside(schema, path):
        yield from _faults(value, inner)


def _inside(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Yield the schemas in a schema, each with its path; what should hold some and does not, as it is."""
    for keyword, value in schema.items():
        place = _at(path, keyword)
        if keyword in _ONE or (keyword in _ONE_OR_SEVERAL and not isinstance(value, list)):
            yield place, value
        elif keyword in _SEVERAL | _ONE_OR_SEVERAL:
            found = value if isinstance(value, list) and value else [None]
            yield from ((f"{place}[{number}]", one) for number, one in enumerate(found))
        elif keyword in _BY_NAME:
            found_by_name = value.items() if isinstance(value, dict) else [("", None)]
            yield from ((_at(place, name) if name else place, one) for name, one in found_by_name)


def _is_pattern(pattern: str) -> bool:
    import re

    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _field_problems(place: str, use: str, field: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield that a field is not in the schema; a dot leads into an object."""
    rule: Any = schema
    for name in field.split("."):
        known = rule.get("properties") if isinstance(rule, dict) else None
        if not isinstance(known, dict) or name not in known:
            meant = did_you_mean(name, known or ())
            yield f"{place}: {use} names '{field}', which is no field of its schema{meant}"
            return
        rule = known[name]


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
