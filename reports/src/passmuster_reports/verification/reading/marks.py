"""What is drawn on a page: letters, shapes and pictures, in the order in which they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.geometry import Box

if TYPE_CHECKING:
    from array import array

Colour = tuple[float, float, float]
#: Of the size of a font, how far letters reach above the line that they stand on, and below it.
ABOVE, BELOW = 0.75, 0.22


#: A path: its operators, each with its points.
Steps = tuple[tuple[str, tuple[tuple[float, float], ...]], ...]


@dataclass(frozen=True, slots=True)
class Clip:
    """Where something can be seen: within a box, and within all of these paths."""

    box: Box
    paths: tuple[Steps, ...] = ()


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Some glyphs of a font on a line: each has its place from the left, and the first place behind it.

    `size` is that of the font in points, `base` the place from above of the line that they stand on, `rise`
    how far they stand above it.
    """

    font: str
    size: float
    colour: Colour
    base: float
    rise: float
    numbers: array[int]
    places: array[float]
    clip: Clip


@dataclass(frozen=True, slots=True)
class Shape:
    """A path that is filled, outlined or both; colours are None where it is not."""

    steps: Steps
    fill: tuple[Colour, float] | None
    line: tuple[Colour, float] | None
    width: float
    dashes: tuple[float, ...]
    even_odd: bool
    box: Box
    clip: Clip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the number of its object."""

    number: int
    box: Box
    clip: Clip


Mark = Glyphs | Shape | Picture


def seen_box(mark: Mark) -> Box:
    """Return the box around what is seen of a mark."""
    if not isinstance(mark, Glyphs):
        return mark.box.meet(mark.clip.box)
    box = Box(mark.places[0], mark.base - ABOVE * mark.size, mark.places[-1], mark.base + BELOW * mark.size)
    return box.meet(mark.clip.box)


@dataclass(slots=True, eq=False)
class Piece:
    """What one tag marks, or, without a number, what is no part of the document; `text` is what it says.

    `order` is how many were drawn before it on its page.
    """

    number: int | None
    tag: str
    text: str | None
    order: int = 0
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on a page: the pieces that tags own by their numbers, and all others, each in order."""

    pieces: dict[int, Piece]
    others: tuple[Piece, ...]
