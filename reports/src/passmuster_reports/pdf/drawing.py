"""What is drawn at a time: a whole report, a chunk of one, or the numbers of pages."""

from __future__ import annotations

import gc
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.pages.references import with_page_numbers
from passmuster_reports.pdf.tags import structure_of
from passmuster_reports.pdf.weasyprint.draw import draw
from passmuster_reports.pdf.weasyprint.drawing import entries_of
from passmuster_reports.pdf.weasyprint.library import log_taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.pdf.structure import Structure
    from passmuster_reports.pdf.weasyprint.drawing import Drawing
    from passmuster_reports.pdf.weasyprint.fonts import FontUse

#: What of a page depends on the whole file.
_OF_THE_FILE = ("Parent", "Contents", "StructParents")


@dataclass(frozen=True)
class Page:
    """A page: its number, its dictionary without what depends on the whole file, and its content's number.

    That content is `isolated` where more will be drawn over it.
    """

    number: int
    entries: bytes
    content: int
    isolated: bool


@dataclass(frozen=True)
class Bookmark:
    """A heading that the outline leads to: its place on its page in points from below."""

    level: int
    label: str
    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Place:
    """Where an element of the pages is that has an id: its page, and its upper left corner from below."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Chunk:
    """What one chunk brings to a file, under its own numbers; `fonts_number` is that of the fonts."""

    objects: list[tuple[int, bytes]]
    pages: list[Page]
    fonts_number: int
    uses: dict[str, FontUse]
    bookmarks: list[Bookmark]
    anchors: dict[str, Place]
    structure: Structure


def chunk_of(drawing: Drawing, *, isolated: bool) -> Chunk:
    """Return what the drawing brings to a file."""
    if isolated:
        drawing.wrap_content(b"q", b"Q")
    # the object 0, the pages' root and the catalog are the file's
    skipped = {0, drawing.pages_number, drawing.catalog_number, drawing.fonts_number}
    skipped.update(number for number, _, _ in drawing.pages)
    skipped.update(element.number for element in drawing.structure.elements)
    skipped.update(link.annotation.number for link in drawing.structure.links)
    return Chunk(
        [(number, data) for number, data in drawing.objects(skipped)],
        [
            Page(number, entries_of(entries, _OF_THE_FILE), content, isolated)
            for number, entries, content in drawing.pages
        ],
        drawing.fonts_number,
        drawing.uses(),
        [Bookmark(*bookmark) for bookmark in drawing.bookmarks],
        {name: Place(*place) for name, place in drawing.anchors.items()},
        drawing.structure,
    )


@dataclass(frozen=True)
class Told:
    """What is to be known of a chunk before it is read: how it uses fonts, and what WeasyPrint had to say.

    `pages` is how many it has, `anchors` on which of them, from 0, each id is.
    """

    uses: dict[str, FontUse]
    said: list[str]
    pages: int
    anchors: dict[str, int]


def draw_chunk(source: str, target: str, numbers: Mapping[str, int]) -> Told:
    """Draw the chunk in one file into another, in a process of its own.

    `numbers` are those of the pages that it refers to, as far as they are known.
    """
    with open(source, encoding="utf-8") as file:
        html = with_page_numbers(file.read(), numbers)
    with log_taken() as logged:
        chunk = chunk_of(draw(html, structure_of), isolated=True)
    with open(target, "wb") as out:
        pickle.dump(chunk, out, pickle.HIGHEST_PROTOCOL)
    gc.collect()
    anchors = {name: place.page for name, place in chunk.anchors.items()}
    return Told(chunk.uses, [record.getMessage() for record in logged], len(chunk.pages), anchors)


def draw_over(html: str) -> tuple[list[bytes], dict[str, FontUse]]:
    """Draw what lies over pages, such as their numbers: the content of each, and how it uses fonts."""
    drawing = draw(html, None)
    return drawing.wrap_content(b"/Artifact BMC", b"EMC"), drawing.uses()
