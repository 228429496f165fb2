"""What WeasyPrint drew on each page, box by box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.pdf.structure import pdf_string

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from xml.etree import ElementTree

#: Points in a pixel of CSS.
POINTS = 0.75
#: Left, lower, right and upper edge in points from below.
Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What was drawn of the boxes of a page: their pieces of its content, and the links that they are."""

    pieces: Mapping[Any, Any]
    links: Mapping[Any, tuple[str, Edges]]


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """One box of a drawn page."""

    _box: Any
    _drawn: _Drawn

    def children(self) -> Iterator[DrawnBox]:
        """Yield the boxes inside; those in the margins of a page are no part of the document."""
        from weasyprint.formatting_structure import boxes
        from weasyprint.layout.absolute import AbsolutePlaceholder

        for child in getattr(self._box, "children", ()):
            if not isinstance(child, boxes.MarginBox):
                yield DrawnBox(child._box if isinstance(child, AbsolutePlaceholder) else child, self._drawn)

    @property
    def element(self) -> ElementTree.Element | None:
        """Return the element of the page that it is of."""
        found: ElementTree.Element | None = self._box.element
        return found

    @property
    def tag(self) -> str | None:
        """Return the name of that element, or of what CSS puts before or after it."""
        return None if self._box.element is None else str(self._box.element_tag)

    @property
    def text(self) -> str | None:
        """Return its text, if it is a piece of text."""
        from weasyprint.formatting_structure import boxes

        return str(self._box.text) if isinstance(self._box, boxes.TextBox) else None

    @property
    def is_picture(self) -> bool:
        """Tell whether it is a picture or a drawing."""
        from weasyprint.formatting_structure import boxes

        return isinstance(self._box, boxes.ReplacedBox)

    @property
    def is_set_leftwards(self) -> bool:
        """Tell whether its lines run from right to left, whatever it says."""
        return bool(self._box.style["direction"] == "rtl")

    @property
    def colspan(self) -> int:
        """Return how many columns a cell of a table spans."""
        return int(self._box.colspan)

    @property
    def place(self) -> tuple[float, float, float, float]:
        """Return its left, top, right and bottom edge."""
        x, y = self._box.content_box_x(), self._box.content_box_y()
        return x, y, x + self._box.width, y + self._box.height

    @property
    def piece(self) -> int | None:
        """Return the number of its piece of the page's content; None where nothing of it was drawn."""
        found = self._drawn.pieces.get(self._box)
        return None if found is None else int(found["mcid"])

    @property
    def link(self) -> tuple[str, Edges] | None:
        """Return the id that it leads to, and its place; None where it is no link to a place in the pages."""
        return self._drawn.links.get(self._box)

    @property
    def marker(self) -> str:
        """Return how the items of a list are marked, as CSS names it."""
        return str(self._box.style["list_style_type"])


@dataclass(frozen=True)
class DrawnPage:
    """One page as it was drawn."""

    _page: Any
    _stream: Any

    @property
    def box(self) -> DrawnBox:
        """Return the box of the whole page."""
        return DrawnBox(self._page._page_box, _Drawn(self._stream._tags, dict(self._links())))

    def _links(self) -> Iterator[tuple[Any, tuple[str, Edges]]]:
        """Yield the boxes of elements that are links; WeasyPrint lists what is in them beside them."""
        height = self._page.height
        for kind, target, (left, top, right, bottom), box in self._page.links:
            if kind == "internal" and box.link is not None:
                edges = (left, height - bottom, right, height - top)
                yield (
                    box,
                    (target, (edges[0] * POINTS, edges[1] * POINTS, edges[2] * POINTS, edges[3] * POINTS)),
                )

    def mark(self, owned: Collection[int], texts: Mapping[int, str]) -> None:
        """Mark pieces that nobody owns as no part of the document, and give others their text."""
        content = self._stream.stream
        for place, entry in enumerate(content):
            if not isinstance(entry, dict) or "MCID" not in entry:
                continue
            if entry["MCID"] not in owned:
                content[place - 1 : place + 2] = ["/Artifact", b"", b"BMC"]
            elif entry["MCID"] in texts:
                entry["ActualText"] = pdf_string(texts[entry["MCID"]])
