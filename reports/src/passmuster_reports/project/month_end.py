"""The month-end run: read every source into the store, assess, write every report, and sum it up."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError, SettingsError
from passmuster.sdk import KINDS
from passmuster.times import midnight
from passmuster_reports.assessment.assessment import Wanted, make_assessment, origin_of_store
from passmuster_reports.assessment.findings import Status, worst
from passmuster_reports.assessment.notices import find_notices
from passmuster_reports.assessment.unread import say_gaps, say_unread
from passmuster_reports.offered import offered_controls
from passmuster_reports.options import PASSPHRASE
from passmuster_reports.project.preflight import check_project
from passmuster_reports.store.clock_fault import forget_times_ahead
from passmuster_reports.store.connection import open_store, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster.host import Host
    from passmuster.reading import Console, ProgressReporter, ReadRequest
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.project.project_file import Project, SourceEntry
    from passmuster_reports.reports.report_type import ReportType
    from passmuster_reports.store.writer import StreamLog

#: How the verdicts on a policy count for the exit code, by the words of `--fail-on`.
FAIL_ON = {"not-met": (Status.NOT_MET,), "not-assessed": (Status.NOT_MET, Status.NOT_ASSESSED)}
NOT_MET = 4


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line; days None for those of the project."""

    first: date | None = None
    last: date | None = None
    read: bool = True
    fail_on: str | None = None
    as_of: datetime | None = None
    sign: bool = False


@dataclass(frozen=True)
class SourceSummary:
    """What came of reading one source: its streams, and why some are not complete."""

    source: str
    streams: tuple[StreamLog, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """One report's file, and its headline."""

    report: str
    path: str
    headline: str


def run_project(
    project: Project, options: Options, host: Host, console: Console, reporter: ProgressReporter
) -> int:
    """Do all of it and write the summary to stdout; the exit code.

    0 all read, 1 some stream is not complete, 4 the policy is not met and `fail_on` asked for that.
    """
    first, last = project.days(console.clock.now().astimezone(project.zone).date())
    first, last = options.first or first, options.last or last
    if last < first:
        raise SettingsError(f"the period ends ({last}) before it begins ({first})")
    report_options = _sealed(project, console) if options.sign else project.options
    wanted = Wanted(
        project.zone,
        first.isoformat(),
        last.isoformat(),
        project.roster,
        project.schedule,
        project.policy,
        options.as_of,
        project.rules,
        host.names,
    )
    for note in project.notes:
        reporter.warn(note)
    reports = check_project(project, wanted, host, console, reporter)
    with open_store(project.store) as connection:
        summaries = []
        if options.read:
            start = midnight(first, project.zone) - timedelta(days=1)
            with transaction(connection):
                ahead = forget_times_ahead(connection, console.clock.now())
            if any(ahead):
                reporter.warn(
                    f"the store has {ahead[0]:,} readings and {ahead[1]:,} pieces of evidence from ahead of "
                    "this machine's clock: such a reading covers nothing, so what it was of is read again"
                )
            for entry in project.sources:
                request = _request(entry, start, project, host)
                summaries.append(_read(entry.source, request, host, connection, console, reporter))
        origin = origin_of_store(connection)
        ground = make_assessment(connection, origin, wanted, offered_controls(host), report_options)
        for warning in (*ground.left_out, *say_gaps(connection, ground.period)):
            reporter.warn(warning)
        written = _write(project, reports, ground, reporter)
        lines = summary(ground, summaries, written)
    console.print(*lines)
    return _exit_code(summaries, ground, options)


def _sealed(project: Project, console: Console) -> ReportOptions:
    """How reports look when they are signed, too."""
    if project.sign is None:
        raise SettingsError("the project file names no key to sign with", "give one under `sign`")
    passphrase = console.environ.get(PASSPHRASE)
    if passphrase:
        console.redactor.add(passphrase)
    return replace(project.options, sign=replace(project.sign, passphrase=passphrase))


def _request(entry: SourceEntry, start: datetime, project: Project, host: Host) -> ReadRequest:
    """Return what is asked of a source: a first read begins at `start`, unless its settings say otherwise."""
    from passmuster.reading import ReadRequest

    streams = entry.streams or tuple(
        stream.name for stream in host.source(entry.source).streams if stream.kind
    )
    return ReadRequest(
        entry.config,
        streams=streams,
        evidence=True,
        workers=entry.workers,
        default_start=start,
        zone=project.zone,
    )


def _read(
    source: str,
    request: ReadRequest,
    host: Host,
    connection: DuckDBPyConnection,
    console: Console,
    reporter: ProgressReporter,
) -> SourceSummary:
    """Read one source into the store; whatever becomes of it, the next ones are read."""
    from passmuster.protocols import sentence
    from passmuster.reading import Sinks, read_source
    from passmuster_reports.store.writer import StoreWriter, saved_states

    writer = StoreWriter(connection, console.clock, console.redactor)
    problems: tuple[str, ...]
    try:
        outcome = read_source(
            host.source(source),
            request,
            console,
            Sinks(writer, reporter, writer),
            lambda opened: saved_states(connection, opened.name, opened.account),
        )
        problems = tuple(sentence(error) for error in outcome.errors)
    except PassmusterError as error:
        problems = (sentence(error),)
    finally:
        writer.close()
    for problem in problems:
        reporter.info(f"error: {problem}")
    return SourceSummary(source, tuple(writer.streams.values()), problems)


def _write(
    project: Project, reports: Mapping[str, ReportType], ground: Assessment, reporter: ProgressReporter
) -> list[Written]:
    period = ground.period
    names = {"from": str(period.first), "to": str(period.last), "month": f"{period.first:%Y-%m}"}
    names["person"] = "{person}"  # the report itself puts people in its place
    written = []
    told = dict.fromkeys(find_notices(ground, KINDS))
    for notice in told:
        reporter.warn(notice)
    for entry in project.reports:
        kind = reports[entry.report]
        report = kind.make(ground)
        # What is said of one report's kinds of evidence, unless it was said of all.
        for notice in report.get("notices", ()):
            if notice not in told:
                told[notice] = None
                reporter.warn(notice)
        for output in entry.outputs:
            path = output.format(**names)
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            for warning in kind.write(report, path, ground.look, ground):
                reporter.warn(warning)
            written.append(Written(entry.report, path, kind.headline(report)))
    return written


def _exit_code(summaries: Sequence[SourceSummary], ground: Assessment, options: Options) -> int:
    if any(each.problems for each in summaries):
        return 1
    if options.fail_on is not None and verdict(ground) in FAIL_ON[options.fail_on]:
        return NOT_MET
    return 0


def verdict(ground: Assessment) -> Status:
    """What the policy as a whole is: the worst of its controls."""
    return worst(each.status for each in ground.assessed)


def summary(ground: Assessment, summaries: Sequence[SourceSummary], written: Sequence[Written]) -> list[str]:
    """What a person sees at a glance: per source what came, per report its verdict."""
    period = ground.period
    unread = say_unread(ground.connection, period, KINDS)
    lines = [f"{period.first} to {period.last} ({period.zone.key})", *([unread] if unread else []), ""]
    if summaries:
        lines += ["Read", *_table([(each.source, _came(each, ground)) for each in summaries]), ""]
    if ground.policy:
        counts = _controls(ground)
        lines += ["Policy", *_table([(ground.policy.title, f"{verdict(ground)}: {counts}")])]
        rows = [
            (f"  {each.applied.id}", f"{each.status}: {_findings(each.counts)}")
            for each in ground.assessed
            if each.status in (Status.NOT_MET, Status.NOT_ASSESSED)
        ]
        lines += [*_table(rows), ""]
    if written:
        lines += ["Reports", *_table([(os.path.relpath(each.path), each.headline) for each in written])]
    return lines if lines[-1] else lines[:-1]


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:<{width}}  {text}" for name, text in rows]


