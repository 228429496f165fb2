"""What lies over what: in the order in which it does in the pages drawn here, so that nothing is covered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from passmuster_reports.verification.reading.geometry import Box
from passmuster_reports.verification.reading.marks import Glyphs, seen_box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from passmuster_reports.verification.reading.marks import Drawn
    from passmuster_reports.verification.reading.standing import Standing

#: Points of a page, down and across, that are looked at together.
_DOWN, _ACROSS = 12.0, 48.0
#: Of the width and height of letters, and of areas, how far they may lie over each other at each edge, and
#: the points that they may at most.
_OF_LETTERS, _MOST_OF_LETTERS, _OF_AREAS, _MOST = 0.2, 4.0, 0.2, 0.5
#: Of the height of letters, how far the boxes around them may lie over each other; points that these may at
#: most, and that all may touch.
_CLOSE, _CLOSEST, _TOUCHING = 0.25, 3.0, 0.6
#: By how many points what lies over something in one document may miss it in the other.
_MISSED = 1.0


class Layer(NamedTuple):
    """An area or a letter, and all that it is in the other document; a letter may have no pair there."""

    standing: Standing
    others: Sequence[Standing]


@dataclass
class Layers:
    """What is drawn on the pages of a document."""

    areas: list[Layer] = field(default_factory=list)
    letters: list[Layer] = field(default_factory=list)

    def add(self, area: Standing, others: Sequence[Standing]) -> None:
        """Take an area, and all that it is in the other document."""
        self.areas.append(Layer(area, others))

    def changed(self) -> Iterator[tuple[Layer, str]]:
        """Yield what lies over or under something, and not so in the other document; and what that is."""
        grid: defaultdict[tuple[int, int, int], list[tuple[Box, Layer, str]]] = defaultdict(list)
        for layer in self.letters:
            box = _shrunk(layer.standing.box, _OF_LETTERS, _MOST_OF_LETTERS)
            entry = box, layer, "letters"
            for cell in _cells(layer.standing.page, box):
                grid[cell].append(entry)
        for layer in self.areas:
            box = _shrunk(layer.standing.box, _OF_AREAS, _MOST)
            cells = list(_cells(layer.standing.page, box))
            beside = {id(entry): entry for cell in cells for entry in grid[cell]}
            for other_box, other, what in beside.values():
                if _overlap(box, other_box) and not _lie_alike(layer, other, of_letters=what == "letters"):
                    yield layer, what
            own = box, layer, "another"
            for cell in cells:
                grid[cell].append(own)


def _lie_alike(area: Layer, other: Layer, *, of_letters: bool) -> bool:
    """Tell whether an area lies over or under something as in the other document."""
    is_over = area.standing.order > other.standing.order
    if not other.others:
        return not is_over  # it was never in the other document, and is seen
    share, most = (_OF_LETTERS, _MOST_OF_LETTERS) if of_letters else (_OF_AREAS, _MOST)
    return any(
        one.page == two.page
        and _overlap(one.box.grown(_MISSED), _shrunk(two.box, share, most))
        and (one.order > two.order) == is_over
        for one in area.others
        for two in other.others
    )


def _shrunk(box: Box, share: float, most: float) -> Box:
    across, down = min(box.width * share, most), min(box.height * share, most)
    return Box(box.left + across, box.top + down, box.right - across, box.bottom - down)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def _cells(page: int, box: Box) -> Iterable[tuple[int, int, int]]:
    return (
        (page, down, across)
        for down in range(int(box.top // _DOWN), int(box.bottom // _DOWN) + 1)
        for across in range(int(box.left // _ACROSS), int(box.right // _ACROSS) + 1)
    )


def are_letters_apart(drawn: Drawn) -> bool:
    """Tell whether no letters of a page lie over others, as those of lines that are too close would."""
    grid: defaultdict[tuple[int, int, int], list[Box]] = defaultdict(list)
    for piece in (*drawn.pieces.values(), *drawn.others):
        for mark in piece.marks:
            if not isinstance(mark, Glyphs):
                continue
            box = seen_box(mark)
            shrunk = box.grown(-min(_CLOSE * box.height, _CLOSEST))
            if shrunk.is_empty:
                continue
            cells = list(_cells(0, shrunk))
            if any(_overlap(shrunk, other) for cell in cells for other in grid[cell]):
                return False
            for cell in cells:
                grid[cell].append(box.grown(-_TOUCHING))
    return True
