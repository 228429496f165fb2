"""Packages whose public names are imported when they are first used: every command loads every plugin."""

from __future__ import annotations

import sys

__all__ = ["lazy_exports"]

TYPE_CHECKING = False  # as typing has it, which takes ten times as long to import as all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

__all__ = ["lazy_exports"]


def lazy_exports(package: str, modules: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """Return a package's `__getattr__` (PEP 562): `modules` says which module has which names."""
    homes = {name: module for module, names in modules.items() for name in names}

    def get(name: str) -> Any:
        from importlib import import_module

        if name not in homes:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return get
