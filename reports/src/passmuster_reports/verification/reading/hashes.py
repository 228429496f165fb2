"""The hash of the manifest within texts, and its first digits: other versions have another manifest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.letters import Text

#: Digits of the seal, which pages say in groups.
SEAL = 16


def with_hash(text: Text, digest: str) -> Text:
    """Return a text in which the digits of the hash, or of the seal, are those of any hash.

    Each is a glyph of its own, for its place in the hash, so that none can be left out or change places.
    """
    shown = "".join(letter.text if len(letter.text) == 1 else " " for letter in text.letters)
    start = shown.find(digest[:SEAL])
    if start < 0:
        return text
    count = len(digest) if shown.startswith(digest, start) else SEAL
    letters = list(text.letters)
    for place in range(start, start + count):
        letters[place] = letters[place]._replace(glyph=start - place - 2)
    return replace(text, letters=tuple(letters))


def without_hash(said: str, digest: str) -> str:
    """Return what a text says, without spaces, with signs for the digits of the hash."""
    return said.replace(digest, "#" * len(digest)).replace(digest[:SEAL], "#" * SEAL)
