"""The tags of a PDF: one element for each element of the page, over however many pages it goes.

WeasyPrint's own writer begins an element anew on every page, so that a screen reader hears a table over ten
pages as ten tables (its issue 2903), and gives each piece of text an element of its own. This one takes its
place while a report is drawn.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from passmuster_reports.pages.writing_systems import has_marks, runs_to_the_left
from passmuster_reports.pdf.structure import Annotation, Element, Link, Structure, pdf_string

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree import ElementTree

    from passmuster_reports.pdf.weasyprint.boxes import DrawnBox, DrawnPage, Edges

#: What each element of a page is in PDF (ISO 32000-1, 14.8.4). All others say nothing about what they hold.
_TYPES = {
    "main": "Part",
    "section": "Sect",
    **dict.fromkeys(("p", "pre", "dt", "dd"), "P"),
    **{tag: tag.upper() for tag in ("h1", "h2", "h3", "h4", "h5", "th", "td", "tr")},
    **{tag: tag[:2].upper() + tag[2:] for tag in ("thead", "tbody")},
    "table": "Table",
    **dict.fromkeys(("img", "{http://www.w3.org/2000/svg}svg"), "Figure"),
    **dict.fromkeys(("ul", "ol"), "L"),
    "li": "LBody",
    "li::marker": "Lbl",
    "a": "Link",
    **dict.fromkeys(("span", "bdi", "i", "em", "cite"), "Span"),
}
#: Those that say something only with a language of their own.
_OF_A_LANGUAGE = frozenset(tag for tag in _TYPES if _TYPES[tag] == "Span")
#: How PDF names what items of lists are marked with; all others are marked with nothing.
_MARKERS = {"disc": "Disc", "circle": "Circle", "square": "Square", "decimal": "Decimal"}
#: Letters that every place has room for.
_NEVER_CUT = 8
_TITLE = "{http://www.w3.org/2000/svg}title"


def structure_of(pages: Iterable[DrawnPage], first_number: int) -> Structure:
    """Return the structure of drawn pages; numbers of its elements begin with the first."""
    walk = _Walk(first_number)
    for number, page in enumerate(pages):
        walk.page(number, page)
    return Structure(walk.elements, walk.owners, [walk.link(*link) for link in walk.links])


class _Walk:
    """Goes through the boxes of all pages, in order."""

    def __init__(self, first_number: int) -> None:
        self.elements: list[Element] = []
        self.owners: list[dict[int, int]] = []
        self.links: list[tuple[Annotation, Element, ElementTree.Element, str, Edges]] = []
        self._next = first_number
        #: Of each item of a list, its element, which holds its marker and its body.
        self._items: dict[int, Element] = {}
        #: Of each link, what CSS puts before and after what the page says there.
        self._before: defaultdict[int, list[str]] = defaultdict(list)
        self._after: defaultdict[int, list[str]] = defaultdict(list)
        self._link: ElementTree.Element | None = None
        self._known: dict[tuple[int, str], Element] = {}
        self._first_page: dict[tuple[int, str], int] = {}
        self._document = self._new("Document", None)

    def page(self, number: int, page: DrawnPage) -> None:
        """Take one page's boxes, and mark in its content what is no part of the document."""
        self._number = number
        self._owner: dict[int, int] = {}
        self._texts: dict[int, str] = {}
        self.owners.append(self._owner)
        self._children(page.box, self._document)
        # What nobody owns are running titles, and the head of a table said again on its next page.
        page.mark(self._owner.keys(), self._texts)

    def _new(self, type: str, parent: Element | None) -> Element:
        element = Element(self._next, type, parent.number if parent else 0)
        self._next += 1
        self.elements.append(element)
        if parent is not None:
            parent.kids.append(element.number)
        return element

    def _children(self, box: DrawnBox, parent: Element) -> None:
        for child in box.children():
            text = child.text
            if text is None:
                self._box(child, parent)
            else:
                self._text(child, text, parent)

    def _box(self, box: DrawnBox, parent: Element) -> None:
        name, source = box.tag, box.element
        if name not in _TYPES or source is None or _says_nothing(name, source, box):
            self._children(box, parent)
            return
        if box.is_picture and source.get("aria-hidden") == "true":
            return  # a shape beside the word that says the same
        key = (id(source), name)
        element = self._known.get(key)
        if element is None:
            goes_on = source.get("data-goes-on") is not None
            if goes_on and name == "thead":
                return
            element = self._known[key] = self._new_of(name, source, parent)
            self._first_page[key] = self._number
            element.attributes = _attributes(name, source, box)
            element.goes_on = goes_on
            if name == "li":
                self._items[id(source)].goes_on = goes_on
        elif name == "thead" and self._first_page[key] != self._number:
            return
        if box.is_picture:
            element.attributes = f"{_alternative(source)}/A <</O /Layout /BBox [{_place(box)}]>>"
            self._own(box, element)
        elif box.link is not None and name == "a":
            annotation = Annotation(self._next, self._number)
            self._next += 1
            element.kids.append(annotation)
            self.links.append((annotation, element, source, *box.link))
            self._link = source
            self._children(box, element)
            self._link = None
        else:
            self._children(box, element)

    def _new_of(self, name: str, source: ElementTree.Element, parent: Element) -> Element:
        """Return a new element for one of the page, within what PDF wants around it."""
        if name == "li":
            parent = self._items[id(source)] = self._new("LI", parent)
        elif name == "li::marker":
            item = self._items[id(source)]
            marker = self._new("Lbl", item)
            item.kids.insert(0, item.kids.pop())
            return marker
        elif name == "a" and "page" in source.get("class", "").split():
            parent = self._new("Reference", parent)
        return self._new(_TYPES[name], parent)

    def link(
        self, annotation: Annotation, element: Element, source: ElementTree.Element, target: str, box: Edges
    ) -> Link:
        """Return a link with all that it says."""
        words = (*self._before[id(source)], *source.itertext(), *self._after[id(source)])
        return Link(annotation, element.number, box, target, " ".join("".join(words).split()))

    def _text(self, box: DrawnBox, text: str, parent: Element) -> None:
        if self._link is not None:
            self._note_generated(box.tag or "", text, id(self._link))
        marks, leftwards = has_marks(text), runs_to_the_left(text)
        # A name or an id that may be cut where its place ends is heard and copied whole.
        source = box.element
        boxed = source is not None and source.get("class") in ("box", "ref") and len(text) > _NEVER_CUT
        turned = box.is_set_leftwards and not leftwards and _has_open_ends(text)
        if not marks and not leftwards and not boxed and not turned:
            self._own(box, parent)
            return
        # A screen reader is told what is written, whatever the drawn letters say.
        element = self._new("Span", parent)
        element.attributes = f"/ActualText {pdf_string(text)}"
        piece = self._own(box, element)
        # So is one who copies text, but not of what runs to the left: programs turn the order of such letters
        # themselves, and would turn these too.
        if piece is not None and not leftwards:
            self._texts[piece] = text

    def _note_generated(self, name: str, text: str, link: int) -> None:
        if name.endswith("::before"):
            self._before[link].append(text)
        elif name.endswith("::after"):
            self._after[link].append(text)

    def _own(self, box: DrawnBox, element: Element) -> int | None:
        piece = box.piece
        if piece is None:
            return None  # nothing of it was drawn
        element.kids.append((self._number, piece))
        self._owner[piece] = element.number
        return piece


