"""The state of drawing: where, in which colours and font, and within which bounds (ISO 32000-1, 8.4)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import hypot, inf
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.marks import Clip, Colour, Steps

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.geometry import Box, Matrix

#: States that are kept within each other.
_DEEPEST = 200
_BLACK = (0.0, 0.0, 0.0)


@dataclass(slots=True)
class State:
    """One state; `matrix` leads to the page, down from its upper edge."""

    matrix: Matrix
    clip: Clip
    fill: Colour = _BLACK
    line: Colour = _BLACK
    fill_alpha: float = 1.0
    line_alpha: float = 1.0
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    font: str | None = None
    size: float = 0.0
    rise: float = 0.0


@dataclass(slots=True)
class States:
    """The states that are kept, and the one that holds."""

    now: State
    _kept: list[State] = field(default_factory=list)

    def keep(self) -> None:
        """Keep the state; what is changed from now on is undone by `restore`."""
        if len(self._kept) == _DEEPEST:
            raise UnlikeError("the content of a page keeps more states than that of any report")
        self._kept.append(replace(self.now))

    def restore(self) -> None:
        """Return to the state that was kept last."""
        if not self._kept:
            raise UnlikeError("the content of a page restores a state that it never kept")
        self.now = self._kept.pop()

    @property
    def is_level(self) -> bool:
        """Tell whether as many were restored as were kept."""
        return not self._kept


def scale_of(matrix: Matrix) -> float:
    """Return by how much a matrix scales; UnlikeError where it does so unevenly, or not at all."""
    across, down = hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d)
    slant = abs(matrix.a * matrix.c + matrix.b * matrix.d)
    if not 0 < across < inf or abs(across - down) > across / 1000 or slant > across * across / 1000:
        raise UnlikeError("something is drawn narrower or wider than it is")
    return across


def clip_to(clip: Clip, box: Box, path: Steps | None = None) -> Clip:
    """Return what is left of a clip within a box, and within a path that does not fill it."""
    return Clip(clip.box.meet(box), clip.paths if path is None else (*clip.paths, path))
