"""The order in which text is read whose letters are drawn from left to right (Unicode Standard Annex 9).

Only what reports have is known here: text of one line, without marks of direction within it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import bidirectional, mirrored

from passmuster_reports.pages.writing_systems import runs_to_the_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.verification.reading.letters import Text

_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_NEUTRAL = frozenset(("B", "S", "WS", "ON", "ES", "ET", "CS", "BN"))


def in_reading_order(text: Text) -> tuple[list[int], set[int]] | None:
    """Return the places of letters in the order in which they are read, and the levels of their lines.

    None where it cannot be told.
    """
    order: list[int] = []
    bases: set[int] = set()
    start = 0
    letters = text.letters
    while start < len(letters):
        piece = letters[start].piece
        end = start
        while end < len(letters) and letters[end].piece == piece:
            end += 1
        found = _of_piece([letter.text for letter in letters[start:end]], text.said[piece])
        if found is None:
            return None
        places, base = found
        order += (start + place for place in places)
        bases |= set() if base is None else {base}
        start = end
    return order, bases


def _of_piece(shown: Sequence[str], said: str) -> tuple[list[int], int | None] | None:
    """Return the order of letters that are shown from left to right and say this, and their line's level."""
    if not runs_to_the_left(said) and [letter for letter in said if not letter.isspace()] == list(shown):
        return list(range(len(shown))), None
    for base in (1, 0):
        levels = _levels(said, base)
        drawn = [place for place in _drawn(levels) if not said[place].isspace()]
        if [_as_shown(said[place], levels[place]) for place in drawn] == list(shown):
            return sorted(range(len(drawn)), key=lambda place: drawn[place]), base
    return None


def _as_shown(letter: str, level: int) -> str:
    return letter.translate(_MIRRORED) if level % 2 and mirrored(letter) else letter


def _levels(text: str, base: int) -> list[int]:
    """Return the level of each letter: an odd one runs to the left."""
    kinds = _neutrals(_numbers(text), base)
    levels = [base + ({"L": 0, "R": 1}.get(kind, 2) if base % 2 == 0 else int(kind != "R")) for kind in kinds]
    end = len(text.rstrip())
    return [*levels[:end], *[base] * (len(text) - end)]


def _numbers(text: str) -> list[str]:
    """Return the kinds of letters after the rules for numbers (W1 to W7)."""
    kinds: list[str] = []
    for letter in text:
        kind = bidirectional(letter) or "ON"
        kinds.append((kinds[-1] if kinds else "ON") if kind == "NSM" else kind)
    strong = ""
    for place, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        before, kind, after = kinds[place - 1 : place + 2]
        if before == after and (
            (kind == "ES" and before == "EN") or (kind == "CS" and before in ("EN", "AN"))
        ):
            kinds[place] = before
    for places in (range(len(kinds)), reversed(range(len(kinds)))):
        before = ""
        for place in places:
            if kinds[place] == "ET" and before == "EN":
                kinds[place] = "EN"
            before = kinds[place]
    strong = ""
    for place, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _neutrals(kinds: list[str], base: int) -> list[str]:
    """Return the kinds with those that have no direction given that of what is around them (N1 and N2)."""
    own = "R" if base % 2 else "L"
    found = list(kinds)
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > place:
            before = _direction(kinds[place - 1]) if place else own
            after = _direction(kinds[end]) if end < len(kinds) else own
            found[place:end] = [before if before == after else own] * (end - place)
        place = end + 1
    return found


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _drawn(levels: Sequence[int]) -> list[int]:
    """Return the places of letters as they are drawn (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order
