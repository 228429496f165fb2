"""Files of rejected records that lie beside a store: nothing in them is changed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from passmuster.protocols import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster_reports.store.person import Person

#: What a line of such a file has, among other things.
_KEYS = {"reason", "record"}


def rejects_files(folders: Iterable[str]) -> Iterator[str]:
    """Yield the files of rejected records in the folders, as `read --rejects` writes them."""
    seen = set()
    for folder in dict.fromkeys(folders):
        for name in sorted(os.listdir(folder or ".")):
            path = os.path.join(folder, name)
            if name.endswith(".jsonl") and os.path.isfile(path) and os.path.realpath(path) not in seen:
                seen.add(os.path.realpath(path))
                if any(True for _ in _entries(path, most=1)):
                    yield path


def records_of(path: str, person: Person) -> int:
    """Return how many rejected records of the file are of the person or name them."""
    return sum(
        person.is_in_record(str(entry.get("source")), [entry["record"], entry["reason"], entry.get("slice")])
        for entry in _entries(path)
    )


def _entries(path: str, most: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rejected records among so many lines of a file."""
    try:
        with open(path, "rb") as file:
            for number, line in read_lines(file):
                if most is not None and number > most:
                    return
                try:
                    entry = json.loads(line)
                except (ValueError, RecursionError):
                    continue
                if isinstance(entry, dict) and entry.keys() >= _KEYS:
                    yield entry
    except OSError:
        return
