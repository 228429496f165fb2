"""`passmuster discover SOURCE`: the streams, as an Airbyte CATALOG message."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passmuster.console import Console
    from passmuster.journal import AnyJournal
    from passmuster.source import Source


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
    from passmuster.journal import Journal

    journal = Journal(console.stderr, console.clock, console.redactor)
    discover_source(arguments.host.source(arguments.source), arguments.config, console, journal)
    return 0


def discover_source(kind: type[Source], config: str, console: Console, journal: AnyJournal) -> None:
    """Print the CATALOG message of a source."""
    from passmuster.catalog import discovered, offered
    from passmuster.messages import Airbyte
    from passmuster.retry import Patience
    from passmuster.session import open_source

    source = open_source(kind, config, console, journal, Patience())
    Airbyte(console.stdout, console.clock, console.redactor).catalog(discovered(offered(source)))
