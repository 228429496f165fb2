"""What can be wrong with a project and its files before anything is read: all at once, each with its line."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError
from passmuster.problems import Problems
from passmuster.suggestion import did_you_mean
from passmuster_reports.assessment.assessment import problems_of_inputs
from passmuster_reports.offered import offered_controls, offered_reports
from passmuster_reports.outputs.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from passmuster.errors import Problem
    from passmuster.host import Host
    from passmuster.reading import Console, Inline, ProgressReporter
    from passmuster.sdk import Source
    from passmuster_reports.assessment.request import AssessmentRequest
    from passmuster_reports.project.project_file import Project
    from passmuster_reports.reports.report_type import ReportType


def check_project(
    project: Project, request: AssessmentRequest, host: Host, console: Console, reporter: ProgressReporter
) -> Mapping[str, ReportType[Any]]:
    """Return the reports there are; SettingsError lists all that can be wrong before anything is read."""
    from passmuster.reading import unconnected
    from passmuster_reports.assessment.policy import packs

    problems = Problems()
    problems.add(project.problems)
    for number in range(len(project.sources)):
        _check_source(
            project,
            number,
            host,
            problems,
            lambda source_class, config: unconnected(source_class, config, console, reporter),
        )
    reports = offered_reports(host)
    problems.add(_wrong_reports(project, reports))
    known_packs = [pack.name for pack in packs()]
    if project.policy and not (os.path.exists(project.policy) or project.policy in known_packs):
        neither = f"'policy' names '{project.policy}', which is neither a file nor a pack"
        meant = did_you_mean(project.policy, known_packs)
        problems.add([project.problem("policy", f"{neither}{meant}: {', '.join(known_packs)}")])
        request = replace(request, policy=None)
    # That a file is not there, the project has said with its line.
    inputs = problems_of_inputs(
        replace(request, roster=_existing(request.roster), schedule=_existing(request.schedule)),
        offered_controls(host),
    )
    if problems or inputs:
        raise problems.joined(inputs).error()
    return reports


def _check_source(
    project: Project,
    number: int,
    host: Host,
    problems: Problems,
    load: Callable[[type[Source], str | Inline], object],
) -> None:
    """Add what is wrong with one of the sources; `load` says what is wrong with its settings."""
    entry, path = project.sources[number], f"sources[{number}]"
    has_settings = not isinstance(entry.config, str) or os.path.isfile(entry.config)
    if not has_settings:
        absent = f"'{path}.settings' names the file '{entry.config}', which is not there"
        problems.add([project.problem(f"{path}.settings", absent)])
    try:
        source_class = host.source(entry.source)
    except PassmusterError as error:
        text = f"'{path}.source': {error.message}"
        problems.add([project.problem(f"{path}.source", text)], error.hint)
        return
    if has_settings:
        problems.of(partial(load, source_class, entry.config))
    known = sorted(stream.name for stream in source_class.streams)
    for name in entry.streams:
        if name not in known:
            unknown = f"'{path}.streams': {entry.source} has no stream '{name}'{did_you_mean(name, known)}"
            problems.add([project.problem(f"{path}.streams", f"{unknown}; it has: {', '.join(known)}")])


def _existing(path: str | None) -> str | None:
    return path if path and os.path.isfile(path) else None


def _wrong_reports(project: Project, reports: Mapping[str, ReportType[Any]]) -> Iterator[Problem]:
    """Yield what is wrong with the reports that the project names."""
    for number, entry in enumerate(project.reports):
        path, name = f"reports[{number}]", entry.report
        if name not in reports:
            known = ", ".join(reports) or "none; `pip install passmuster-reports` brings some"
            unknown = f"there is no report '{name}'{did_you_mean(name, reports)}; there is: {known}"
            yield project.problem(f"{path}.report", f"'{path}.report': {unknown}")
            continue
        if entry.guests and not reports[name].may_have_guests:
            no_guests = f"guests cannot be asked for of the report '{name}'"
            yield project.problem(f"{path}.guests", f"'{path}.guests': {no_guests}")
        for output in entry.outputs:
            if os.path.splitext(output)[1].lower() not in FORMATS:
                endings = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
                yield project.problem(f"{path}.output", f"'{path}.output': '{output}' must end in {endings}")
