"""What attacks look for on the pages of a report: found by what is there, whichever page that is on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from reports.verification.forging import Forgery, Piece, look_for

#: Parts of `small_report`, as the margins of their pages name them; that of page one names none.
COVER, MONTH, PEOPLE, REGISTER = "", "The month", "People with a finding", "Register"
#: All pages of any report.
ANYWHERE = "*"

_LETTERS = rb"/Span\n<<.*?EMC"
#: Letters, shapes of a colour, and drawings, all outside of tags.
_OUTSIDE = rb"/Artifact\n+BMC\n(?:(?!EMC).)*?BT.*?EMC"
_FILLED = rb"/Artifact\n+BMC\nq\n(?:/\S+ gs\n)?%b\n(?:(?!EMC).)*?EMC"
_DRAWING = rb"/Artifact\n+BMC\nq\n(?:/\S+ gs\n)?1 0 0 1 (?:(?!EMC).)*?EMC"
_FIGURE = rb"/Figure\n<<.*?EMC"


@dataclass(frozen=True)
class Target:
    """Something on the pages, in words, and how it is found."""

    what: str
    find: Callable[[Forgery], Iterable[Piece]]

    def of(self, forgery: Forgery) -> Piece:
        """The first piece of the pages that is so."""
        return look_for(self.what, self.find(forgery))

    def place(self, forgery: Forgery) -> tuple[float, float]:
        """Where the letters of it begin, from the left and from above."""
        return place_of(self.of(forgery).block)

    def box(self, forgery: Forgery) -> Box:
        """The rectangle that it fills."""
        return box_of(self.of(forgery).block)

    def behind(self, other: Target) -> Target:
        """What is so and drawn behind something else, on the same page."""

        def find(forgery: Forgery) -> Iterator[Piece]:
            before = other.of(forgery)
            for piece in self.find(forgery):
                if piece.page == before.page and piece.start > before.start:
                    yield piece

        return Target(f"{self.what} behind {other.what}", find)

    def under(self, other: Target) -> Target:
        """What is so and fills the place where the letters of something else begin."""

        def find(forgery: Forgery) -> Iterator[Piece]:
            above = other.of(forgery)
            x, y = place_of(above.block)
            for piece in self.find(forgery):
                if piece.page == above.page and box_of(piece.block).holds(x, y):
                    yield piece

        return Target(f"{self.what} under {other.what}", find)


class Box(NamedTuple):
    """A rectangle of the page: its corner at the left and above, its width and its height."""

    left: float
    top: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


def place_of(block: bytes) -> tuple[float, float]:
    """Where the first letters of a piece begin."""
    x, y = look_for("letters in a piece", re.findall(rb"1 0 0 -1 ([\d.]+) ([\d.]+) Tm", block))
    return float(x), float(y)


def box_of(block: bytes) -> Box:
    """The last rectangle of a piece, which is the one that it fills."""
    found = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re\n", block)
    return Box(*map(float, look_for("a rectangle in a piece", found[-1:])))


def pages_of(forgery: Forgery, part: str) -> list[int]:
    """The pages whose margin names the part, in their order; there is one at least."""
    if part == ANYWHERE:
        return list(range(len(forgery.pages)))
    if part == COVER:
        return [0]
    found = [
        page
        for page in range(len(forgery.pages))
        if any(forgery.shown(block) == part for block in re.findall(_OUTSIDE, forgery.text(page), re.DOTALL))
    ]
    look_for(f"a page of the part {part!r}", found)
    return found


def page_of(forgery: Forgery, part: str) -> int:
    """The first page of the part."""
    return pages_of(forgery, part)[0]


def pieces(forgery: Forgery, part: str, pattern: bytes) -> Iterator[Piece]:
    """Everything on the pages of a part that is written so."""
    for page in pages_of(forgery, part):
        for found in re.finditer(pattern, forgery.text(page), re.DOTALL):
            yield Piece(page, found.start(), found[0])


def _where(part: str) -> str:
    if part == ANYWHERE:
        return "on any page"
    return f"on the pages of {part!r}" if part else "on page one"


def _showing(what: str, shown: str | re.Pattern[str], part: str, pattern: bytes) -> Target:
    def find(forgery: Forgery) -> Iterator[Piece]:
        for piece in pieces(forgery, part, pattern):
            text = forgery.shown(piece.block).strip()
            if text == shown if isinstance(shown, str) else shown.fullmatch(text):
                yield piece

    said = shown if isinstance(shown, str) else shown.pattern
    return Target(f"{what} {said!r} {_where(part)}", find)


def text(shown: str | re.Pattern[str], part: str = COVER) -> Target:
    """Letters of a tag that show exactly this, but for spaces around it."""
    return _showing("the text", shown, part, _LETTERS)


def outside(shown: str | re.Pattern[str], part: str = COVER) -> Target:
    """Letters outside of all tags that show exactly this: in a margin, or a head of a table said again."""
    return _showing("outside of all tags", shown, part, _OUTSIDE)


def area(colour: bytes, part: str) -> Target:
    """What is filled with a colour, outside of all tags."""
    return Target(
        f"an area filled by {colour.decode()!r} {_where(part)}",
        lambda forgery: pieces(forgery, part, _FILLED % re.escape(colour)),
    )


def drawing(colour: bytes, part: str) -> Target:
    """A drawing outside of all tags in which something has a colour."""
    return Target(
        f"a drawing with {colour.decode()!r} {_where(part)}",
        lambda forgery: (piece for piece in pieces(forgery, part, _DRAWING) if colour in piece.block),
    )


def figure(part: str = COVER) -> Target:
    """A picture that a tag describes."""
    return written(_FIGURE, "a picture with a tag", part)


def written(pattern: bytes, what: str, part: str) -> Target:
    """What the content of a page has, as it is written there."""
    return Target(f"{what} {_where(part)}", lambda forgery: pieces(forgery, part, pattern))


#: The code of the seal, as it stands in the document, and in the margins.
SEAL_CODE = text(re.compile("(?:[0-9a-f]{4} ?){4}"))
SEAL_IN_MARGIN = outside(re.compile("(?:[0-9a-f]{4} ?){4}"))


def row_height(part: str) -> Callable[[Forgery], float]:
    """How far the row of one person is from that of the next, in a part that has a row a person."""
    somebody = text(re.compile(r"Always There \d+"), part)

    def height(forgery: Forgery) -> float:
        rows = [(piece.page, *place_of(piece.block)) for piece in somebody.find(forgery)]
        below = sorted(
            down - y
            for page, x, y in rows
            for other, left, down in rows
            if (other, left) == (page, x) and down > y
        )
        return look_for(f"two rows, one below the other, with {somebody.what}", below)

    return height
