"""A read of a source into a store, and what came of it."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from passmuster.reading import Console, ProgressReporter, ReadRequest
    from passmuster.sdk import Source
    from passmuster_reports.store.writer import StreamLog


@dataclass(frozen=True)
class ReadResult:
    """The result of reading a source into a store: each of its streams, and why some are not complete.

    `error` is the one that ended the read before any stream began, such as a wrong setting.
    """

    source: str
    streams: tuple[StreamLog, ...]
    problems: tuple[str, ...]
    error: PassmusterError | None = None

    @property
    def is_complete(self) -> bool:
        """Tell whether every stream was read to its end."""
        return not self.problems and all(stream.status == "complete" for stream in self.streams)


def read_into_store(
    source_class: type[Source],
    request: ReadRequest,
    connection: DuckDBPyConnection,
    console: Console,
    reporter: ProgressReporter,
) -> ReadResult:
    """Read a source into a store; an error of the read is part of the result."""
    from passmuster.protocols import sentence
    from passmuster.reading import Sinks, read_source
    from passmuster_reports.store.writer import StoreWriter, saved_states

    writer = StoreWriter(connection, console.clock, console.redactor)
    problems: tuple[str, ...]
    ended: PassmusterError | None = None
    try:
        outcome = read_source(
            source_class,
            request,
            console,
            Sinks(writer, reporter, writer),
            lambda opened: saved_states(connection, opened.name, opened.account),
        )
        problems = tuple(sentence(error) for error in outcome.errors)
    except PassmusterError as error:
        ended, problems = error, (sentence(error),)
    finally:
        writer.close()
    return ReadResult(source_class.name, tuple(writer.streams.values()), problems, ended)


def silent_console() -> tuple[Console, ProgressReporter]:
    """Return a console that nobody sees, with the environment of this process, and its reporter."""
    from passmuster.reading import Console, ProgressReporter
    from passmuster.times import Clock

    console = Console(io.BytesIO(), io.BytesIO(), io.StringIO(), Clock(), os.environ)
    return console, ProgressReporter(console.stderr, console.clock, console.redactor)
