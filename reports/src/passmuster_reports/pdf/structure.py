"""The structure of a PDF (ISO 32000-1, 14.7): elements, what they hold, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Element:
    """One element of the structure, under the number of its object.

    `kids` are numbers of elements, and pieces of content, each (page, number). One that goes on was begun in
    the chunk before.
    """

    number: int
    type: str
    parent: int
    attributes: str = ""
    goes_on: bool = False
    kids: list[int | tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Structure:
    """The elements of a document, each after its parent; and for each page which element owns each piece."""

    elements: list[Element]
    owners: list[dict[int, int]]


def in_pdf(element: Element, pages: Sequence[int]) -> bytes:
    """Return the dictionary of an element; `pages` are the numbers of the document's pages."""
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
    """Return a text as PDF writes it, in digits: nothing in it can be taken for anything else."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
