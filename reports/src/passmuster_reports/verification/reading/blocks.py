"""The structure of a file as blocks: elements within each other, with the texts and pictures in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from passmuster_reports.verification.reading.tree import Element, Over, Owned


class Within(NamedTuple):
    """What tags around a piece of text say of it: languages, its link, and whether that refers to a page."""

    languages: tuple[str, ...] = ()
    link: Element | None = None
    refers: bool = False


#: Text that no tag says anything of.
PLAIN = Within()
#: Tags of letters within a text.
_INLINE = frozenset(("Span", "Link", "Reference"))


@dataclass(slots=True)
class Run:
    """Pieces of text that follow one another, each with what its tag says in its place, if anything.

    `within` is what else tags say of a piece, by its place, where they say anything.
    """

    pieces: list[tuple[Owned, str | None]] = field(default_factory=list)
    within: dict[int, Within] = field(default_factory=dict)

    def add(self, kid: Element | Owned | Over, within: Within = PLAIN) -> None:
        """Take a piece of text, or all of a tag of letters."""
        if isinstance(kid, Owned):
            self._add(kid, None, within)
        if not isinstance(kid, Element):
            return
        if kid.language:
            within = within._replace(languages=(*within.languages, kid.language))
        if kid.type == "Link":
            within = within._replace(link=kid)
        elif kid.type == "Reference":
            within = within._replace(refers=True)
        for part in kid.kids:
            if isinstance(part, Owned):
                self._add(part, kid.says, within)
            else:
                self.add(part, within)

    def _add(self, owned: Owned, says: str | None, within: Within) -> None:
        if within != PLAIN:
            self.within[len(self.pieces)] = within
        self.pieces.append((owned, says))

    @property
    def is_drawn(self) -> bool:
        """Tell whether anything of it is drawn: space between blocks is not."""
        return any(owned.piece.marks for owned, _ in self.pieces)


@dataclass(slots=True)
class Figure:
    """A picture: its tag and its pieces."""

    element: Element
    pieces: list[Owned]


@dataclass(slots=True)
class Block:
    """An element and its parts in the order in which they are read."""

    element: Element
    parts: list[Block | Run | Figure]


def blocks_of(element: Element) -> Block:
    """Return an element as a block."""
    parts: list[Block | Run | Figure] = []
    for kid in element.kids:
        if isinstance(kid, Element) and kid.type == "Figure":
            parts.append(Figure(kid, [piece for piece in kid.kids if isinstance(piece, Owned)]))
        elif isinstance(kid, Element) and not _is_inline(kid):
            parts.append(blocks_of(kid))
        elif not isinstance(kid, Over):
            if not parts or not isinstance(parts[-1], Run):
                parts.append(Run())
            run = parts[-1]
            assert isinstance(run, Run)
            run.add(kid)
    return Block(element, [part for part in parts if not isinstance(part, Run) or part.is_drawn])


def _is_inline(element: Element) -> bool:
    """Tell whether a tag holds nothing but letters."""
    return element.type in _INLINE and all(
        _is_inline(kid) for kid in element.kids if isinstance(kid, Element)
    )


def first_piece(part: Block | Run | Figure) -> Owned | None:
    """Return the first piece of a part of which something is drawn."""
    if isinstance(part, Block):
        return next((piece for piece in map(first_piece, part.parts) if piece is not None), None)
    pieces = part.pieces if isinstance(part, Figure) else [owned for owned, _ in part.pieces]
    return next((owned for owned in pieces if owned.piece.marks), None)
