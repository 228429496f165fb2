"""What stands in the lower margin of pages: whose report it is, its seal, the part, and the page's number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from passmuster_reports.pages.writing_systems import runs_to_the_left
from passmuster_reports.verification.reading.differences import UnlikeError, quoted
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.letters import text_of_pieces
from passmuster_reports.verification.reading.likeness import is_colour_like
from passmuster_reports.verification.reading.marks import Glyphs
from passmuster_reports.verification.reading.parts import part_on, parts_of
from passmuster_reports.verification.reading.standing import Standing
from passmuster_reports.verification.reading.tree import Owned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.verification.reading.blocks import Block
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.letters import Letter
    from passmuster_reports.verification.reading.marks import Piece

#: Points from the lower edge where the text of pages ends.
_LOWER = 48.5
#: By how many points what stands in a margin may lie elsewhere.
_MOVED = 1.5
#: Of the size of a font, by how much letters in a margin may stand closer than they are wide.
_CLOSE = 0.2
#: Of the size of a font, how far letters of two words stand apart.
_SPACE = 0.12
#: The number of the page and that of all pages.
_NUMBERS = re.compile(r"(\D*)(\d+)(\D+)(\d+)(\D*)")


@dataclass(frozen=True)
class Line:
    """Letters in a margin: what they say without spaces."""

    text: str
    letters: tuple[Letter, ...]

    @property
    def spaced(self) -> str:
        """Return what they say with the spaces between words."""
        words = [self.letters[0].text]
        for before, letter in pairwise(self.letters):
            words.append(" " if letter.left - before.right > _SPACE * letter.size else "")
            words.append(letter.text)
        return "".join(words)

    @property
    def places(self) -> tuple[float, float, float]:
        """Return its left edge, its middle and its right edge."""
        left = min(letter.left for letter in self.letters)
        right = max(letter.right for letter in self.letters)
        return left, (left + right) / 2, right


class Margins:
    """The lower margins of the pages of a document, whose seal begins with these digits."""

    def __init__(self, document: Document, root: Block, seal: str) -> None:
        self.seal = seal
        self.parts = parts_of(document, root)
        self._height = document.size.height
        self._document = document
        self.pages = [self._lines(page) for page in range(len(document.pages))]

    def holds(self, piece: Piece) -> bool:
        """Tell whether letters that are no part of the document stand in a margin."""
        bases = [mark.base for mark in piece.marks if isinstance(mark, Glyphs)]
        return len(bases) == len(piece.marks) > 0 and min(bases) > self._height - _LOWER

    def standings(self) -> Iterator[Standing]:
        """Yield where the letters of the margins stand; nothing is drawn over them."""
        for lines in self.pages:
            for line in lines:
                for letter in line.letters:
                    yield Standing(letter.page, letter.box, (0, 0))

    def _lines(self, page: int) -> list[Line]:
        found = []
        for piece in self._document.drawn[page].others:
            if self.holds(piece):
                letters = text_of_pieces([(Owned(page, piece), None)], self._document.fonts).letters
                if letters:
                    found.append(Line("".join(letter.text for letter in letters), letters))
        return found


class Model:
    """What the margins of the pages drawn here say, of which those of any page follow."""

    def __init__(self, again: Margins) -> None:
        count = len(again.pages)
        first = again.pages[0]
        numbers = [
            line
            for line in first
            if (found := _NUMBERS.fullmatch(line.spaced)) is not None
            and sorted((found[2], found[4])) == sorted(("1", str(count)))
        ]
        if len(numbers) != 1:
            raise UnlikeError("the margins of the pages drawn here have no number")
        self._number = numbers[0]
        self._seal = again.seal
        self._same = [
            line
            for line in first
            if line is not self._number
            and all(any(line.text == other.text for other in lines) for lines in again.pages)
        ]
        #: What margins say of each part that one of them names, by its place; None before the first.
        self._names: dict[int | None, list[Line]] = {}
        for page, lines in enumerate(again.pages):
            same = {line.text for line in self._same}
            number = self.number(page, count)
            named = [line for line in lines if line.text not in same and line.spaced != number]
            self._names.setdefault(part_on(page, again.parts), named)
        self._parts = again.parts

    def lines(self, seal: str) -> Iterator[tuple[str, Line]]:
        """Yield what each page says, one with this seal, and how it looks."""
        for line in self._same:
            yield seal if line.text == self._seal else line.text, line

    @property
    def number_line(self) -> Line:
        """Return how the number of a page looks."""
        return self._number

    def number(self, page: int, count: int) -> str:
        """Return the number of a page as it says it."""
        text = self._number.spaced
        found = _NUMBERS.fullmatch(text)
        assert found is not None
        before, first, between, second, after = found.groups()
        # Drawn from left to right, the number of all pages comes first where text runs to the left.
        is_turned = runs_to_the_left(text) if first == second else first != "1"
        one, other = (count, page + 1) if is_turned else (page + 1, count)
        return f"{before}{one}{between}{other}{after}"

    def names(self, part: int | None) -> tuple[frozenset[str], Sequence[Line]]:
        """Return what a margin may say of a part, and how that looks.

        Of a part that no page drawn here names, it is some of its heading.
        """
        known = self._names.get(part)
        if known is not None:
            return frozenset(("".join(line.text for line in known),)), known
        looks = next((lines for lines in self._names.values() if lines), [])
        return (self._parts[part].texts if part is not None else frozenset(("",))), looks


def compare_margins(made: Margins, again: Margins) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the margins of all pages, each with its page from 0."""
    model = Model(again)
    for page, lines in enumerate(made.pages):
        for sentence in _compare_page(made, page, lines, model):
            yield page, sentence