def _came(each: SourceSummary, ground: Assessment) -> str:
    new = sum(stream.counts.new for stream in each.streams)
    changed = sum(stream.counts.changed for stream in each.streams)
    unchanged = sum(stream.counts.unchanged for stream in each.streams)
    aside = sum(stream.set_aside for stream in each.streams)
    text = f"{new + changed + unchanged + aside:,} read: "
    text += f"{new:,} new, {changed:,} changed, {unchanged:,} unchanged"
    text += f", {aside:,} set aside" if aside else ""
    text += f"; {_missed(each.source, ground)}"
    incomplete = [stream.stream for stream in each.streams if stream.status != "complete"]
    if incomplete:
        text += f"; not complete: {', '.join(incomplete)}"
    elif each.problems:
        text += "; not complete"
    return text


def _missed(source: str, ground: Assessment) -> str:
    """What of the period was not read, all partitions added up."""
    (row,) = ground.connection.execute(
        "SELECT (SELECT count(*) FROM scopes WHERE source = $source AND starts_at < ends_at), "
        "(SELECT coalesce(sum(epoch(ends_at - starts_at)), 0) / 3600 FROM ("
        "SELECT DISTINCT account, stream, partition, starts_at, ends_at FROM gaps WHERE source = $source))",
        {"source": source},
    ).fetchall()
    read, hours = row
    if not read:
        return "all of the period missed"
    return f"{hours:,.1f} hours of the period missed" if hours else "nothing of the period missed"


def _controls(ground: Assessment) -> str:
    counts = {status: sum(each.status is status for each in ground.assessed) for status in Status}
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count) + " of its controls"


def _findings(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)
