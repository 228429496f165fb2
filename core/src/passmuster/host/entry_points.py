"""Which plugins are installed: the entry points of this environment.

`importlib.metadata` would say the same, and is asked where this finds nothing; but it takes longer
to load than all else that a command needs to start, which `make bench` shows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class Entry:
    """One entry point: its name, the module it names, and the distribution that it came with."""

    name: str
    module: str
    distribution: str
    version: str

    @property
    def key(self) -> str:
        """Return what no other entry point has: the name and the module."""
        return f"{self.name}@{self.module}"

    def load(self) -> Any:
        """Import the module, or what it names after a colon."""
        module, _, attribute = self.module.partition(":")
        loaded = import_module(module)
        return getattr(loaded, attribute) if attribute else loaded


def installed(group: str, folders: Iterable[str]) -> list[Entry]:
    """Return the entry points of a group in the folders of the module path, in order of name."""
    entries = list(_in_folders(group, folders)) or list(_by_metadata(group))
    return sorted(entries, key=lambda entry: (entry.name, entry.module))


def _in_folders(group: str, folders: Iterable[str]) -> Iterator[Entry]:
    seen = set()
    for folder in folders:
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for name in names:
            # PyPA's specification: `{distribution}-{version}.dist-info`, dashes written as underscores.
            stem, ending = os.path.splitext(name)
            if ending != ".dist-info":
                continue
            distribution, _, version = stem.partition("-")
            # The first on the path is the one that is imported.
            if distribution not in seen:
                seen.add(distribution)
                file = os.path.join(folder, name, "entry_points.txt")
                for key, module in _of_group(group, file):
                    yield Entry(key, module, distribution.replace("_", "-"), version)


def _of_group(group: str, path: str) -> Iterator[tuple[str, str]]:
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return
    inside = False
    for line in map(str.strip, lines):
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, module = line.partition("=")
            yield name.strip(), module.partition("[")[0].strip()


def _by_metadata(group: str) -> Iterator[Entry]:
    """Ask importlib, which is slow, for environments that are no folders (zip files, other finders)."""
    from importlib.metadata import entry_points

    for entry in entry_points(group=group):
        if entry.dist is not None:
            yield Entry(entry.name, entry.value, entry.dist.name, entry.dist.version)
