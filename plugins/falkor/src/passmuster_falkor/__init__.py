"""passmuster source for Falkor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.hookspecs import hookimpl

if TYPE_CHECKING:
    from passmuster.source import Source


@hookimpl
def passmuster_source() -> type[Source]:
    """Offer Falkor."""
    from passmuster_falkor.source import Falkor

    return Falkor


def main() -> int:
    """Run `source-falkor`."""
    from passmuster.connector import run

    return run(passmuster_source())
