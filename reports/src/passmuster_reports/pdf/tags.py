"""The tags of a PDF: one element for each element of the page, over however many pages it goes.

WeasyPrint's own writer begins an element anew on every page, so that a screen reader hears a table over ten
pages as ten tables (its issue 2903), and gives each piece of text an element of its own. This one takes
its place while a report is drawn; what it relies on in WeasyPrint is tested.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pydyf

from passmuster_reports.pages.writing_systems import has_marks, runs_to_the_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What each element of a page is in PDF (ISO 32000-1, 14.8.4). All others say nothing about what they hold.
_TYPES = {
    "main": "Part",
    "section": "Sect",
    **dict.fromkeys(("p", "pre"), "P"),
    **{each: each.upper() for each in ("h1", "h2", "h3", "h4", "th", "td", "tr")},
    **{each: each[:2].upper() + each[2:] for each in ("thead", "tbody")},
    "table": "Table",
    **dict.fromkeys(("img", "{http://www.w3.org/2000/svg}svg"), "Figure"),
}
#: Letters that every place has room for.
_NEVER_CUT = 8
_TITLE = "{http://www.w3.org/2000/svg}title"


@dataclass
class Element:
    """One element of the structure, under the number of its object.

    `kids` are numbers of elements, and pieces of content, each (page, number). One that goes on was begun in
    the part before.
    """

    number: int
    type: str
    parent: int
    attributes: str = ""
    goes_on: bool = False
    kids: list[int | tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Structure:
    """The elements of a document, each behind its parent; and for each page whose its pieces are."""

    elements: list[Element]
    owners: list[dict[int, int]]


@contextmanager
def structure_taken() -> Iterator[list[Structure]]:
    """Where WeasyPrint would write the structure of a document, it is put into the list instead."""
    import weasyprint.pdf

    found: list[Structure] = []

    def take(pdf: Any, document: Any, _: Any, page_streams: Any) -> None:
        walk = _Walk(len(pdf.objects))
        for number, (drawn, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
            walk.page(number, drawn._page_box, stream)
        # The numbers are taken; what is written under them is known when all parts are.
        for _ in walk.elements:
            pdf.add_object(pydyf.Dictionary())
        found.append(Structure(walk.elements, walk.owners))

    theirs = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = take
    try:
        yield found
    finally:
        weasyprint.pdf.add_tags = theirs


class _Walk:
    """Goes through the boxes of all pages, in order."""

    def __init__(self, first_number: int) -> None:
        self.elements: list[Element] = []
        self.owners: list[dict[int, int]] = []
        self._next = first_number
        self._known: dict[tuple[int, str], Element] = {}
        self._first_page: dict[tuple[int, str], int] = {}
        self._document = self._new("Document", None)

    def page(self, number: int, box: Any, stream: Any) -> None:
        """Take one page's boxes, and mark in its content what is no part of the document."""
        self._number, self._tags = number, stream._tags
        self._owner: dict[int, int] = {}
        self._texts: dict[int, str] = {}
        self.owners.append(self._owner)
        self._children(box, self._document)
        for place, each in enumerate(stream.stream):
            if not isinstance(each, dict) or "MCID" not in each:
                continue
            piece = each["MCID"]
            if piece not in self._owner:
                # Running titles, and the head of a table said again on its next page.
                stream.stream[place - 1 : place + 2] = ["/Artifact", b"", b"BMC"]
            elif piece in self._texts:
                each["ActualText"] = pdf_string(self._texts[piece])

    def _new(self, type: str, parent: Element | None) -> Element:
        element = Element(self._next, type, parent.number if parent else 0)
        self._next += 1
        self.elements.append(element)
        if parent is not None:
            parent.kids.append(element.number)
        return element

    def _children(self, box: Any, parent: Element) -> None:
        from weasyprint.formatting_structure import boxes

        for child in getattr(box, "children", ()):
            if isinstance(child, boxes.MarginBox):
                continue
            if isinstance(child, boxes.TextBox):
                self._text(child, parent)
            else:
                self._box(child, parent)

    def _box(self, box: Any, parent: Element) -> None:
        from weasyprint.formatting_structure import boxes
        from weasyprint.layout.absolute import AbsolutePlaceholder

        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        name = box.element_tag if box.element is not None else None
        if name not in _TYPES:
            self._children(box, parent)
            return
        key = (id(box.element), name)
        element = self._known.get(key)
        if element is None:
            goes_on = box.element.get("data-goes-on") is not None
            if goes_on and name == "thead":
                return
            element = self._known[key] = self._new(_TYPES[name], parent)
            self._first_page[key] = self._number
            element.attributes = _attributes(box)
            element.goes_on = goes_on
        elif name == "thead" and self._first_page[key] != self._number:
            return
        if isinstance(box, boxes.ReplacedBox):
            element.attributes = f"{_alternative(box)}/A <</O /Layout /BBox [{_place(box)}]>>"
            self._own(box, element)
        else:
            self._children(box, element)

    def _text(self, box: Any, parent: Element) -> None:
        text = box.text
        marks, leftwards = has_marks(text), runs_to_the_left(text)
        # A name or an id that may be cut where its place ends is heard and copied whole.
        boxed = (
            box.element is not None and box.element.get("class") in ("box", "ref") and len(text) > _NEVER_CUT
        )
        if not marks and not leftwards and not boxed:
            self._own(box, parent)
            return
        # A screen reader is told what is written, whatever the drawn letters say.
        element = self._new("Span", parent)
        element.attributes = f"/ActualText {pdf_string(text)}"
        piece = self._own(box, element)
        # So is whoever copies text, but not of what runs to the left: programs turn the order of such letters
        # themselves, and would turn these too.
        if piece is not None and not leftwards:
            self._texts[piece] = text

    def _own(self, box: Any, element: Element) -> int | None:
        kid = self._tags.get(box)
        if kid is None:
            return None  # nothing of it was drawn
        piece: int = kid["mcid"]
        element.kids.append((self._number, piece))
        self._owner[piece] = element.number
        return piece


