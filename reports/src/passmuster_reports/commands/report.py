"""`passmuster report NAME [FILE...] --output FILE`: make a report from evidence lines, or from a store."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError
from passmuster_reports.commands.table_options import add_table_options, table_rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator, Mapping

    from passmuster.reading import Console
    from passmuster_reports.assessment.assessment import Assessment, Wanted
    from passmuster_reports.assessment.control import Control


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("report", "make a report from evidence: a PDF, a web page, its figures or tables")
    parser.add_argument("name", metavar="NAME", help="which report; they are listed below")
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="evidence, as `passmuster read SOURCE --evidence` writes it; none or - for stdin",
    )
    parser.add_argument("--store", metavar="FILE", help="take the evidence from this store, and no files")
    parser.add_argument(
        "--output",
        metavar="FILE",
        required=True,
        help="where to write; its ending says what: .pdf, .html, .json, .csv, .xlsx",
    )
    parser.add_argument("--from", dest="first", metavar="DAY", help="first day, such as 2026-10-01")
    parser.add_argument("--to", dest="last", metavar="DAY", help="last day; it is included")
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        default="UTC",
        help="IANA zone of the days and times, such as Europe/Berlin",
    )
    parser.add_argument(
        "--roster", metavar="FILE", help="the people expected, CSV or XLSX: person, name, ..."
    )
    parser.add_argument(
        "--schedule",
        metavar="FILE",
        help="the sessions planned: CSV or XLSX (place, start, end, ...), or iCalendar",
    )
    add_table_options(parser)
    parser.add_argument(
        "--policy", metavar="FILE", help="the controls that apply: YAML, or the name of a pack"
    )
    parser.add_argument(
        "--pseudonyms", metavar="FILE", help="write codes in place of people, and the key to them into FILE"
    )
    parser.add_argument(
        "--addresses",
        action="store_true",
        help="show e-mail addresses, telephone numbers and IP addresses in place of codes",
    )
    parser.add_argument(
        "--locale",
        metavar="LOCALE",
        default="en",
        help="language of headings, days and numbers, such as de, en-US or `he` (default: en)",
    )
    parser.add_argument(
        "--as-of",
        metavar="WHEN",
        help="judge what is due or expired as of this instant, not the last reading's",
    )
    parser.add_argument(
        "--sign",
        metavar="KEY",
        help="sign the PDF with this PKCS#12 file or token; see `passmuster sign --help`",
    )
    parser.add_argument(
        "--timestamp", metavar="URL", help="the time-stamp authority that is asked when signing"
    )
    parser.set_defaults(run=run_report)
    # To list the reports is to import them: that is left to whoever asks for help.
    parser.format_help = partial(_help, parser, parser.format_help)  # type: ignore[method-assign]


def _help(parser: ArgumentParser, plain: Callable[[], str]) -> str:
    """Return the help, with the report types that the host found."""
    from textwrap import TextWrapper

    from passmuster_reports.offered import offered_reports

    width = max(len(line) for line in (*plain().splitlines(), "-" * 60))
    try:
        types = offered_reports(parser.get_default("host")).values()
    except PassmusterError as error:
        return f"{plain()}\nreports:\n  {error.message}\n"
    column = max((len(found.name) for found in types), default=0) + 4
    lines = []
    for found in types:
        wrapper = TextWrapper(width, f"  {found.name}".ljust(column), " " * column)
        lines += wrapper.wrap(found.description)
    return "\n".join([f"{plain()}\nreports:", *lines, ""])


def run_report(arguments: Namespace, console: Console) -> int:
    """Make the report, write it, and say on stderr what was written."""
    from passmuster.problems import Problems
    from passmuster_reports.assessment.assessment import problems_of_inputs
    from passmuster_reports.assessment.unread import say_gaps
    from passmuster_reports.commands.sign import key_of
    from passmuster_reports.offered import offered_controls, offered_reports
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.outputs.formats import FORMATS
    from passmuster_reports.outputs.paths import suffix_of
    from passmuster_reports.outputs.writer import write_report
    from passmuster_reports.pages.language import find_language
    from passmuster_reports.reports.report_type import make_report

    types = offered_reports(arguments.host)
    problems = Problems()
    if arguments.name not in types:
        problems.add([f"there is no report '{arguments.name}'; there is: {', '.join(types)}"])
    if suffix_of(arguments.output) not in FORMATS:
        endings = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
        problems.add([f"--output '{arguments.output}' must end in {endings}"])
    if arguments.store and arguments.files:
        problems.add(["--store and FILE exclude one another"])
    if arguments.sign and suffix_of(arguments.output) != ".pdf":
        problems.add(["--sign is for a PDF"])
    wanted = problems.of(lambda: _wanted(arguments))
    controls = offered_controls(arguments.host) if arguments.policy else {}
    if problems or wanted is None:
        # The call is wrong: what is wrong with its files is said along with that.
        raise (problems.joined(problems_of_inputs(wanted, controls)) if wanted else problems).error()
    options = ReportOptions(locale=arguments.locale)
    key = key_of(arguments.sign, arguments.timestamp, console) if arguments.sign else None
    for assessment in _assessments(arguments, wanted, controls, console):
        find_language(options.locale)  # a locale that there is not is better said before than after
        report = make_report(types[arguments.name], assessment)
        warnings = write_report(report, arguments.output, options, key)
        gaps = say_gaps(assessment.connection, assessment.period)
        for warning in (*assessment.left_out, *report.figures.shared.notices, *gaps, *warnings):
            console.say(f"warning: {warning}")
        period = assessment.period
        days = f"{period.first} to {period.last} in {period.zone.key}"
        console.say(f"wrote {arguments.output}: {days}; {report.headline}")
    return 0


def _wanted(arguments: Namespace) -> Wanted:
    """Return what the call asks for; SettingsError lists all that is wrong with its days."""
    from zoneinfo import ZoneInfo

    from passmuster.problems import Problems
    from passmuster.times import find_zone
    from passmuster_reports.assessment.assessment import Wanted
    from passmuster_reports.assessment.period import parse_as_of

    problems = Problems()
    zone = problems.of(lambda: find_zone(arguments.timezone))
    as_of = problems.of(lambda: parse_as_of(arguments.as_of, zone or ZoneInfo("UTC")))
    rules = problems.of(lambda: table_rules(arguments))
    if problems or zone is None or rules is None:
        raise problems.error()
    return Wanted(
        zone,
        arguments.first,
        arguments.last,
        arguments.roster,
        arguments.schedule,
        arguments.policy,
        as_of,
        rules,
        arguments.host.names,
    )


def _assessments(
    arguments: Namespace, wanted: Wanted, controls: Mapping[str, Control], console: Console
) -> Iterator[Assessment]:
    """Yield the one assessment of the call, as long as its store is open."""
    from passmuster_reports.assessment.assessment import make_assessment, origin_of_files, origin_of_store
    from passmuster_reports.options import PrivacyOptions
    from passmuster_reports.store.connection import open_passing_store, open_store
    from passmuster_reports.store.importer import import_files

    privacy = PrivacyOptions(arguments.addresses, arguments.pseudonyms)
    if arguments.store:
        with open_store(arguments.store, read_only=True) as connection:
            yield make_assessment(connection, origin_of_store(connection), wanted, controls, privacy)
        return
    with open_passing_store() as connection:
        imported = import_files(connection, arguments.files, console.stdin)
        yield make_assessment(connection, origin_of_files(imported), wanted, controls, privacy)
