"""Text from outside as people and XML may be given it: the one place that decides what a character may do.

A user who chooses a name chooses every character of it. On a page, in a workbook or on a terminal such a name
must neither steer the program that shows it, nor hide, turn or forge what stands around it; and XML 1.0 (2.2,
"Char") does not take every character. JSON, CSV and evidence keep characters as they came.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__all__ = ["is_showable", "showable", "writable"]

#: Characters that begin a new line or column; in text from outside each is a blank.
_BLANKS = "\t\n\r"

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
#: Halves of surrogate pairs, which are no characters and which UTF-8 cannot write.
_SURROGATES = "\ud800-\udfff"
#: The 66 code points that are no characters for good.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
#: Characters that turn text around them (Unicode's bidi controls), and those that end a line or paragraph.
_TURNING = "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
#: Characters that nobody sees: blanks without width, fillers, invisible operators, annotations, formats of
#: shorthand and music, and tags. What joins letters (U+200C, U+200D, U+034F), parts words (U+00AD) or chooses
#: a letter's form (the variation selectors) is needed in many scripts and stays.
_UNSEEN = (
    "\u115f\u1160\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)

_HIDDEN = re.compile(f"[{_BLANKS}{_CONTROLS}{_SURROGATES}{_NONCHARACTERS}{_TURNING}{_UNSEEN}]")
_ANY_SURROGATE = re.compile(f"[{_SURROGATES}]")

#: Marks that may stand on one letter: what Unicode's stream-safe text has at most (UAX #15, 13). More of them
#: are drawn over the lines above and below.
_MOST_MARKS = 30
#: Such a run cannot be without so many characters of this kind one after the other.
_MAYBE_MARKS = re.compile(f"[^\x00-\u02ff]{{{_MOST_MARKS + 1}}}")


def showable(text: str | None, lacking: AbstractSet[str] = frozenset()) -> str:
    """Return the text on one line, whatever is in it as harmless characters that XML takes.

    A character that steers, hides or turns, or that is none, becomes its number: `[U+FFFF]`. So do those in
    `lacking`, which no font has, and all of a text in which nothing can be seen.
    """
    if not text or (text.isascii() and text.isprintable()):
        return text or ""
    shown = _HIDDEN.sub(_blank_or_number, text)
    if lacking:
        shown = "".join(_number(letter) if letter in lacking else letter for letter in shown)
    if _MAYBE_MARKS.search(shown):
        shown = _with_short_runs(shown)
    return shown if _is_seen(shown) else "".join(map(_number, text))


def is_showable(character: str) -> bool:
    """Tell whether `showable` leaves the character as it is."""
    return not _HIDDEN.match(character)


def writable(text: str) -> str:
    """Return the text as UTF-8 can write it: pairs of surrogates as the characters that they are, and halves
    without a partner as their numbers.

    JSON and YAML can escape such a half, and a file's name can hold one. Two that differ stay two.
    """
    if text.isascii() or not _ANY_SURROGATE.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return _ANY_SURROGATE.sub(lambda found: _number(found[0]), joined)


def _blank_or_number(found: re.Match[str]) -> str:
    return " " if found[0] in _BLANKS else _number(found[0])


def _number(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _with_short_runs(text: str) -> str:
    """Replace the marks beyond the most that one letter may have with their numbers."""
    from unicodedata import category

    shown = []
    marks = 0
    for character in text:
        marks = marks + 1 if category(character) in ("Mn", "Me") else 0
        shown.append(_number(character) if marks > _MOST_MARKS else character)
    return "".join(shown)


def _is_seen(text: str) -> bool:
    """Tell whether anything of a text can be seen: more than blanks, joiners and marks without a letter."""
    from unicodedata import category

    return any(category(character) not in ("Zs", "Cf", "Mn", "Me") for character in text)
