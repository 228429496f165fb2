"""All that a plugin imports: sources, streams, evidence, the HTTP client, and what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster.errors import (
        OF_EVERY_REQUEST,
        AuthError,
        ForbiddenError,
        IncompleteError,
        LimitError,
        NoAnswerError,
        OversizedError,
        PassmusterError,
        PluginError,
        SettingsError,
        TransientError,
        UnreachableError,
        UnreadableError,
        VendorError,
    )
    from passmuster.sdk.authentication import Login, Token
    from passmuster.sdk.completeness import check_count, count_of, lacking, required_list
    from passmuster.sdk.evidence_kinds import (
        KINDS,
        Activity,
        Booking,
        Certificate,
        Completion,
        Presence,
        Workday,
    )
    from passmuster.sdk.hooks import Checkup, hookimpl, hookspec
    from passmuster.sdk.http_client import HttpClient
    from passmuster.sdk.json_stream import JsonStream
    from passmuster.sdk.pagination import (
        ByCursor,
        ByLinkHeader,
        ByNextLink,
        ByOffset,
        ByPageNumber,
    )
    from passmuster.sdk.response import broken_off, is_html, json_object, json_value, quoted, unreadable
    from passmuster.sdk.retry import RetryPolicy
    from passmuster.sdk.source import (
        Page,
        Partition,
        ReadWindow,
        Record,
        Slice,
        Source,
        SourceContext,
        Stream,
    )
    from passmuster.sdk.sync_strategies import Cursor, MergedWindows, Snapshot, SyncStrategy, TimeWindows
    from passmuster.sdk.unchanged import unless_unchanged
    from passmuster.times.clock import Clock
    from passmuster.times.instants import format_instant, parse_instant
    from passmuster.times.midnights import local_day, midnight

__all__ = [
    "KINDS",
    "OF_EVERY_REQUEST",
    "Activity",
    "AuthError",
    "Booking",
    "ByCursor",
    "ByLinkHeader",
    "ByNextLink",
    "ByOffset",
    "ByPageNumber",
    "Certificate",
    "Checkup",
    "Clock",
    "Completion",
    "Cursor",
    "ForbiddenError",
    "HttpClient",
    "IncompleteError",
    "JsonStream",
    "LimitError",
    "Login",
    "MergedWindows",
    "NoAnswerError",
    "OversizedError",
    "Page",
    "Partition",
    "PassmusterError",
    "PluginError",
    "Presence",
    "ReadWindow",
    "Record",
    "RetryPolicy",
    "SettingsError",
    "Slice",
    "Snapshot",
    "Source",
    "SourceContext",
    "Stream",
    "SyncStrategy",
    "TimeWindows",
    "Token",
    "TransientError",
    "UnreachableError",
    "UnreadableError",
    "VendorError",
    "Workday",
    "broken_off",
    "check_count",
    "count_of",
    "format_instant",
    "hookimpl",
    "hookspec",
    "is_html",
    "json_object",
    "json_value",
    "lacking",
    "local_day",
    "midnight",
    "parse_instant",
    "quoted",
    "required_list",
    "unless_unchanged",
    "unreadable",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster.sdk.authentication": ["Login", "Token"],
        "passmuster.sdk.completeness": ["check_count", "count_of", "lacking", "required_list"],
        "passmuster.sdk.evidence_kinds": [
            "Activity",
            "Booking",
            "Certificate",
            "Completion",
            "KINDS",
            "Presence",
            "Workday",
        ],
        "passmuster.sdk.hooks": ["Checkup", "hookimpl", "hookspec"],
        "passmuster.sdk.http_client": ["HttpClient"],
        "passmuster.sdk.json_stream": ["JsonStream"],
        "passmuster.sdk.pagination": [
            "ByCursor",
            "ByLinkHeader",
            "ByNextLink",
            "ByOffset",
            "ByPageNumber",
        ],
        "passmuster.sdk.response": [
            "broken_off",
            "is_html",
            "json_object",
            "json_value",
            "quoted",
            "unreadable",
        ],
        "passmuster.sdk.retry": ["RetryPolicy"],
        "passmuster.sdk.source": [
            "Page",
            "Partition",
            "ReadWindow",
            "Record",
            "Slice",
            "Source",
            "SourceContext",
            "Stream",
        ],
        "passmuster.sdk.sync_strategies": [
            "Cursor",
            "MergedWindows",
            "Snapshot",
            "SyncStrategy",
            "TimeWindows",
        ],
        "passmuster.sdk.unchanged": ["unless_unchanged"],
        "passmuster.errors": [
            "AuthError",
            "ForbiddenError",
            "IncompleteError",
            "LimitError",
            "NoAnswerError",
            "OF_EVERY_REQUEST",
            "OversizedError",
            "PassmusterError",
            "PluginError",
            "SettingsError",
            "TransientError",
            "UnreachableError",
            "UnreadableError",
            "VendorError",
        ],
        "passmuster.times.clock": ["Clock"],
        "passmuster.times.midnights": ["local_day", "midnight"],
        "passmuster.times.instants": ["format_instant", "parse_instant"],
    },
)
