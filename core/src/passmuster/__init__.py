"""passmuster: read records from any vendor that has a plugin, check each one, and make tables of them.

    >>> import passmuster
    >>> for record in passmuster.read("zego", settings, streams="room_logio_records", since="2026-10-01"):
    ...     visit = record.data["uid"], record.data["login_time"]
    >>> table = passmuster.read("zego", settings, evidence=True).to_arrow()

What stands in `__all__` is public, and so are the errors in `passmuster.errors` and, for the authors of
plugins, `passmuster.sdk` and `passmuster.testing`. `__version__` is that of this distribution:

    >>> passmuster.__version__.count(".")
    2
"""

from __future__ import annotations

from passmuster.lazy import lazy_exports

TYPE_CHECKING = False  # as typing has it; see passmuster.lazy
if TYPE_CHECKING:
    from typing import Any

    from passmuster import errors
    from passmuster.api import check, discover, read
    from passmuster.errors import Gap, IncompleteRead
    from passmuster.reading.checking import StreamInfo
    from passmuster.reading.records import Records, StreamRecord

    __version__: str

__all__ = [
    "Gap",
    "IncompleteRead",
    "Records",
    "StreamInfo",
    "StreamRecord",
    "__version__",
    "check",
    "discover",
    "errors",
    "read",
]

_exported = lazy_exports(
    __name__,
    {
        "passmuster.api": ["check", "discover", "read"],
        "passmuster.errors": ["Gap", "IncompleteRead"],
        "passmuster.reading.checking": ["StreamInfo"],
        "passmuster.reading.records": ["Records", "StreamRecord"],
    },
)


def __getattr__(name: str) -> Any:
    """Import what is public when it is first used: every command imports this package."""
    if name == "errors":
        from importlib import import_module

        return import_module("passmuster.errors")
    if name == "__version__":
        from importlib.metadata import version

        return version("passmuster")
    return _exported(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
