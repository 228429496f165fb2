"""Small shapes beside words, such as that of a status: each beside the word that it has in a report.

A shape is no part of the document, but who looks at a page reads it with the word that it stands before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.marks import seen_box
from passmuster_reports.verification.reading.pictures import is_shape_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from passmuster_reports.verification.reading.letters import Text
    from passmuster_reports.verification.reading.marks import Shape

#: Points between a shape and its word, and by how many of them it may lie elsewhere.
_NEAREST, _FARTHEST, _MOVED = 2.5, 22.0, 1.2


class Edge(NamedTuple):
    """An end of a piece of text, by its run and the place of its letter in the pages drawn here."""

    run: int
    place: int
    is_left: bool
    x: float
    base: float
    size: float


@dataclass(frozen=True)
class Icon:
    """A shape and how far it lies from the letter that it stands beside."""

    shape: Shape
    across: float
    down: float


def edges_of(text: Text, run: int, places: Mapping[int, int]) -> Iterator[tuple[int, Edge]]:
    """Yield the ends of the pieces of a text, each with its page; `places` are those of its letters."""
    letters = text.letters
    for number, letter in enumerate(letters):
        if number not in places:
            continue
        if number == 0 or letters[number - 1].piece != letter.piece:
            yield (
                letter.page,
                Edge(run, places[number], True, letter.left, letter.base, letter.size),
            )
        if number == len(letters) - 1 or letters[number + 1].piece != letter.piece:
            yield (
                letter.page,
                Edge(run, places[number], False, letter.right, letter.base, letter.size),
            )


class Icons:
    """The small shapes of a document, by the letters that they stand beside."""

    def __init__(self, edges: Mapping[int, list[Edge]]) -> None:
        self._edges = edges
        self.beside: defaultdict[tuple[int, int, bool], list[tuple[int, Icon]]] = defaultdict(list)
        self.alone: list[int] = []

    def add(self, page: int, shapes: Iterable[Shape]) -> None:
        """Take the small shapes of a page, by its number from 0."""
        edges = self._edges.get(page, [])
        for shape in shapes:
            found = _nearest(shape, edges)
            if found is None:
                self.alone.append(page)
                continue
            box = seen_box(shape)
            icon = Icon(shape, box.left - found.x, box.top - found.base)
            self.beside[found.run, found.place, found.is_left].append((page, icon))


def _nearest(shape: Shape, edges: Iterable[Edge]) -> Edge | None:
    """Return the nearest end of a piece of text that begins or ends beside a shape."""
    box = seen_box(shape)
    middle = (box.top + box.bottom) / 2
    best: tuple[float, Edge] | None = None
    for edge in edges:
        gap = edge.x - box.right if edge.is_left else box.left - edge.x
        if (
            _NEAREST <= gap <= _FARTHEST
            and edge.base - edge.size <= middle <= edge.base + edge.size / 3
            and (best is None or gap < best[0])
        ):
            best = gap, edge
    return None if best is None else best[1]


def compare_icons(made: Icons, again: Icons) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the shapes of a document, each with its page from 0."""
    for page in made.alone:
        yield page, "a shape stands by itself, and beside a word in a report"
    for key in made.beside.keys() | again.beside.keys():
        here, there = made.beside.get(key, []), again.beside.get(key, [])
        page = (here or there)[0][0]
        if not here:
            yield page, "a shape that a word has in a report is not there"
        elif len(here) != len(there) or not all(
            any(_is_like(icon, other) for _, other in there) for _, icon in here
        ):
            yield page, "a word has another shape beside it than in a report"


def _is_like(icon: Icon, other: Icon) -> bool:
    one, two = seen_box(icon.shape), seen_box(other.shape)
    return (
        near(icon.across, other.across, _MOVED)
        and near(icon.down, other.down, _MOVED)
        and is_shape_like(icon.shape, (one.left, one.top), other.shape, (two.left, two.top))
    )
