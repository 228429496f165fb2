"""Pagination: the pages of an answer, one request after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import VendorError
from passmuster.sdk.source import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
