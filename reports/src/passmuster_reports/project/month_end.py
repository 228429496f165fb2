"""The month-end run: read every source into the store, assess, write every report, and sum it up."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.sdk import KINDS
from passmuster.times import midnight
from passmuster_reports.api.store import Store
from passmuster_reports.assessment.concern import Concern
from passmuster_reports.assessment.findings import EVERYTHING, Status, worst
from passmuster_reports.assessment.notices import find_notices
from passmuster_reports.assessment.request import AssessmentRequest
from passmuster_reports.assessment.unread import say_gaps, say_unread
from passmuster_reports.options import with_passphrase
from passmuster_reports.pages.formatting import counted
from passmuster_reports.pages.language import find_language
from passmuster_reports.project.index import entry_of, place_of, write_index
from passmuster_reports.project.preflight import check_project
from passmuster_reports.reports.assessed_policy import say_controls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster.host import Host
    from passmuster.reading import Console, ProgressReporter, ReadRequest
    from passmuster_reports.api.assessment import StoreAssessment
    from passmuster_reports.api.reader import ReadResult
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.options import SigningKey
    from passmuster_reports.project.project_file import Project, SourceEntry

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
class Written:
    """One report's file, and its headline."""

    report: str
    path: str
    headline: str


def run_project(
    project: Project, options: Options, host: Host, console: Console, reporter: ProgressReporter
) -> int:
    """Read, assess, write every report, and write the summary to stdout; return the exit code.

    It is 0 where all was read, 1 where some stream is not complete, and 4 where the policy is not met and
    `fail_on` asks for that.
    """
    first, last = project.days(console.clock.now().astimezone(project.zone).date())
    first, last = options.first or first, options.last or last
    if last < first:
        raise SettingsError(f"the period ends ({last}) before it begins ({first})")
    key = _key(project, console) if options.sign else None
    find_language(project.options.locale)
    request = AssessmentRequest(
        project.zone,
        first.isoformat(),
        last.isoformat(),
        project.roster,
        project.schedule,
        project.policy,
        options.as_of,
        project.rules,
        host.names,
        project.in_service,
    )
    for note in project.notes:
        reporter.warn(note)
    check_project(project, request, host, console, reporter)
    with Store(project.store, host=host) as store:
        summaries = []
        if options.read:
            start = midnight(first, project.zone) - timedelta(days=1)
            ahead = store.repair_clock(console.clock.now())
            if any(ahead):
                reporter.warn(
                    f"the store has {ahead[0]:,} readings and {ahead[1]:,} evidence records from ahead of "
                    "this machine's clock: such a reading covers nothing, so what it was of is read again"
                )
            for entry in project.sources:
                read_request = _request(entry, start, project, host)
                summaries.append(store.read_source(entry.source, read_request, console, reporter))
                for problem in summaries[-1].problems:
                    reporter.info(f"error: {problem}")
        with store.assess_request(request, project.privacy) as assessment:
            for warning in (*assessment.left_out, *say_gaps(assessment.connection, assessment.period)):
                reporter.warn(warning)
            written = _write(project, assessment, key, reporter)
            lines = summary(assessment, summaries, written)
    console.print(*lines)
    return _exit_code(summaries, assessment, options)


def _key(project: Project, console: Console) -> SigningKey:
    """Return the key of the project with its passphrase."""
    if project.sign is None:
        raise SettingsError("the project file names no key to sign with", "give one under `sign`")
    return with_passphrase(project.sign, console)


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


def _write(
    project: Project, assessment: StoreAssessment, key: SigningKey | None, reporter: ProgressReporter
) -> list[Written]:
    period = assessment.period
    names = {"from": str(period.first), "to": str(period.last), "month": f"{period.first:%Y-%m}"}
    names["person"] = "{person}"  # the report itself puts people in its place
    index, entries, figures = place_of(project, names), [], []
    written = []
    said: dict[str, None] = dict.fromkeys(find_notices(assessment, Concern(KINDS)))
    for notice in said:
        reporter.warn(notice)
    options = project.options
    for entry in project.reports:
        report = assessment.report(entry.report, guests=entry.guests)
        # What is said of one report's kinds of evidence, unless it was said of all.
        for notice in report.notices:
            if notice not in said:
                said[notice] = None
                reporter.warn(notice)
        for output in entry.outputs:
            path = output.format(**names)
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            for warning in report.write(
                path,
                title=options.title,
                logo=options.logo,
                accent=options.accent,
                paper=options.paper,
                print_sql=options.print_sql,
                locale=options.locale,
                sign=key if path.lower().endswith(".pdf") else None,
                progress=lambda text: reporter.progress(lambda: text),
            ):
                reporter.warn(warning)
            written.append(Written(entry.report, path, report.headline))
        if index is not None:
            paths = [file.path for file in written[-len(entry.outputs) :]]
            entries.append(entry_of(report.data, report.headline, paths, index))
            figures.append({key: report.data[key] for key in ("period", "as_read_until", "coverage")})
    if index is not None:
        os.makedirs(os.path.dirname(index) or ".", exist_ok=True)
        write_index(index, project, period.first, entries, figures)
        reporter.info(f"{os.path.relpath(index)} leads to all reports")
    return written


