"""The structure of a file as blocks: elements within each other, with the texts and pictures in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.tree import Element, Owned

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Run:
    """Pieces of text that follow one another, each with what its tag says of it, if any."""

    pieces: list[tuple[Owned, str | None]] = field(default_factory=list)

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
        elif isinstance(kid, Element) and kid.type != "Span":
            parts.append(blocks_of(kid))
        else:
            if not parts or not isinstance(parts[-1], Run):
                parts.append(Run())
            run = parts[-1]
            assert isinstance(run, Run)
            run.pieces += _pieces(kid)
    return Block(element, [part for part in parts if not isinstance(part, Run) or part.is_drawn])


def _pieces(kid: Element | Owned) -> Iterator[tuple[Owned, str | None]]:
    if isinstance(kid, Owned):
        yield kid, None
        return
    for piece in kid.kids:
        if isinstance(piece, Owned):
            yield piece, kid.says


def first_piece(part: Block | Run | Figure) -> Owned | None:
    """Return the first piece of a part of which something is drawn."""
    if isinstance(part, Block):
        return next((piece for piece in map(first_piece, part.parts) if piece is not None), None)
    pieces = part.pieces if isinstance(part, Figure) else [owned for owned, _ in part.pieces]
    return next((owned for owned in pieces if owned.piece.marks), None)
