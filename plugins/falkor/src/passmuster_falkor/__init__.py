"""passmuster source for Falkor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.sdk import hookimpl

if TYPE_CHECKING:
    from passmuster.sdk import Source


@hookimpl
def passmuster_source() -> type[Source]:
    """Offer Falkor."""
    from passmuster_falkor.source import Falkor

    return Falkor
