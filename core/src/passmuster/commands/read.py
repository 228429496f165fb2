"""`passmuster read SOURCE`: records, checked, on stdout."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError, VendorError
from passmuster.formats import FORMATS, MEANING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster.catalog import Selection
    from passmuster.console import Console
    from passmuster.reader import Outcome
    from passmuster.settings import Inline
    from passmuster.source import Source
    from passmuster.state import StreamState
    from passmuster.stream_reader import Sinks

#: How far back a first read goes when neither --since nor the setting start_date says it.
FIRST_READ = timedelta(days=31)
#: The year in which the clocks of computers begin.
EARLIEST = 1970


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    config: str | Inline
    catalog: str | None = None
    state: str | None = None
    streams: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    evidence: bool = False
    stop_at_invalid: bool = False
    workers: int = 1
    #: Where a first read begins if neither `since` nor the settings say it.
    default_start: datetime | None = None
    #: The zone whose midnight a day is, on the command line and as `start_date`.
    zone: tzinfo = UTC


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
    from passmuster.days import find_zone
    from passmuster.formats import open_format
    from passmuster.journal import Journal
    from passmuster.messages import sentence
    from passmuster.rejects import Rejects
    from passmuster.stream_reader import Sinks

    kind = arguments.host.source(arguments.source)
    if arguments.catalog and arguments.stream:
        raise SettingsError("--catalog and --stream both choose streams", "give one of them")
    if [arguments.config, arguments.catalog, arguments.state].count("-") > 1:
        raise SettingsError("stdin can be read once only", "give files for the others")
    journal = Journal(console.stderr, console.clock, console.redactor)
    request = Request(
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
        files.callback(journal.close)
        rejects = Rejects(arguments.rejects, console.redactor)
        files.callback(rejects.close)

        messages = open_format(
            arguments.format,
            console,
            journal,
            files,
            kind.name,
            _tables(kind, arguments.stream, arguments.evidence),
        )
        outcome = read_source(kind, request, console, Sinks(messages, journal, rejects))
    for error in outcome.errors:
        journal.info(f"error: {sentence(error)}")
    return outcome.exit_code


def _tables(kind: type[Source], chosen: Sequence[str], evidence: bool) -> set[str]:
    """What the records that may come are called: by their streams, or by their kinds of evidence."""
    streams = [stream for stream in kind.streams if not chosen or stream.name in chosen]
    return {name for stream in streams if (name := stream.kind if evidence else stream.name) is not None}


def read_source(
    kind: type[Source],
    request: Request,
    console: Console,
    sinks: Sinks,
    saved: Callable[[Source], Mapping[str, StreamState]] | None = None,
) -> Outcome:
    """Read what was asked for; the errors of single streams are in the outcome.

    `saved` gives the states of a source whose states are kept elsewhere than in a file.
    """
    from passmuster.lines import bounded_lines
    from passmuster.reader import Plan, read, refuse
    from passmuster.retry import Patience
    from passmuster.session import open_source, versions
    from passmuster.settings import open_file
    from passmuster.source import Period
    from passmuster.state import read_states

    now = console.clock.now()
    since, until = _bounds(request)
    until = until or now
    states: Mapping[str, StreamState] = {}
    if request.state is not None:
        with open_file(request.state, "the state", console) as file:
            states = read_states(bounded_lines(file, request.state), request.state, sinks.journal.warn)
    source = open_source(kind, request.config, console, sinks.journal, Patience())
    if saved is not None:
        states = saved(source)
    start_date = _instant("start_date", source.settings.get("start_date"), request.zone)
    start = since or start_date or request.default_start or until - FIRST_READ
    if start > until:
        raise SettingsError(
            f"the read would begin at {start:%Y-%m-%d %H:%M} UTC, after its end at {until:%Y-%m-%d %H:%M}"
        )
    try:
        selections = _selections(source, request, console)
    except VendorError as error:
        names = [each.name for each in source.streams if each.kind is not None or not request.evidence]
        return refuse(source, names, error, sinks)
    plan = Plan(
        selections,
        states,
        Period(start, until, bounded=until < now),
        request.evidence,
        request.stop_at_invalid,
        request.workers,
    )
    return read(source, plan, sinks, versions(kind))


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"'{text}' is not a number of at least 1")
    return int(text)


def _selections(source: Source, request: Request, console: Console) -> Sequence[Selection]:
    from passmuster.catalog import chosen_by_catalog, chosen_by_name
    from passmuster.settings import read_file

    if request.catalog is None:
        return chosen_by_name(source, request.streams)
    return chosen_by_catalog(source, read_file(request.catalog, "the catalog", console), request.catalog)


def _bounds(request: Request) -> tuple[datetime | None, datetime | None]:
    """Return where the read was asked to begin and to end; SettingsError names what is wrong with either."""
    problems: list[str] = []
    bounds: list[datetime | None] = []
    for option, text in (("--since", request.since), ("--until", request.until)):
        try:
            bounds.append(_instant(option, text, request.zone))
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(problems)
    since, until = bounds
    return since, until


def _instant(name: str, text: str | None, zone: tzinfo) -> datetime | None:
    from passmuster.times import parse_instant

    if text is None:
        return None
    try:
        instant = parse_instant(text, zone)
        if instant.year < EARLIEST:
            raise ValueError(f"'{text}' is before {EARLIEST}, when no vendor kept records")
        return instant
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from error
