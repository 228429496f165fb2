"""What draws the pages of a file: its objects, the widths of its glyphs, and how much it may unpack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.drawing import Run
from passmuster_reports.verification.reading.geometry import Box, Matrix
from passmuster_reports.verification.reading.marks import Clip, Drawn
from passmuster_reports.verification.reading.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.syntax import Stream


class Painter:
    """Draws the pages of one file, one after the other; their contents have so many bytes at most."""

    def __init__(self, objects: Objects, widths: Mapping[str, Mapping[int, float]], most: int) -> None:
        self._objects = objects
        self._widths = widths
        self._most = most
        #: Bytes of content that were drawn.
        self.drawn = 0
        self._groups: set[int] = set()

    def draw(self, page: Mapping[str, Any]) -> Drawn:
        """Return what is drawn on a page; UnlikeError where it is not drawn as this program draws."""
        left, bottom, right, top = page["MediaBox"]
        flip = Matrix(1, 0, 0, -1, -left, top)
        bounds = Box(0, 0, right - left, top - bottom)
        contents = page["Contents"]
        # What one content leaves, the next one begins with.
        run = Run(self, self._objects.get(page["Resources"]), State(flip, Clip(bounds)))
        for content in contents if isinstance(contents, list) else [contents]:
            run.draw(self.content(self._objects.get(content)))
        return Drawn(run.pieces, tuple(run.others))

    def width(self, font: str, glyph: int) -> float:
        """Return the width of a glyph in thousandths of the font's size."""
        try:
            return self._widths[font][glyph]
        except KeyError:
            raise UnlikeError(f"glyph {glyph} of a font has no width, as each has in a report") from None

    def content(self, stream: Stream) -> bytes:
        """Return a content unpacked; UnlikeError where all together are more than may be."""
        content = stream.content(self._most - self.drawn)
        self.drawn += len(content)
        return content

    def get(self, value: Any) -> Any:
        """Return the object that a reference refers to."""
        return self._objects.get(value)

    def claim_group(self, number: int) -> None:
        """Note that a group is drawn, which happens to each of them once."""
        if number in self._groups:
            raise UnlikeError("a group is drawn twice, and each group of a report once")
        self._groups.add(number)
