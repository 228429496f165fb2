"""The figures of a report as one JSON object, and the bytes that are written, attached and hashed.

A field of a dataclass is a key of the object. Its metadata may give it another key, such as one that Python
keeps for itself, or let its own fields stand among those of the dataclass that holds it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Set

T = TypeVar("T")
Json = dict[str, Any]

_KEY, _INLINED = "key", "inlined"
_PLAIN = frozenset((str, int, float, bool, type(None)))

#: The metadata of a field whose own fields stand in the JSON object in its place.
INLINED = {_INLINED: True}


def named(key: str) -> dict[str, str]:
    """Return the metadata of a field that has this key in the JSON object."""
    return {_KEY: key}


@cache
def _fields(kind: type) -> tuple[tuple[str, str, bool], ...]:
    """Return the fields of a dataclass: the name of each, its key, and whether it is inlined."""
    return tuple(
        (field.name, field.metadata.get(_KEY, field.name), _INLINED in field.metadata)
        for field in dataclasses.fields(kind)
    )


def with_changed(value: T, change: Callable[[str, Any], Any]) -> T:
    """Return a dataclass with each field as `change` gives it for its key; itself where none is changed."""
    found: Any = value
    kind: Any = type(found)
    changed = {}
    for name, key, _ in _fields(kind):
        before = getattr(found, name)
        after = change(key, before)
        if after is not before:
            changed[name] = after
    return cast("T", dataclasses.replace(found, **changed)) if changed else value


def with_texts(value: T, change: Callable[[str], str], kept: Set[str] = frozenset()) -> T:
    """Return the value with each of its texts as `change` gives it; itself where none is changed.

    It may be a text, or a mapping, a sequence or a dataclass of values. The values under the keys `kept`, of
    a mapping or of a dataclass as a JSON object, stay as they are.
    """

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            # a sentence that knows its values is changed in them, too
            return value.changed(change) if hasattr(value, "changed") else change(value)
        if isinstance(value, Mapping):
            return {changed(key): item if key in kept else changed(item) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            items = [changed(item) for item in value]
            same = all(new is item for new, item in zip(items, value, strict=True))
            return value if same else type(value)(items)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return with_changed(value, lambda key, item: item if key in kept else changed(item))
        return value

    return cast("T", changed(value))


def items_of(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the keys and the values of a mapping or of a dataclass; nothing of anything else."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif dataclasses.is_dataclass(kind := type(value)):
        for name, key, _ in _fields(kind):
            yield key, getattr(value, name)


def as_json(value: Any) -> Any:
    """Return figures in JSON's own types: dataclasses and mappings as objects, tuples as lists."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [as_json(item) for item in value]
    if dataclasses.is_dataclass(kind):
        found = {}
        for name, key, is_inlined in _fields(kind):
            made = as_json(getattr(value, name))
            if is_inlined:
                found.update(made)
            else:
                found[key] = made
        return found
    if isinstance(value, Mapping):
        return {key: as_json(item) for key, item in value.items()}
    return value.value if isinstance(value, Enum) else value


def canonical(figures: Json) -> bytes:
    """Return the object as the bytes that are written, attached and hashed."""
    import orjson

    return orjson.dumps(
        figures, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
