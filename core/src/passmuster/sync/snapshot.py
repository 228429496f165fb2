"""Snapshot: a stream that can only be read whole, and is not written again while its hash stays the same.

The hash is the vendor's own, of all that it returns. It may stand at the end of an answer that is streamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.sdk.source import Slice
from passmuster.sync.partition_sync import PartitionSync
from passmuster.times.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from passmuster.sdk.source import Page, Partition, ReadWindow, Record
    from passmuster.sync.partition_sync import Checkpoint


def begin(partition: Partition, checkpoint: Checkpoint | None, window: ReadWindow) -> SnapshotSync:
    """Begin to read a partition; ValueError for a checkpoint that this strategy did not write."""
    digest = None if checkpoint is None else checkpoint.get("hash")
    if digest is not None and not isinstance(digest, str):
        raise ValueError("'hash' is no text")
    return SnapshotSync(Slice(partition, window.start, window.end, digest))


class SnapshotSync(PartitionSync):
    """One partition, whole."""

    def __init__(self, slice: Slice) -> None:
        self._slice = slice
        # Not the hash of the last read: an answer without one would be taken for unchanged.
        self._hash: str | None = None

    def slices(self) -> Iterator[Slice]:
        """Yield one slice, which is the whole partition."""
        yield self._slice

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """Return all records."""
        return records

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Return None: only the whole counts. Its hash is taken from any of its pages."""
        self._hash = page.bookmark or self._hash

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """Return the hash of what was read, and when that was."""
        return {"hash": self._hash, "read_at": format_instant(read_at)}
