"""`passmuster run [passmuster.yaml]`: the month-end run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import SettingsError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from datetime import date

    from passmuster.reading import Console


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("run", "read every source into the store, assess, and write every report")
    parser.add_argument(
        "project",
        metavar="FILE",
        nargs="?",
        default="passmuster.yaml",
        help="the project file (default: passmuster.yaml)",
    )
    parser.add_argument("--from", dest="first", metavar="DAY", help="first day, in place of the project's")
    parser.add_argument("--to", dest="last", metavar="DAY", help="last day; it is included")
    parser.add_argument(
        "--no-read", action="store_true", help="ask no source: report on what the store has already"
    )
    parser.add_argument(
        "--fail-on",
        choices=("not-met", "not-assessed"),
        help="end with exit code 4 when the policy is not met, or not assessed either",
    )
    parser.add_argument(
        "--as-of",
        metavar="WHEN",
        help="judge what is due or expired as of this instant, not the last reading's",
    )
    parser.add_argument("--sign", action="store_true", help="sign every PDF with the key under `sign`")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Run the project, and write the summary to stdout."""
    from passmuster.reading import ProgressReporter
    from passmuster_reports.assessment.period import parse_as_of
    from passmuster_reports.project.month_end import Options, run_project
    from passmuster_reports.project.project_file import load_project

    problems: list[str] = []
    first, last = (
        _day(f"--{name}", text, problems)
        for name, text in (("from", arguments.first), ("to", arguments.last))
    )
    if problems:
        raise SettingsError(problems)
    if (first is None) != (last is None):
        raise SettingsError("--from and --to belong together", "give both or neither")
    project = load_project(arguments.project)
    as_of = parse_as_of(arguments.as_of, project.zone)
    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    options = Options(first, last, not arguments.no_read, arguments.fail_on, as_of, arguments.sign)
    try:
        return run_project(project, options, arguments.host, console, reporter)
    finally:
        reporter.close()


def _day(option: str, text: str | None, problems: list[str]) -> date | None:
    from passmuster.times import parse_day

    try:
        return parse_day(text) if text else None
    except ValueError as error:
        problems.append(f"{option}: {error}")
        return None
