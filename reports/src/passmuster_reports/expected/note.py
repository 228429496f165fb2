"""What a file has that could not be used, told so that pages of any language can say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Note:
    """A sentence on a file: `text` in English, with the names of its `values` in braces.

    The value `what` is itself a text in English.
    """

    file: str
    text: str
    values: Mapping[str, str | int]

    def __str__(self) -> str:
        """Return the sentence in English."""
        return f"{self.file}: {self.text.format_map(self.values)}"
