"""`passmuster report NAME [FILE...] --output FILE`: make a report from evidence lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.console import Console
    from passmuster_reports.figures import Json

#: The reports there are.
REPORTS = ("attendance",)

#: The forms there are, by the ending of the output's name.
FORMS = (".pdf", ".html", ".json")


def add_report(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("report", "make a report from evidence: a PDF, a web page or its figures as JSON")
    parser.add_argument("name", metavar="NAME", help=f"which report: {', '.join(REPORTS)}")
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="evidence, as `passmuster read SOURCE --evidence` writes it; none or - for stdin",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        required=True,
        help=f"where to write; its ending says what: {', '.join(FORMS)}",
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
    parser.set_defaults(run=run_report)


def run_report(arguments: Namespace, console: Console) -> int:
    """Make the report, write it, and say on stderr what was written."""
    from passmuster.errors import SettingsError
    from passmuster_reports.output import suffix_of, write_whole
    from passmuster_reports.report import Request, attendance_report

    problems = []
    if arguments.name not in REPORTS:
        problems.append(f"there is no report '{arguments.name}'; there is: {', '.join(REPORTS)}")
    suffix = suffix_of(arguments.output)
    if suffix not in FORMS:
        problems.append(f"--output '{arguments.output}' must end in {', '.join(FORMS[:-1])} or {FORMS[-1]}")
    if problems:
        raise SettingsError(problems)
    request = Request(
        files=arguments.files,
        first=arguments.first,
        last=arguments.last,
        timezone=arguments.timezone,
        roster=arguments.roster,
        schedule=arguments.schedule,
    )
    report = attendance_report(request, console.stdin)
    content, warnings = _content(report, suffix)
    write_whole(arguments.output, content)
    for warning in (*report["basis"]["schedule_left_out"], *warnings):
        console.stderr.write(f"warning: {warning}\n")
    console.stderr.write(f"wrote {arguments.output}: {headline(report)}\n")
    return 0


def _content(report: Json, suffix: str) -> tuple[bytes, tuple[str, ...]]:
    if suffix == ".json":
        from passmuster_reports.report import canonical

        return canonical(report), ()
    if suffix == ".html":
        from passmuster_reports.document import render

        return render(report).encode(), ()
    from passmuster_reports.pdf import render_pdf

    pdf = render_pdf(report)
    return pdf.content, pdf.warnings


def headline(report: Json) -> str:
    """The headline figures in one line."""
    from passmuster_reports.wording import counted, percent

    summary, period = report["summary"], report["period"]
    rate = summary["attendance_rate"]
    exceptions = [f"{count} {kind}" for kind, count in summary["exceptions"].items() if count]
    return "; ".join(
        [
            f"{period['from']} to {period['to']} in {period['timezone']}",
            f"{counted(summary['people'], 'person', 'people')}, {counted(summary['sessions'], 'session')}",
            "attendance not assessed" if rate is None else f"attendance {percent(rate)}",
            ", ".join(exceptions) or "no exception",
        ]
    )
