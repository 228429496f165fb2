"""The structure of a PDF (ISO 32000-1, 14.7): elements, what they hold, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Annotation:
    """What lies over a page for an element to hold, under the number of its object."""

    number: int
    page: int


#: What an element holds: the number of another, a piece of content as (page, number), or an annotation.
Kid = int | tuple[int, int] | Annotation


@dataclass(frozen=True)
class Link:
    """A place that leads to another: its annotation, and the number of the element that holds it.

    `box` are its left, lower, right and upper edge in points from below. `target` is the id of the element of
    the page that it leads to, `text` what it says.
    """

    annotation: Annotation
    element: int
    box: tuple[float, float, float, float]
    target: str
    text: str


@dataclass
class Element:
    """One element of the structure, under the number of its object.

    One that goes on was begun in the chunk before.
    """

    number: int
    type: str
    parent: int
    attributes: str = ""
    goes_on: bool = False
    kids: list[Kid] = field(default_factory=list)


@dataclass(frozen=True)
class Structure:
    """The elements of a document, each after its parent; by page which of them owns each piece; and links."""

    elements: list[Element]
    owners: list[dict[int, int]]
    links: list[Link] = field(default_factory=list)


def in_pdf(element: Element, pages: Sequence[int]) -> bytes:
    """Return the dictionary of an element; `pages` are the numbers of the document's pages."""
    on = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
    kids = " ".join(_kid_in_pdf(kid, on, pages) for kid in element.kids)
    page = "" if on is None else f"/Pg {pages[on]} 0 R"
    head = f"<</Type /StructElem /S /{element.type} /P {element.parent} 0 R "
    return f"{head}{page}{element.attributes}/K [{kids}]>>".encode("ascii")


def _kid_in_pdf(kid: Kid, on: int | None, pages: Sequence[int]) -> str:
    """Return a kid of an element whose pieces are on a page unless they say otherwise."""
    if isinstance(kid, int):
        return f"{kid} 0 R"
    if isinstance(kid, Annotation):
        return f"<</Type /OBJR /Pg {pages[kid.page]} 0 R /Obj {kid.number} 0 R>>"
    page, piece = kid
    return str(piece) if page == on else f"<</Type /MCR /Pg {pages[page]} 0 R /MCID {piece}>>"


def pdf_string(text: str) -> str:
    """Return a text as PDF writes it, in digits: nothing in it can be taken for anything else."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
