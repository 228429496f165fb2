"""The mapping file: how the streams of another tool's connector become evidence.

It only names things: where a field comes from, how a time is written, what a word means. What has
to be computed belongs in the connector, or in a plugin.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any

from passmuster.errors import Problem, SettingsError
from passmuster.mapping.rules import NAMED_TIMES, Rule, is_empty, is_pattern, needs_zone, value_at
from passmuster.reading.evidence import Recipe
from passmuster.reading.evidence_id import text_of
from passmuster.reading.settings import NO_ZONE, read_file
from passmuster.schemas.documents import check_file
from passmuster.schemas.loader import load_schema
from passmuster.schemas.validation import json_name
from passmuster.sdk.evidence_kinds import KINDS
from passmuster.suggestion import did_you_mean
from passmuster.times.instants import is_zone, zone_meant
from passmuster.times.local_times import resolve_ambiguous

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from passmuster.reading.console import Console
    from passmuster.sdk.evidence_kinds import Kind
    from passmuster.sdk.source import Record

_HINT = "docs/reference/mapping-file.md describes mapping files"


@dataclass(frozen=True)
class MappedStream:
    """One stream of the file."""

    recipe: Recipe
    #: The values of which a record must have one to be taken at all, by the paths of the fields.
    only: Mapping[str, Sequence[Any]]

    def takes(self, record: Record) -> bool:
        """Tell whether the record is one of those that are wanted; ValueError where that cannot be told."""
        for path, wanted in self.only.items():
            value = value_at(record, path)
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"'{path}' is {json_name(value)}, and 'only' asks for it")
            if not _is_one_of(value, wanted):
                return False
        return True


@dataclass(frozen=True)
class MappingFile:
    """What a mapping file says."""

    source: str
    account: str | None
    streams: Mapping[str, MappedStream]


def load_mapping(path: str, console: Console) -> MappingFile:
    """Read a mapping file, YAML (`-` for stdin); SettingsError lists every problem, each with its line."""
    name = "stdin" if path == "-" else path
    try:
        text = read_file(path, "the mapping", console).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(Problem("", "the mapping is not UTF-8 text", file=name)) from error
    schema = load_schema("passmuster", "mapping")
    value = check_file(
        name, text, schema, "docs/reference/mapping-file.md describes mapping files", _wrong_times
    ).value
    account = value.get("account")
    streams = {stream: _stream(entry, schema) for stream, entry in value["streams"].items()}
    return MappingFile(value["source"], None if account is None else str(account), streams)


def types_of(kind: str, schema: Mapping[str, Any]) -> dict[str, str]:
    """Return what each field of a kind holds, in the words of the mapping's schema: text, time ..."""
    rules = schema["properties"]["streams"]["additionalProperties"]["allOf"]
    (of_kind,) = (rule["then"] for rule in rules if rule["if"]["properties"]["kind"]["const"] == kind)
    named = of_kind["properties"]["evidence"]["properties"]
    return {name: rule["$ref"].rpartition("/")[2] for name, rule in named.items()}


def _stream(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> MappedStream:
    kind, key = entry["kind"], entry["key"]
    make: Callable[..., Kind] = KINDS[kind]
    types, known = types_of(kind, schema), load_schema("passmuster", kind)["properties"]
    rules = [Rule.of(name, types[name], rule) for name, rule in entry["evidence"].items()]
    # What the file leaves out is unknown, unless the kind has a word for that.
    unknown = {field.name: None for field in fields(KINDS[kind]) if field.default is MISSING}
    needed = [rule.name for rule in rules if not may_be_null(known[rule.name])]

    def evidence(record: Record) -> Kind:
        found = {rule.name: rule.value_of(record) for rule in rules}
        for name in needed:
            if found[name] is None:
                raise ValueError(f"'{name}' is not known")
        return make(**{**unknown, **resolve_ambiguous(kind, found)})

    def key_of(record: Record) -> tuple[str, ...]:
        return tuple(_key_part(record, path) for path in key)

    return MappedStream(Recipe(kind, key_of, evidence), entry.get("only", {}))


def may_be_null(rule: Mapping[str, Any]) -> bool:
    """Tell from a field's rule in the kind's schema whether it may be null, which is not known."""
    return "null" in rule.get("type", "") or None in rule.get("enum", ())


def _key_part(record: Record, path: str) -> str:
    value = value_at(record, path)
    if is_empty(value):
        raise ValueError(f"'{path}' of the key is not known")
    try:
        return text_of(value)
    except ValueError as error:
        raise ValueError(f"'{path}' of the key {error}") from error


def _is_one_of(value: Any, wanted: Sequence[Any]) -> bool:
    if is_empty(value):
        return None in wanted
    # Not by `==` alone, to which true is 1.
    return any(isinstance(value, bool) is isinstance(one, bool) and value == one for one in wanted)


def _wrong_times(value: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what no JSON Schema can say of zones and of the patterns of times."""
    for stream, entry in value["streams"].items():
        for name, rule in entry["evidence"].items():
            where = f"streams.{stream}.evidence.{name}"
            if not isinstance(rule, dict):
                continue
            how, zone = rule.get("time", "rfc3339"), rule.get("zone")
            if "%Z" in how.replace("%%", ""):
                # What names strptime knows is a matter of the machine, and it forgets them.
                no_names = "has %Z, but names of zones cannot be read: use %z or 'zone'"
                yield Problem(f"{where}.time", f"'{where}.time' {no_names}")
            elif not is_pattern(how):
                named = ", ".join(NAMED_TIMES)
                no_pattern = f"is none of {named} and no pattern such as %d/%m/%Y %H:%M"
                meant = did_you_mean(how, NAMED_TIMES)
                yield Problem(f"{where}.time", f"'{where}.time' {no_pattern}{meant}")
            elif needs_zone(how) and zone is None:
                yield Problem(where, f"'{where}' needs a 'zone', for its times have no offset")
            if zone is not None and not is_zone(zone):
                yield Problem(f"{where}.zone", f"'{where}.zone' {NO_ZONE}{zone_meant(zone)}")
