"""What the author of a plugin works with: Source, Stream, Slice.

A source says what to ask the vendor and how to read the answer. Windows, retries, limits,
timeouts, state, validation and messages are the core's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from passmuster.schemas.loader import load_schema

if TYPE_CHECKING:
    from passmuster.redaction import Redactor
    from passmuster.sdk.evidence_kinds import Kind
    from passmuster.sdk.http_client import HttpClient
    from passmuster.sdk.sync_strategies import SyncStrategy
    from passmuster.times.clock import Clock

#: One JSON object in the vendor's own field names.
Record = dict[str, Any]
#: What a slice is read for, such as one room.
Partition = Mapping[str, Any]


@dataclass(frozen=True)
class ReadWindow:
    """The half-open interval of time `[start, end)` that a read was asked for."""

    start: datetime
    end: datetime
    #: Whether the end lies before the read, so that there may be more behind it.
    bounded: bool = False


@dataclass(frozen=True)
class Slice:
    """One unit of reading: a partition and a half-open window of time `[start, end)`.

    Where the vendor cannot be asked by time, the window is the whole window of the read.
    """

    partition: Partition
    start: datetime
    end: datetime
    #: What the vendor calls the place where the last read ended, such as a cursor or a hash.
    bookmark: str | None = None
    #: Whether there may be more behind the window's end; only for ways without windows.
    bounded: bool = False
    #: What the vendor is asked for where that is more than the window: he cuts what he tells at its edges.
    asked: ReadWindow | None = None


@dataclass(frozen=True)
class Page:
    """The records of one answer."""

    records: list[Any]
    #: What the vendor calls the place behind this page.
    bookmark: str | None = None


@dataclass(frozen=True)
class SourceContext:
    """What the core hands to a source."""

    api: HttpClient
    clock: Clock
    #: Takes every secret that comes up during the read, such as a signature.
    redactor: Redactor
    #: Says a sentence to the people who watch the read.
    log: Callable[[str], None]


class Source:
    """One vendor: its settings (`schemas/settings.json`), its streams, how to connect."""

    #: What people type, and the plugin's name.
    name: ClassVar[str]
    title: ClassVar[str]
    documentation_url: ClassVar[str]
    #: Where the vendor answers, unless the settings say otherwise.
    base_url: ClassVar[str]
    streams: ClassVar[tuple[type[Stream[Any]], ...]]

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        self.settings = settings
        #: How far before what was read each read looks again: an open visit, or all that may still change.
        self.lookback = timedelta(hours=settings.get("lookback_hours", 0))
        #: The zone whose days are meant, where the vendor is asked by days.
        self.zone: tzinfo = UTC
        self.api = context.api
        self.clock = context.clock
        self.redactor = context.redactor
        self.log = context.log

    @classmethod
    def package(cls) -> str:
        """The import name of the plugin."""
        return cls.__module__.partition(".")[0]

    @classmethod
    def address(cls, settings: Mapping[str, Any]) -> str:
        """Where the vendor answers: `base_url` of the settings, or else the source's own."""
        return str(settings.get("base_url") or cls.base_url)

    @classmethod
    def settings_schema(cls) -> dict[str, Any]:
        """The JSON Schema of the settings."""
        return load_schema(cls.package(), "settings")

    @property
    def account(self) -> str:
        """Whose data this is at the vendor, such as the number of the customer's account."""
        raise NotImplementedError

    def check(self) -> None:
        """Ask the vendor for next to nothing; raises the error that a read would meet."""
        raise NotImplementedError

    def is_available(self, stream: Stream[Any]) -> bool:
        """Whether this account has the stream; asked by `discover` and by a read of all streams."""
        return True


SourceT = TypeVar("SourceT", bound=Source)


class Stream(Generic[SourceT]):
    """A named sequence of the vendor's records, with a schema (`schemas/<name>.json`) and a key."""

    name: ClassVar[str]
    #: Fields, of which a dot leads into an object, as in `certificate.timestamp`.
    primary_key: ClassVar[tuple[str, ...]]
    #: The field that grows with time; None where the stream is only ever read whole.
    cursor_field: ClassVar[str | None] = None
    #: How the stream goes on from one read to the next.
    sync_strategy: ClassVar[SyncStrategy]
    #: The kind of evidence that `evidence` makes of a record; None where reports have no use for it.
    kind: ClassVar[str | None] = None

    def __init__(self, source: SourceT) -> None:
        self.source = source
        self.settings = source.settings

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """The JSON Schema of a record."""
        return load_schema(cls.__module__.partition(".")[0], cls.name)

    @classmethod
    def key_of(cls, record: Record) -> tuple[Any, ...]:
        """The record's primary key."""
        return tuple(_part(record, field) for field in cls.primary_key)

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """What to read for, everything at once if not said otherwise; `known` are those of the state."""
        return [{}]

    def read(self, slice: Slice) -> Iterator[Page]:
        """The records of a slice, a page for each answer of the vendor."""
        raise NotImplementedError

    def started(self, record: Record) -> datetime | None:
        """When the record's visit began, where the stream has visits."""
        return None

    def is_open(self, record: Record) -> bool:
        """Whether the record will still change because its visit goes on."""
        return False

    def evidence(self, record: Record) -> Kind:
        """The record as evidence of the stream's kind; ValueError, with the reason, where it makes none."""
        raise NotImplementedError


def _part(record: Record, field: str) -> Any:
    value: Any = record
    for name in field.split("."):
        value = value[name]
    return value