def _attributes(name: str, source: ElementTree.Element, box: DrawnBox) -> str:
    language = source.get("lang")
    found = f"/Lang {pdf_string(language)}" if language else ""
    if name in ("th", "td"):
        said = ""
        if name == "th":
            said += " /Scope /Row" if source.get("scope") == "row" else " /Scope /Column"
        if box.colspan != 1:
            said += f" /ColSpan {box.colspan}"
        found += f"/A <</O /Table{said}>>" if said else ""
    elif _TYPES[name] == "L":
        found += f"/A <</O /List /ListNumbering /{_MARKERS.get(box.marker, 'None')}>>"
    return found


def _says_nothing(name: str, source: ElementTree.Element, box: DrawnBox) -> bool:
    """Tell whether an element is no more than what it holds, such as a link to nowhere in the pages."""
    return (name in _OF_A_LANGUAGE and source.get("lang") is None) or (name == "a" and box.link is None)


def _has_open_ends(text: str) -> bool:
    """Tell whether words begin or end with what a line that runs to the left draws at their other end."""
    kinds = [bidirectional(letter) for letter in text.strip()]
    return "L" in kinds and not kinds[0] == kinds[-1] == "L"


def _alternative(source: ElementTree.Element) -> str:
    """Return what is said of a picture to who cannot see it: the title of a drawing, else its `alt`."""
    title = source.find(_TITLE)
    text = title.text if title is not None else source.get("alt")
    return f"/Alt {pdf_string(text)}" if text else ""


def _place(box: DrawnBox) -> str:
    return " ".join(f"{edge:.1f}" for edge in box.place)
