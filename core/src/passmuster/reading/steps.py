"""What passes from the threads that fetch a stream to the one that writes it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passmuster.errors import VendorError
    from passmuster.protocols.format import Format
    from passmuster.protocols.state import StreamState
    from passmuster.reading.progress_reporter import AnyReporter
    from passmuster.reading.rejects import AnyRejects
    from passmuster.sdk.source import Slice
    from passmuster.sync.partition_sync import Checkpoint
    from passmuster.sync.progress import Unread


@dataclass(frozen=True)
class Sinks:
    """Where a read's output goes; `rejects` is None where a host takes only messages."""

    messages: Format
    reporter: AnyReporter
    rejects: AnyRejects | None


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a stream: from where on, which fields (None for all), as what."""

    state: StreamState
    fields: frozenset[str] | None
    evidence: bool
    stop_at_invalid: bool


@dataclass
class Counts:
    """What came of a slice so far."""

    records: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Covered:
    """What else coverage says of a slice: how far it is settled, and whose open visits are not read again."""

    settled_until: datetime
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class Step:
    """Something that one partition has ready to go out: a page, or the end of a slice."""

    slice: Slice
    read_at: datetime
    counts: Counts
    records: list[dict[str, Any]] = field(default_factory=list)
    #: Fields that the schema does not know, with the types of their values.
    unknown: Mapping[str, set[str]] = field(default_factory=dict)
    rejected: list[tuple[Any, str]] = field(default_factory=list)
    #: From where a later read may go on once this is out; None where it may not yet.
    checkpoint: Checkpoint | None = None
    #: What is covered, once the slice is read to its end.
    covered: Covered | None = None
    #: Whether the partition is read to its end.
    last: bool = False
    #: Why the partition was given up.
    error: VendorError | None = None
