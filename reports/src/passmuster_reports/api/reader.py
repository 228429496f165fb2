"""A read of a source into a store, and what came of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duckdb import DuckDBPyConnection

    from passmuster.reading import AnyReporter, Inline, ReadContext, ReadRequest, WarningKeeper
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
    warnings: tuple[str, ...] = ()
    error: PassmusterError | None = None

    @property
    def is_complete(self) -> bool:
        """Tell whether every stream was read to its end."""
        return not self.problems and all(stream.status == "complete" for stream in self.streams)


def config_of(settings: Mapping[str, Any] | str | os.PathLike[str]) -> str | Inline:
    """Return the settings of a read as a request has them: the path of a file, or the settings themselves."""
    from passmuster.reading import Inline

    if isinstance(settings, str | os.PathLike):
        return os.fspath(settings)
    return Inline("settings", os.getcwd(), dict(settings), {})


def read_into_store(
    source_class: type[Source],
    request: ReadRequest,
    connection: DuckDBPyConnection,
    context: ReadContext,
    reporter: AnyReporter,
) -> ReadResult:
    """Read a source into a store; an error of the read is part of the result."""
    from passmuster.protocols import sentence
    from passmuster.reading import Sinks, read_source
    from passmuster_reports.store.writer import StoreWriter, saved_states

    writer = StoreWriter(connection, context.clock, context.redactor)
    problems: tuple[str, ...]
    ended: PassmusterError | None = None
    try:
        outcome = read_source(
            source_class,
            request,
            context,
            Sinks(writer, reporter, writer),
            lambda opened: saved_states(connection, opened.name, opened.account),
        )
        problems = tuple(sentence(error) for error in outcome.errors)
    except PassmusterError as error:
        ended, problems = error, (sentence(error),)
    finally:
        writer.close()
    return ReadResult(source_class.name, tuple(writer.streams.values()), problems, error=ended)


def context_of_program(progress: Callable[[str], object] | None) -> tuple[ReadContext, WarningKeeper]:
    """Return the context and the reporter of a read by a program; `progress` gets its sentences."""
    from passmuster.reading import CallReporter, LibraryContext, WarningKeeper

    context = LibraryContext()
    reporter = CallReporter(progress, context.clock, context.redactor) if progress else None
    return context, WarningKeeper(reporter, context.redactor)
