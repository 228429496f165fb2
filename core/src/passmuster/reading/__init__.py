"""The read itself: settings, streams side by side, rejects, evidence, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster.reading.console import Console
    from passmuster.reading.context import LibraryContext, ReadContext
    from passmuster.reading.evidence_id import id_prefix, joined_key
    from passmuster.reading.progress_reporter import (
        AnyReporter,
        CallReporter,
        ProgressReporter,
        WarningKeeper,
    )
    from passmuster.reading.request import ReadRequest, read_source
    from passmuster.reading.session import open_source, unconnected
    from passmuster.reading.settings import NO_ZONE, Inline
    from passmuster.reading.steps import Sinks

__all__ = [
    "NO_ZONE",
    "AnyReporter",
    "CallReporter",
    "Console",
    "Inline",
    "LibraryContext",
    "ProgressReporter",
    "ReadContext",
    "ReadRequest",
    "Sinks",
    "WarningKeeper",
    "id_prefix",
    "joined_key",
    "open_source",
    "read_source",
    "unconnected",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster.reading.console": ["Console"],
        "passmuster.reading.context": ["LibraryContext", "ReadContext"],
        "passmuster.reading.evidence_id": ["id_prefix", "joined_key"],
        "passmuster.reading.progress_reporter": [
            "AnyReporter",
            "CallReporter",
            "ProgressReporter",
            "WarningKeeper",
        ],
        "passmuster.reading.request": ["ReadRequest", "read_source"],
        "passmuster.reading.session": ["open_source", "unconnected"],
        "passmuster.reading.settings": ["Inline", "NO_ZONE"],
        "passmuster.reading.steps": ["Sinks"],
    },
)
