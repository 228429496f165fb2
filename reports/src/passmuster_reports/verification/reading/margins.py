"""What stands in the margins of pages: the title, the name of the part, a hash, and the page's number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from passmuster_reports.pages.writing_systems import runs_to_the_left
from passmuster_reports.verification.reading.differences import UnlikeError, quoted
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.headings import names_on
from passmuster_reports.verification.reading.letters import text_of_pieces
from passmuster_reports.verification.reading.marks import Glyphs
from passmuster_reports.verification.reading.pictures import is_colour_like
from passmuster_reports.verification.reading.tree import Owned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.headings import Heading
    from passmuster_reports.verification.reading.letters import Letter
    from passmuster_reports.verification.reading.marks import Piece

#: Points from the upper and the lower edge where the text of pages begins and ends; covers begin higher.
_UPPER, _UPPER_OF_COVERS, _LOWER = 52.5, 36.5, 48.5
#: By how many points what stands in a margin may lie elsewhere.
_MOVED = 1.5
#: Of the size of a font, by how much letters in a margin may stand closer than they are wide.
_CLOSE = 0.2
#: The number of the page and that of all pages.
_NUMBERS = re.compile(r"(\D*)(\d+)(\D+)(\d+)(\D*)")


@dataclass(frozen=True)
class Line:
    """Letters in a margin: what they say without spaces, and where they stand."""

    text: str
    letters: tuple[Letter, ...]

    @property
    def edges(self) -> tuple[float, float, float]:
        """Return its left and right edge, and the place from above of the line it stands on."""
        return (
            min(letter.left for letter in self.letters),
            max(letter.right for letter in self.letters),
            self.letters[0].base,
        )


class Margins:
    """The margins of the pages of a document, whose manifest has this hash."""

    def __init__(self, document: Document, headings: list[Heading], digest: str) -> None:
        self.count = len(document.pages)
        self.digest = digest
        self._headings = headings
        self._height = document.size.height
        self._document = document
        self._headed = [
            any(
                isinstance(mark, Glyphs) and mark.base < _UPPER_OF_COVERS
                for piece in drawn.others
                for mark in piece.marks
            )
            for drawn in document.drawn
        ]

    def names(self, page: int) -> frozenset[str]:
        """Return what the upper margin of a page may say of its part."""
        return names_on(page, self._headings)

    def is_headed(self, page: int) -> bool:
        """Tell whether a page has a title, as all but covers have."""
        return self._headed[page]

    def holds(self, page: int, piece: Piece) -> bool:
        """Tell whether letters that are no part of the document stand in a margin."""
        bases = [mark.base for mark in piece.marks if isinstance(mark, Glyphs)]
        upper = _UPPER if self._headed[page] else _UPPER_OF_COVERS
        return len(bases) == len(piece.marks) > 0 and (
            max(bases) < upper or min(bases) > self._height - _LOWER
        )

    def lines(self, page: int) -> tuple[list[Line], list[Line]]:
        """Return what stands in the upper and in the lower margin of a page."""
        upper: list[Line] = []
        lower: list[Line] = []
        for piece in self._document.drawn[page].others:
            if self.holds(page, piece):
                letters = text_of_pieces([(Owned(page, piece), None)], self._document.fonts).letters
                if letters:
                    found = Line("".join(letter.text for letter in letters), letters)
                    (upper if letters[0].base < _UPPER else lower).append(found)
        return upper, lower


def compare_margins(
    made: Margins, again: Margins, pages_again: Sequence[int | None], differences: Differences
) -> None:
    """Compare the margins of all pages.

    `pages_again` tells of each page on which of the pages drawn here its first line is.
    """
    model = _Model(again)
    for page, page_again in enumerate(pages_again):
        if page_again is None:
            differences.add(f"page {page + 1}: it is empty, as no page of a report is")
            continue
        for sentence in _compare_page(made, page, model, is_headed=again.is_headed(page_again)):
            differences.add(f"page {page + 1}: {sentence}")


class _Model:
    """What the margins of the pages drawn here say, of which those of any page follow."""

    def __init__(self, again: Margins) -> None:
        self.titles: list[Line] = []
        self.names: list[Line] = []
        for page in range(again.count):
            if again.is_headed(page):
                self.titles, self.names = _titles_and_names(again.lines(page)[0], again.names(page))
                break
        _, self._lower = again.lines(0)
        self._digest = again.digest
        self._numbers = [
            line
            for line in self._lower
            if (found := _NUMBERS.fullmatch(line.text)) is not None
            and line.text != again.digest
            and sorted((found[2], found[4])) == sorted(("1", str(again.count)))
        ]
        if len(self._numbers) != 1:
            raise UnlikeError("the margins of the pages drawn here have no number")

    def lower(self, page: int, count: int, digest: str) -> list[str]:
        """Return what the lower margin of a page says."""
        found = []
        for line in self._lower:
            text = digest if line.text == self._digest else line.text
            found.append(self._numbered(page + 1, count) if line in self._numbers else text)
        return found

    @property
    def lower_lines(self) -> list[Line]:
        """Return the lines of the lower margin of a page."""
        return self._lower

    def _numbered(self, page: int, count: int) -> str:
        text = self._numbers[0].text
        found = _NUMBERS.fullmatch(text)
        assert found is not None
        before, first, between, second, after = found.groups()
        # Drawn from left to right, the number of all pages comes first where text runs to the left.
        is_turned = runs_to_the_left(text) if first == second else first != "1"
        one, other = (count, page) if is_turned else (page, count)
        return f"{before}{one}{between}{other}{after}"


def _titles_and_names(upper: list[Line], names: frozenset[str]) -> tuple[list[Line], list[Line]]:
    """Return which lines of an upper margin are the title, and which name the part."""
    for count in range(1, len(upper)):
        for titles, named in ((upper[:-count], upper[-count:]), (upper[count:], upper[:count])):
            if _is_name("".join(line.text for line in named), names):
                return titles, named
    raise UnlikeError("the margins of the pages drawn here name no part")


def _is_name(text: str, names: frozenset[str]) -> bool:
    """Tell whether a text is one of these names; what runs in both directions may be drawn in any order."""
    return text in names or (runs_to_the_left(text) and any(sorted(text) == sorted(name) for name in names))


def _compare_page(made: Margins, page: int, model: _Model, *, is_headed: bool) -> Iterator[str]:
    upper, lower = made.lines(page)
    if is_headed:
        known = {line.text for line in model.titles}
        titles = [line for line in upper if line.text in known]
        names = [line for line in upper if line.text not in known]
        yield from _compare_lines(titles, [line.text for line in model.titles], model.titles)
        name = "".join(line.text for line in names)
        if not _is_name(name, made.names(page)):
            yield f"its upper margin says {quoted(name)}, which is not what the page is about"
        for line in names[:1]:
            yield from _compare_line(line, model.names[0])
    elif upper:
        yield f"its upper margin says {quoted(upper[0].text)}, where that of a report is empty"
    yield from _compare_lines(lower, model.lower(page, made.count, made.digest), model.lower_lines)


def _compare_lines(lines: Sequence[Line], texts: Sequence[str], models: Sequence[Line]) -> Iterator[str]:
    if [line.text for line in lines] != list(texts):
        said, due = "".join(line.text for line in lines), "".join(texts)
        yield f"its margin says {quoted(said)}, and {quoted(due)} is due"
        return
    for line, model in zip(lines, models, strict=True):
        yield from _compare_line(line, model)


def _compare_line(line: Line, model: Line) -> Iterator[str]:
    """Compare where a line stands, and how it looks."""
    (left, right, base), (left_again, right_again, base_again) = line.edges, model.edges
    if not (near(left, left_again, _MOVED) or near(right, right_again, _MOVED)) or not near(
        base, base_again, _MOVED
    ):
        yield f"{quoted(line.text)} in its margin stands elsewhere than in a report"
    apart = any(
        not -_CLOSE * letter.size <= letter.left - before.right <= letter.size
        for before, letter in pairwise(line.letters)
    )
    if apart or not all(_looks_like(letter, base, model) for letter in line.letters):
        yield f"{quoted(line.text)} in its margin does not look as in a report, or cannot be seen"


def _looks_like(letter: Letter, base: float, model: Line) -> bool:
    return (
        not letter.hidden
        and near(letter.base, base, _MOVED)
        and any(
            near(letter.size, other.size, other.size / 50) and is_colour_like(letter.colour, other.colour)
            for other in model.letters
        )
    )
