"""Did you mean: the name that somebody may have meant, for every name that a person writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]

#: How alike two names must be, from 0 to 1, for one to be suggested for the other; difflib's own default.
ALIKE = 0.6


def nearest(name: str, known: Iterable[str], alike: float = ALIKE) -> str | None:
    """Return the known name that is most like `name`, whatever the case of its letters; None if none is."""
    import difflib

    names = {word.casefold(): word for word in known}
    close = difflib.get_close_matches(name.casefold(), names, 1, alike)
    return names[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str], alike: float = ALIKE) -> str:
    """Return ` (did you mean 'zego'?)` to be put behind an unknown name; nothing where no name is like it."""
    meant = nearest(name, known, alike)
    return f" (did you mean '{meant}'?)" if meant else ""
