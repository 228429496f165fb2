"""What differs between two files, in a few sentences."""

from __future__ import annotations

from passmuster.showable import showable
from passmuster_reports.verification.check import TOLD

#: Letters of a text that a sentence quotes.
_QUOTED = 60


class UnlikeError(Exception):
    """Something is not as this program writes it, so that nothing behind it can be read."""


class EnoughError(Exception):
    """As many differences are told as anybody reads."""


class Differences:
    """Sentences, a difference each."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}

    @property
    def told(self) -> tuple[str, ...]:
        """Return the sentences."""
        return tuple(self._told)

    def add(self, sentence: str) -> None:
        """Add a difference; EnoughError when there are as many as are told."""
        self._told.setdefault(sentence)
        if len(self._told) >= TOLD:
            raise EnoughError


def quoted(text: str) -> str:
    """Return the beginning of a text of the file as a sentence may have it."""
    cut = text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
    return f"'{showable(cut)}'"
