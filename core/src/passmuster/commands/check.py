"""`passmuster check SOURCE`: can the source be read with these settings?"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError

if TYPE_CHECKING:
    from passmuster.console import Console
    from passmuster.journal import AnyJournal
    from passmuster.source import Source


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
    from passmuster.errors import SettingsError
    from passmuster.journal import Journal
    from passmuster.messages import Airbyte, sentence

    kind = arguments.host.source(arguments.source)
    journal = Journal(console.stderr, console.clock, console.redactor)
    error = check_source(kind, arguments.config, console, journal)
    if isinstance(error, SettingsError):
        raise error
    Airbyte(console.stdout, console.clock, console.redactor).connection_status(error)
    if error is not None:
        journal.info(f"error: {sentence(error)}")
    return 0 if error is None else 1


def check_source(
    kind: type[Source], config: str, console: Console, journal: AnyJournal
) -> PassmusterError | None:
    """The error that a read with these settings would meet at once, or None."""
    from passmuster.retry import Patience
    from passmuster.session import open_source

    try:
        # Somebody waits for the answer: one more try, and not half a minute of them.
        open_source(kind, config, console, journal, Patience(tries=2)).check()
    except PassmusterError as error:
        return error
    return None
