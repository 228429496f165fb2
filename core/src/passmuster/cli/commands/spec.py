"""`passmuster spec SOURCE`: the settings, as an Airbyte SPEC message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading.console import Console
    from passmuster.sdk.source import Source


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("spec", "print a source's settings as an Airbyte SPEC message")
    parser.add_argument("source", metavar="SOURCE")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Print the message."""
    spec_source(arguments.host.source(arguments.source), console)
    return 0


def spec_source(source_class: type[Source], console: Console) -> None:
    """Print the SPEC message of a source."""
    from passmuster.protocols.airbyte import Airbyte

    messages = Airbyte(console.stdout, console.clock, console.redactor)
    messages.spec(source_class.settings_schema(), source_class.documentation_url)
