"""Cursor: a read resumes from a cursor of the vendor's, which only the vendor understands.

The checkpoint holds the cursor, never a date: after it, vendors also deliver what reached them late. The day
on which the first read began is kept beside it only to say what was covered, and to begin again
where a vendor no longer knows its cursor.

A read with an end in the past leaves the cursor where it was: how far a cursor has passed over what
lies after that end, the vendor alone knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk.source import Slice
from passmuster.sync.partition_sync import PartitionSync
from passmuster.sync.progress import unbelievable
from passmuster.times.instants import format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from passmuster.sdk.source import Page, Partition, ReadWindow, Record, Stream
    from passmuster.sync.partition_sync import Checkpoint


def begin(
    stream: Stream[Any], partition: Partition, checkpoint: Checkpoint | None, window: ReadWindow
) -> CursorSync:
    """Begin to read a partition; ValueError for a checkpoint that this strategy did not write."""
    cursor, since = (checkpoint or {}).get("cursor"), (checkpoint or {}).get("since")
    for name, text in (("cursor", cursor), ("since", since)):
        if text is not None and not isinstance(text, str):
            raise ValueError(f"'{name}' is no text")
    start = window.start if since is None else parse_instant(since)
    notes: tuple[str, ...] = ()
    if why := unbelievable(stream.source.clock.now(), since=start):
        notes = (f"{why}: the cursor is not taken, so all is read again",)
        start, cursor = window.start, None
    return CursorSync(stream, Slice(partition, start, window.end, cursor, window.bounded), notes)


class CursorSync(PartitionSync):
    """One partition from the cursor to the end."""

    def __init__(self, stream: Stream[Any], slice: Slice, notes: tuple[str, ...]) -> None:
        self.notes = notes
        self._stream = stream
        self._slice = slice
        self._cursor = slice.bookmark

    def slices(self) -> Iterator[Slice]:
        """Yield one slice: the vendor alone knows how much there is."""
        yield self._slice

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """Return all records or, where the read ends in the past, those that begin before its end."""
        if not slice.bounded:
            return records
        started, end = self._stream.started, slice.end
        return [record for record in records if (start := started(record)) is None or start < end]

    def after_page(self, page: Page, read_at: datetime) -> Checkpoint | None:
        """Return the checkpoint with the cursor after this page; None where the cursor did not move."""
        if self._slice.bounded or page.bookmark is None or page.bookmark == self._cursor:
            return None
        self._cursor = page.bookmark
        return self._checkpoint()

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """Return the checkpoint with the last cursor."""
        return self._checkpoint()

    def _checkpoint(self) -> Checkpoint:
        return {"cursor": self._cursor, "since": format_instant(self._slice.start)}
