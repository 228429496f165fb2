"""passmuster source for ZEGO RoomKit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.sdk import hookimpl

if TYPE_CHECKING:
    from passmuster.sdk import Source


@hookimpl
def passmuster_source() -> type[Source]:
    """Offer ZEGO RoomKit."""
    from passmuster_zego.source import Zego

    return Zego
