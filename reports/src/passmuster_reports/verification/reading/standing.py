"""What stands where in one file and where in the other: letters and pictures, which all else is placed by."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster_reports.verification.reading.geometry import Box

#: Points from above that are looked at together, and how many times farther a point above is than one beside.
_BAND, _STEEP = 12.0, 3.0


class Standing(NamedTuple):
    """A letter or a picture: its page, and how many pieces, and marks of its piece, were drawn before."""

    page: int
    box: Box
    order: tuple[int, int]


class Move(NamedTuple):
    """A point of a page, and where the same stands in the other file."""

    x: float
    y: float
    to: int
    right: float
    down: float


@dataclass
class Pairs:
    """What of one file is what of the other; of letters, whether a piece begins or ends with it.

    `alone` are letters of the first that have no pair, such as the dots at the end of a name that is cut.
    """

    letters: list[tuple[Standing, Standing, bool]] = field(default_factory=list)
    pictures: list[tuple[Standing, Standing]] = field(default_factory=list)
    alone: list[Standing] = field(default_factory=list)

    def turned(self) -> Pairs:
        """Return the same from the other file to the first."""
        return Pairs(
            [(other, one, is_end) for one, other, is_end in self.letters],
            [(other, one) for one, other in self.pictures],
        )


class Moves:
    """Where the ends of texts and the corners of pictures stand in the other file, by page."""

    def __init__(self, pairs: Pairs) -> None:
        self._bands: defaultdict[int, defaultdict[int, list[Move]]] = defaultdict(lambda: defaultdict(list))
        for one, other, is_end in pairs.letters:
            if is_end:
                self._add(one.page, one.box.left, (one.box.top + one.box.bottom) / 2, one, other)
        for one, other in pairs.pictures:
            for x in (one.box.left, one.box.right):
                for y in (one.box.top, one.box.bottom):
                    self._add(one.page, x, y, one, other)
        self._down: dict[int, list[tuple[float, Move]]] = {}
        for page, bands in self._bands.items():
            for band in bands.values():
                band.sort()
            self._down[page] = sorted(
                ((move.y, move) for band in bands.values() for move in band), key=lambda entry: entry[0]
            )

    def _add(self, page: int, x: float, y: float, one: Standing, other: Standing) -> None:
        move = Move(x, y, other.page, other.box.left - one.box.left, other.box.top - one.box.top)
        self._bands[page][int(y // _BAND)].append(move)

    def beside(self, page: int, x: float, y: float, count: int) -> list[Move]:
        """Return the nearest to a point, so many of them."""
        bands = self._bands.get(page)
        if not bands:
            return []
        found: list[tuple[float, Move]] = []
        middle = int(y // _BAND)
        farthest = max(middle - min(bands), max(bands) - middle, 0)
        for apart in range(farthest + 1):
            if len(found) == count and found[-1][0] <= _STEEP * _BAND * (apart - 1):
                break
            for band in {middle - apart, middle + apart}:
                found += _nearest(bands.get(band, []), x, y, count)
            found = sorted(found, key=lambda entry: entry[0])[:count]
        return [move for _, move in found]

    def above_and_below(self, page: int, y: float) -> list[Move]:
        """Return what stands next above a height, and next below it, wherever across the page."""
        known = self._down.get(page, [])
        place = bisect_left(known, y, key=lambda entry: entry[0])
        return [move for _, move in known[max(place - 1, 0) : place + 1]]

    def between(self, page: int, upper: float, lower: float) -> Iterator[Move]:
        """Yield what stands between two heights of a page."""
        known = self._down.get(page, [])
        place = bisect_left(known, upper, key=lambda entry: entry[0])
        while place < len(known) and known[place][0] < lower:
            yield known[place][1]
            place += 1


def _nearest(band: list[Move], x: float, y: float, count: int) -> Iterable[tuple[float, Move]]:
    """Return those of a band that are nearest to a point; they stand in it from left to right."""
    place = bisect_left(band, x, key=lambda move: move.x)
    near = band[max(place - count, 0) : place + count]
    return ((abs(move.x - x) + _STEEP * abs(move.y - y), move) for move in near)
