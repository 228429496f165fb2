"""What every way of going on offers the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from passmuster.source import Page, Partition, Period, Record, Slice, Stream
    from passmuster.ways.progress import Unread

#: What the state remembers of one partition, as JSON.
Memory = Mapping[str, Any]


class Pass(Protocol):
    """One pass over one partition, from where the state left it."""

    #: What people should know of the state that it goes on from, a sentence each.
    notes: tuple[str, ...] = ()
    #: Whose time is not known, since their open visits are not read again.
    unread: tuple[Unread, ...] = ()

    def slices(self) -> Iterator[Slice]:
        """What is to be asked, in order."""

    def take(self, slice: Slice, records: list[Record]) -> list[Record]:
        """The records of an answer as they go out."""

    def after_page(self, page: Page, read_at: datetime) -> Memory | None:
        """The memory once the page is out; None where only a whole slice counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Memory:
        """The memory once the slice is out."""

    def clipped(self, record: Record, read_at: datetime) -> tuple[bool, bool]:
        """Whether the start and the end of a record that `take` gave may lie beyond what was ever read."""
        return False, False

    def settled_until(self, slice: Slice, read_at: datetime) -> datetime:
        """How far into the slice nothing more is expected to come."""
        return min(slice.end, read_at)


class Way(Protocol):
    """How a stream goes on from one read to the next."""

    def begin(self, stream: Stream[Any], partition: Partition, memory: Memory | None, period: Period) -> Pass:
        """A pass over a partition; ValueError for a memory that this way did not write."""
