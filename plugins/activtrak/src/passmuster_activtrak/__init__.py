"""passmuster source for ActivTrak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.hookspecs import hookimpl

if TYPE_CHECKING:
    from passmuster.source import Source


@hookimpl
def passmuster_source() -> type[Source]:
    """Offer ActivTrak."""
    from passmuster_activtrak.source import ActivTrak

    return ActivTrak


def main() -> int:
    """Run `source-activtrak`."""
    from passmuster.connector import run

    return run(passmuster_source())
