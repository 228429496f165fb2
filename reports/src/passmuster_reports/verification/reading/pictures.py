"""Pictures: drawings of figures, the logo, and pictures in place of letters, beside those drawn here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.likeness import Within, is_like
from passmuster_reports.verification.reading.marks import Glyphs, seen_box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.fonts import Font
    from passmuster_reports.verification.reading.marks import Mark

#: By how much of a point the width and height of a drawing may differ.
_SIZE = 0.1


class Drawing:
    """What a picture of a figure is drawn of, within the box around its shapes."""

    def __init__(self, marks: Sequence[Mark], fonts: Mapping[str, Font], objects: Objects) -> None:
        self.marks = marks
        self._fonts = fonts
        self._objects = objects
        boxes = [mark.box for mark in marks if not isinstance(mark, Glyphs)]
        boxes = boxes or [seen_box(mark) for mark in marks if isinstance(mark, Glyphs)]
        self.box = boxes[0]
        for box in boxes[1:]:
            self.box = self.box.join(box)

    def is_like(self, other: Drawing) -> bool:
        """Tell whether both are drawn alike."""
        return (
            len(self.marks) == len(other.marks)
            and near(self.box.width, other.box.width, _SIZE)
            and near(self.box.height, other.box.height, _SIZE)
            and all(
                is_like(
                    Within(mark, self.box, self._fonts, self._objects),
                    Within(mark_of_other, other.box, other._fonts, other._objects),
                )
                for mark, mark_of_other in zip(self.marks, other.marks, strict=True)
            )
        )
