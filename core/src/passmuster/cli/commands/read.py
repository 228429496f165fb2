"""`passmuster read SOURCE`: records, checked, on stdout."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import ExitStack
from typing import TYPE_CHECKING

from passmuster.cli.formats import FORMATS, MEANING
from passmuster.errors import SettingsError
from passmuster.reading.request import ReadRequest, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passmuster.reading.console import Console
    from passmuster.sdk.source import Source


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
        "--evidence",
        action="store_true",
        help="write evidence, which reports are made from, in place of records",
    )
    parser.add_argument(
        "--invalid",
        choices=("set-aside", "fail"),
        default="set-aside",
        help="what to do with a record that breaks its schema (default: set-aside)",
    )
    parser.add_argument(
        "--rejects",
        metavar="FILE",
        default="rejects.jsonl",
        help="where set-aside records go, each with its reason (default: rejects.jsonl, made when needed)",
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
    from passmuster.cli.formats import open_format
    from passmuster.protocols.format import sentence
    from passmuster.reading.progress_reporter import ProgressReporter
    from passmuster.reading.rejects import Rejects
    from passmuster.reading.stream_reader import Sinks
    from passmuster.times.days import find_zone

    kind = arguments.host.source(arguments.source)
    if arguments.catalog and arguments.stream:
        raise SettingsError("--catalog and --stream both choose streams", "give one of them")
    if [arguments.config, arguments.catalog, arguments.state].count("-") > 1:
        raise SettingsError("stdin can be read once only", "give files for the others")
    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    request = ReadRequest(
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
    with ExitStack() as files:
        files.callback(reporter.close)
        rejects = Rejects(arguments.rejects, console.redactor)
        files.callback(rejects.close)

        messages = open_format(
            arguments.format,
            console,
            reporter,
            files,
            kind.name,
            _tables(kind, arguments.stream, arguments.evidence),
        )
        outcome = read_source(kind, request, console, Sinks(messages, reporter, rejects))
    for error in outcome.errors:
        reporter.info(f"error: {sentence(error)}")
    return outcome.exit_code


def _tables(kind: type[Source], chosen: Sequence[str], evidence: bool) -> set[str]:
    """What the records that may come are called: by their streams, or by their kinds of evidence."""
    streams = [stream for stream in kind.streams if not chosen or stream.name in chosen]
    return {name for stream in streams if (name := stream.kind if evidence else stream.name) is not None}


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"'{text}' is not a number of at least 1")
    return int(text)
