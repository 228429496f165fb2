"""The headings that tables commonly have for our columns, to propose a mapping; none is read by it."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.resources import files


class KnownHeadings:
    """The headings of one table in exports of HR and timetable programs, in several languages."""

    def __init__(self, role: str) -> None:
        self.role = role
        text = files(__package__).joinpath("headings.json").read_text("utf-8")
        known: dict[str, dict[str, list[str]]] = json.loads(text)
        if role == "leave":  # it names people as the roster does
            known["leave"]["person"] = known["roster"]["person"]
        self._columns = {
            _normalized(heading): column
            for column, headings in known[role].items()
            for heading in (column, *headings)
        }

    def column(self, heading: str) -> str | None:
        """Return the column that a heading is likely to mean; None where none is."""
        return self._columns.get(_normalized(heading))


def _normalized(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
