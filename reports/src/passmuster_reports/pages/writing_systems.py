"""Writing systems whose letters a PDF draws in another order or shape than they are written in."""

from __future__ import annotations

from unicodedata import bidirectional, category


def has_marks(text: str) -> bool:
    """Tell whether marks stand on or beside its letters, as in those of India and South-East Asia.

    Shaping joins and moves them, and the text layer that WeasyPrint writes gives back what is drawn, not what
    was written (its issue 2841).
    """
    return not text.isascii() and any(category(letter) in ("Mn", "Mc", "Me") for letter in text)


def runs_to_the_left(text: str) -> bool:
    """Tell whether some of it is written from right to left."""
    return not text.isascii() and any(bidirectional(letter) in ("R", "AL") for letter in text)
