"""Which letter of one text is which of another, where each may break its lines and cut names elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.direction import in_reading_order
from passmuster_reports.verification.reading.letters import DOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.verification.reading.letters import Letter, Text

#: Letters by which one version may cut a name earlier than another.
_CUT = 3

Pairs = list[tuple[int, int]]


def align(made: Text, again: Text) -> Pairs | None:
    """Return the places of equal letters in both; None where they are not the same letters in the same order.

    A name that its place is too narrow for ends in dots, a few letters sooner or later; those have no pair.
    """
    pairs = _align(made.letters, again.letters)
    return _align_turned(made, again) if pairs is None else pairs


def _align(made: Sequence[Letter], again: Sequence[Letter]) -> Pairs | None:
    if len(made) == len(again) and all(one.key == other.key for one, other in zip(made, again, strict=True)):
        return [(place, place) for place in range(len(made))]
    return _align_cut(made, again)


def _align_turned(made: Text, again: Text) -> Pairs | None:
    """Return the places of equal letters in the order in which they are read.

    Text that runs to the left is drawn from its end to its beginning, a line at a time: where lines break
    elsewhere, letters stand in another order.
    """
    of_made, of_again = in_reading_order(made), in_reading_order(again)
    if of_made is None or of_again is None or not of_made[1] <= of_again[1]:
        return None
    one, other = of_made[0], of_again[0]
    pairs = _align([made.letters[place] for place in one], [again.letters[place] for place in other])
    return None if pairs is None else [(one[first], other[second]) for first, second in pairs]


def _align_cut(made: Sequence[Letter], again: Sequence[Letter]) -> Pairs | None:
    pairs: Pairs = []
    first = second = 0
    while first < len(made) or second < len(again):
        if first < len(made) and second < len(again) and made[first].key == again[second].key:
            pairs.append((first, second))
            first, second = first + 1, second + 1
            continue
        skipped = _skip(made, again, first, second)
        if skipped is None:
            return None
        first, second = first + skipped[0], second + skipped[1]
    return pairs


def _skip(made: Sequence[Letter], again: Sequence[Letter], first: int, second: int) -> tuple[int, int] | None:
    """Return how many letters to leave out of each where one of them is cut; None where neither is."""
    steps = sorted(
        ((one, other) for one in range(_CUT + 2) for other in range(_CUT + 2) if one or other), key=sum
    )
    for one, other in steps:
        cut, cut_again = _cut(made, first, one), _cut(again, second, other)
        if (
            cut is not None
            and cut_again is not None
            and 0 in (cut, cut_again)
            and (_has_dots(made, first - 1, first + one) or _has_dots(again, second - 1, second + other))
            and _goes_on(
                made[first + one : first + one + _CUT], again[second + other : second + other + _CUT]
            )
        ):
            return one, other
    return None


def _cut(letters: Sequence[Letter], start: int, count: int) -> int | None:
    """Return how many letters would be cut, dots beside them not counted; None where they may not be."""
    left_out = letters[start : start + count]
    cut = sum(letter.text != DOTS for letter in left_out)
    pieces = {letter.piece for letter in left_out}
    return cut if len(left_out) == count and cut <= _CUT and len(pieces) <= 1 else None


def _has_dots(letters: Sequence[Letter], start: int, end: int) -> bool:
    return any(letter.text == DOTS for letter in letters[max(start, 0) : end])


def _goes_on(made: Sequence[Letter], again: Sequence[Letter]) -> bool:
    """Tell whether the next letters are the same, or both are at their end."""
    one, other = ([letter.key for letter in letters] for letters in (made, again))
    dots = any(letter.text == DOTS for letter in (*made, *again))
    return one == other or (dots and one[:1] == other[:1])
