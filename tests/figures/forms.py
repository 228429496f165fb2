"""What a page may say: texts with their figures, and tables with theirs; anything else is found out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from figures.month import Month
from figures.page import THIN, Element, Table, blocks, parse, tables
from figures.reckoned import Reckoned
from figures.written import Figure, wrong_plurals


class Fitting(Protocol):
    """A figure that is written in more than one word."""

    def fits(self, text: str) -> bool: ...


Figured = Figure | Fitting


class Ours:
    """Words of ours and versions: nothing of them follows from the data."""

    def fits(self, text: str) -> bool:
        return bool(text)


N = rf"\d{{1,3}}(?:{THIN}\d{{3}})*"
#: What makes a text one of figures.
_FIGURE = re.compile(r"\d|\b(?:nobody|no one|none|nothing|once|twice|every|everyone|all|one|nowhere)\b", re.I)


@dataclass(frozen=True)
class Page:
    """A page to be held against its forms: of a report, `web` or `print`.

    `seal` is the hash that it is sealed with, `numbers` are the figures behind each finding as its JSON has
    them, by the rule and the subject.
    """

    report: str
    side: str
    content: str
    seal: str
    numbers: Mapping[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.report} {self.side}"


@dataclass(frozen=True)
class Found:
    """Where a page has a text: `said` are the figures in it by the names of the groups of its form."""

    reckoned: Reckoned
    page: Page
    element: Element
    said: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def report(self) -> str:
        return self.page.report

    @property
    def seal(self) -> str:
        return self.page.seal

    @property
    def month(self) -> Month:
        return self.reckoned.month

    def __getitem__(self, group: str) -> str:
        text = self.said[group]
        assert text is not None, group
        return text

    @property
    def code(self) -> str:
        """What a reader compares: the first letters of the seal."""
        return " ".join(self.seal[start : start + 4] for start in range(0, 16, 4))

    @property
    def place(self) -> int:
        """Which of the elements beside it it is."""
        assert self.element.parent is not None
        return [id(one) for one in self.element.parent.children if isinstance(one, Element)].index(
            id(self.element)
        )

    @property
    def beside(self) -> int:
        """How many elements there are of the same kind, itself among them."""
        assert self.element.parent is not None
        kinds = [one for one in self.element.parent.children if isinstance(one, Element)]
        return sum(one.tag == self.element.tag for one in kinds)

    @property
    def section(self) -> Element:
        """The part of the page that it stands in."""
        return next(above for above in self.element.above if above.tag == "section")


def ours(_: Found) -> Mapping[str, Figured | None]:
    """The figures of a text that is words of ours."""
    return {"ours": Ours()}


@dataclass(frozen=True)
class Form:
    """A text: where it stands, how it reads, and the figures that the groups of its pattern tell.

    `where` is searched in the name of the report, `web` or `print`, and the path. A figure that is None is
    not told.
    """

    where: str
    pattern: str
    figures: Callable[[Found], Mapping[str, Figured | None]] = lambda _: {}


@dataclass(frozen=True)
class Rows:
    """A table: where it stands, its head, and its rows. Of those at one place the head tells which it is."""

    where: str
    head: Sequence[str] | Callable[[Found], Sequence[str]]
    rows: Callable[[Found], Sequence[Sequence[Figured]]]


@dataclass
class Checked:
    """What is wrong on a page, and which of the forms it has."""

    problems: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def add(self, page: Page, element: Element, form: Form | Rows | None, problems: Sequence[str]) -> None:
        self.problems += [f"{page.name} {element.path}: {one}" for one in problems]
        self.used.add(id(form))


@dataclass(frozen=True)
class Known:
    """Everything that pages may say of a month."""

    forms: Sequence[Form]
    rows: Sequence[Rows]
    reckoned: Reckoned

    def check(self, page: Page) -> Checked:
        """Hold a page against its forms."""
        checked, root = Checked(), parse(page.content)
        for element, text in blocks(root):
            checked.add(page, element, *self.check_text(page, element, text))
        for table in tables(root):
            checked.add(page, table.element, *self.check_table(page, table))
        return checked

    def check_text(self, page: Page, element: Element, text: str) -> tuple[Form | None, list[str]]:
        """The form of a text, and what is wrong with it."""
        found = Found(self.reckoned, page, element)
        for form in self.forms:
            if re.search(form.where, f"{page.name} {element.path}") and (
                match := re.fullmatch(form.pattern, text)
            ):
                wrong = _wrong(form, replace(found, said=match.groupdict()))
                plurals = wrong_plurals(text.replace(THIN, ""))
                return form, [f"'{text}': {one}" for one in (*wrong, *plurals)]
        return None, [f"'{text}' is not known"] if _FIGURE.search(text) else []

    def check_table(self, page: Page, table: Table) -> tuple[Rows | None, list[str]]:
        """What table it is, and what is wrong with it."""
        found = Found(self.reckoned, page, table.element)
        for known in self.rows:
            if re.search(known.where, f"{page.name} {table.path}"):
                head = known.head(found) if callable(known.head) else known.head
                if list(head) == table.head:
                    return known, list(_differences(table.rows, known.rows(found)))
        return None, [f"a table of {table.head} is not known"]


def _wrong(form: Form, here: Found) -> Iterator[str]:
    figures = form.figures(here) if here.said else {}
    for group, said in here.said.items():
        if group not in figures:
            yield f"nothing is reckoned of {group}"
        elif not _is_right(figures[group], said):
            yield f"{group} is {said!r}, and should be {figures[group]}"


def _is_right(figure: Figured | None, text: str | None) -> bool:
    if figure is None or text is None:
        return figure is text
    if isinstance(figure, int):
        return text == f"{figure:,}".replace(",", THIN)
    return text == figure if isinstance(figure, str) else figure.fits(text)


def _differences(said: Sequence[Sequence[str]], right: Sequence[Sequence[Figured]]) -> Iterator[str]:
    if len(said) != len(right):
        yield f"there are {len(said)} rows, and should be {len(right)}"
    for cells, figures in zip(said, right, strict=False):
        if len(cells) != len(figures):
            yield f"{cells} should be {_shown(figures)}"
            continue
        for cell, figure in zip(cells, figures, strict=True):
            if not _is_right(figure, cell):
                yield f"{cell!r} in {cells} should be {_shown(figure)}"
            yield from wrong_plurals(cell.replace(THIN, ""))


def _shown(figure: Any) -> str:
    return str(figure)


def stray_figures(pattern: str) -> list[str]:
    """What of a pattern may be a figure and is in no group with a name."""
    rest, depth, start = "", 0, None
    position = 0
    while position < len(pattern):
        if pattern.startswith("\\", position):
            if start is None:
                rest += pattern[position : position + 2]
            position += 2
            continue
        letter = pattern[position]
        if letter == "(":
            depth += 1
            if start is None and pattern.startswith("(?P<", position):
                start = depth
        if start is None:
            rest += letter
        if letter == ")":
            if start == depth:
                start = None
            depth -= 1
        position += 1
    tokens = re.findall(r"\\.|\[\^?\]?[^\]]*\]|.", rest)
    return [token for token in tokens if token in (".", r"\d", r"\w", r"\S", r"\W", r"\D") or _may_be(token)]


def _may_be(token: str) -> bool:
    """Whether a set of letters has a digit in it."""
    return token.startswith("[") and re.fullmatch(token, "5") is not None
