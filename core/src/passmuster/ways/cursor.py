"""Cursor: reading on from a mark that only the vendor understands.

The mark is the state, never a date: behind it, vendors also deliver what reached them late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import VendorError
from passmuster.source import Page, Slice

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
        cursor = None if memory is None else memory.get("cursor")
        if cursor is not None and not isinstance(cursor, str):
            raise ValueError("'cursor' is no text")
        return CursorPass(Slice(partition, period.start, period.end, cursor))


class CursorPass:
    """One partition from a mark to the end."""

    def __init__(self, slice: Slice) -> None:
        self._slice = slice
        self._cursor = slice.bookmark

    def slices(self) -> Iterator[Slice]:
        """One: the vendor alone knows how much there is."""
        yield self._slice

    def take(self, slice: Slice, records: list[Record]) -> list[Record]:
        """All of them."""
        return records

    def after_page(self, page: Page, read_at: datetime) -> Memory | None:
        """The mark behind this page, where it moved."""
        if page.bookmark is None or page.bookmark == self._cursor:
            return None
        self._cursor = page.bookmark
        return {"cursor": self._cursor}

    def after_slice(self, slice: Slice, read_at: datetime) -> Memory:
        """The last mark."""
        return {"cursor": self._cursor}


def follow(ask: Callable[[str | None], Page], cursor: str | None) -> Iterator[Page]:
    """The pages from a cursor on, until one is empty or the cursor stays.

    VendorError when the cursor goes in a circle: such a read would never end.
    """
    passed = {cursor}
    while True:
        page = ask(cursor)
        yield page
        if not page.records or page.bookmark is None or page.bookmark == cursor:
            return
        if page.bookmark in passed:
            raise VendorError("the vendor's cursor goes in a circle, so this read would never end")
        passed.add(page.bookmark)
        cursor = page.bookmark
