"""Numbers of pages within texts: where pages break elsewhere they differ, as where a link leads to does."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.blocks import PLAIN
from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.letters import NUMBER

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.blocks import Run
    from passmuster_reports.verification.reading.letters import Letter, Text

#: What stands for any number.
_NUMBER = "#"
#: Of the size of a font, how far digits of a number may be apart.
_APART = 0.15


def with_numbers(text: Text, run: Run) -> tuple[Text, dict[int, str]]:
    """Return the text of a run with each number of a page as one letter; and these numbers by their links.

    A link that refers to a page ends with a piece that is its number.
    """
    last = {
        id(within.link): letter.piece
        for letter in (text.letters if run.within else ())
        if (within := run.within.get(letter.piece, PLAIN)).refers
    }
    if not last:
        return text, {}
    links = {piece: link for link, piece in last.items()}
    letters: list[Letter] = []
    numbers: dict[int, str] = {}
    said = list(text.said)
    for piece, group in groupby(text.letters, key=lambda letter: letter.piece):
        digits = list(group)
        if piece not in links:
            letters += digits
            continue
        letters.append(_joined(digits))
        numbers[links[piece]] = "".join(digit.text for digit in digits)
        said[piece] = _NUMBER
    return replace(text, letters=tuple(letters), said=tuple(said)), numbers


def _joined(digits: list[Letter]) -> Letter:
    first, last = digits[0], digits[-1]
    if not all(digit.text in "0123456789" and digit.text for digit in digits) or not all(
        (one.face, one.size, one.colour, one.hidden, one.base, one.page)
        == (other.face, other.size, other.colour, other.hidden, other.base, other.page)
        and near(other.left, one.right, _APART * one.size)
        for one, other in pairwise(digits)
    ):
        raise UnlikeError(f"page {first.page + 1}: the number of a page is not drawn as one")
    return first._replace(glyph=NUMBER, text=_NUMBER, right=last.right)
