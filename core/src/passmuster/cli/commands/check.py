"""`passmuster check SOURCE`: can the source be read with these settings?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError, SettingsError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading.console import Console
    from passmuster.reading.progress_reporter import AnyReporter
    from passmuster.sdk.source import Source


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("check", "ask the vendor whether these settings work; exit 1 when they do not")
    parser.add_argument("source", metavar="SOURCE")
    parser.add_argument(
        "--config", metavar="FILE", required=True, help="the settings, JSON or YAML; - for stdin"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Print the CONNECTION_STATUS message; the exit code is 1 when it says FAILED."""
    from passmuster.protocols.airbyte import Airbyte
    from passmuster.protocols.format import sentence
    from passmuster.reading.progress_reporter import ProgressReporter

    source_class = arguments.host.source(arguments.source)
    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    error = error_of_check(source_class, arguments.config, console, reporter)
    if isinstance(error, SettingsError):
        raise error
    Airbyte(console.stdout, console.clock, console.redactor).connection_status(error)
    if error is not None:
        reporter.info(f"error: {sentence(error)}")
    return 0 if error is None else 1


def error_of_check(
    source_class: type[Source], config: str, console: Console, reporter: AnyReporter
) -> PassmusterError | None:
    """Return the error that a read with these settings would meet at once, or None."""
    from passmuster.reading.checking import check_source

    try:
        check_source(source_class, config, console, reporter)
    except PassmusterError as error:
        return error
    return None
