"""The rejects file: every record that its schema did not accept, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from passmuster.errors import UnreadableError
from passmuster.files.json_text import in_words, write_json
from passmuster.files.private import private_opener

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.redaction import Redactor


_SLICE = ("partition", "start", "end")


class AnyRejects(Protocol):
    """Where rejected records go; `path` says it to people."""

    path: str

    def add(self, entry: Mapping[str, Any]) -> None:
        """Take one rejected record, with its origin and the reason."""


class Rejects:
    """A file that is made when the first record has to go there, for its owner alone, and only ever grows."""

    def __init__(self, path: str, redactor: Redactor) -> None:
        self.path = path
        self._redactor = redactor
        self._file: BinaryIO | None = None

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write one rejected record; it is on the file before the next STATE goes out."""
        if self._file is None:
            self._file = open(self.path, "ab", opener=private_opener)  # noqa: SIM115  # as long as the read
        self._file.write(line_of_reject(entry, self._redactor) + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()


def reject_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry as the rejects file has it: what says which slice it was is one object, `slice`.

    A line that could not be read is of no slice, and keeps its `file` and `line`.
    """
    slice = {name: entry[name] for name in _SLICE if name in entry}
    rest = {name: value for name, value in entry.items() if name not in _SLICE}
    last = {name: rest.pop(name) for name in ("reason", "record")}
    return {**rest, **({"slice": slice} if slice else {}), **last}


def line_of_reject(entry: Mapping[str, Any], redactor: Redactor) -> bytes:
    """Return an entry of the rejects file as JSON that any program reads, whatever its record holds."""
    entry = reject_of({**entry, "reason": redactor.clean(entry["reason"])})
    try:
        line = write_json(in_words(dict(entry)))
    except (RecursionError, UnreadableError):
        line = write_json({**entry, "record": "left out: it cannot be written as JSON"})
    return redactor.clean_records(line)