def _attributes(box: Any) -> str:
    element = box.element
    found = f"/Lang {pdf_string(element.get('lang'))}" if element.get("lang") else ""
    if box.element_tag == "th":
        scope = "Row" if element.get("scope") == "row" else "Column"
        found += f"/A <</O /Table /Scope /{scope}>>"
    elif box.element_tag == "td" and box.colspan != 1:
        found += f"/A <</O /Table /ColSpan {box.colspan}>>"
    return found


def _alternative(box: Any) -> str:
    """What is said of a picture to who cannot see it: the title of a drawing, else its `alt`."""
    element = box.element
    title = element.find(_TITLE)
    text = title.text if title is not None else element.get("alt")
    return f"/Alt {pdf_string(text)}" if text else ""


def _place(box: Any) -> str:
    x, y = box.content_box_x(), box.content_box_y()
    return " ".join(f"{each:.1f}" for each in (x, y, x + box.width, y + box.height))


def in_pdf(element: Element, pages: Sequence[int]) -> bytes:
    """The dictionary of an element; `pages` are the numbers of the document's pages."""
    on = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
    kids = " ".join(
        f"{kid} 0 R"
        if isinstance(kid, int)
        else str(kid[1])
        if kid[0] == on
        else f"<</Type /MCR /Pg {pages[kid[0]]} 0 R /MCID {kid[1]}>>"
        for kid in element.kids
    )
    page = "" if on is None else f"/Pg {pages[on]} 0 R"
    head = f"<</Type /StructElem /S /{element.type} /P {element.parent} 0 R "
    return f"{head}{page}{element.attributes}/K [{kids}]>>".encode("ascii")


def pdf_string(text: str) -> str:
    """A text as PDF writes it; in digits, for then nothing in it can be taken for anything else."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _text(text: str) -> Any:
    return pdf_string(text)
