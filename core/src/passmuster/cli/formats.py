"""The formats of output, by the names that people type."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import ExitStack

    from passmuster.protocols.format import Format
    from passmuster.reading.console import Console
    from passmuster.reading.progress_reporter import ProgressReporter

FORMATS = ("airbyte", "singer", "jsonl", "csv")
#: What each is, for the help of an option.
MEANING = (
    "airbyte, singer: messages with states; jsonl: bare records; csv: a table, or a file for each "
    "stream where there are several (default: airbyte)"
)


def open_format(  # what a format writes to, and what a table is called
    name: str,
    console: Console,
    reporter: ProgressReporter,
    files: ExitStack,
    source: str,
    streams: Collection[str],
) -> Format:
    """The format of that name; tables become files `source-stream.csv` where there are several `streams`.

    Whatever it opens is closed with `files`.
    """
    match name:
        case "airbyte":
            from passmuster.protocols.airbyte import Airbyte

            return Airbyte(console.stdout, console.clock, console.redactor)
        case "singer":
            from passmuster.protocols.singer import Singer

            return Singer(console.stdout, console.clock, console.redactor)
        case "csv":
            from passmuster.protocols.csv_tables import Tables

            def open_table(stream: str) -> BinaryIO:
                if len(streams) == 1:  # stdout has room for one table
                    return console.stdout
                path = f"{source}-{stream}.csv"
                reporter.info(f"writing {path}")
                return files.enter_context(open(path, "wb"))

            tables = Tables(open_table, console.redactor, reporter.warn)
            files.callback(tables.close)
            return tables
        case _:
            from passmuster.protocols.json_lines import JsonLines

            return JsonLines(console.stdout, console.redactor)
