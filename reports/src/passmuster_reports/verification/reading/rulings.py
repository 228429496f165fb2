"""Lines between rows and beside texts: where they lie, and that none of them goes through anything."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.geometry import Box, near
from passmuster_reports.verification.reading.marks import Glyphs, Shape, seen_box
from passmuster_reports.verification.reading.pictures import is_colour_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster_reports.verification.reading.marks import Colour, Drawn, Piece

#: Points that a small shape has at most, and a line in its narrower direction.
_SMALL, _THIN = 16.0, 3.0
#: Half of what a line has that is as thin as can be seen, in points.
_THINNEST = 0.05
#: By how many points lines may lie elsewhere, be thicker, and touch what they lie beside.
_ASIDE, _THICKER, _TOUCHING = 1.5, 0.3, 0.6
#: Of the height of letters, how far the boxes around them may lie over each other.
_OVERLAP = 0.25
#: Points from above that are looked at together.
_BAND = 12.0
#: Lines of a kind that a break of a page brings: of the row before it, and of a head that is said again.
_BY_PAGE = 3


@dataclass(frozen=True)
class Ruling:
    """A line: its place across the page, and how it looks."""

    is_level: bool
    left: float
    right: float
    thickness: float
    colour: Colour

    def is_like(self, other: Ruling) -> bool:
        """Tell whether both lie in the same place across the page and look alike."""
        return (
            self.is_level == other.is_level
            and near(self.left, other.left, _ASIDE)
            and near(self.right, other.right, _ASIDE)
            and near(self.thickness, other.thickness, _THICKER)
            and is_colour_like(self.colour, other.colour)
        )


def is_small(shape: Shape) -> bool:
    """Tell whether a shape is as small as those beside words."""
    box = seen_box(shape)
    return max(box.width, box.height) <= _SMALL


def is_seen(shape: Shape) -> bool:
    """Tell whether anything of a shape is seen: its clip may leave nothing of it.

    What has no width is drawn as thin as can be seen.
    """
    return not _with_width(shape).is_empty


def ruling_of(shape: Shape) -> Ruling | None:
    """Return a shape as a line; None where it is none."""
    box = _with_width(shape)
    paint = shape.fill or shape.line
    if min(box.width, box.height) > _THIN or paint is None or paint[1] != 1 or shape.dashes:
        return None
    if shape.fill and shape.line:
        return None
    is_level = box.width >= box.height
    return Ruling(is_level, box.left, box.right, min(box.width, box.height), paint[0])


def _with_width(shape: Shape) -> Box:
    return shape.box.grown(max(shape.width / 2, _THINNEST)).meet(shape.clip.box)


class Rulings:
    """The lines of a document, how many there are of each kind."""

    def __init__(self) -> None:
        self.kinds: dict[Ruling, list[int]] = {}

    def add(self, page: int, ruling: Ruling) -> None:
        """Take a line of a page, by its number from 0."""
        rounded = Ruling(
            ruling.is_level,
            round(ruling.left, 1),
            round(ruling.right, 1),
            round(ruling.thickness, 1),
            ruling.colour,
        )
        self.kinds.setdefault(rounded, []).append(page)


def compare_rulings(made: Rulings, again: Rulings, pages: int) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the lines of a document of so many pages, each with its page from 0."""
    for kind, found in made.kinds.items():
        known = [len(pages_again) for other, pages_again in again.kinds.items() if kind.is_like(other)]
        if not known:
            yield found[0], "a line is drawn where no report has one"
        elif len(found) > sum(known) + _BY_PAGE * pages:
            yield found[0], "more lines are drawn than in a report"


class Obstacles:
    """What lies on a page that nothing else may touch: letters, and pictures."""

    def __init__(self, drawn: Drawn) -> None:
        self._bands: defaultdict[int, list[Box]] = defaultdict(list)
        #: Whether letters lie over each other.
        self.are_apart = True
        for piece in (*drawn.pieces.values(), *drawn.others):
            for box in _boxes(piece):
                shrunk = box.grown(-min(_OVERLAP * box.height, _THIN))
                self.are_apart = self.are_apart and not self._touches(shrunk)
                for band in _bands(box):
                    self._bands[band].append(box)

    def touched_by(self, shape: Shape) -> bool:
        """Tell whether a shape lies over or under one of them."""
        return self._touches(_with_width(shape))

    def _touches(self, box: Box) -> bool:
        return not box.is_empty and any(
            not box.meet(other).is_empty for band in _bands(box) for other in self._bands.get(band, ())
        )


def _bands(box: Box) -> range:
    return range(int(box.top // _BAND), int(box.bottom // _BAND) + 1)


def _boxes(piece: Piece) -> Iterable[Box]:
    """Yield the boxes of a piece: of letters each mark, of a picture the whole."""
    if piece.number is not None and piece.tag == "Figure":
        boxes = [seen_box(mark) for mark in piece.marks]
        return [_around(boxes).grown(-_TOUCHING)] if boxes else []
    return [seen_box(mark).grown(-_TOUCHING) for mark in piece.marks if isinstance(mark, Glyphs)]


def _around(boxes: list[Box]) -> Box:
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.join(box)
    return whole
