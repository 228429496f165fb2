"""The command line: finds the command and runs it."""

from __future__ import annotations

import os
import sys
from argparse import Action, ArgumentParser, HelpFormatter
from itertools import takewhile
from typing import TYPE_CHECKING, NoReturn

from passmuster.cli.commands import (
    check,
    discover,
    doctor,
    evidence,
    install,
    new_source,
    read,
    sources,
    spec,
)
from passmuster.cli.exit_codes import run_with_exit_code
from passmuster.cli.parser import Parser
from passmuster.errors import SettingsError
from passmuster.host.plugins import Host
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passmuster.reading.console import Console


def main(argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run `passmuster` and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    return run_with_exit_code(lambda world: _run(arguments, world), console)


#: The commands of the reporting stage, named in the hint where they are not installed.
_OF_REPORTS = {"controls", "forget", "init", "report", "run", "sign", "verify"}
#: Columns of a terminal that does not tell.
_NARROW = 80


class _ShowVersion(Action):
    """Looks the version up only when it is asked for; argparse's own action wants it at once."""

    def __call__(self, parser: ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        sys.stdout.write(f"passmuster {version('passmuster')}\n")
        parser.exit()


class _Help(HelpFormatter):
    """Argparse makes one for every option that is declared, and loads much to measure the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(2).columns or _NARROW
    except OSError:
        return _NARROW


def _run(arguments: list[str], console: Console) -> int:
    host = Host(console.environ)
    parser = Parser(
        prog="passmuster",
        formatter_class=_Help,
        description="Read attendance, session and training records, check them, report on them.",
    )
    parser.set_defaults(host=host)
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(prog="passmuster", metavar="COMMAND", dest="command", required=True)

    def add_command(name: str, help: str) -> Parser:
        description = help[:1].upper() + help[1:] + "."
        command = commands.add_parser(name, help=help, description=description, formatter_class=_Help)
        command.set_defaults(host=host)  # for help that lists what plugins offer
        return command

    for module in (sources, spec, check, discover, read, evidence, doctor, install, new_source):
        module.add(add_command)
    host.add_commands(add_command)
    before = list(takewhile(lambda word: word.startswith("-"), arguments))
    name, words = next(iter(arguments[len(before) :]), None), arguments[len(before) + 1 :]
    if name is not None and name not in commands.choices:
        missing = name in _OF_REPORTS
        meant = "" if missing else did_you_mean(name, commands.choices.keys() | _OF_REPORTS)
        raise SettingsError(
            f"there is no command '{name}'{meant}",
            "`pip install passmuster-reports` brings it"
            if missing
            else f"the commands are {', '.join(commands.choices)}",
        )
    parser.refuse_unknown_options(before)
    command = parser if name is None else commands.choices[name]
    if not command.has_commands:
        command.refuse_unknown_options(words)
    parsed, more = parser.parse_known_args(arguments)
    # Argparse takes all files in one place only; people write them behind options, too.
    if more and ("files" not in parsed or any(word.startswith("-") for word in more)):
        command.error(f"unrecognized arguments: {' '.join(more)}")
    if more:
        parsed.files += more
    chosen: Callable[..., int] = parsed.run
    return chosen(parsed, console)
