"""Parquet: a file for each stream, which is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError
from passmuster.files.whole_file import WholeFile
from passmuster.protocols.columns import Columns, load_pyarrow
from passmuster.protocols.format import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passmuster.redaction import Redactor

#: Rows, and bytes of them in memory, that are written together: what is read of a file at a time, too.
_GROUP_ROWS, _GROUP_BYTES = 100_000, 64 * 1024 * 1024


@dataclass
class _Table:
    """A table while it is written: under another name, until it is whole."""

    path: str
    whole: WholeFile
    columns: Columns
    writer: Any
    #: The streams whose records it has: of evidence, that may be several.
    streams: set[str]
    waiting: list[Any] = field(default_factory=list)
    rows: int = 0


class ParquetFiles:
    """Writes `DIR/STREAM.parquet` for each stream, or for each kind of evidence.

    A file gets its name when the read has ended (`close`) and every stream that it is of is complete. Until
    then, and where one is not, what was there before stays as it was.
    """

    def __init__(
        self,
        folder: str,
        redactor: Redactor,
        warn: Callable[[str], None],
        info: Callable[[str], None],
        *,
        whole_streams: bool = True,
    ) -> None:
        """Write into `folder`, made where missing; statuses do not count where `whole_streams` is False."""
        load_pyarrow()  # what is missing is said before anything is read
        import pyarrow.parquet  # noqa: F401  # loaded as a part of pyarrow

        self._folder = folder
        self._redactor = redactor
        self._warn = warn
        self._info = info
        self._whole_streams = whole_streams
        self._tables: dict[str, _Table] = {}
        #: The streams of each table, also of those that have their names.
        self._streams: list[set[str]] = []
        self._current: str | None = None
        self._incomplete: set[str] = set()
        self._make_folder()

    def _make_folder(self) -> None:
        try:
            os.makedirs(self._folder, exist_ok=True)
        except OSError as error:
            raise _unwritable(self._folder, error) from error

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Write nothing: a table has rows only."""

    def carried(self, stream: str) -> int:
        """Return 0: no state is written."""
        return 0

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Begin a file. A field that turns up later is in the column `_extra`."""
        if stream not in self._tables:
            self._tables[stream] = self._open(stream, Columns(stream, schema, key, self._warn))
        if self._current is not None:
            self._tables[stream].streams.add(self._current)

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Add the records of a page."""
        table = self._tables[stream]
        rows, size = cleaned(records, self._redactor)
        batch = table.columns.batch(rows)
        table.waiting.append(batch)
        table.rows += len(rows)
        if table.rows >= _GROUP_ROWS or sum(waiting.nbytes for waiting in table.waiting) >= _GROUP_BYTES:
            self._write_group(table)
        return size

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write nothing: a table has rows only."""

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Remember which streams are not complete."""
        if not self._whole_streams:
            return
        if status == "STARTED":
            self._current = stream
            self._incomplete.add(stream)
        elif status == "COMPLETE":
            self._incomplete.discard(stream)

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Write nothing: stderr has it."""

    def is_kept(self, stream: str) -> bool:
        """Return whether every file with records of the stream is whole, as far as the read has come."""
        beside = set().union(*(streams for streams in self._streams if stream in streams))
        return not self._incomplete & {stream, *beside}

    def close(self) -> None:
        """Give each whole file its name, and remove the others."""
        while self._tables:
            table = self._tables.pop(next(iter(self._tables)))
            missing = sorted(table.streams & self._incomplete)
            if missing:
                self._discard(table)
                self._warn(f"{table.path} was not written: {', '.join(missing)} was not read to the end")
            else:
                self._keep(table)
                self._info(f"wrote {table.path}")

    def discard(self) -> None:
        """Remove every file that has not its name yet."""
        while self._tables:
            _, table = self._tables.popitem()
            self._discard(table)

    def _open(self, stream: str, columns: Columns) -> _Table:
        pyarrow = load_pyarrow()
        path = os.path.join(self._folder, f"{stream}.parquet")
        whole = WholeFile(path)
        writer = pyarrow.parquet.ParquetWriter(whole.file, columns.schema, compression="zstd")
        streams: set[str] = set()
        self._streams.append(streams)
        return _Table(path, whole, columns, writer, streams)

    def _write_group(self, table: _Table) -> None:
        waiting, table.waiting, table.rows = table.waiting, [], 0
        if waiting:
            table.writer.write_table(load_pyarrow().Table.from_batches(waiting, table.columns.schema))

    def _keep(self, table: _Table) -> None:
        try:
            self._write_group(table)
            table.writer.close()
        except OSError as error:
            self._discard(table)
            raise _unwritable(table.path, error) from error
        table.whole.keep()

    def _discard(self, table: _Table) -> None:
        with contextlib.suppress(Exception):
            table.writer.close()
        table.whole.discard()


def _unwritable(path: str, error: OSError) -> PassmusterError:
    return PassmusterError(f"cannot write '{path}': {(error.strerror or str(error)).lower()}")
