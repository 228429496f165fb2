"""The host: finds plugins, installs them, and starts new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster.host.plugins import Host

__all__ = [
    "Host",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster.host.plugins": ["Host"],
    },
)
