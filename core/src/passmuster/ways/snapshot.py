"""Snapshot: a stream that can only be read whole, and is not written again while its hash stays the same.

The hash is the vendor's own name of what he tells. It may stand at the end of an answer that is
read as it arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.source import Page, Slice
from passmuster.times import format_instant
from passmuster.ways.way import Pass

if TYPE_CHECKING:
    from datetime import datetime

    from passmuster.source import Partition, Period, Record, Stream
    from passmuster.ways.way import Memory


@dataclass(frozen=True)
class Snapshot:
    """One slice a partition; a page's bookmark is the vendor's hash of it, where there is one."""

    def begin(
        self, stream: Stream[Any], partition: Partition, memory: Memory | None, period: Period
    ) -> SnapshotPass:
        """A pass over a partition; ValueError for a memory that this way did not write."""
        digest = None if memory is None else memory.get("hash")
        if digest is not None and not isinstance(digest, str):
            raise ValueError("'hash' is no text")
        return SnapshotPass(Slice(partition, period.start, period.end, digest))


class SnapshotPass(Pass):
    """One partition, whole."""

    def __init__(self, slice: Slice) -> None:
        self._slice = slice
        # Not the hash of the last read: an answer without one could be taken for what that told.
        self._hash: str | None = None

    def slices(self) -> Iterator[Slice]:
        """One."""
        yield self._slice

    def take(self, slice: Slice, records: list[Record]) -> list[Record]:
        """All of them."""
        return records

    def after_page(self, page: Page, read_at: datetime) -> None:
        """Only the whole counts; what the vendor calls it is known from any of its pages."""
        self._hash = page.bookmark or self._hash

    def after_slice(self, slice: Slice, read_at: datetime) -> Memory:
        """What was read, and when."""
        return {"hash": self._hash, "read_at": format_instant(read_at)}


def unless_unchanged(pages: Iterable[Page], known: str | None) -> Iterator[Page]:
    """The pages; of those whose bookmark is the hash `known`, one without records.

    Where a hash is known, the pages wait on disc until theirs has come, so that what is unchanged
    takes no memory and is not written again.
    """
    if known is None:
        yield from pages
        return
    import tempfile

    from passmuster.json_text import read_json, write_json

    found: str | None = None
    # It has no name, and is gone with this process.
    with tempfile.TemporaryFile() as waiting:
        for page in pages:
            found = page.bookmark or found
            waiting.write(write_json(page.records) + b"\n")
        if found != known:
            waiting.seek(0)
            yield from (Page(read_json(line)) for line in waiting)
    yield Page([], found)
