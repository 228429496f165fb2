"""Bookmarks: their titles, how they lie within each other, and that each leads to its heading."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from passmuster_reports.verification.reading.blocks import Block, Figure, first_piece
from passmuster_reports.verification.reading.differences import UnlikeError, quoted
from passmuster_reports.verification.reading.marks import seen_box
from passmuster_reports.verification.reading.syntax import Reference, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.geometry import Box

#: By how many points a bookmark may lead elsewhere than its heading is.
_ASIDE = 6.0
_HEADINGS = ("H1", "H2", "H3", "H4", "H5")


class Bookmark(NamedTuple):
    """A bookmark: how deep it lies, its title, its page from 0, and how far that is from above."""

    depth: int
    title: str
    page: int
    left: float
    top: float


def compare_bookmarks(
    made: Document, again: Document, roots: tuple[Block, Block], differences: Differences
) -> None:
    """Compare the bookmarks of two files; each leads to the heading to which it leads in the other."""
    here, there = _bookmarks(made), _bookmarks(again)
    if [(one.depth, one.title) for one in here] != [(one.depth, one.title) for one in there]:
        other = next(
            (one.title for one, wanted in zip(here, there, strict=False) if one[:2] != wanted[:2]), ""
        )
        differences.add(f"its bookmarks are others than those of a report, from {quoted(other)} on")
        return
    headings, headings_again = (list(_places(root)) for root in roots)
    on_pages: defaultdict[int, list[int]] = defaultdict(list)
    for place, (page, _, _) in enumerate(headings_again):
        on_pages[page].append(place)
    for one, wanted in zip(here, there, strict=True):
        heading = _nearest(wanted, headings_again, on_pages[wanted.page])
        if heading is None or heading >= len(headings):
            raise UnlikeError("a bookmark of the pages drawn here leads to no heading")
        page, left, top = headings[heading]
        _, left_again, top_again = headings_again[heading]
        moved = abs(one.left - left - (wanted.left - left_again)) + abs(
            one.top - top - (wanted.top - top_again)
        )
        if one.page != page or moved > _ASIDE:
            differences.add(f"the bookmark {quoted(one.title)} leads elsewhere than to its heading")


def _places(block: Block) -> Iterator[tuple[int, float, float]]:
    """Yield where each heading begins: its page, and how far from the left and from above."""
    for part in block.parts:
        if not isinstance(part, Block):
            continue
        if part.element.type in _HEADINGS:
            owned = first_piece(part)
            if owned is not None:
                # It may begin with a remark, which stands at its other end.
                boxes = list(_boxes(part, owned.page))
                yield owned.page, min(box.left for box in boxes), min(box.top for box in boxes)
        else:
            yield from _places(part)


def _boxes(block: Block, page: int) -> Iterator[Box]:
    """Yield the boxes of what a block has on a page."""
    for part in block.parts:
        if isinstance(part, Block):
            yield from _boxes(part, page)
            continue
        pieces = part.pieces if isinstance(part, Figure) else [owned for owned, _ in part.pieces]
        yield from (
            seen_box(owned.piece.marks[0]) for owned in pieces if owned.page == page and owned.piece.marks
        )


def _nearest(bookmark: Bookmark, headings: list[tuple[int, float, float]], places: list[int]) -> int | None:
    """Return which of the headings at these places a bookmark leads to."""

    def distance(place: int) -> float:
        _, left, top = headings[place]
        return abs(left - bookmark.left) + abs(top - bookmark.top)

    return min(places, key=distance, default=None)


def _bookmarks(document: Document) -> list[Bookmark]:
    """Return all bookmarks in order; UnlikeError where they are not linked as this program links them."""
    root = document.catalog["Outlines"]
    pages = {number: order for order, number in enumerate(document.pages)}
    found: list[Bookmark] = []
    _add(document, root, root, pages, found, 0)
    return found


def _add(
    document: Document,
    parent: Reference,
    root: Reference,
    pages: dict[int, int],
    found: list[Bookmark],
    depth: int,
) -> None:
    entries = document.objects.get(parent)
    following, before = entries.get("First"), None
    children = 0
    while following is not None:
        item = document.objects.get(following)
        if (
            item["Parent"] != parent
            or item.get("Prev") != before
            or len(found) > len(document.objects.by_number)
        ):
            raise UnlikeError("the bookmarks of the file are not linked as those of a report")
        page, _, left, bottom, _ = item["Dest"]
        found.append(
            Bookmark(depth, text_of(item["Title"]), pages[page.number], left, document.size.height - bottom)
        )
        if "First" in item:
            if depth == len(_HEADINGS):
                raise UnlikeError("the bookmarks of the file lie deeper than those of a report")
            _add(document, following, root, pages, found, depth + 1)
        children += 1
        before, following = following, item.get("Next")
    count = entries.get("Count", 0)
    if entries.get("Last") != before or count != (children if parent == root else -children):
        raise UnlikeError("the bookmarks of the file are not as many as it says")
