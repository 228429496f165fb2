"""Where a part of a document lies, a box on each page that it goes over; and how two parts lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.geometry import TOUCH

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.geometry import Box


@dataclass(slots=True)
class Extent:
    """A box on each page."""

    boxes: dict[int, Box] = field(default_factory=dict)

    def add(self, page: int, box: Box) -> None:
        """Let a box on a page be part of it."""
        known = self.boxes.get(page)
        self.boxes[page] = box if known is None else known.join(box)

    def join(self, other: Extent) -> None:
        """Let all of another be part of it."""
        for page, box in other.boxes.items():
            self.add(page, box)

    @property
    def first(self) -> int:
        """Return its first page."""
        return min(self.boxes)

    @property
    def last(self) -> int:
        """Return its last page."""
        return max(self.boxes)


class Relation(Enum):
    """How a part lies to the one before it."""

    BELOW = "below"
    NEXT_PAGE = "on the next page"
    RIGHT = "to the right, and not below"
    LEFT = "to the left, and not below"
    OVER = "over, or above"


def relation(before: Extent, part: Extent) -> Relation | None:
    """Return how a part lies to the one before it; None where it is on a page that it may not be on."""
    if part.first > before.last:
        return Relation.NEXT_PAGE if part.first == before.last + 1 else None
    if part.first not in before.boxes:
        return None
    one, other = before.boxes[part.first].grown(-TOUCH), part.boxes[part.first].grown(-TOUCH)
    if part.first == before.last and other.top >= one.bottom - TOUCH:
        return Relation.BELOW
    if one.right <= other.left:
        return Relation.RIGHT
    return Relation.LEFT if other.right <= one.left else Relation.OVER
