"""The text of a page, piece by piece: tables with their cells, and what stands outside of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

#: What stands in a text for the thin space between thousands.
THIN = "_"
#: Elements whose words are no words of what they stand in.
_BLOCKS = frozenset(
    {
        *("html", "body", "main", "header", "nav", "section", "div", "template", "figure", "svg", "title"),
        *("p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "caption", "figcaption", "text"),
        *("table", "thead", "tbody", "tr", "td", "th", "pre", "select", "option", "label", "button"),
    }
)
_VOID = frozenset({"meta", "link", "img", "input", "col", "br", "rect", "path", "circle"})
#: What is no text of the page: a style, a program, the SQL of a control, and records as they were read.
_SILENT = frozenset({"style", "script", "pre"})
#: Attributes that are read out or shown.
_SHOWN = ("content", "data-shown", "alt", "aria-label", "data-report", "placeholder")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def above(self) -> Iterator[Element]:
        """What it stands in, the nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.above

    @cached_property
    def path(self) -> str:
        """`body main section#letter.view p.figures`: itself within what it stands in."""
        own = self.tag + (f"#{self.id}" if self.id else "") + "".join(f".{name}" for name in self.classes)
        return f"{self.parent.path} {own}" if self.parent is not None and self.parent.tag else own

    @property
    def all(self) -> Iterator[Element]:
        """Itself and all in it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all

    def first(self, tag: str, name: str = "") -> Element | None:
        return next((one for one in self.all if one.tag == tag and (not name or name in one.classes)), None)

    @cached_property
    def own(self) -> str:
        """Its words, without those of blocks in it."""
        return " ".join("".join(self._own()).split())

    def _own(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                # A thin space in a figure is no border of words.
                yield child.replace("\u202f", THIN)
            elif child.tag == "br":
                yield " "
            elif child.tag not in _BLOCKS and not child.is_silent:
                yield from child._own()

    @property
    def is_silent(self) -> bool:
        return self.tag in _SILENT or self.attributes.get("aria-hidden") == "true"

    @cached_property
    def words(self) -> str:
        """Its words with those of all in it, one after the other."""
        return " ".join(one.own for one in self.all if (one is self or one.tag in _BLOCKS) and one.own)


@dataclass(frozen=True)
class Table:
    """A table by its cells; `head` are those of its head, the cells of one that opens to more left out."""

    element: Element
    head: list[str]
    rows: list[list[str]]

    @property
    def path(self) -> str:
        return self.element.path


def parse(content: str) -> Element:
    """The root of a page."""
    return _Parser(content).root


def blocks(root: Element) -> Iterator[tuple[Element, str]]:
    """Every text outside of tables, or in the part of a row that it opens to, and every attribute shown."""
    for one in root.all:
        if any(above.is_silent for above in (one, *one.above)):
            continue
        for name in _SHOWN:
            if one.attributes.get(name):
                yield one, f"@{name} {one.attributes[name]}"
        if one.tag in _BLOCKS and one.own and not is_in_table(one):
            yield one, one.own


def is_in_table(one: Element) -> bool:
    """Whether it belongs to a row of a table, and not to the part that the row opens to."""
    for above in (one, *one.above):
        if above.tag == "td" and "more" in above.classes:
            return False
        if above.tag == "table" and above is not one:
            return True
    return False


def tables(root: Element) -> Iterator[Table]:
    for table in root.all:
        if table.tag == "table":
            rows = list(_rows(table))
            head = [_cells(row) for row in rows if row.parent and row.parent.tag == "thead"]
            yield Table(
                table,
                [text for cells in head for text in cells],
                [_cells(row) for row in rows if not (row.parent and row.parent.tag == "thead")],
            )


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table, without those of tables in it."""
    for one in table.all:
        if one.tag == "tr" and next(above for above in one.above if above.tag == "table") is table:
            yield one


def _cells(row: Element) -> list[str]:
    return [
        child.words
        for child in row.children
        if isinstance(child, Element) and child.tag in ("td", "th") and "more" not in child.classes
    ]


class _Parser(HTMLParser):
    def __init__(self, content: str) -> None:
        super().__init__()
        self.root = Element("", {}, None)
        self._open = self.root
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in _VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.children.append(Element(tag, {}, self._open))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.tag == tag, f"</{tag}> ends <{self._open.tag}>"
            assert self._open.parent is not None
            self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)
