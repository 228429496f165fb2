"""Names that Excel takes: of sheets, of tables, and the texts of cells."""

from __future__ import annotations

import re

from passmuster.showable import showable

#: Excel's limits: characters of a cell, of a sheet's name, and of a column's. A character beyond U+FFFF
#: counts as two.
LONGEST_TEXT = 32_767
LONGEST_HEADING = 255
_LONGEST_NAME = 31
#: The name that Excel keeps for itself.
_RESERVED = "history"


def cell_text(text: str) -> str:
    """Return the text as a cell may hold it; one that is cut says how much of it there is."""
    text = showable(text)
    if is_too_long(text):
        mark = f" [cut: {len(text):,} characters]"
        text = shortened(text, LONGEST_TEXT - len(mark)) + mark
    # XlsxWriter takes such a text for the XML of a formatted one, and writes it as it is.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def is_too_long(text: str) -> bool:
    """Tell whether no cell holds the text."""
    return len(text) > LONGEST_TEXT // 2 and _length(text) > LONGEST_TEXT


def column_names(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the heads of the columns say: none empty, too long, or like another."""
    found: list[str] = []
    used: set[str] = set()
    for place, heading in enumerate(headings, 1):
        base = showable(heading)
        if _length(base) >= LONGEST_HEADING:
            base = f"{shortened(base, LONGEST_HEADING - 2)}\u2026"
        found.append(_unused(cell_text(base) or f"Column {place}", used, LONGEST_HEADING))
    return tuple(found)


def sheet_name(title: str, used: set[str]) -> str:
    """Return a name that Excel takes, and no other sheet has: at most 31 characters, none of []:*?/\\."""
    text = "".join(" " if letter in "[]:*?/\\" else letter for letter in showable(title)).strip("' ")
    return _unused(
        shortened(text, _LONGEST_NAME).strip("' ") or "Table", used | {_RESERVED}, _LONGEST_NAME, used
    )


def table_name(name: str, used: set[str]) -> str:
    """Return a name that Excel takes for a table, and no other has: no blank, and no address of a cell."""
    return _unused("Table_" + re.sub(r"\W", "_", name, flags=re.ASCII)[:200], used, LONGEST_HEADING, mark="_")


def _unused(base: str, taken: set[str], longest: int, used: set[str] | None = None, mark: str = " ") -> str:
    """Return the name, with a number behind it where it is taken, and add it to those that are used."""
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        behind = f"{mark}{number}"
        name = shortened(base, longest - len(behind)) + behind
    (taken if used is None else used).add(name.casefold())
    return name


def shortened(text: str, longest: int) -> str:
    """Return so much of the text as takes so many characters of UTF-16, and no half of a pair."""
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
