"""`passmuster read SOURCE`: records, checked, on stdout."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import ExitStack, suppress
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from passmuster.cli.formats import FORMATS, MEANING, WITH_STATES
from passmuster.errors import SettingsError
from passmuster.reading.request import ReadRequest, forms_of, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passmuster.reading.console import Console


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("read", "read records, check each one, and write them to stdout")
    parser.add_argument("source", metavar="SOURCE")
    parser.add_argument(
        "--config", metavar="FILE", required=True, help="the settings, JSON or YAML; - for stdin"
    )
    parser.add_argument(
        "--catalog", metavar="FILE", help="Airbyte's configured catalog; without it all streams"
    )
    parser.add_argument(
        "--state",
        metavar="FILE",
        help="go on from here: Airbyte's list of states, or an earlier read's output",
    )
    parser.add_argument(
        "--stream", metavar="NAME", action="append", default=[], help="read only this stream; may be repeated"
    )
    parser.add_argument(
        "--since", metavar="WHEN", help="where a first read begins: a time or a day, included"
    )
    parser.add_argument("--until", metavar="WHEN", help="where the read ends, not included; now if not given")
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        default="UTC",
        help="IANA zone whose midnight a day is, such as Europe/Berlin; that of the report (default: UTC)",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="airbyte",
        help=MEANING,
    )
    parser.add_argument(
        "--output", metavar="DIR", help="with --format parquet: the folder of the files, STREAM.parquet"
    )
    parser.add_argument(
        "--save-state",
        metavar="FILE",
        help="with jsonl, csv, arrow and parquet: where to write, at the end, the state for the next --state",
    )
    parser.add_argument(
        "--evidence",
        action="store_true",
        help="write evidence, which reports are made from, in place of records",
    )
    parser.add_argument(
        "--invalid",
        choices=("reject", "fail"),
        default="reject",
        help="what to do with a record that breaks its schema (default: reject)",
    )
    parser.add_argument(
        "--rejects",
        metavar="FILE",
        default="rejects.jsonl",
        help="where rejected records go, each with its reason (default: rejects.jsonl, made when needed)",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=_at_least_one,
        default=1,
        help="read so many rooms, people or the like side by side, within the vendor's limits (default: 1)",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Read, and say on stderr how it went."""
    from passmuster.cli.formats import Destination, open_format
    from passmuster.protocols.format import sentence
    from passmuster.protocols.state_keeper import StateKeeper
    from passmuster.reading.progress_reporter import ProgressReporter
    from passmuster.reading.rejects import Rejects
    from passmuster.reading.steps import Sinks

    source_class = arguments.host.source(arguments.source)
    console = _check_options(arguments, console)
    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    request = _request(arguments)
    with ExitStack() as files:
        files.callback(reporter.close)
        rejects = Rejects(arguments.rejects, console.redactor)
        files.callback(rejects.close)
        tables = forms_of(source_class, _chosen(arguments, console), arguments.evidence)
        destination = Destination(console, reporter, files, source_class.name, tables, arguments.output)
        opened = open_format(arguments.format, destination)
        keeper = StateKeeper(opened.messages)
        outcome = read_source(source_class, request, console, Sinks(keeper, reporter, rejects))
    if arguments.save_state is not None:
        _save_state(arguments.save_state, keeper.states(opened.is_kept), console)
    for error in outcome.errors:
        reporter.info(f"error: {sentence(error)}")
    return outcome.exit_code


def _check_options(arguments: Namespace, console: Console) -> Console:
    """Return the console with a stdin that can be read as often as needed; SettingsError for a wrong call."""
    if arguments.catalog and arguments.stream:
        raise SettingsError("--catalog and --stream both choose streams", "give one of them")
    if [arguments.config, arguments.catalog, arguments.state].count("-") > 1:
        raise SettingsError("stdin can be read once only", "give files for the others")
    if arguments.save_state is not None and arguments.format in WITH_STATES:
        raise SettingsError(
            f"--format {arguments.format} has the states among its messages: --save-state is for the others",
            "give the output of this read to the next one's --state",
        )
    if arguments.catalog == "-":
        return replace(console, stdin=BytesIO(console.stdin.read()))
    return console


def _request(arguments: Namespace) -> ReadRequest:
    from passmuster.times.days import find_zone

    return ReadRequest(
        config=arguments.config,
        catalog=arguments.catalog,
        state=arguments.state,
        streams=arguments.stream,
        since=arguments.since,
        until=arguments.until,
        evidence=arguments.evidence,
        stop_at_invalid=arguments.invalid == "fail",
        workers=arguments.workers,
        zone=find_zone(arguments.timezone),
    )


def _chosen(arguments: Namespace, console: Console) -> Sequence[str]:
    """Return the names of the streams that were chosen, none where all are."""
    if arguments.catalog is None:
        names: Sequence[str] = arguments.stream
        return names
    from passmuster.protocols.catalog import names_in_catalog
    from passmuster.reading.settings import read_file

    names = names_in_catalog(read_file(arguments.catalog, "the catalog", console), arguments.catalog)
    if arguments.catalog == "-":
        console.stdin.seek(0)
    return names


def _save_state(path: str, states: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Write the states, once what they cover is on the disk, if it goes there."""
    from passmuster.files.whole_file import write_whole
    from passmuster.protocols.state_keeper import written

    console.stdout.flush()
    with suppress(OSError):  # also where it is a pipe, or no file of the system
        os.fsync(console.stdout.fileno())
    write_whole(path, console.redactor.clean_message(written(states)))


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"'{text}' is not a number of at least 1")
    return int(text)
