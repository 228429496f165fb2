"""What is outside of all tags: margins, heads of tables said again, lines, and small shapes beside words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.headings import headings_of
from passmuster_reports.verification.reading.heads import compare_heads, tables_of
from passmuster_reports.verification.reading.icons import Icons, compare_icons
from passmuster_reports.verification.reading.margins import Margins, compare_margins
from passmuster_reports.verification.reading.marks import Shape
from passmuster_reports.verification.reading.rulings import (
    Obstacles,
    Rulings,
    compare_rulings,
    is_seen,
    is_small,
    ruling_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.verification.reading.blocks import Block
    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.icons import Edge
    from passmuster_reports.verification.reading.marks import Piece
    from passmuster_reports.verification.reading.structures import Correspondence


class Outside:
    """What of a document is outside of all tags, sorted by what it is; what is wrong by itself is `wrong`."""

    def __init__(self, document: Document, root: Block, digest: str, edges: Mapping[int, list[Edge]]) -> None:
        self.margins = Margins(document, headings_of(document, root), digest)
        self.rulings = Rulings()
        self.icons = Icons(edges)
        self.wrong: list[tuple[int, str]] = []
        tables = tables_of(document, root)
        for page, drawn in enumerate(document.drawn):
            rest = [piece for piece in drawn.others if not self.margins.holds(page, piece)]
            rest, wrong = compare_heads(document, page, rest, tables)
            self.wrong += ((page, sentence) for sentence in wrong)
            obstacles = Obstacles(drawn)
            if not obstacles.are_apart:
                self.wrong.append((page, "letters lie over each other, or over a picture"))
            self._sort(page, rest, obstacles)

    def _sort(self, page: int, pieces: list[Piece], obstacles: Obstacles) -> None:
        small = []
        for piece in pieces:
            for mark in piece.marks:
                if not isinstance(mark, Shape):
                    self.wrong.append((page, "letters or a picture are outside of all tags"))
                    continue
                if not is_seen(mark):
                    continue
                ruling = ruling_of(mark)
                if obstacles.touched_by(mark):
                    self.wrong.append((page, "a shape lies over or under letters or a picture"))
                if is_small(mark):
                    small.append(mark)
                elif ruling is not None:
                    self.rulings.add(page, ruling)
                else:
                    self.wrong.append((page, "a shape is drawn that no report has"))
        self.icons.add(page, small)


def compare_outside(made: Outside, again: Outside, found: Correspondence, differences: Differences) -> None:
    """Compare what is outside of all tags."""
    count = made.margins.count
    compare_margins(
        made.margins, again.margins, [found.pages.get(page) for page in range(count)], differences
    )
    for page, sentence in (
        *made.wrong,
        *compare_icons(made.icons, again.icons),
        *compare_rulings(made.rulings, again.rulings, count),
    ):
        differences.add(f"page {page + 1}: {sentence}")