def _compare_page(made: Margins, page: int, lines: list[Line], model: Model) -> Iterator[str]:
    rest = list(lines)
    number = model.number(page, len(made.pages))
    due = [(text, line) for text, line in model.lines(made.seal)]
    for text, wanted in (*due, (number, model.number_line)):
        line = next((line for line in rest if (line.spaced if text is number else line.text) == text), None)
        if line is None:
            said = " ".join(line.spaced for line in lines)
            yield f"its margin says {quoted(said)}, and {quoted(text)} is due"
            return
        rest.remove(line)
        yield from _compare_looks([line], [wanted])
    names, looks = model.names(part_on(page, made.parts))
    name = "".join(line.text for line in rest)
    if not _is_name(name, names):
        yield f"its margin says {quoted(name)}, which is not what the page is about"
    elif rest:
        yield from _compare_looks(rest, looks)


def _is_name(text: str, names: frozenset[str]) -> bool:
    """Tell whether a text is one of these names; what runs in both directions may be drawn in any order."""
    return text in names or (runs_to_the_left(text) and any(sorted(text) == sorted(name) for name in names))


def _compare_looks(lines: Sequence[Line], models: Sequence[Line]) -> Iterator[str]:
    """Compare where lines stand, and how they look, with others that say the same, or stand for such."""
    letters = tuple(letter for line in lines for letter in line.letters)
    of_model = tuple(letter for line in models for letter in line.letters)
    text = "".join(letter.text for letter in letters)
    if not of_model:
        yield f"{quoted(text)} stands in its margin, and nothing in a report"
        return
    places = zip(Line("", letters).places, Line("", of_model).places, strict=True)
    if not any(near(place, of_other, _MOVED) for place, of_other in places) or not near(
        letters[0].base, of_model[0].base, _MOVED
    ):
        yield f"{quoted(text)} in its margin stands elsewhere than in a report"
    apart = any(
        not -_CLOSE * letter.size <= letter.left - before.right <= letter.size
        for before, letter in pairwise(letters)
        if before.piece == letter.piece
    )
    if apart or not all(_looks_like(letter, letters[0].base, of_model) for letter in letters):
        yield f"{quoted(text)} in its margin does not look as in a report, or cannot be seen"


def _looks_like(letter: Letter, base: float, models: Sequence[Letter]) -> bool:
    return (
        not letter.hidden
        and near(letter.base, base, _MOVED)
        and any(
            near(letter.size, other.size, other.size / 50) and is_colour_like(letter.colour, other.colour)
            for other in models
        )
    )
