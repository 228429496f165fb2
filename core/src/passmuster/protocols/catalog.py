"""Catalogs: what a source offers, and what a host has chosen of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError, TransientError, UnreachableError, UnreadableError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster.sdk.source import Source, Stream


@dataclass(frozen=True)
class Selection:
    """One stream to read; `stream` is None where the source has no stream of this name."""

    name: str
    stream: Stream[Any] | None
    #: The fields that were asked for; None for all, also those that no schema knows.
    fields: frozenset[str] | None = None
    incremental: bool = True


def discovered(streams: Iterable[Stream[Any]]) -> dict[str, Any]:
    """Return the Airbyte catalog of the streams."""
    return {
        "streams": [
            {
                "name": stream.name,
                "json_schema": stream.schema(),
                **_modes(stream),
                "source_defined_primary_key": [field.split(".") for field in stream.primary_key],
            }
            for stream in streams
        ]
    }


def _modes(stream: Stream[Any]) -> dict[str, Any]:
    if stream.cursor_field is None:
        return {"supported_sync_modes": ["full_refresh"]}
    return {
        "supported_sync_modes": ["full_refresh", "incremental"],
        "source_defined_cursor": True,
        "default_cursor_field": [stream.cursor_field],
    }


def open_streams(source: Source) -> dict[str, Stream[Any]]:
    """Return the source's streams by name."""
    return {stream.name: stream(source) for stream in source.streams}


def offered(source: Source) -> list[Stream[Any]]:
    """Return the streams that this account has; the vendor may be asked for them."""
    return [stream for stream in open_streams(source).values() if source.is_available(stream)]


def chosen_by_name(source: Source, names: Iterable[str]) -> list[Selection]:
    """Return the named streams, or every stream that the account has when none is named."""
    streams = open_streams(source)
    names = list(dict.fromkeys(names))
    if not names:
        return [Selection(n, stream) for n, stream in streams.items() if _may_be_offered(source, stream)]
    unknown = [name for name in names if name not in streams]
    if unknown:
        raise SettingsError(
            [f"{source.name} has no stream '{name}'{did_you_mean(name, streams)}" for name in unknown],
            f"its streams are {', '.join(streams)}",
        )
    return [Selection(name, streams[name]) for name in names]


def chosen_by_catalog(source: Source, content: bytes, file: str) -> list[Selection]:
    """Return the streams of Airbyte's configured catalog, each with the fields and the mode chosen there."""
    entries = _entries(content, file)
    streams = open_streams(source)
    return [
        Selection(
            name,
            streams.get(name),
            _fields(streams[name], entry["stream"]) if name in streams else None,
            entry.get("sync_mode") != "full_refresh",
        )
        for name, entry in entries.items()
    ]


def names_in_catalog(content: bytes, file: str) -> list[str]:
    """Return the names of the streams in Airbyte's configured catalog; SettingsError where it is none."""
    return list(_entries(content, file))


def _entries(content: bytes, file: str) -> dict[str, dict[str, Any]]:
    """Return the catalog's entry for each stream's name."""
    try:
        entries = {entry["stream"]["name"]: entry for entry in json.loads(content)["streams"]}
        if not all(isinstance(name, str) for name in entries):
            raise TypeError("a stream's name is no text")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SettingsError(
            f"{file}: this is no configured catalog",
            'it has the form {"streams": [{"stream": {"name": ...}}]}',
        ) from error
    return entries


def _may_be_offered(source: Source, stream: Stream[Any]) -> bool:
    try:
        return source.is_available(stream)
    except (TransientError, UnreachableError, UnreadableError):
        return True  # reading it will meet the same fault, and say so, while the other streams are read


def _fields(stream: Stream[Any], entry: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the fields that the host wants: it takes the others out of its copy of the schema."""
    schema = entry.get("json_schema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not properties:
        return None
    wanted = frozenset(properties)
    return None if wanted >= frozenset(stream.schema()["properties"]) else wanted