def _exit_code(summaries: Sequence[ReadResult], assessment: StoreAssessment, options: Options) -> int:
    if any(result.problems for result in summaries):
        return 1
    if options.fail_on is not None and verdict(assessment) in FAIL_ON[options.fail_on]:
        return NOT_MET
    return 0


def verdict(assessment: StoreAssessment) -> Status:
    """Return the status of the policy as a whole: the worst of its controls."""
    return worst(assessed.status for assessed in assessment.assessed)


def summary(
    assessment: StoreAssessment, summaries: Sequence[ReadResult], written: Sequence[Written]
) -> list[str]:
    """Return the lines of the summary: per source what was read, the policy, per report its headline."""
    period = assessment.period
    unread = say_unread(assessment.connection, period, KINDS)
    lines = [f"{period.first} to {period.last} ({period.zone.key})", *([unread] if unread else []), ""]
    if summaries:
        lines += ["Read", *_table([(result.source, _came(result, assessment)) for result in summaries]), ""]
    if assessment.policy:
        counts = say_controls(Counter(assessed.status for assessed in assessment.assessed))
        lines += ["Policy", *_table([(assessment.policy.title, f"{verdict(assessment)}: {counts}")])]
        rows = [
            (f"  {assessed.applied.id}", _findings(assessed))
            for assessed in assessment.assessed
            if assessed.status in (Status.NOT_MET, Status.NOT_ASSESSED)
        ]
        lines += [*_table(rows), ""]
    if written:
        lines += ["Reports", *_table([(os.path.relpath(file.path), file.headline) for file in written])]
    return lines if lines[-1] else lines[:-1]


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:<{width}}  {text}" for name, text in rows]


def _came(result: ReadResult, assessment: StoreAssessment) -> str:
    new = sum(stream.counts.new for stream in result.streams)
    changed = sum(stream.counts.changed for stream in result.streams)
    unchanged = sum(stream.counts.unchanged for stream in result.streams)
    rejected = sum(stream.rejected for stream in result.streams)
    text = f"{new + changed + unchanged + rejected:,} read: "
    text += f"{new:,} new, {changed:,} changed, {unchanged:,} unchanged"
    text += f", {rejected:,} rejected" if rejected else ""
    text += f"; {_missed(result.source, assessment)}"
    incomplete = [stream.stream for stream in result.streams if stream.status != "complete"]
    if incomplete:
        text += f"; not complete: {', '.join(incomplete)}"
    elif result.problems:
        text += "; not complete"
    return text


def _missed(source: str, assessment: StoreAssessment) -> str:
    """Say how much of the period was not read of a source, all partitions added up."""
    (row,) = assessment.connection.execute(
        "SELECT (SELECT count(*) FROM scopes WHERE source = $source AND starts_at < ends_at), "
        "(SELECT coalesce(sum(epoch(ends_at - starts_at)), 0) / 3600 FROM ("
        "SELECT DISTINCT account, stream, partition, starts_at, ends_at FROM gaps WHERE source = $source))",
        {"source": source},
    ).fetchall()
    read, hours = row
    if not read:
        return "all of the period missed"
    return f"{hours:,.1f} hours of the period missed" if hours else "nothing of the period missed"


def _findings(evaluated: EvaluatedControl) -> str:
    """Return for how many of whom a control is what: `not met for 2 people, not assessed for 1`."""
    whole = next((finding for finding in evaluated.findings if finding.subject == EVERYTHING), None)
    if whole is not None:
        return f"{whole.status}: {whole.reason}"
    (first, count), *rest = [(status, count) for status, count in evaluated.counts.items() if count]
    said = [f"{first} for {counted(count, *evaluated.applied.control.subjects)}"]
    return ", ".join([*said, *(f"{status} for {count:,}" for status, count in rest)])
