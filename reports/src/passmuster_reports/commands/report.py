"""`passmuster report NAME [FILE...] --output FILE`: make a report from evidence lines, or from a store."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError
from passmuster_reports.commands.table_options import add_table_options, table_rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading import Console
    from passmuster_reports.assessment.request import AssessmentRequest


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
        "--in-service",
        metavar="SOURCE=DAY",
        action="append",
        default=[],
        help="since when a source has been in service, such as ekran=2026-10-05: nothing of it is missing "
        "before; give it once for each source",
    )
    parser.add_argument(
        "--policy", metavar="FILE", help="the controls that apply: YAML, or the name of a pack"
    )
    parser.add_argument(
        "--pseudonyms", metavar="FILE", help="write codes in place of people, and the key to them into FILE"
    )
    parser.add_argument(
        "--without-groups",
        action="store_true",
        help="with --pseudonyms, write codes in place of groups, too",
    )
    parser.add_argument(
        "--addresses",
        action="store_true",
        help="show e-mail addresses, telephone numbers and IP addresses in place of codes",
    )
    parser.add_argument(
        "--guests", action="store_true", help="of certificate: one for those who are not on the roster, too"
    )
    parser.add_argument(
        "--locale",
        metavar="LOCALE",
        default="en",
        help="language of headings, days and numbers, such as de, en-US or `he` (default: en)",
    )
    parser.add_argument(
        "--print-sql", action="store_true", help="print the SQL of each control, which is attached anyway"
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
    # To list the reports is to import them: only a call for help does that.
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
    from passmuster.reading import ProgressReporter
    from passmuster_reports.api.store import Store
    from passmuster_reports.assessment.assessment import problems_of_inputs
    from passmuster_reports.assessment.notices import say_for_nobody
    from passmuster_reports.assessment.unread import say_gaps
    from passmuster_reports.commands.sign import key_of
    from passmuster_reports.offered import find_report, offered_controls, offered_reports
    from passmuster_reports.options import PrivacyOptions
    from passmuster_reports.outputs.formats import FORMATS
    from passmuster_reports.outputs.paths import suffix_of
    from passmuster_reports.pages.language import find_language

    types = offered_reports(arguments.host)
    problems = Problems()
    report_type = problems.of(lambda: find_report(types, arguments.name))
    if arguments.guests and report_type is not None and not report_type.may_have_guests:
        problems.add([f"--guests cannot be asked for of the report '{arguments.name}'"])
    if suffix_of(arguments.output) not in FORMATS:
        endings = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
        problems.add([f"--output '{arguments.output}' must end in {endings}"])
    if arguments.store and arguments.files:
        problems.add(["--store and FILE exclude one another"])
    if arguments.sign and suffix_of(arguments.output) != ".pdf":
        problems.add(["--sign is for a PDF"])
    privacy = PrivacyOptions(arguments.addresses, arguments.pseudonyms, not arguments.without_groups)
    if privacy.problem:
        problems.add([privacy.problem])
    problems.of(lambda: find_language(arguments.locale))
    request = problems.of(lambda: _request(arguments))
    if problems or request is None:
        controls = offered_controls(arguments.host) if arguments.policy else {}
        # The call is wrong: what is wrong with its files is said along with that.
        raise (problems.joined(problems_of_inputs(request, controls)) if request else problems).error()
    key = key_of(arguments.sign, arguments.timestamp, console) if arguments.sign else None
    with Store(arguments.store, read_only=bool(arguments.store), host=arguments.host) as store:
        if not arguments.store:
            store.import_files(*arguments.files, stdin=console.stdin)
        with store.assess_request(request, privacy) as assessment:
            report = assessment.report(arguments.name, guests=arguments.guests)
            reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
            warnings = report.write(
                arguments.output,
                locale=arguments.locale,
                print_sql=arguments.print_sql,
                sign=key,
                progress=lambda text: reporter.progress(lambda: text),
            )
            reporter.close()
            period = assessment.period
            gaps = say_gaps(assessment.connection, period)
            # The report itself may rest on less than the whole policy.
            notices = dict.fromkeys((*report.notices, *say_for_nobody(assessment)))
            for warning in (*assessment.left_out, *notices, *gaps, *warnings):
                console.say(f"warning: {warning}")
            days = f"{period.first} to {period.last} in {period.zone.key}"
            console.say(f"wrote {arguments.output}: {days}; {report.headline}")
    return 0


def _request(arguments: Namespace) -> AssessmentRequest:
    """Return what the call asks for; SettingsError lists all that is wrong with its days."""
    from zoneinfo import ZoneInfo

    from passmuster.problems import Problems
    from passmuster.times import find_zone
    from passmuster_reports.assessment.in_service import parse_in_service
    from passmuster_reports.assessment.period import parse_as_of
    from passmuster_reports.assessment.request import AssessmentRequest

    problems = Problems()
    zone = problems.of(lambda: find_zone(arguments.timezone))
    as_of = problems.of(lambda: parse_as_of(arguments.as_of, zone or ZoneInfo("UTC")))
    rules = problems.of(lambda: table_rules(arguments))
    in_service = problems.of(lambda: parse_in_service(arguments.in_service, zone or ZoneInfo("UTC")))
    if problems or zone is None or rules is None or in_service is None:
        raise problems.error()
    return AssessmentRequest(
        zone,
        arguments.first,
        arguments.last,
        arguments.roster,
        arguments.schedule,
        arguments.policy,
        as_of,
        rules,
        arguments.host.names,
        in_service,
    )
