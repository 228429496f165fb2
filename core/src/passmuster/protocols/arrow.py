"""Arrow: one stream of records as an IPC stream, which DuckDB, pandas, polars and Spark read as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.errors import SettingsError
from passmuster.protocols.columns import Columns, load_pyarrow
from passmuster.protocols.format import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor

#: What to do where several tables would come.
ONE_TABLE = "choose one with --stream NAME, or write a file for each: --format parquet --output DIR"


class ArrowStream:
    """Writes the records of one stream as an Arrow IPC stream; a record batch for each page."""

    def __init__(self, out: BinaryIO, redactor: Redactor, warn: Callable[[str], None]) -> None:
        load_pyarrow()  # what is missing is said before anything is read
        self._out = _Out(out)
        self._redactor = redactor
        self._warn = warn
        self._stream: str | None = None
        self._columns: Columns | None = None
        self._writer: Any = None

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Write nothing: a table has rows only."""

    def carried(self, stream: str) -> int:
        """Return 0: no state is written."""
        return 0

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Write the columns. A field that turns up later is in the column `_extra`."""
        if self._stream is None:
            self._stream = stream
            self._columns = Columns(stream, schema, key, self._warn)
            self._writer = load_pyarrow().ipc.new_stream(self._out, self._columns.schema)
        elif stream != self._stream:
            raise SettingsError(
                f"--format arrow is one table, and records of {stream} came after those of {self._stream}",
                ONE_TABLE,
            )

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Write a record batch."""
        assert self._columns is not None, "begin comes first"
        before = self._out.written
        rows, _ = cleaned(records, self._redactor)
        self._writer.write_batch(self._columns.batch(rows))
        self._out.flush()
        return self._out.written - before

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write nothing: a table has rows only."""

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Write nothing, as of a state."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Write nothing: stderr has it."""

    def close(self) -> None:
        """Write the end of the stream."""
        if self._writer is not None:
            self._writer.close()
            self._out.flush()


class _Out:
    """The output as pyarrow takes a file; closing it leaves the output open."""

    closed = False

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.written = 0

    def write(self, data: Any) -> int:
        """Write the bytes, and count them."""
        piece = bytes(data)
        self._out.write(piece)
        self.written += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Write what the output still holds back."""
        self._out.flush()

    def close(self) -> None:
        """Leave the output open: it is not ours."""
