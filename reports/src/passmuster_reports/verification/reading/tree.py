"""The structure of a file: which tag owns which piece of its pages, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster_reports.pages.writing_systems import runs_to_the_left
from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.geometry import Box
from passmuster_reports.verification.reading.syntax import Reference, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.marks import Drawn, Piece

#: Tags within each other.
_DEEPEST = 40
_TEXTS = ("Lang", "Alt", "ActualText")


@dataclass(frozen=True, slots=True)
class Owned:
    """A piece of a page, by the number of that page from 0."""

    page: int
    piece: Piece


@dataclass(frozen=True, slots=True)
class Over:
    """What lies over a page and leads elsewhere: its box, what it says, and the page and place it leads to.

    Pages are numbered from 0, and places are points from above.
    """

    page: int
    box: Box
    says: str
    to: int
    left: float
    top: float


@dataclass(slots=True)
class Element:
    """A tag: its type, its texts and attributes, and what it holds."""

    type: str
    texts: tuple[str | None, ...]
    attributes: tuple[tuple[str, Any], ...]
    place: tuple[float, ...] | None
    kids: list[Element | Owned | Over] = field(default_factory=list)

    @property
    def says(self) -> str | None:
        """Return the text that a screen reader says in its place, if any."""
        return self.texts[_TEXTS.index("ActualText")]

    @property
    def language(self) -> str | None:
        """Return the language of what it holds, if it has one of its own."""
        return self.texts[_TEXTS.index("Lang")]


def read_tree(
    objects: Objects, root: dict[str, Any], pages: Sequence[int], drawn: Sequence[Drawn], height: float
) -> tuple[Element, tuple[Element, ...]]:
    """Return the one element that holds all others, and those that are links, in order.

    `pages` are the numbers of the pages' objects, which have this height.

    UnlikeError where the structure is not put together as this program does it: each piece of a page has one
    owner, which both ends of the structure name, and so has each link.
    """
    walk = _Walk(objects, {number: order for order, number in enumerate(pages)}, drawn, height)
    structure = objects.get(root["StructTreeRoot"])
    if len(structure["K"]) != 1 or not isinstance(structure["K"][0], Reference):
        raise UnlikeError("the structure has another root than that of a report")
    document = walk.element(structure["K"][0], root["StructTreeRoot"].number, 0)
    if document.type != "Document":
        raise UnlikeError("the structure begins with something other than a document")
    walk.check_owners(objects, structure, pages)
    return document, tuple(walk.links)


class _Walk:
    """Goes through the structure from its root."""

    def __init__(
        self, objects: Objects, pages: dict[int, int], drawn: Sequence[Drawn], height: float
    ) -> None:
        self.links: list[Element] = []
        #: Of each object that is a link, its page and the number of the element that holds it.
        self._over: dict[int, tuple[int, int]] = {}
        self._height = height
        self._objects = objects
        self._pages = pages
        self._drawn = drawn
        self._owners: list[dict[int, int]] = [{} for _ in drawn]
        self._seen: set[int] = set()

    def element(self, reference: Reference, parent: int, depth: int) -> Element:
        """Return an element and all that it holds."""
        number = reference.number
        if number in self._seen or depth > _DEEPEST:
            raise UnlikeError("a tag is in two places, or lies deeper than any of a report")
        self._seen.add(number)
        entries = self._objects.get(reference)
        if entries["P"] != Reference(parent):
            raise UnlikeError("a tag names another parent than the one that holds it")
        attributes = self._objects.get(entries.get("A", {}))
        place = attributes.get("BBox")
        element = Element(
            str(entries["S"]),
            tuple(text_of(entries[key]) if key in entries else None for key in _TEXTS),
            tuple(sorted((key, value) for key, value in attributes.items() if key != "BBox")),
            None if place is None else tuple(place),
        )
        if element.type == "Link":
            self.links.append(element)
        for kid in entries["K"]:
            element.kids.append(self._kid(kid, entries, number, depth))
        if element.type == "Span":
            _check_span(element)
        elif element.type == "Reference":
            _check_reference(element)
        elif element.says is not None:
            raise UnlikeError(
                f"a tag {element.type} says another text, as only those of letters do in a report"
            )
        return element

    def _kid(self, kid: Any, entries: dict[str, Any], number: int, depth: int) -> Element | Owned | Over:
        page, piece = entries.get("Pg"), kid
        if not isinstance(kid, int):
            held = self._objects.get(kid)
            if "Obj" in held:
                return self._link(held, entries, number)
            if "MCID" not in held:
                if not isinstance(kid, Reference):
                    raise UnlikeError("a tag is no object of its own")
                return self.element(kid, number, depth + 1)
            page, piece = held["Pg"], held["MCID"]
        order = self._pages.get(page.number) if isinstance(page, Reference) else None
        if order is None or piece not in self._drawn[order].pieces:
            raise UnlikeError("a tag owns a piece of a page that is not there")
        if piece in self._owners[order]:
            raise UnlikeError(f"page {order + 1}: two tags own the same piece")
        self._owners[order][piece] = number
        owned = self._drawn[order].pieces[piece]
        if (owned.tag == "Figure") != (entries["S"] == "Figure"):
            raise UnlikeError(f"page {order + 1}: a tag {entries['S']} owns a {owned.tag}")
        return Owned(order, owned)

    def _link(self, held: dict[str, Any], entries: dict[str, Any], number: int) -> Over:
        order = self._pages.get(held["Pg"].number)
        reference = held["Obj"]
        if order is None or entries["S"] != "Link" or not isinstance(reference, Reference):
            raise UnlikeError("a link is of no page, or of a tag that is none")
        if reference.number in self._over:
            raise UnlikeError(f"page {order + 1}: two tags hold the same link")
        self._over[reference.number] = order, number
        link = self._objects.get(reference)
        left, bottom, right, top = link["Rect"]
        to, _, across, up, _ = link["Dest"]
        if to.number not in self._pages:
            raise UnlikeError(f"page {order + 1}: a link leads to no page")
        box = Box(left, self._height - top, right, self._height - bottom)
        said = text_of(link["Contents"])
        return Over(order, box, said, self._pages[to.number], across, self._height - up)

    def check_owners(self, objects: Objects, structure: dict[str, Any], pages: Sequence[int]) -> None:
        """Check that pages name the same owners of their pieces, and that each has one."""
        numbers = objects.get(structure["ParentTree"])["Nums"]
        count = len(pages) + len(self._over)
        if numbers[::2] != list(range(count)) or structure["ParentTreeNextKey"] != count:
            raise UnlikeError("the structure does not list the pages and the links one by one")
        self._check_links(objects, numbers[1::2], pages)
        for order, (listed, number) in enumerate(zip(numbers[1::2], pages, strict=False)):
            if objects.by_number[number]["StructParents"] != order:
                raise UnlikeError(f"page {order + 1} names another page's tags")
            owners = self._owners[order]
            if owners.keys() != self._drawn[order].pieces.keys():
                raise UnlikeError(f"page {order + 1}: a piece of it has no tag")
            wanted = [
                Reference(owners[piece]) if piece in owners else None
                for piece in range(max(owners, default=-1) + 1)
            ]
            if objects.get(listed) != wanted:
                raise UnlikeError(f"page {order + 1} names other tags than those that own its pieces")

    def _check_links(self, objects: Objects, owners: Sequence[Any], pages: Sequence[int]) -> None:
        """Check that pages list the links that tags hold, each once, and that each names its tag."""
        listed = [
            (reference.number, order)
            for order, number in enumerate(pages)
            for reference in objects.by_number[number].get("Annots", ())
        ]
        if sorted(listed) != sorted((number, order) for number, (order, _) in self._over.items()):
            raise UnlikeError("a page has a link that no tag holds, or lacks one")
        for number, (order, element) in self._over.items():
            place = objects.by_number[number]["StructParent"]
            if not len(pages) <= place < len(owners) or owners[place] != Reference(element):
                raise UnlikeError(f"page {order + 1}: a link names another tag than the one that holds it")


def _check_reference(element: Element) -> None:
    """Check what refers to a page: it says no more than the one link that it holds."""
    kids = [kid for kid in element.kids if isinstance(kid, Element) and kid.type == "Link"]
    if len(kids) != 1 or len(element.kids) != 1 or any(element.texts) or element.attributes:
        raise UnlikeError("a tag refers to a page otherwise than by a link")


def _check_span(element: Element) -> None:
    """Check a tag of letters: it says their language, or what they say.

    One that says what they say has at most one piece, which mostly says it, too.
    """
    kids = element.kids
    language, alternative, says = element.texts
    if alternative is not None or element.attributes or element.place or (language and says is not None):
        raise UnlikeError("a tag of letters says more than those of a report")
    if language:
        return
    if says is None or len(kids) > 1 or not all(isinstance(kid, Owned) for kid in kids):
        raise UnlikeError("a tag of letters says nothing, or owns more than one piece")
    for kid in kids:
        if isinstance(kid, Owned):
            # Programs turn letters that run to the left themselves, so the piece does not say them.
            wanted = None if runs_to_the_left(says) else says
            if kid.piece.text != wanted:
                raise UnlikeError(f"page {kid.page + 1}: letters say something else than their tag")
