"""Writing systems whose letters a PDF draws in another order or shape than they are written in."""

from __future__ import annotations

from unicodedata import bidirectional, category, name


def has_marks(text: str) -> bool:
    """Tell whether marks stand on or beside its letters, as in those of India and South-East Asia.

    Shaping joins and moves them, and the text layer that WeasyPrint writes gives back what is drawn, not what
    was written (its issue 2841).
    """
    return not text.isascii() and any(category(letter) in ("Mn", "Mc", "Me") for letter in text)


def runs_to_the_left(text: str) -> bool:
    """Tell whether some of it is written from right to left."""
    return not text.isascii() and any(bidirectional(letter) in ("R", "AL") for letter in text)


#: Writing systems by the beginning of their letters' names in Unicode, and the language that most names in
#: them are of; of Latin, Cyrillic and Arabic letters nobody can tell.
_LANGUAGES = {
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh-Hans",
    "THAI": "th",
    "GREEK": "el",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "TAMIL": "ta",
    "BENGALI": "bn",
}


def language_of(text: str | None) -> str | None:
    """Return the language that a name is of, by its first letter, for a screen reader; None for any other."""
    if text is None or text.isascii():
        return None
    first = next((letter for letter in text if letter.isalpha()), "")
    return _LANGUAGES.get(name(first, "").partition(" ")[0].partition("-")[0]) if first else None
