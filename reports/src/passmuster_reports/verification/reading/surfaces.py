"""Areas of one document beside those of the other: each has its like in the same place by its letters.

Versions break lines and pages elsewhere, so a place is told by what stands around it: where the same stands
in the other document, the area must be, too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.likeness import Within, is_like

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from passmuster_reports.verification.reading.areas import Area, Ruling
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.geometry import Box
    from passmuster_reports.verification.reading.standing import Move, Moves

#: Points that an area has at most that belongs to one word, and by how many its size may differ.
_SMALL, _SIZE = 20.0, 0.3
#: By how many points something may lie elsewhere beside its letters.
_MOVED = 1.2
#: By how many points a long line may lie farther from what is above it, where nothing is in between.
_FARTHER = 24.0
#: Points from above that are looked at together.
_BAND = 12.0


class Surface:
    """The areas of a document, and where its letters stand in the other."""

    def __init__(self, document: Document, areas: Sequence[Area], moves: Moves) -> None:
        self.areas = areas
        self.moves = moves
        self._document = document
        self._shapes: defaultdict[tuple[int, int], list[Area]] = defaultdict(list)
        self._rulings: defaultdict[tuple[int, bool, int], list[tuple[Area, Ruling]]] = defaultdict(list)
        for area in areas:
            ruling = area.ruling
            if ruling is None:
                self._shapes[area.page, int(area.box.top // _BAND)].append(area)
            else:
                self._rulings[area.page, ruling.is_level, int(ruling.across // _BAND)].append((area, ruling))

    def like(self, area: Area, other: Surface) -> list[Area]:
        """Return what an area of another document is here; nothing where there is nothing like it."""
        if area.ruling is not None:
            return self._with_ends(area, area.ruling, other.moves)
        moves = _moves_of(area, other.moves)
        found = []
        for to, top in {(move.to, area.box.top + move.down) for move in moves}:
            there = [move for move in moves if move.to == to]
            found += [
                one
                for one in self._beginning_at(to, top)
                if near(one.box.top, top, _MOVED)
                and _is_beside(area.box, one.box, there)
                and is_like(other._within(area), self._within(one))
            ]
        return found

    def page_of(self, area: Area) -> int:
        """Return the page of the other document on which an area of this one would be."""
        beside = self.moves.beside(area.page, area.box.left, area.box.top, 1)
        return beside[0].to if beside else area.page

    def _within(self, area: Area) -> Within:
        return Within(area.mark, area.box, self._document.fonts, self._document.objects)

    def _beginning_at(self, page: int, top: float) -> Iterator[Area]:
        for band in _bands(top, _MOVED):
            yield from self._shapes.get((page, band), ())

    def _with_ends(self, area: Area, ruling: Ruling, moves: Moves) -> list[Area]:
        """Return the lines here on which the ends of a line lie, which may be broken elsewhere."""
        is_long = ruling.is_level and ruling.last - ruling.first > _SMALL
        found: list[Area] = []
        for along in (ruling.first, ruling.last):
            x, y = (along, ruling.across) if ruling.is_level else (ruling.across, along)
            around = moves.beside(area.page, x, y, 2) + moves.above_and_below(area.page, y)
            places = {(move.to, x + right, y + move.down) for move in around for right in {0.0, move.right}}
            on = list(self._through(ruling, places, _MOVED))
            if is_long and not on:
                on = list(self._through(ruling, places, _FARTHER))
            if not on:
                return []
            found += on
        return found

    def _through(
        self, ruling: Ruling, places: Collection[tuple[int, float, float]], farther: float
    ) -> Iterator[Area]:
        """Yield the lines here that go through one of these places, or by it with nothing in between."""
        for page, x, y in places:
            along, across = (x, y) if ruling.is_level else (y, x)
            for band in _bands(across, farther):
                for area, one in self._rulings.get((page, ruling.is_level, band), ()):
                    if (
                        -farther <= one.across - across <= farther
                        and one.first - _MOVED <= along <= one.last + _MOVED
                        and one.is_like(ruling)
                        and (farther == _MOVED or self._is_free(area, one, across))
                    ):
                        yield area

    def _is_free(self, area: Area, ruling: Ruling, height: float) -> bool:
        """Tell whether nothing stands between a line here and another height."""
        upper, lower = sorted((ruling.across, height))
        between = self.moves.between(area.page, upper, lower)
        return not any(ruling.first - _MOVED <= move.x <= ruling.last + _MOVED for move in between)


def _bands(place: float, by: float) -> range:
    return range(int((place - by) // _BAND), int((place + by) // _BAND) + 1)


def _is_small(box: Box) -> bool:
    return max(box.width, box.height) <= _SMALL


def _moves_of(area: Area, moves: Moves) -> list[Move]:
    """Return the moves of what stands around: beside the middle of what is small, else beside each corner."""
    page, box = area.page, area.box
    across, down = [box.left, box.right], [box.top, box.bottom]
    if _is_small(box):
        across, down = [sum(across) / 2], [sum(down) / 2]
    found = [move for y in down for move in moves.above_and_below(page, y)]
    return [*found, *(move for x in across for y in down for move in moves.beside(page, x, y, 2))]


def _is_beside(box: Box, other: Box, moves: Sequence[Move]) -> bool:
    """Tell whether each edge of a box lies as one of these moves, or as on its page, and all as far apart."""
    rights = {0.0, *(move.right for move in moves)}
    if _is_small(box) and not (near(box.width, other.width, _SIZE) and near(box.height, other.height, _SIZE)):
        return False
    return (
        any(near(box.left + right, other.left, _MOVED) for right in rights)
        and any(near(box.right + right, other.right, _MOVED) for right in rights)
        and any(near(box.bottom + move.down, other.bottom, _MOVED) for move in moves)
    )
