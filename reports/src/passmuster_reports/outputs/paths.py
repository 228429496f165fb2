"""The paths that reports are written to."""

from __future__ import annotations

from pathlib import Path

#: What the name of a file has in the place of a person's id.
PERSON = "{person}"


def suffix_of(path: str) -> str:
    """Return the ending of a file's name, in lower case."""
    return Path(path).suffix.lower()
