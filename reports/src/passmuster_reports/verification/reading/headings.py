"""The names that the upper edge of a page has: of the part, and of the place, that its first lines are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.blocks import Block, Run, first_piece
from passmuster_reports.verification.reading.letters import text_of_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.verification.reading.document import Document

#: Where parts and places begin: sections within the whole, and within each other.
_PART, _PLACE = "H2", "H3"


@dataclass(frozen=True)
class Heading:
    """A heading that a page may name: its page, whether it is a part's, and its name as said and as drawn."""

    page: int
    is_part: bool
    names: frozenset[str]


def headings_of(document: Document, root: Block) -> list[Heading]:
    """Return the headings of parts and places in order."""
    return list(_headings(document, root))


def _headings(document: Document, root: Block) -> Iterator[Heading]:
    for whole in root.parts:
        for part in whole.parts if isinstance(whole, Block) else ():
            found = _heading(document, part, _PART)
            if found is None or not isinstance(part, Block):
                continue
            yield found
            for place in part.parts:
                heading = _heading(document, place, _PLACE)
                if heading is not None:
                    yield heading


def _heading(document: Document, section: object, type: str) -> Heading | None:
    """Return the heading that a section begins with."""
    if not isinstance(section, Block) or section.element.type != "Sect" or not section.parts:
        return None
    heading = section.parts[0]
    if not isinstance(heading, Block) or heading.element.type != type:
        return None
    runs = [part for part in heading.parts if isinstance(part, Run)]
    first = first_piece(section)
    if not runs or first is None:
        return None
    text = text_of_pieces(runs[0].pieces, document.fonts)
    # What stands behind a name is smaller: how many it has, or its id.
    size = text.letters[0].size
    pieces = {letter.piece for letter in text.letters if letter.size >= size}
    drawn = "".join(letter.text for letter in text.letters if letter.piece in pieces)
    said = "".join(said for piece, said in enumerate(text.said) if piece in pieces)
    return Heading(first.page, type == _PART, frozenset((drawn, "".join(said.split()))))


def names_on(page: int, headings: list[Heading]) -> frozenset[str]:
    """Return what the upper edge of a page may name, without spaces.

    That is the part that begins there first, else the one that goes on, and likewise the place.
    """
    parts: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    begun: set[bool] = set()
    for heading in headings:
        if heading.page > page:
            break
        if heading.page == page and heading.is_part in begun:
            continue
        if heading.page == page:
            begun.add(heading.is_part)
        if heading.is_part:
            parts = heading.names
            if heading.page < page:
                places = frozenset()
        else:
            places = heading.names
    with_place = {f"{part}·{place}" for part in parts for place in places}
    turned = {f"{place}·{part}" for part in parts for place in places}
    return parts | with_place | turned
