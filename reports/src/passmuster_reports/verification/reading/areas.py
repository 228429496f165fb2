"""What is seen of what is drawn outside of all tags: cells under letters, icons beside words, bars, lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from passmuster_reports.verification.reading.geometry import Box, near
from passmuster_reports.verification.reading.likeness import is_colour_like, rectangles_of
from passmuster_reports.verification.reading.marks import Clip, Colour, Mark, Shape, Steps, seen_box
from passmuster_reports.verification.reading.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster_reports.verification.reading.marks import Piece

#: Points that a line has at most in its narrower direction.
_THIN = 2.0
#: Half of what a line has that is as thin as can be seen, in points.
_THINNEST = 0.05
#: By how many points a line may be thicker.
_THICKER = 0.3


class Ruling(NamedTuple):
    """A line: the direction that it goes in, where it lies across that, its ends, and how it looks."""

    is_level: bool
    across: float
    first: float
    last: float
    thickness: float
    colour: Colour

    def is_like(self, other: Ruling) -> bool:
        """Tell whether both go in one direction and look alike."""
        return (
            self.is_level == other.is_level
            and near(self.thickness, other.thickness, _THICKER)
            and is_colour_like(self.colour, other.colour)
        )


class Area(NamedTuple):
    """A mark: its page, what of that it covers, when it is drawn, and what it is as a line, if it is one."""

    page: int
    box: Box
    order: tuple[int, int]
    mark: Mark
    ruling: Ruling | None

    @property
    def standing(self) -> Standing:
        """Return its page, what of that it covers, and when it is drawn."""
        return Standing(self.page, self.box, self.order)


def areas_of(page: int, pieces: Iterable[Piece]) -> Iterator[Area]:
    """Yield what is seen of pieces of a page."""
    for piece in pieces:
        for place, drawn in enumerate(piece.marks):
            for mark in _parts(drawn):
                box = _covered(mark)
                if not box.is_empty:
                    yield Area(page, box, (piece.order, place), mark, _ruling_of(mark, box))


def _parts(mark: Mark) -> Iterator[Mark]:
    """Yield a mark, or what it is in each cell: the shading of a column is clipped to its cells."""
    cells: list[Box] = []
    if isinstance(mark, Shape) and mark.line is None and len(mark.clip.paths) == 1:
        cells = rectangles_of(mark.clip.paths[0][:-1]) if len(rectangles_of(mark.steps)) == 1 else []
    if not cells:
        yield mark
        return
    assert isinstance(mark, Shape)
    whole = mark.box.meet(mark.clip.box)
    for cell in cells:
        box = cell.meet(whole)
        if not box.is_empty:
            yield replace(mark, steps=_rectangle(box), even_odd=False, box=box, clip=Clip(box))


def _rectangle(box: Box) -> Steps:
    corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
    begin, *rest = corners
    return ("m", (begin,)), *(("l", (corner,)) for corner in rest), ("h", ())


def _covered(mark: Mark) -> Box:
    """Return what a mark covers: what has no width is drawn as thin as can be seen."""
    if not isinstance(mark, Shape):
        return seen_box(mark)
    return mark.box.grown(max(mark.width / 2, _THINNEST)).meet(mark.clip.box)


def _ruling_of(mark: Mark, box: Box) -> Ruling | None:
    """Return a mark as a line; None where it is none."""
    if not isinstance(mark, Shape) or min(box.width, box.height) > _THIN or mark.dashes:
        return None
    paint = mark.fill or mark.line
    if paint is None or paint[1] != 1 or (mark.fill and mark.line):
        return None
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    if box.width >= box.height:
        return Ruling(True, down, box.left, box.right, box.height, paint[0])
    return Ruling(False, across, box.top, box.bottom, box.width, paint[0])
