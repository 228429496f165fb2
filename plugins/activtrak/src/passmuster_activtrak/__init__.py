"""passmuster source for ActivTrak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.sdk import hookimpl

if TYPE_CHECKING:
    from passmuster.sdk import Source


@hookimpl
def passmuster_source() -> type[Source]:
    """Offer ActivTrak."""
    from passmuster_activtrak.source import ActivTrak

    return ActivTrak
