"""What every sync strategy offers the reader: one read of one partition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from passmuster.sdk.source import Page, Record, Slice
    from passmuster.sync.progress import Unread

#: What a state remembers of one partition, as JSON.
Checkpoint = Mapping[str, Any]


class PartitionSync(Protocol):
    """One read of one partition, from its checkpoint on."""

    #: What people should know of the checkpoint that the read resumes from, a sentence each.
    notes: tuple[str, ...] = ()
    #: Whose time is not known, since their open visits are not read again.
    unread: tuple[Unread, ...] = ()

    def slices(self) -> Iterator[Slice]:
        """Yield the slices to read, in order."""

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """Return the records of an answer that are to be emitted, as they are to be."""

    def after_page(self, page: Page, read_at: datetime) -> Checkpoint | None:
        """Return the checkpoint once the page is emitted; None where only a whole slice counts."""

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """Return the checkpoint once the slice is emitted."""

    def clipped(self, record: Record, read_at: datetime) -> tuple[bool, bool]:
        """Tell of a record that `accept` returned whether its start, and its end, may be clipped."""
        return False, False

    def settled_until(self, slice: Slice, read_at: datetime) -> datetime:
        """Return how far the slice is final: up to there no more records are expected."""
        return min(slice.end, read_at)
