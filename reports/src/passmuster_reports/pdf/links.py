"""Links of a PDF (ISO 32000-1, 12.5.6.5): they are written when it is known on which pages all is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.pdf.structure import pdf_string

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster_reports.pdf.drawing import Place
    from passmuster_reports.pdf.pdf_file import PdfFile
    from passmuster_reports.pdf.structure import Link


@dataclass
class Links:
    """The links of all chunks, the numbers of the elements that hold them, and the places they lead to."""

    elements: list[int] = field(default_factory=list)
    _links: list[tuple[int, int, Link]] = field(default_factory=list)
    _on_page: dict[int, list[int]] = field(default_factory=dict)
    _places: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    def add(self, link: Link, number: int, element: int, first_page: int) -> None:
        """Take a link of a chunk that begins with this page, under its own number and that of its element."""
        page = first_page + link.annotation.page
        self.elements.append(element)
        self._links.append((number, page, link))
        self._on_page.setdefault(page, []).append(number)

    def add_places(self, anchors: Mapping[str, Place], first_page: int) -> None:
        """Take the places of a chunk; what goes on in the next one is where it began."""
        for name, place in anchors.items():
            self._places.setdefault(name, (place.page + first_page, place.x, place.y))

    def of_page(self, page: int) -> bytes:
        """Return the entry of a page that lists its links; nothing where it has none."""
        numbers = self._on_page.get(page)
        return b" /Annots [%b]" % b" ".join(b"%d 0 R" % number for number in numbers) if numbers else b""

    def end(self, file: PdfFile, pages: Sequence[int]) -> list[str]:
        """Write all links; return the ids that nothing has, each once.

        Such a link leads to its own place: the structure has it already. In the list of what owns each piece,
        links come after the pages.
        """
        missing: dict[str, None] = {}
        for order, (number, page, link) in enumerate(self._links, len(pages)):
            left, bottom, right, top = link.box
            place = self._places.get(link.target)
            if place is None:
                missing[link.target] = None
            to, x, y = place or (page, left, top)
            # PDF/A wants it printed, and PDF/UA that it says what it is.
            file.write(
                number,
                b"<</Type /Annot /Subtype /Link /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /F 4 "
                b"/Dest [%d 0 R /XYZ %.1f %.1f 0] /Contents %b /StructParent %d>>"
                % (left, bottom, right, top, pages[to], x, y, pdf_string(link.text).encode(), order),
            )
        return list(missing)
