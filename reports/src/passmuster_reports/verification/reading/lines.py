"""Whether letters stand where they are read: on lines from left to right, one line below the other.

Lines may break elsewhere than in the pages drawn here, but only where one is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.geometry import TOUCH, near
from passmuster_reports.verification.reading.letters import DOTS, NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.verification.reading.alignment import Pairs
    from passmuster_reports.verification.reading.letters import Letter

#: Of the size of a font: how far versions may move a letter on its line, how far apart words stand at most, a
#: shape between them, and by how much a line may fall short of being full.
_MOVED, _SPACE, _SHORT = 0.15, 2.0, 0.8
#: By how many points an edge of a line may lie aside, and by which share of how far it is indented.
_EDGE, _INDENTED = 1.5, 0.03
#: Of the size of a font, how far a line may stand below the one before it.
_CLOSEST, _FARTHEST = 0.8, 2.2
#: Letters behind which a line may break.
_BREAK = "-/\N{EN DASH}\N{EM DASH}"
#: Of the size of a font, how wide a line is at least that breaks within a word.
_NARROWEST = 4.0


@dataclass(frozen=True, slots=True)
class Line:
    """Letters of a run that stand on one line, by their first and last place in it."""

    first: int
    last: int
    left: float
    right: float


def lines_of(letters: Sequence[Letter], apart: float = inf) -> list[Line]:
    """Return the lines of a run; one ends, too, where letters are so far apart, of the size of the font."""
    lines: list[Line] = []
    start = 0
    for place in range(1, len(letters) + 1):
        if (
            place < len(letters)
            and letters[place].is_on_line_of(letters[place - 1])
            and letters[place].left - letters[place - 1].right <= apart * letters[place].size
        ):
            continue
        on_line = letters[start:place]
        lines.append(
            Line(
                start,
                place - 1,
                min(letter.left for letter in on_line),
                max(letter.right for letter in on_line),
            )
        )
        start = place
    return lines


def misplaced(
    made: Sequence[Letter], again: Sequence[Letter], pairs: Pairs, moves: Sequence[float]
) -> Iterator[int]:
    """Yield the places of letters that do not stand where they are read.

    `moves` are distances by which a whole run may stand aside from where it stands in the pages drawn here,
    in another column for one.
    """
    run = _Run(made, again, moves)
    yield from run.starts()
    in_order = sorted(pairs)
    if in_order != pairs:
        yield from run.turned()
    for (first, second), (third, fourth) in pairwise(in_order):
        if (third, fourth) == (first + 1, second + 1) and not run.follows(third, fourth):
            yield third


class _Run:
    """A run of text in both files."""

    def __init__(self, made: Sequence[Letter], again: Sequence[Letter], moves: Sequence[float]) -> None:
        self._made, self._again, self._moves = made, again, moves
        self._lines, self._lines_again = lines_of(made), lines_of(again)
        self._widest = max(_widest(made), _widest(again))
        self._line = {place: line for line in self._lines for place in (line.first, line.last)}
        self._line_again = {place: line for line in self._lines_again for place in (line.first, line.last)}

    def starts(self) -> Iterator[int]:
        """Yield the first letters of lines that begin or end at no edge of a line drawn here."""
        lefts = {line.left for line in self._lines_again}
        rights = {line.right for line in self._lines_again}
        # Lines of a query begin with spaces.
        slack = {left: _EDGE + (left - min(lefts)) * _INDENTED for left in lefts}
        for line in self._lines:
            if not any(
                any(near(line.left, left + move, slack[left]) for left in lefts)
                or any(near(line.right, right + move, _EDGE) for right in rights)
                for move in self._moves
            ):
                yield line.first

    def turned(self) -> Iterator[int]:
        """Yield letters that stand apart from the others of their line, or in a line out of order.

        Text that runs to the left and breaks its lines elsewhere has no line in common with the other file.
        """
        for line in self._lines:
            on_line = sorted(self._made[line.first : line.last + 1], key=lambda letter: letter.left)
            for before, letter in pairwise(on_line):
                if not -_MOVED * letter.size <= letter.left - before.right <= letter.size:
                    yield line.first
        for line, following in pairwise(self._lines):
            if not _is_next_line(self._made[line.last], self._made[following.first]):
                yield following.first
        if _goes_left(self._made) not in (None, _goes_left(self._again)):
            yield 0

    def follows(self, place: int, place_again: int) -> bool:
        """Tell whether a letter stands behind the one before it as it does in the pages drawn here."""
        before, letter = self._made[place - 1], self._made[place]
        before_again, letter_again = self._again[place_again - 1], self._again[place_again]
        size = max(before.size, letter.size)
        gap, gap_again = letter.left - before.right, letter_again.left - before_again.right
        on_line, on_line_again = letter.is_on_line_of(before), letter_again.is_on_line_of(before_again)
        if on_line and on_line_again:
            drop, drop_again = letter.base - before.base, letter_again.base - before_again.base
            # A name that is cut leaves up to a letter of its place empty.
            cut = size if DOTS in (before.text, letter.text) else 0.0
            slack = _MOVED * size + abs(gap_again) / 50 + cut
            return near(gap, gap_again, slack) and near(drop, drop_again, _MOVED * size)
        if self._stands_alike(place, place_again):
            return True
        if on_line:
            return -_MOVED * size <= gap <= _SPACE * size and self._is_full(
                self._again,
                self._line_again[place_again - 1],
                place_again,
                gap,
                _unbroken(self._made, place),
            )
        if not on_line_again:
            return self._breaks_alike(before, letter, before_again, letter_again)
        return _is_next_line(before, letter) and self._is_full(
            self._made, self._line[place - 1], place, gap_again, _unbroken(self._again, place_again)
        )

    def _stands_alike(self, place: int, place_again: int) -> bool:
        """Tell whether a piece begins beside the beginning of the run as it does in the pages drawn here.

        So the last of cells side by side does, whatever the lines of the one before it.
        """
        letter, first = self._made[place], self._made[0]
        letter_again, first_again = self._again[place_again], self._again[0]
        return (
            letter.piece != self._made[place - 1].piece
            and letter.page == first.page
            and letter_again.page == first_again.page
            and near(letter.left - first.left, letter_again.left - first_again.left, _EDGE)
            and near(letter.base - first.base, letter_again.base - first_again.base, _EDGE)
        )

    def _is_full(
        self, letters: Sequence[Letter], line: Line, following: int, gap: float, unbroken: float
    ) -> bool:
        """Tell whether what follows a line has no room on it; `unbroken` is what need not break of that.

        In the other file it stands on the line, behind a gap.
        """
        size = letters[line.last].size
        spaced = gap > _MOVED * size or letters[line.last].text in _BREAK
        reach = _reach(line, self._lines if letters is self._made else self._lines_again)
        if not spaced and reach < _NARROWEST * size:
            return False
        end = following + 1
        while (
            spaced
            and end < len(letters)
            and letters[end].is_on_line_of(letters[following])
            and letters[end].left - letters[end - 1].right < _MOVED * size
        ):
            end += 1
        word = letters[end - 1].right - letters[following].left
        word = max(word, unbroken)
        return reach + max(gap, 0.0) + word + _SHORT * size >= self._widest

    def _breaks_alike(
        self, before: Letter, letter: Letter, before_again: Letter, letter_again: Letter
    ) -> bool:
        if letter.page != before.page:
            return letter.page == before.page + 1
        if letter_again.page != before_again.page:
            return _is_next_line(before, letter)
        size = max(before.size, letter.size)
        return near(letter.base - before.base, letter_again.base - before_again.base, size / 3 + TOUCH)


def _widest(letters: Sequence[Letter]) -> float:
    """Return how far the farthest line reaches; what begins beyond the middle is a cell at the side."""
    lines = lines_of(letters, _SPACE)
    left = min((line.left for line in lines), default=0.0)
    middle = (left + max((line.right for line in lines), default=0.0)) / 2
    lines = [line for line in lines if line.left <= middle] or lines
    return max((_reach(line, lines) for line in lines), default=0.0)


def _unbroken(letters: Sequence[Letter], first: int) -> float:
    """Return how wide a piece is that begins within a line, and the number of a page behind it; else nothing.

    No line need break within it: a name, a link, or the number of a page stands together.
    """
    piece = letters[first].piece
    if piece == letters[first - 1].piece:
        return 0.0
    end = first
    while end < len(letters) and letters[end].piece == piece:
        end += 1
    has_number = end < len(letters) and letters[end].glyph == NUMBER
    last = letters[end if has_number else end - 1]
    return last.right - letters[first].left if last.is_on_line_of(letters[first]) else 0.0


def _reach(line: Line, lines: Sequence[Line]) -> float:
    """Return how far a line reaches from the edge where lines begin; some of a query begin farther in."""
    begins_right = all(near(line.right, other.right) for other in lines)
    return line.right - (line.left if begins_right else min(other.left for other in lines))


def _goes_left(letters: Sequence[Letter]) -> bool | None:
    """Tell whether pieces on one line go from right to left; None where no line has two."""
    for before, letter in pairwise(letters):
        if letter.piece != before.piece and letter.is_on_line_of(before):
            return letter.left < before.left
    return None


def _is_next_line(before: Letter, letter: Letter) -> bool:
    size = max(before.size, letter.size)
    if letter.page != before.page:
        return letter.page == before.page + 1
    return _CLOSEST * size <= letter.base - before.base <= _FARTHEST * size
