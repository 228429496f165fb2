"""passmuster source for Electa Live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.sdk import hookimpl

if TYPE_CHECKING:
    from passmuster.sdk import Source


@hookimpl
def passmuster_source() -> type[Source]:
    """Offer Electa Live."""
    from passmuster_electa.source import Electa

    return Electa
