"""The letters of a run of text, one by one, with their places: what is read, not how it was put there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.geometry import Box, near
from passmuster_reports.verification.reading.marks import ABOVE, BELOW, Glyphs, Picture

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from passmuster_reports.verification.reading.fonts import Font
    from passmuster_reports.verification.reading.marks import Colour
    from passmuster_reports.verification.reading.tree import Owned

#: Of the size of a font, how far from one line letters of another size may stand and still be on it.
_SAME_LINE = 0.35
DOTS = "…"
#: The glyph that stands for the number of a page.
NUMBER = -1


class Letter(NamedTuple):
    """A glyph that is seen, and where; `text` is what it says, `piece` the place of its piece in the run."""

    face: str
    glyph: int
    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    colour: Colour
    hidden: bool
    piece: int

    @property
    def key(self) -> tuple[str, int]:
        """Return what it is, wherever it stands."""
        return self.face, self.glyph

    @property
    def box(self) -> Box:
        """Return the box that letters of its size fill."""
        return Box(self.left, self.base - ABOVE * self.size, self.right, self.base + BELOW * self.size)

    def is_on_line_of(self, other: Letter) -> bool:
        """Tell whether it stands on the same line as another."""
        return self.page == other.page and near(
            self.base, other.base, _SAME_LINE * max(self.size, other.size)
        )


@dataclass(frozen=True)
class Text:
    """A run of text: its letters, what each of its pieces says, and pictures in place of letters.

    What a tag says of a piece stands in `told`, None where its letters say it themselves. A picture is the
    place of its piece in the run, the number of its object, and its box.
    """

    letters: tuple[Letter, ...]
    said: tuple[str, ...]
    told: tuple[str | None, ...]
    pictures: tuple[tuple[int, int, Box], ...]

    def says(self, places: Collection[int]) -> str:
        """Return what it says, without spaces: at the end of a line there is none.

        Of pieces that speak for themselves only letters at these places count: others stand for a cut.
        """
        own: dict[int, list[str]] = {}
        for place, letter in enumerate(self.letters):
            if place in places and letter.text != DOTS:
                own.setdefault(letter.piece, []).append(letter.text)
        texts = (
            "".join(own.get(piece, ())) if told is None else told for piece, told in enumerate(self.told)
        )
        return "".join("".join(texts).split())


def text_of_pieces(pieces: Iterable[tuple[Owned, str | None]], fonts: Mapping[str, Font]) -> Text:
    """Return the text of pieces, each with what its tag says of it; without that its letters say it."""
    letters: list[Letter] = []
    pictures: list[tuple[int, int, Box]] = []
    texts: list[str] = []
    told: list[str | None] = []
    for order, (owned, said) in enumerate(pieces):
        drawn = []
        for mark in owned.piece.marks:
            if isinstance(mark, Glyphs):
                drawn.append(_add(letters, mark, fonts[mark.font], owned.page, order))
            elif isinstance(mark, Picture):
                pictures.append((order, mark.number, mark.box))
            else:
                raise UnlikeError(f"page {owned.page + 1}: a tag of letters owns a shape")
        texts.append("".join(drawn) if said is None else said)
        told.append(said)
    return Text(tuple(letters), tuple(texts), tuple(told), tuple(pictures))


def _add(letters: list[Letter], mark: Glyphs, font: Font, page: int, order: int) -> str:
    """Add the letters of a mark that are seen; return what all of them say."""
    said = []
    base = mark.base - mark.rise
    for number, left, right in zip(mark.numbers, mark.places, mark.places[1:], strict=False):
        text = font.letters[number]
        said.append(text)
        if text.isspace():
            continue
        end = left + font.widths[number] * mark.size / 1000
        box = Box(left, base - ABOVE * mark.size, min(right, end), base)
        hidden = bool(mark.clip.paths) or not mark.clip.box.grown(mark.size / 6).holds(box)
        letters.append(
            Letter(font.name, number, text, page, left, end, base, mark.size, mark.colour, hidden, order)
        )
    return "".join(said)
