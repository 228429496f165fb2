"""passmuster source for Ekran System."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.sdk import hookimpl

if TYPE_CHECKING:
    from passmuster.sdk import Source


@hookimpl
def passmuster_source() -> type[Source]:
    """Offer Ekran System."""
    from passmuster_ekran.source import Ekran

    return Ekran
