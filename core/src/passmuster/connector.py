"""The program `source-<vendor>`: Airbyte's verbs, flags, messages and exit codes."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError
from passmuster.guard import guarded, tell

if TYPE_CHECKING:
    from passmuster.console import Console
    from passmuster.messages import Airbyte
    from passmuster.source import Source


def run(kind: type[Source], argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run one source as an Airbyte connector; 0 on success, 1 on any failure."""
    arguments = _parser(kind).parse_args(sys.argv[1:] if argv is None else argv)
    return guarded(lambda world: _run(kind, arguments, world), console)


def _run(kind: type[Source], arguments: Namespace, console: Console) -> int:
    from passmuster.commands.spec import spec_source
    from passmuster.messages import Airbyte

    if arguments.verb == "spec":
        spec_source(kind, console)
        return 0
    messages = Airbyte(console.stdout, console.clock, console.redactor)
    verb = {"check": _check, "discover": _discover, "read": _read}[arguments.verb]
    try:
        return verb(kind, arguments, console, messages)
    except PassmusterError as error:
        messages.error(error)
        tell(error, console)
        return 1


def _check(kind: type[Source], arguments: Namespace, console: Console, messages: Airbyte) -> int:
    from passmuster.commands.check import check_source
    from passmuster.journal import MessageJournal

    # Airbyte's rule: a check that finds the settings wrong has succeeded as a program.
    messages.connection_status(check_source(kind, arguments.config, console, MessageJournal(messages)))
    return 0


def _discover(kind: type[Source], arguments: Namespace, console: Console, messages: Airbyte) -> int:
    from passmuster.commands.discover import discover_source
    from passmuster.journal import MessageJournal

    discover_source(kind, arguments.config, console, MessageJournal(messages))
    return 0


def _read(kind: type[Source], arguments: Namespace, console: Console, messages: Airbyte) -> int:
    from passmuster.commands.read import Request, read_source
    from passmuster.journal import MessageJournal
    from passmuster.stream_reader import Sinks

    request = Request(config=arguments.config, catalog=arguments.catalog, state=arguments.state)
    outcome = read_source(kind, request, console, Sinks(messages, MessageJournal(messages), None))
    return 1 if outcome.errors else 0


def _parser(kind: type[Source]) -> ArgumentParser:
    parser = ArgumentParser(prog=f"source-{kind.name}", description=f"An Airbyte source for {kind.title}.")
    verbs = parser.add_subparsers(prog=parser.prog, metavar="VERB", dest="verb", required=True)
    verbs.add_parser("spec", help="print the settings as a SPEC message")
    for verb, help in (
        ("check", "print a CONNECTION_STATUS message"),
        ("discover", "print a CATALOG message"),
        ("read", "print RECORD and STATE messages"),
    ):
        options = verbs.add_parser(verb, help=help)
        options.add_argument("--config", metavar="FILE", required=True, help="the settings")
        if verb == "read":
            options.add_argument("--catalog", metavar="FILE", required=True, help="the configured catalog")
            options.add_argument("--state", metavar="FILE", help="the state of an earlier read")
    return parser
