"""`passmuster report NAME [FILE...] --output FILE`: make a report from evidence lines, or from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.commands.table_options import add_table_options, table_rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator, Mapping

    from passmuster.reading import Console
    from passmuster_reports.assessment.assessment import Assessment, Wanted
    from passmuster_reports.assessment.control import Control
    from passmuster_reports.reports.report_type import ReportType


#: Their names, for the help: to import the reports for that would cost every command.
REPORTS = ("attendance", "certificate", "training", "working-time", "access-review", "compliance")


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("report", "make a report from evidence: a PDF, a web page, its figures or tables")
    parser.add_argument("name", metavar="NAME", help=f"which report: {', '.join(REPORTS)}")
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
        help="language of headings, days and numbers, such as he, de or en-US (default: en)",
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


def run_report(arguments: Namespace, console: Console) -> int:
    """Make the report, write it, and say on stderr what was written."""
    from passmuster.problems import Problems
    from passmuster.suggestion import did_you_mean
    from passmuster_reports.assessment.assessment import problems_of_inputs
    from passmuster_reports.assessment.unread import say_gaps
    from passmuster_reports.offered import offered_controls, offered_reports
    from passmuster_reports.outputs.paths import suffix_of
    from passmuster_reports.outputs.writer import FORMS

    kinds: dict[str, ReportType] = offered_reports(arguments.host)
    problems = Problems()
    if arguments.name not in kinds:
        meant = did_you_mean(arguments.name, kinds)
        problems.add([f"there is no report '{arguments.name}'{meant}; there is: {', '.join(kinds)}"])
    if suffix_of(arguments.output) not in FORMS:
        endings = f"{', '.join(FORMS[:-1])} or {FORMS[-1]}"
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
    kind = kinds[arguments.name]
    for ground in _grounds(arguments, wanted, controls, console):
        report = kind.make(ground)
        warnings = kind.write(report, arguments.output, ground.look, ground)
        gaps = say_gaps(ground.connection, ground.period)
        for warning in (*ground.left_out, *report["notices"], *gaps, *warnings):
            console.say(f"warning: {warning}")
        period = f"{ground.period.first} to {ground.period.last} in {ground.period.zone.key}"
        console.say(f"wrote {arguments.output}: {period}; {kind.headline(report)}")
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


def _grounds(
    arguments: Namespace, wanted: Wanted, controls: Mapping[str, Control], console: Console
) -> Iterator[Assessment]:
    """The one ground of the call, as long as its store is open."""
    from passmuster_reports.assessment.assessment import make_assessment, origin_of_files, origin_of_store
    from passmuster_reports.commands.sign import key_of
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.store.connection import open_passing_store, open_store
    from passmuster_reports.store.importer import import_files

    look = ReportOptions(
        pseudonyms=arguments.pseudonyms,
        locale=arguments.locale,
        addresses=arguments.addresses,
        sign=key_of(arguments.sign, arguments.timestamp, console) if arguments.sign else None,
    )
    if arguments.store:
        with open_store(arguments.store, read_only=True) as connection:
            yield make_assessment(connection, origin_of_store(connection), wanted, controls, look)
        return
    with open_passing_store() as connection:
        taken = import_files(connection, arguments.files, console.stdin)
        yield make_assessment(connection, origin_of_files(taken), wanted, controls, look)
