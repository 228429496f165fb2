"""A path while it is built, in places of the page."""

from __future__ import annotations

from itertools import pairwise

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.geometry import Box, Matrix, around, near

Point = tuple[float, float]
#: Corners that are as good as one.
_SAME = 0.001


class Path:
    """Steps, each an operator and its points."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, tuple[Point, ...]]] = []
        #: What it clips what is drawn after it to: None for nothing.
        self.clips: str | None = None

    def add(self, operator: str, numbers: list[float], matrix: Matrix) -> None:
        """Add a step in places of the page."""
        if operator not in ("m", "re") and not self.steps:
            raise UnlikeError("a path of a page begins nowhere")
        if operator == "re":
            x, y, width, height = numbers
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
            places = [matrix.moved(*corner) for corner in corners]
            if self.steps and self.steps[-1][0] == "m":
                self.steps.pop()
            self.steps.append(("m", (places[0],)))
            self.steps += [("l", (place,)) for place in places[1:]]
            self.steps.append(("h", ()))
            return
        if operator == "m" and self.steps and self.steps[-1][0] == "m":
            self.steps.pop()  # nothing begins there
        points = tuple(
            matrix.moved(numbers[place], numbers[place + 1]) for place in range(0, len(numbers), 2)
        )
        self.steps.append((operator, points))

    @property
    def box(self) -> Box:
        """Return the box around all its points; a curve lies within them."""
        return around([point for _, points in self.steps for point in points])

    @property
    def is_box(self) -> bool:
        """Tell whether it is nothing but an upright rectangle."""
        steps = self.steps[:-1] if self.steps[-1][0] == "h" else self.steps
        points = [points[0] for operator, points in steps if operator in ("m", "l")]
        if len(points) != len(steps) or [operator for operator, _ in steps].count("m") != 1:
            return False
        box = self.box
        corners = {
            (near(x, box.left, _SAME), near(y, box.top, _SAME))
            for x, y in points
            if (near(x, box.left, _SAME) or near(x, box.right, _SAME))
            and (near(y, box.top, _SAME) or near(y, box.bottom, _SAME))
        }
        turns = all(
            near(one[0], other[0], _SAME) != near(one[1], other[1], _SAME) for one, other in pairwise(points)
        )
        return len(points) in (4, 5) and len(corners) == 4 and turns  # noqa: PLR2004
