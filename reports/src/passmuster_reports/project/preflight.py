"""What can be wrong with a project and its files before anything is read: all at once, each with its line."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError
from passmuster.problems import Problems
from passmuster_reports.assessment.assessment import problems_of_inputs
from passmuster_reports.offered import offered_controls, offered_reports

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmuster.host import Host
    from passmuster.reading import Console, ProgressReporter
    from passmuster_reports.assessment.request import AssessmentRequest
    from passmuster_reports.project.project_file import Project
    from passmuster_reports.reports.report_type import ReportType


def check_project(
    project: Project, request: AssessmentRequest, host: Host, console: Console, reporter: ProgressReporter
) -> Mapping[str, ReportType]:
    """The reports there are; SettingsError lists all that can be wrong before anything is read, at once."""
    from passmuster.reading import unconnected
    from passmuster_reports.assessment.policy import packs

    problems = Problems()
    problems.add(project.problems)
    for number, entry in enumerate(project.sources):
        if isinstance(entry.config, str) and not os.path.isfile(entry.config):
            sentence = f"'sources[{number}].settings' names the file '{entry.config}', which is not there"
            problems.add([project.placed(sentence)])
        try:
            kind = host.source(entry.source)
        except PassmusterError as error:
            problems.add([project.placed(f"'sources[{number}].source': {error.message}")], error.hint)
            continue
        if not isinstance(entry.config, str) or os.path.isfile(entry.config):
            problems.of(partial(unconnected, kind, entry.config, console, reporter))
        known = {stream.name for stream in kind.streams}
        problems.add(
            project.placed(
                f"'sources[{number}].streams': {entry.source} has no stream '{name}'; "
                f"it has: {', '.join(sorted(known))}"
            )
            for name in entry.streams
            if name not in known
        )
    reports = offered_reports(host)
    problems.add(map(project.placed, _wrong_reports(project, reports)))
    known_packs = [pack.name for pack in packs()]
    if project.policy and not (os.path.exists(project.policy) or project.policy in known_packs):
        sentence = f"'policy' names '{project.policy}', which is neither a file nor a pack: "
        problems.add([project.placed(sentence + ", ".join(known_packs))])
        request = replace(request, policy=None)
    # That a file is not there, the project has said with its line.
    inputs = problems_of_inputs(
        replace(request, roster=_existing(request.roster), schedule=_existing(request.schedule)),
        offered_controls(host),
    )
    if problems or inputs:
        raise problems.joined(inputs).error()
    return reports


def _existing(path: str | None) -> str | None:
    return path if path and os.path.isfile(path) else None


def _wrong_reports(project: Project, reports: Mapping[str, ReportType]) -> Iterator[str]:
    """What is wrong with the reports that the project names."""
    for number, report in enumerate(project.reports):
        if report.report not in reports:
            known = ", ".join(reports) or "none; `pip install passmuster-reports` brings some"
            yield f"'reports[{number}].report': there is no report '{report.report}'; there is: {known}"
            continue
        forms = reports[report.report].forms
        for output in report.outputs:
            if os.path.splitext(output)[1].lower() not in forms:
                endings = f"{', '.join(forms[:-1])} or {forms[-1]}"
                yield f"'reports[{number}].output': '{output}' must end in {endings}"
