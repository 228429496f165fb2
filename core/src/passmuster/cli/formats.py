"""The formats of output, by the names that people type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from passmuster.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from contextlib import ExitStack
    from types import TracebackType

    from passmuster.protocols.format import Format
    from passmuster.reading.console import Console
    from passmuster.reading.progress_reporter import ProgressReporter

FORMATS = ("airbyte", "singer", "jsonl", "csv", "arrow", "parquet")
#: Those whose messages hold the states.
WITH_STATES = ("airbyte", "singer")
#: What each is, for the help of an option.
MEANING = (
    "airbyte, singer: messages with states; jsonl: bare records; csv: a table, or a file for each "
    "stream where there are several; arrow: one table, as an Arrow IPC stream; parquet: a file for each "
    "stream in the folder of --output, written whole or not at all (default: airbyte)"
)


@dataclass(frozen=True)
class Destination:
    """What a format writes to, and what the records that may come are called."""

    console: Console
    reporter: ProgressReporter
    #: Closes whatever the format opens.
    files: ExitStack
    source: str
    #: The names of the tables: streams, or kinds of evidence.
    tables: Collection[str]
    #: The folder of --output.
    folder: str | None = None
    #: Whether a table is written only if its streams are complete.
    whole_streams: bool = True


@dataclass(frozen=True)
class OpenFormat:
    """A format, and whether it keeps what it is given of a stream: to be asked when its files are closed."""

    messages: Format
    is_kept: Callable[[str], bool] = lambda stream: True


def open_format(name: str, destination: Destination) -> OpenFormat:
    """Open the format of that name; SettingsError where it cannot take what would come.

    CSV becomes files `source-stream.csv` where there are several tables.
    """
    console, reporter = destination.console, destination.reporter
    if (name == "parquet") != (destination.folder is not None):
        raise SettingsError("--format parquet and --output DIR go together", "give both, or neither")
    match name:
        case "airbyte":
            from passmuster.protocols.airbyte import Airbyte

            return OpenFormat(Airbyte(console.stdout, console.clock, console.redactor))
        case "singer":
            from passmuster.protocols.singer import Singer

            return OpenFormat(Singer(console.stdout, console.clock, console.redactor))
        case "csv":
            return OpenFormat(_open_csv(destination))
        case "arrow":
            from passmuster.protocols.arrow import ONE_TABLE, ArrowStream

            if len(destination.tables) > 1:
                names = ", ".join(sorted(destination.tables))
                raise SettingsError(f"--format arrow is one table, not several: {names}", ONE_TABLE)
            stream = ArrowStream(console.stdout, console.redactor, reporter.warn)
            destination.files.callback(stream.close)
            return OpenFormat(stream)
        case "parquet":
            from passmuster.protocols.parquet import ParquetFiles

            files = ParquetFiles(
                destination.folder or "",
                console.redactor,
                reporter.warn,
                reporter.info,
                whole_streams=destination.whole_streams,
            )

            def end(
                error_type: type[BaseException] | None, error: object, trace: TracebackType | None
            ) -> None:
                files.close() if error_type is None else files.discard()

            destination.files.push(end)
            return OpenFormat(files, files.is_kept)
        case _:
            from passmuster.protocols.json_lines import JsonLines

            return OpenFormat(JsonLines(console.stdout, console.redactor))


def _open_csv(destination: Destination) -> Format:
    from passmuster.files.whole_file import WholeFile
    from passmuster.protocols.csv_tables import Tables

    def open_table(stream: str) -> BinaryIO:
        if len(destination.tables) == 1:  # stdout has room for one table
            return destination.console.stdout
        path = f"{destination.source}-{stream}.csv"
        destination.reporter.info(f"writing {path}")
        return destination.files.enter_context(WholeFile(path))

    tables = Tables(open_table, destination.console.redactor, destination.reporter.warn)
    destination.files.callback(tables.close)
    return tables
