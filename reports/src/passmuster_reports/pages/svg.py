"""What it takes to draw a picture in SVG: a few lines may ask for a billion shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Shapes of a picture, with those that are drawn again wherever something refers to them.
MOST_SHAPES = 50_000
#: Letters that a picture writes.
MOST_LETTERS = 10_000
#: Tags of XML, which are counted before anything is read.
_MOST_TAGS = 2 * MOST_SHAPES

#: What refers to an element, in an attribute or in a style; a colour looks like it, too.
_REFERENCE = re.compile(r"#([^\s\"')]+)")


def problem_of_svg(content: bytes) -> str | None:
    """Return why a picture is not drawn: it is no SVG, or asks for too much; None where it may be."""
    if content.count(b"<") > _MOST_TAGS:
        return f"more than {_MOST_TAGS:,} tags"
    try:
        root = _parsed(content)
        elements = list(root.iter())
        letters = sum(len(element.text or "") for element in elements if not _is_named(element, "style"))
        shapes = _Shapes(elements).of_all(root)
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError, RecursionError):
        return "not a picture in SVG, or one with entities, an escaped style or shapes a thousand levels deep"
    if letters > MOST_LETTERS:
        return f"{letters:,} letters, and a logo may have {MOST_LETTERS:,}"
    if shapes > MOST_SHAPES:
        return f"more than {MOST_SHAPES:,} shapes, each counted as often as it is drawn"
    return None


def _parsed(content: bytes) -> ElementTree.Element:
    """Return the elements; ValueError where entities are declared, which may unpack to anything."""

    def refuse(*_: object) -> None:
        raise ValueError("it declares an entity")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.Parse(content, True)
    return ElementTree.fromstring(content)


class _Shapes:
    """How many shapes are drawn for each element; what is referred to is drawn once more."""

    def __init__(self, elements: list[ElementTree.Element]) -> None:
        self._elements = elements
        self._by_id: dict[str, list[ElementTree.Element]] = {}
        for element in elements:
            self._by_id.setdefault(element.get("id", ""), []).append(element)
        #: 0 while it is counted: one that refers to itself is not drawn in itself.
        self._known: dict[ElementTree.Element, int] = {}

    def of_all(self, root: ElementTree.Element) -> int:
        """Return the shapes of the picture. What a style refers to counts for every element."""
        styles = [element.text or "" for element in self._elements if _is_named(element, "style")]
        return self.of(root) + len(self._elements) * sum(
            self._referred(style, "marker" in style, self._elements) for style in styles
        )

    def of(self, element: ElementTree.Element) -> int:
        """Return the shapes of one element, and of those in it."""
        if element not in self._known:
            self._known[element] = 0
            self._known[element] = (
                1
                + sum(map(self.of, element))
                + sum(
                    self._referred(value, "marker" in name + value, [element])
                    for name, value in element.items()
                )
            )
        return self._known[element]

    def _referred(self, text: str, is_marked: bool, elements: Iterable[ElementTree.Element]) -> int:
        if "\\" in text:
            raise ValueError("it hides what it refers to")
        shapes = sum(
            self.of(found) for name in _REFERENCE.findall(text) for found in self._by_id.get(name, ())
        )
        # a marker is drawn at each point of a line
        points = (len(element.get("d") or element.get("points") or "") for element in elements)
        return shapes * max(1, *points) if is_marked else shapes


def _is_named(element: ElementTree.Element, name: str) -> bool:
    return str(element.tag).rpartition("}")[2] == name
