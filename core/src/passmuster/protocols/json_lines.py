"""JSON lines: bare records, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.protocols.format import PIECE, serialised

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor


class JsonLines:
    """Bare records, one a line; nothing else goes to stdout."""

    def __init__(self, out: BinaryIO, redactor: Redactor) -> None:
        self._out = out
        self._redactor = redactor

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Write nothing: only records are written."""

    def carried(self, stream: str) -> int:
        """Return 0: no state is written."""
        return 0

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Write nothing: only records are written."""

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Write the records, each on a line of its own."""
        size = 0
        for start in range(0, len(records), PIECE):
            page = b"\n".join(serialised(records[start : start + PIECE]))
            text = self._redactor.clean_records(page) + b"\n"
            self._out.write(text)
            size += len(text)
        self._out.flush()
        return size

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write nothing: a bare record has no envelope that a state could differ by."""

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Write nothing, as of a state."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Write nothing: stderr has it."""
