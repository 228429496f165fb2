"""A file taken apart: its pages as they are drawn, its fonts, and its structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.files import LARGEST_UNPACKED_PDF
from passmuster_reports.verification.reading.container import read_objects
from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.fonts import fonts_of
from passmuster_reports.verification.reading.geometry import Box
from passmuster_reports.verification.reading.marks import Glyphs
from passmuster_reports.verification.reading.painter import Painter
from passmuster_reports.verification.reading.syntax import Reference
from passmuster_reports.verification.reading.tree import read_tree
from passmuster_reports.verification.reading.whole import check_objects

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.fonts import Font
    from passmuster_reports.verification.reading.marks import Drawn
    from passmuster_reports.verification.reading.tree import Element


#: How much larger a file may be than the one that it is to be like.
_FREELY, _TIMES = 1 << 20, 3
#: Bytes that a profile of colour has at most.
_LARGEST_PROFILE = 8 << 20


@dataclass(frozen=True)
class Document:
    """A file: its catalog, its profiles of colour, its pages by their numbers, and what is drawn on each.

    `content` is how many bytes the contents of its pages have, `links` are the tags that are links, in order.
    """

    objects: Objects
    catalog: dict[str, Any]
    profiles: frozenset[bytes]
    pages: tuple[int, ...]
    size: Box
    fonts: dict[str, Font]
    drawn: tuple[Drawn, ...]
    content: int
    tree: Element
    links: tuple[Element, ...]

    def glyphs_used(self) -> dict[str, set[int]]:
        """Return the glyphs that its pages have of each font."""
        used: dict[str, set[int]] = {name: set() for name in self.fonts}
        for drawn in self.drawn:
            for piece in (*drawn.pieces.values(), *drawn.others):
                for mark in piece.marks:
                    if isinstance(mark, Glyphs):
                        used[mark.font].update(mark.numbers)
        return used


def read_document(content: bytes, differences: Differences, like: Document | None = None) -> Document | None:
    """Return a file taken apart; None where what is not of this program was added to the differences.

    One that is to be like another is not read where it is far larger.
    """
    try:
        objects = read_objects(content, _most(like.objects.unpacked if like else None))
        if like is not None and len(objects.by_number) > _most(len(like.objects.by_number)):
            raise UnlikeError("the file has far more objects than a report")
        kinds = check_objects(objects, differences)
        return None if kinds is None else _taken_apart(objects, kinds, _most(like.content if like else None))
    except UnlikeError as error:
        differences.add(str(error))
        return None


def _most(known: int | None) -> int:
    """Return how large something may be of which the other file has so much."""
    return LARGEST_UNPACKED_PDF if known is None else _FREELY + _TIMES * known


def _taken_apart(objects: Objects, kinds: dict[int, str], most: int) -> Document:
    catalog = objects.get(objects.root)
    listed = objects.get(catalog["Pages"])
    numbers = [kid.number for kid in listed["Kids"] if isinstance(kid, Reference)]
    if len(numbers) != len(listed["Kids"]) or len(set(numbers)) != len(numbers):
        raise UnlikeError("the list of pages has a page twice")
    pages = [objects.by_number[number] for number in numbers]
    if not pages or listed["Count"] != len(pages):
        raise UnlikeError("the list of pages does not have as many as it says")
    fonts = fonts_of(objects, pages)
    painter = Painter(objects, {name: font.widths for name, font in fonts.items()}, most)
    drawn = []
    for order, page in enumerate(pages, 1):
        try:
            _check_page(page, pages[0], catalog["Pages"])
            drawn.append(painter.draw(page))
        except UnlikeError as error:
            raise UnlikeError(f"page {order}: {error}") from error
    left, bottom, right, top = pages[0]["MediaBox"]
    size = Box(left, bottom, right, top)
    tree, links = read_tree(objects, catalog, numbers, drawn, size.height)
    profiles = [
        objects.by_number[number].content(_LARGEST_PROFILE)
        for number, kind in kinds.items()
        if kind == "profile"
    ]
    return Document(
        objects,
        catalog,
        frozenset(profiles),
        tuple(numbers),
        size,
        fonts,
        tuple(drawn),
        painter.drawn,
        tree,
        links,
    )


def _check_page(page: dict[str, Any], first: dict[str, Any], parent: Reference) -> None:
    if page["Parent"] != parent:
        raise UnlikeError("it is of another list of pages")
    if any(page[box] != first["MediaBox"] for box in ("MediaBox", "TrimBox", "BleedBox")):
        raise UnlikeError("it is of another size than the others, or is cut")
