"""Places on a page: points from its left and upper edge, boxes, and matrices."""

from __future__ import annotations

from typing import NamedTuple

#: A point of PDF, with some for what versions round otherwise.
TOUCH = 0.75


class Box(NamedTuple):
    """A box by its edges; `top` is the smaller of its two heights."""

    left: float
    top: float
    right: float
    bottom: float

    def meet(self, other: Box) -> Box:
        """Return what two boxes share; its edges cross where they share nothing."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def join(self, other: Box) -> Box:
        """Return the box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def grown(self, by: float) -> Box:
        """Return the box with each edge moved outwards."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def holds(self, other: Box) -> bool:
        """Tell whether another box lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing lies inside."""
        return self.left >= self.right or self.top >= self.bottom

    @property
    def width(self) -> float:
        """Return its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return its height."""
        return self.bottom - self.top


class Matrix(NamedTuple):
    """A matrix as PDF writes one (ISO 32000-1, 8.3.3)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def after(self, other: Matrix) -> Matrix:
        """Return the matrix that first does this, then the other."""
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    def moved(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def around(points: list[tuple[float, float]]) -> Box:
    """Return the box around points, of which there is at least one."""
    across = [x for x, _ in points]
    down = [y for _, y in points]
    return Box(min(across), min(down), max(across), max(down))


def near(one: float, other: float, by: float = TOUCH) -> bool:
    """Tell whether two numbers are as good as equal."""
    return abs(one - other) <= by
