"""What every sync strategy offers the reader: one pass over one partition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from passmuster.sdk.source import Page, Record, Slice
    from passmuster.sync.progress import Unread

#: What the state remembers of one partition, as JSON.
Checkpoint = Mapping[str, Any]


class PartitionSync(Protocol):
    """One pass over one partition, from where the state left it."""

    #: What people should know of the state that it goes on from, a sentence each.
    notes: tuple[str, ...] = ()
    #: Whose time is not known, since their open visits are not read again.
    unread: tuple[Unread, ...] = ()

    def slices(self) -> Iterator[Slice]:
        """What is to be asked, in order."""

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """The records of an answer as they go out."""

    def after_page(self, page: Page, read_at: datetime) -> Checkpoint | None:
        """The checkpoint once the page is out; None where only a whole slice counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """The checkpoint once the slice is out."""

    def clipped(self, record: Record, read_at: datetime) -> tuple[bool, bool]:
        """Whether the start and the end of a record that `accept` gave may lie beyond what was ever read."""
        return False, False

    def settled_until(self, slice: Slice, read_at: datetime) -> datetime:
        """How far into the slice nothing more is expected to come."""
        return min(slice.end, read_at)
