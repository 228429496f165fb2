"""What can be wrong with a project before anything is read: its sources, its reports, the files it names."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from passmuster.assessment.ground import problems_of_inputs
from passmuster.errors import PassmusterError
from passmuster.problems import Problems
from passmuster.session import unconnected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmuster.assessment.ground import Wanted
    from passmuster.console import Console
    from passmuster.host import Host
    from passmuster.journal import Journal
    from passmuster.project import Project
    from passmuster.reporting import ReportKind


def check_project(
    project: Project, wanted: Wanted, host: Host, console: Console, journal: Journal
) -> Mapping[str, ReportKind]:
    """Return the reports that there are; SettingsError lists all that is wrong with the project."""
    problems = Problems()
    for number, entry in enumerate(project.sources):
        try:
            kind = host.source(entry.source)
            problems.of(partial(unconnected, kind, entry.config, console, journal))
        except PassmusterError as error:
            problems.add([project.placed(f"'sources[{number}].source': {error.message}")], error.hint)
            continue
        known = {stream.name for stream in kind.streams}
        problems.add(
            project.placed(
                f"'sources[{number}].streams': {entry.source} has no stream '{name}'; "
                f"it has: {', '.join(sorted(known))}"
            )
            for name in entry.streams
            if name not in known
        )
    reports = host.reports()
    problems.add(map(project.placed, _wrong_reports(project, reports)))
    inputs = problems_of_inputs(wanted, host.controls())
    if problems or inputs:
        raise problems.joined(inputs).error()
    return reports


def _wrong_reports(project: Project, reports: Mapping[str, ReportKind]) -> Iterator[str]:
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
