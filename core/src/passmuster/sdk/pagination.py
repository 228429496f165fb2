"""Pagination: the pages of one list, request after request, whatever the vendor counts or links them by.

A plugin names a paginator and gives a function that asks. The function returns the records of one page, and
what the answer says of the page behind it:

    PAGES = ByPageNumber()

    def ask(number: int) -> tuple[list[Any], bool | None]:
        answer = http.get("/v1/visits", visits_of, {"page": str(number)})
        return answer.visits, number < answer.pages

    for records in PAGES.pages(ask):
        yield Page(records)

Every paginator notices a vendor that answers in a loop: such a read would never end, and what lies behind
would never be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import VendorError
from passmuster.sdk.source import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

#: So many pages without a record may come one after the other while the vendor says that there are more.
MOST_EMPTY = 100
#: A page's records, and whether there are more behind it: None where the answer does not say.
Numbered = tuple[list[Any], bool | None]
#: A page's records, and what leads to the next page: None or an empty text where there is none.
Linked = tuple[list[Any], str | None]


@dataclass(frozen=True)
class ByPageNumber:
    """Pages that are asked for by their number.

    The last page is the one of which the answer says so. Where no answer says anything, it is a page without
    records or, where `size` is what a full page holds, one that is not full.
    """

    first: int = 1
    size: int | None = None
    #: Returns what tells a record from others, such as its id; without it, whole pages are compared.
    identity: Callable[[Any], Hashable] | None = None
    #: Whether a vendor that repeats what it told has told everything; otherwise that is an error.
    repeated_is_end: bool = False

    def pages(self, ask: Callable[[int], Numbered]) -> Iterator[list[Any]]:
        """Yield the records of each page; VendorError when the vendor repeats pages instead of ending."""
        told = _Told(self.identity)
        number = self.first
        while True:
            records, more = ask(number)
            if told.is_repeated(records, more):
                if self.repeated_is_end:
                    return
                raise _loop(f"the vendor repeats its pages (page {number} brings nothing new)")
            yield records
            if _is_last(records, more, self.size):
                return
            number += 1


@dataclass(frozen=True)
class ByOffset:
    """Pages that are asked for by the number of records before them; ends as `ByPageNumber` does."""

    first: int = 0
    size: int | None = None
    #: Returns what tells a record from others, such as its id; without it, whole pages are compared.
    identity: Callable[[Any], Hashable] | None = None

    def pages(self, ask: Callable[[int], Numbered]) -> Iterator[list[Any]]:
        """Yield the records of each page; VendorError when the vendor repeats pages instead of ending."""
        told = _Told(self.identity)
        offset = self.first
        while True:
            records, more = ask(offset)
            if told.is_repeated(records, more) or (more and not records):
                raise _loop(f"the vendor repeats its pages (offset {offset} brings nothing new)")
            yield records
            if _is_last(records, more, self.size):
                return
            offset += len(records)


@dataclass(frozen=True)
class ByCursor:
    """Pages that are asked for by a cursor, which each answer brings for the next.

    An answer without a cursor, or with the one that it was asked with, is the last. So is one without
    records, unless `empty_is_last` is False: some vendors send empty pages before full ones.
    """

    empty_is_last: bool = True

    def pages(self, ask: Callable[[str | None], Linked], start: str | None = None) -> Iterator[Page]:
        """Yield the pages from the cursor `start` on, each with its cursor as bookmark.

        So they serve the sync strategy `Cursor` as they are. VendorError when the cursor goes in a circle;
        then the last page has no bookmark, for nobody is to go on from there.
        """
        cursor, passed = start, {start}
        while True:
            records, following = ask(cursor)
            following = following or None
            ends = following in (None, cursor) or (self.empty_is_last and not records)
            if not ends and following in passed:
                yield Page(records)
                raise _loop("the vendor's cursor goes in a circle")
            yield Page(records, following)
            if ends:
                return
            passed.add(following)
            cursor = following


@dataclass(frozen=True)
class ByNextLink:
    """Pages of which each names the address of the next one in its body, as `@odata.nextLink` does.

    `HttpClient.get_linked` asks for such an address, and for no other host's.
    """

    def pages(self, ask: Callable[[str | None], Linked]) -> Iterator[list[Any]]:
        """Yield the records of each page; VendorError when links go in a circle. The first link is None."""
        link: str | None = None
        passed: set[str] = set()
        while True:
            records, following = ask(link)
            yield records
            if not following:
                return
            if following in passed:
                raise _loop("the vendor's links to the next page go in a circle")
            passed.add(following)
            link = following


@dataclass(frozen=True)
class ByLinkHeader:
    """Pages of which each has a header `Link` with the relation `next` (RFC 8288), as GitHub's answers do.

    `HttpClient.get_linked` gives the headers, and asks for such an address.
    """

    relation: str = "next"

    def pages(self, ask: Callable[[str | None], Linked]) -> Iterator[list[Any]]:
        """Yield the records of each page; `ask` returns the header as it came, or None."""

        def linked(link: str | None) -> Linked:
            records, header = ask(link)
            return records, link_of(header, self.relation)

        return ByNextLink().pages(linked)


def link_of(header: str | None, relation: str = "next") -> str | None:
    """Return the address of the first link with this relation in a `Link` header, None where it has none."""
    import re

    # RFC 8288, section 3: each link is an address in angles, and parameters that may be quoted.
    parameter = r";\s*([^\s=;,<>\"]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s\";,<>]*)))?"
    for link in re.finditer(rf"<([^<>]*)>((?:\s*{parameter})*)", header or ""):
        for name, text, word in re.findall(parameter, link[2]):
            if name.lower() == "rel" and relation.lower() in (text or word).lower().split():
                return link[1]
    return None


def _is_last(records: list[Any], more: bool | None, size: int | None) -> bool:
    """Return whether nothing comes behind a page: what the vendor says counts, and else what it holds."""
    if more is not None:
        return not more
    return not records or (size is not None and len(records) < size)


class _Told:
    """What the pages of a list told so far."""

    def __init__(self, identity: Callable[[Any], Hashable] | None) -> None:
        self._identity = identity
        self._known: set[Hashable] = set()
        self._empty = 0

    def is_repeated(self, records: list[Any], more: bool | None) -> bool:
        """Take a page; return whether everything on it was told before.

        A page without records repeats nothing, unless the vendor says that there are more too often.
        """
        if not records:
            self._empty += 1
            return bool(more) and self._empty > MOST_EMPTY
        self._empty = 0
        new = {_digest(records)} if self._identity is None else set(map(self._identity, records))
        is_repeated = new <= self._known
        self._known |= new
        return is_repeated


def _digest(records: list[Any]) -> bytes:
    """Return a short text for the records: equal for equal records alone."""
    import hashlib

    from passmuster.files.json_text import write_json

    return hashlib.sha256(write_json(records)).digest()


def _loop(what: str) -> VendorError:
    return VendorError(f"{what}, so this read would never end")
