"""Snapshot: a stream that can only be read whole, and is not written again while its hash stays the same.

The hash is the vendor's own name of what he tells. It may stand at the end of an answer that is
read as it arrives.
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
        # Not the hash of the last read: an answer without one could be taken for what that told.
        self._hash: str | None = None

    def slices(self) -> Iterator[Slice]:
        """One."""
        yield self._slice

    def accept(self, slice: Slice, records: list[Record]) -> list[Record]:
        """All of them."""
        return records

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Only the whole counts; what the vendor calls it is known from any of its pages."""
        self._hash = page.bookmark or self._hash

    def after_slice(self, slice: Slice, read_at: datetime) -> Checkpoint:
        """What was read, and when."""
        return {"hash": self._hash, "read_at": format_instant(read_at)}
