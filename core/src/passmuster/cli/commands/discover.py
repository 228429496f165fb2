"""`passmuster discover SOURCE`: the streams, as an Airbyte CATALOG message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading.console import Console
    from passmuster.reading.progress_reporter import AnyReporter
    from passmuster.sdk.source import Source


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command(
        "discover", "print a source's streams and their schemas as an Airbyte CATALOG message"
    )
    parser.add_argument("source", metavar="SOURCE")
    parser.add_argument(
        "--config", metavar="FILE", required=True, help="the settings, JSON or YAML; - for stdin"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Print the message."""
    from passmuster.reading.progress_reporter import ProgressReporter

    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    print_catalog(arguments.host.source(arguments.source), arguments.config, console, reporter)
    return 0


def print_catalog(source_class: type[Source], config: str, console: Console, reporter: AnyReporter) -> None:
    """Print the CATALOG message of a source."""
    from passmuster.protocols.airbyte import Airbyte
    from passmuster.protocols.catalog import discovered
    from passmuster.reading.checking import available_streams

    streams = available_streams(source_class, config, console, reporter)
    Airbyte(console.stdout, console.clock, console.redactor).catalog(discovered(streams))
