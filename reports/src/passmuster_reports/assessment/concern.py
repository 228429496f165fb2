"""What a report is about, so that it says nothing of what is another report's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class Concern:
    """What a report is about: kinds of evidence and, of presence, the type of place; None for any."""

    kinds: Collection[str]
    place_type: str | None = None

    @property
    def parameters(self) -> dict[str, object]:
        """Return the parameters `kinds` and `place_type` of a query."""
        return {"kinds": sorted(self.kinds), "place_type": self.place_type}
