"""Cursor: reading on from a mark that only the vendor understands.

The mark is the state, never a date: behind it, vendors also deliver what reached them late. The day
on which the first read began is kept beside it only to say what was covered, and to begin again
where a vendor no longer knows his mark.

A read with an end in the past leaves the mark where it was: how far a mark has passed over what
lies behind that end, the vendor alone knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import VendorError
from passmuster.source import Page, Slice
from passmuster.times import format_instant, parse_instant
from passmuster.ways.progress import unbelievable
from passmuster.ways.way import Pass

if TYPE_CHECKING:
    from datetime import datetime

    from passmuster.source import Partition, Period, Record, Stream
    from passmuster.ways.way import Memory


@dataclass(frozen=True)
class Cursor:
    """One slice, whose pages each end in a mark from which a later read goes on."""

    def begin(
        self, stream: Stream[Any], partition: Partition, memory: Memory | None, period: Period
    ) -> CursorPass:
        """A pass over a partition; ValueError for a memory that this way did not write."""
        cursor, since = (memory or {}).get("cursor"), (memory or {}).get("since")
        for name, text in (("cursor", cursor), ("since", since)):
            if text is not None and not isinstance(text, str):
                raise ValueError(f"'{name}' is no text")
        start = period.start if since is None else parse_instant(since)
        notes: tuple[str, ...] = ()
        if why := unbelievable(stream.source.clock.now(), since=start):
            notes = (f"{why}: the cursor is not taken, so all is read again",)
            start, cursor = period.start, None
        return CursorPass(stream, Slice(partition, start, period.end, cursor, period.bounded), notes)


class CursorPass(Pass):
    """One partition from a mark to the end."""

    def __init__(self, stream: Stream[Any], slice: Slice, notes: tuple[str, ...]) -> None:
        self.notes = notes
        self._stream = stream
        self._slice = slice
        self._cursor = slice.bookmark

    def slices(self) -> Iterator[Slice]:
        """One: the vendor alone knows how much there is."""
        yield self._slice

    def take(self, slice: Slice, records: list[Record]) -> list[Record]:
        """All of them, or where the read ends in the past, those that begin before that."""
        if not slice.bounded:
            return records
        started, end = self._stream.started, slice.end
        return [record for record in records if (start := started(record)) is None or start < end]

    def after_page(self, page: Page, read_at: datetime) -> Memory | None:
        """The mark behind this page, where it moved."""
        if self._slice.bounded or page.bookmark is None or page.bookmark == self._cursor:
            return None
        self._cursor = page.bookmark
        return self._memory()

    def after_slice(self, slice: Slice, read_at: datetime) -> Memory:
        """The last mark."""
        return self._memory()

    def _memory(self) -> Memory:
        return {"cursor": self._cursor, "since": format_instant(self._slice.start)}


def follow(ask: Callable[[str | None], Page], cursor: str | None) -> Iterator[Page]:
    """The pages from a cursor on, until one is empty or the cursor stays.

    VendorError when the cursor goes in a circle: such a read would never end.
    """
    passed = {cursor}
    while True:
        page = ask(cursor)
        if page.records and page.bookmark != cursor and page.bookmark in passed:
            yield Page(page.records)  # nobody is to go on from this mark
            raise VendorError("the vendor's cursor goes in a circle, so this read would never end")
        yield page
        if not page.records or page.bookmark in (None, cursor):
            return
        passed.add(page.bookmark)
        cursor = page.bookmark
