"""The parts of a report, by the sections that they are: the lower margin of a page names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.blocks import Block, Figure, Run, first_piece
from passmuster_reports.verification.reading.letters import text_of_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.verification.reading.document import Document


@dataclass(frozen=True)
class Part:
    """A part: the pages on which it begins and ends, and the texts of its heading, without spaces."""

    first: int
    last: int
    texts: frozenset[str]


def parts_of(document: Document, root: Block) -> list[Part]:
    """Return the parts of a report in order."""
    return list(_parts(document, root))


def _parts(document: Document, root: Block) -> Iterator[Part]:
    for whole in root.parts:
        for section in whole.parts if isinstance(whole, Block) else ():
            if not isinstance(section, Block) or section.element.type != "Sect" or not section.parts:
                continue
            heading, first = section.parts[0], first_piece(section)
            if isinstance(heading, Block) and heading.element.type == "H2" and first is not None:
                yield Part(first.page, max(_pages(section)), frozenset(_texts(document, heading)))


def _texts(document: Document, heading: Block) -> Iterator[str]:
    for run in heading.parts:
        if isinstance(run, Run):
            for said in text_of_pieces(run.pieces, document.fonts).said:
                yield "".join(said.split())


def _pages(block: Block) -> Iterator[int]:
    """Yield the pages that a block has something on."""
    for part in block.parts:
        if isinstance(part, Block):
            yield from _pages(part)
            continue
        pieces = part.pieces if isinstance(part, Figure) else [owned for owned, _ in part.pieces]
        yield from (owned.page for owned in pieces if owned.piece.marks)


def part_on(page: int, parts: Sequence[Part]) -> int | None:
    """Return which part a page names: the first that has something on it."""
    return next((place for place, part in enumerate(parts) if part.first <= page <= part.last), None)
