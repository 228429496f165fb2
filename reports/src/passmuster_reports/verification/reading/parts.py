"""The parts of a report, by the sections that they are: the lower margin of a page names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.blocks import Block, Run, first_piece
from passmuster_reports.verification.reading.letters import text_of_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.verification.reading.document import Document


@dataclass(frozen=True)
class Part:
    """A part: the page on which it begins, and the texts of its heading, without spaces."""

    page: int
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
                yield Part(first.page, frozenset(_texts(document, heading)))


def _texts(document: Document, heading: Block) -> Iterator[str]:
    for run in heading.parts:
        if isinstance(run, Run):
            for said in text_of_pieces(run.pieces, document.fonts).said:
                yield "".join(said.split())


def part_on(page: int, parts: Sequence[Part]) -> int | None:
    """Return which part a page names: the first that begins there, else the one that goes on."""
    begun = [place for place, part in enumerate(parts) if part.page <= page]
    return next((place for place in begun if parts[place].page == page), begun[-1] if begun else None)
