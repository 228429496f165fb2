"""What the author of a plugin works with: Source, Stream, Slice.

A source says what to ask the vendor and how to read the answer. Windows, retries, limits,
timeouts, state, validation and messages are the core's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from passmuster.errors import OF_EVERY_REQUEST, IncompleteError, VendorError
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

_SECOND = timedelta(seconds=1)


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
    #: Whether there may be more behind the window's end; only for sync strategies without windows.
    bounded: bool = False
    #: What the vendor is asked for where that is more than the window: it cuts sessions at the edges.
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

    http: HttpClient
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
    #: With these errors an optional stream is read all the same: its read will meet them again, and say so.
    read_despite: ClassVar[tuple[type[VendorError], ...]] = (IncompleteError,)

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        self.settings = settings
        #: How far before what was read each read looks again: an open visit, or all that may still change.
        self.lookback = timedelta(hours=settings.get("lookback_hours", 0))
        #: The zone whose days are meant, where the vendor is asked by days.
        self.zone: tzinfo = UTC
        self.http = context.http
        self.clock = context.clock
        self.redactor = context.redactor
        self.log = context.log

    @classmethod
    def package(cls) -> str:
        """Return the import name of the plugin."""
        return cls.__module__.partition(".")[0]

    @classmethod
    def address(cls, settings: Mapping[str, Any]) -> str:
        """Return where the vendor answers: `base_url` of the settings, or else the source's own."""
        return str(settings.get("base_url") or cls.base_url)

    @classmethod
    def settings_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of the settings."""
        return load_schema(cls.package(), "settings")

    @property
    def account(self) -> str:
        """Return whose data this is: the vendor's host, unless a source knows the number of an account."""
        return self.http.host

    def check(self) -> None:
        """Ask the vendor for next to nothing; raise the error that a read would meet.

        What is asked for is the first page of the first stream that every account has: its first partition,
        in the shortest window.
        """
        streams = [stream for stream in self.streams if not stream.optional]
        self.probe((streams or self.streams)[0](self))

    def is_available(self, stream: Stream[Any]) -> bool:
        """Return whether this account has the stream; asked by `discover` and by a read of all streams.

        One that is `optional` is asked for next to nothing: refused alone, it is left out, and that is
        logged. A fault that any other request would meet is raised.
        """
        if not stream.optional:
            return True
        try:
            self.probe(stream)
        except self.read_despite:
            return True
        except OF_EVERY_REQUEST:
            raise
        except VendorError as error:
            self.log(f"{self.name} {stream.name}: left out, {self.title} does not offer it: {error.message}")
            return False
        return True

    def probe(self, stream: Stream[Any]) -> None:
        """Ask for the first page of a stream's first partition, in the shortest window before now."""
        now = self.clock.now()
        window = ReadWindow(now - getattr(stream.sync_strategy, "precision", _SECOND), now, bounded=True)
        for partition in stream.partitions(window, []):
            next(stream.read(Slice(partition, window.start, window.end, bounded=True)), None)
            return


SourceT = TypeVar("SourceT", bound=Source)


class Stream(Generic[SourceT]):
    """A named sequence of the vendor's records, with a schema (`schemas/<name>.json`) and a key."""

    name: ClassVar[str]
    #: Fields, of which a dot leads into an object, as in `certificate.timestamp`.
    primary_key: ClassVar[tuple[str, ...]]
    #: The field that grows with time; None where the stream is only ever read whole.
    cursor_field: ClassVar[str | None] = None
    #: How the stream continues from one read to the next.
    sync_strategy: ClassVar[SyncStrategy]
    #: The kind of evidence that `evidence` makes of a record; None where reports have no use for it.
    kind: ClassVar[str | None] = None
    #: Whether some accounts lack the stream, so that `Source.is_available` asks the vendor.
    optional: ClassVar[bool] = False

    def __init__(self, source: SourceT) -> None:
        self.source = source
        self.settings = source.settings

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of a record."""
        return load_schema(cls.__module__.partition(".")[0], cls.name)

    @classmethod
    def key_of(cls, record: Record) -> tuple[Any, ...]:
        """Return the record's primary key."""
        return tuple(_part(record, field) for field in cls.primary_key)

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return what to read for: everything at once, unless a stream says otherwise.

        `known` are the partitions of the state.
        """
        return [{}]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the records of a slice, a page for each answer of the vendor."""
        raise NotImplementedError

    def started(self, record: Record) -> datetime | None:
        """Return when the record's visit began, None where the stream has no visits."""
        return None

    def is_open(self, record: Record) -> bool:
        """Return whether the record will still change because its visit goes on."""
        return False

    def evidence(self, record: Record) -> Kind:
        """Return the record as evidence of the stream's kind; ValueError says why it makes none."""
        raise NotImplementedError


def _part(record: Record, field: str) -> Any:
    value: Any = record
    for name in field.split("."):
        value = value[name]
    return value
