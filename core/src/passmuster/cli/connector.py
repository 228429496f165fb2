"""The program `source-<vendor>`: Airbyte's verbs, flags, messages and exit codes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from passmuster.cli.exit_codes import print_error, run_with_exit_code
from passmuster.cli.parser import Parser
from passmuster.errors import PassmusterError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from passmuster.host.plugins import Host
    from passmuster.protocols.airbyte import Airbyte
    from passmuster.reading.console import Console
    from passmuster.sdk.source import Source


def main() -> int:
    """Run the source that this program is named for: `source-zego` runs `zego`."""
    from passmuster.host.plugins import CHOICE, Host

    program = os.path.basename(sys.argv[0]).removesuffix(".exe")
    name = program.removeprefix("source-")
    # Only this plugin is loaded: the others cost time, and are none of its business.
    return run_with_exit_code(lambda console: _run_named(Host({CHOICE: name}), name, console), None)


def run(source_class: type[Source], argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run one source as an Airbyte connector; 0 on success, 1 on any failure."""
    words = list(sys.argv[1:] if argv is None else argv)
    return run_with_exit_code(lambda world: _run(source_class, _parsed(source_class, words), world), console)


def _run_named(host: Host, name: str, console: Console) -> int:
    source_class = host.source(name)
    return _run(source_class, _parsed(source_class, sys.argv[1:]), console)


def _run(source_class: type[Source], arguments: Namespace, console: Console) -> int:
    from passmuster.cli.commands.spec import spec_source
    from passmuster.protocols.airbyte import Airbyte

    if arguments.verb == "spec":
        spec_source(source_class, console)
        return 0
    messages = Airbyte(console.stdout, console.clock, console.redactor)
    verb = {"check": _check, "discover": _discover, "read": _read}[arguments.verb]
    try:
        return verb(source_class, arguments, console, messages)
    except PassmusterError as error:
        messages.error(error)
        print_error(error, console)
        return 1


def _check(source_class: type[Source], arguments: Namespace, console: Console, messages: Airbyte) -> int:
    from passmuster.cli.commands.check import error_of_check
    from passmuster.reading.progress_reporter import MessageReporter

    # Airbyte's rule: a check that finds the settings wrong has succeeded as a program.
    error = error_of_check(source_class, arguments.config, console, MessageReporter(messages))
    messages.connection_status(error)
    return 0


def _discover(source_class: type[Source], arguments: Namespace, console: Console, messages: Airbyte) -> int:
    from passmuster.cli.commands.discover import print_catalog
    from passmuster.reading.progress_reporter import MessageReporter

    print_catalog(source_class, arguments.config, console, MessageReporter(messages))
    return 0


def _read(source_class: type[Source], arguments: Namespace, console: Console, messages: Airbyte) -> int:
    from passmuster.reading.progress_reporter import MessageReporter
    from passmuster.reading.request import ReadRequest, read_source
    from passmuster.reading.steps import Sinks

    request = ReadRequest(config=arguments.config, catalog=arguments.catalog, state=arguments.state)
    outcome = read_source(source_class, request, console, Sinks(messages, MessageReporter(messages), None))
    return 1 if outcome.errors else 0


def _parsed(source_class: type[Source], words: Sequence[str]) -> Namespace:
    """Return the arguments of a call; SettingsError says what is wrong with it."""
    parser = Parser(
        prog=f"source-{source_class.name}", description=f"An Airbyte source for {source_class.title}."
    )
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
    if words and words[0] in verbs.choices:
        verbs.choices[words[0]].refuse_unknown_options(words[1:])
    return parser.parse_args(words)
