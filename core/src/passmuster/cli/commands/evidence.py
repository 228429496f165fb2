"""`passmuster evidence SOURCE [FILE...]`: messages made anywhere into evidence."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from passmuster.cli.formats import FORMATS, MEANING
from passmuster.errors import SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.mapping.origin import Origin
    from passmuster.reading.console import Console
    from passmuster.reading.progress_reporter import ProgressReporter
    from passmuster.sdk.source import Source


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("evidence", "make evidence of records that were read before, by whatever tool")
    parser.add_argument(
        "source", metavar="SOURCE", nargs="?", help="whose records they are; not with --mapping"
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="messages of Airbyte or Singer, also those of passmuster itself; none or - for stdin",
    )
    parser.add_argument(
        "--mapping", metavar="FILE", help="how another connector's records become evidence, in YAML"
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the settings that the records were read with: whose they are, and in which zone and unit",
    )
    parser.add_argument(
        "--account", metavar="NAME", help="whose records they are, where neither they nor --config say it"
    )
    parser.add_argument(
        "--stream", metavar="NAME", help="lines that are no messages are bare records of this stream"
    )
    parser.add_argument("--format", choices=FORMATS, default="airbyte", help=MEANING)
    parser.add_argument(
        "--output", metavar="DIR", help="with --format parquet: the folder of the files, KIND.parquet"
    )
    parser.add_argument(
        "--rejects",
        metavar="FILE",
        default="rejects.jsonl",
        help="where rejected records go, each with its reason (default: rejects.jsonl, made when needed)",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Convert every file, and say on stderr what came of it."""
    from passmuster.cli.formats import Destination, open_format
    from passmuster.mapping.conversion import Conversion
    from passmuster.reading.progress_reporter import ProgressReporter
    from passmuster.reading.rejects import Rejects
    from passmuster.reading.settings import open_file
    from passmuster.redaction import describe_hidden

    files: list[str] = arguments.files
    if arguments.mapping is not None and arguments.source is not None:
        files = [arguments.source, *files]
    if arguments.mapping is None and arguments.source is None:
        raise SettingsError("nothing says whose records these are", "give a SOURCE, or --mapping")
    if arguments.mapping is not None and arguments.config is not None:
        raise SettingsError("--mapping and --config exclude one another", "--account names the account")
    if [*(files or ["-"]), arguments.mapping, arguments.config].count("-") > 1:
        raise SettingsError("stdin can be read once only", "give files for the others")
    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    origin = _origin(arguments, console, reporter)
    if arguments.stream is not None and arguments.stream not in origin.streams:
        raise SettingsError(
            f"{origin.source} has no stream '{arguments.stream}' that makes evidence"
            f"{did_you_mean(arguments.stream, origin.streams)}",
            f"those that do are {', '.join(origin.streams)}",
        )
    kinds = {stream.recipe.kind for stream in origin.streams.values()}
    console.redactor.keep(origin.source, origin.account or "", *origin.streams, *kinds)
    with ExitStack() as opened:
        opened.callback(reporter.close)
        rejects = Rejects(arguments.rejects, console.redactor)
        opened.callback(rejects.close)
        # A stream that was not read to its end is converted as far as it came, and a warning says so.
        destination = Destination(
            console, reporter, opened, origin.source, kinds, arguments.output, whole_streams=False
        )
        messages = open_format(arguments.format, destination).messages
        conversion = Conversion(origin, messages, reporter, rejects, console.clock)
        for path in files or ["-"]:
            with open_file(path, "the messages", console) as file:
                name = "stdin" if path == "-" else path
                conversion.take(name, file, arguments.stream)
        code = conversion.end()
    if console.redactor.hidden_in:
        reporter.warn(f"{origin.source}: {describe_hidden(console.redactor.hidden_in)}")
    return code


def _origin(arguments: Namespace, console: Console, reporter: ProgressReporter) -> Origin:
    from passmuster.mapping.origin import Convertible, Origin

    if arguments.mapping is not None:
        from passmuster.mapping.mapping_file import load_mapping

        mapping = load_mapping(arguments.mapping, console)
        mapped = {
            name: Convertible(stream.recipe, takes=stream.takes) for name, stream in mapping.streams.items()
        }
        return Origin(mapping.source, arguments.account or mapping.account, mapped)
    return _origin_of_source(arguments.host.source(arguments.source), arguments, console, reporter)


def _origin_of_source(
    source_class: type[Source], arguments: Namespace, console: Console, reporter: ProgressReporter
) -> Origin:
    from passmuster.mapping.origin import Convertible, Origin
    from passmuster.protocols.catalog import open_streams
    from passmuster.reading.evidence import Recipe
    from passmuster.reading.session import unconnected

    source = unconnected(source_class, arguments.config, console, reporter)
    account = arguments.account or (source.account if arguments.config else None)
    streams = open_streams(source)
    useful = {name: stream for name, stream in streams.items() if stream.kind is not None}
    if not useful:
        raise SettingsError(f"{source_class.name} has no stream of which reports make use")
    return Origin(
        source_class.name,
        account,
        {name: Convertible(Recipe.of_stream(stream), stream.schema()) for name, stream in useful.items()},
        frozenset(streams.keys() - useful.keys()),
    )
