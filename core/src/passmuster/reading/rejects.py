"""The rejects file: every record that its schema did not accept, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from passmuster.errors import UnreadableError
from passmuster.files.json_text import in_words, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.redaction import Redactor


class AnyRejects(Protocol):
    """Where set-aside records go; `path` says it to people."""

    path: str

    def add(self, entry: Mapping[str, Any]) -> None:
        """Take one set-aside record, with its origin and the reason."""


class Rejects:
    """A file that is made when the first record has to go there, and only ever grows."""

    def __init__(self, path: str, redactor: Redactor) -> None:
        self.path = path
        self._redactor = redactor
        self._file: BinaryIO | None = None

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write one set-aside record; it is on the file before the next STATE goes out."""
        if self._file is None:
            self._file = open(self.path, "ab")  # noqa: SIM115  # it lives as long as the read
        line = _line(entry)
        self._file.write(self._redactor.clean_records(line + b"\n"))
        self._file.flush()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()


def _line(entry: Mapping[str, Any]) -> bytes:
    """Return the entry as JSON that any program reads, whatever its record holds."""
    try:
        return write_json(in_words(dict(entry)))
    except (RecursionError, UnreadableError):
        return write_json({**entry, "record": "left out: it cannot be written as JSON"})
