"""A read as an iterator of records, which also becomes a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from passmuster.errors import IncompleteRead, PassmusterError
from passmuster.protocols.state_keeper import airbyte_states
from passmuster.reading.feed import Feed, feed_events
from passmuster.reading.handover import RecordPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from passmuster.errors import Gap
    from passmuster.reading.context import ReadContext
    from passmuster.reading.handover import Form
    from passmuster.reading.progress_reporter import WarningKeeper
    from passmuster.reading.request import PreparedRead


class StreamRecord(NamedTuple):
    """One record: the stream that it is of (of evidence, its kind), and its data as the vendor names it.

    >>> import passmuster
    >>> for record in passmuster.read("zego", settings, streams="room_logio_records"):
    ...     visit = record.stream, record.data["uid"], record.data["login_time"]
    """

    stream: str
    data: Mapping[str, Any]


class Records(Iterator[StreamRecord]):
    """A read: an iterator of `StreamRecord`, and the tables that can be made of it in its place.

    Nothing is asked of the vendor before the first record is asked for, and no more is held than a page or
    two for each worker. Reaching the end raises IncompleteRead where something could not be read, unless the
    read is `partial`. Closing it early, by `close`, by `with` or by letting go of it, ends the read and its
    threads. An iterator belongs to one thread at a time; several reads may run in several threads.

    >>> import passmuster
    >>> with passmuster.read("zego", settings, evidence=True) as records:
    ...     people = {record.data["person_id"] for record in records}
    >>> records.complete, len(records.rejects), records.gaps
    (True, 0, ())
    >>> later = passmuster.read("zego", settings, evidence=True, state=records.state)
    """

    def __init__(
        self,
        prepared: PreparedRead,
        context: ReadContext,
        reporter: WarningKeeper,
        *,
        partial: bool,
    ) -> None:
        self._source = prepared.source.name
        self._tables = prepared.tables
        self._partial = partial
        self._reporter = reporter
        self._redactor = context.redactor
        self._feed = Feed(context, prepared.states)
        # Without a reference to this object: once the last one to it is gone, the read ends.
        self._events = feed_events(prepared, context, reporter, self._feed)
        self._stream = ""
        self._rows: Iterator[Mapping[str, Any]] = iter(())
        self._started = False
        self._arrow: dict[str, Any] | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> StreamRecord:
        while True:
            for row in self._rows:
                return StreamRecord(self._stream, row)
            event = self._next_event()
            if event is None:
                self._end()
                raise StopIteration
            if isinstance(event, RecordPage):
                self._stream, self._rows = event.stream, iter(event.records)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = ", ".join(f"{count:,} {name}" for name, count in self._feed.counts.items())
        how = "complete" if self.complete else "not complete" if self._feed.outcome else "not at its end"
        return f"<passmuster.Records of {self._source}: {counts or 'no records yet'}; {how}>"

    def close(self) -> None:
        """End the read. What was read so far stays, and `state` is where a later read continues."""
        self._rows = iter(())
        self._events.close()

    @property
    def complete(self) -> bool:
        """Return whether the read is at its end and all was read; rejected records count as read."""
        return self._feed.outcome is not None and not self._feed.outcome.errors

    @property
    def state(self) -> list[dict[str, Any]]:
        """Return where a later read continues, as JSON: for its `state`, or a file for `--state`.

        It covers the records that were handed out before the one at hand, so that nothing is lost.
        """
        return airbyte_states(self._feed.states)

    @property
    def coverage(self) -> Sequence[dict[str, Any]]:
        """Return the slices that were read, each as the `coverage` of a STATE message has it."""
        return self._feed.coverage

    @property
    def rejects(self) -> Sequence[dict[str, Any]]:
        """Return the records that broke their schema, each as a line of the rejects file has it."""
        return self._feed.rejects

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what was not read, once the read has ended."""
        return tuple(self._feed.outcome.gaps) if self._feed.outcome else ()

    @property
    def errors(self) -> tuple[PassmusterError, ...]:
        """Return why streams are not complete, once the read has ended."""
        found = self._feed.outcome.errors if self._feed.outcome else ()
        return tuple(error.cleaned(self._redactor.clean) for error in found)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what the command line would have warned of, such as TLS verification that is off."""
        return self._reporter.warnings

    def to_arrow(self) -> Any:
        """Read to the end; return a `pyarrow.Table`, or a dict of them by stream where there are several.

        Types come from the JSON Schema: see the documentation of `--format arrow`. It needs pyarrow, which
        `passmuster[arrow]` brings.

        >>> import passmuster
        >>> table = passmuster.read("zego", settings, streams="room_logio_records").to_arrow()
        >>> table.schema.field("uid").type
        DataType(int64)
        """
        return self._only(self._converted())

    def to_pandas(self) -> Any:
        """Read to the end; return a `pandas.DataFrame`, or a dict of them by stream where there are several.

        Its columns keep their Arrow types, so that an integer beside a null stays an integer.

        >>> import passmuster
        >>> frame = passmuster.read("zego", settings, streams="room_logio_records").to_pandas()
        >>> str(frame["uid"].dtype)
        'int64[pyarrow]'
        """
        from passmuster.reading.tables import to_pandas

        return self._only(to_pandas(self._converted))

    def to_polars(self) -> Any:
        """Read to the end; return a `polars.DataFrame`, or a dict of them by stream where there are several.

        >>> import passmuster
        >>> frame = passmuster.read("zego", settings, streams="room_logio_records").to_polars()
        >>> frame["uid"].dtype
        Int64
        """
        from passmuster.reading.tables import to_polars

        return self._only(to_polars(self._converted))

    def to_duckdb(self, connection: Any, *, replace: bool = False) -> Any:
        """Read to the end, and create a table for each stream in a DuckDB connection; all of them or none.

        Returns the relation of the table, or a dict of them by stream where there are several. A table of
        the name that exists already is an error, unless `replace`.

        >>> import duckdb, passmuster
        >>> con = duckdb.connect()
        >>> visits = passmuster.read("zego", settings, streams="room_logio_records").to_duckdb(con)
        >>> con.sql("SELECT count(*) > 0 FROM room_logio_records").fetchall()
        [(True,)]
        """
        from passmuster.reading.tables import to_duckdb

        return self._only(to_duckdb(self._converted, connection, replace=replace))

    def _converted(self) -> dict[str, Any]:
        """Return the Arrow table of each stream; those of a read that is over are kept for the next call."""
        from passmuster.reading.tables import TableBuilder

        if self._arrow is None:
            if self._started:
                raise PassmusterError(
                    "records of this read were taken already, and a table would lack them",
                    "make the table of a new read",
                )
            builder = TableBuilder(self._tables, self._reporter.warn)
            while event := self._next_event():
                builder.take(event)
            self._arrow = builder.tables()
        self._end()
        return self._arrow

    def _only(self, tables: dict[str, Any]) -> Any:
        return tables if len(self._tables) > 1 else next(iter(tables.values()))

    def _next_event(self) -> Form | RecordPage | None:
        """Return what comes next, None at the end; a failure and its cause hold no secret."""
        self._started = True
        try:
            return next(self._events, None)
        except PassmusterError as error:
            failure = error.cleaned(self._redactor.clean)
        raise failure

    def _end(self) -> None:
        """Raise where the read came to its end too early."""
        outcome = self._feed.outcome
        if outcome is None:
            raise PassmusterError("the read was stopped before its end", "read on with state=records.state")
        if outcome.errors and not self._partial:
            names, errors = tuple(outcome.incomplete), self.errors
            raise IncompleteRead(
                f"not read to the end: {', '.join(names)}: {'; '.join(error.message for error in errors)}",
                errors[0].hint,
                errors=errors,
                streams=names,
                gaps=self.gaps,
                read=dict(self._feed.counts),
                state=self.state,
            )
