"""Rows that grow with a read, such as its coverage: first in memory, then in a temporary file."""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes that are held in memory.
_IN_MEMORY = 4 * 1024 * 1024


class SpooledRows(Sequence[dict[str, Any]]):
    """JSON objects in the order in which they were added; each iteration begins with the first."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed with this object
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._count = 0

    def add(self, line: bytes) -> None:
        """Add a row, as JSON."""
        self._file.seek(self._end)
        self._end += self._file.write(line + b"\n")
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        place = 0
        while place < self._end:
            self._file.seek(place)
            line = self._file.readline()
            place += len(line)
            yield json.loads(line)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        wanted = range(self._count)[index]
        if isinstance(wanted, int):
            return next(islice(self, wanted, None))
        rows = dict(enumerate(islice(self, max(wanted, default=-1) + 1)))
        return [rows[number] for number in wanted]

    def __repr__(self) -> str:
        return f"<{self._count:,} rows>"
