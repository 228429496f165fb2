"""Reports for passmuster: what was expected, what the evidence says of it, and pages for an auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk import hookimpl

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence

    from passmuster.sdk import Checkup
    from passmuster_reports.reports.report_type import ReportType


@hookimpl
def passmuster_add_hooks(add_hookspecs: Callable[[Any], None]) -> None:
    """Declare the hooks of the reporting stage."""
    from passmuster_reports import hooks

    add_hookspecs(hooks)


@hookimpl
def passmuster_reports() -> Sequence[ReportType[Any]]:
    """Offer all reports; what they need is imported when they are asked for."""
    from passmuster_reports.reports.shipped import REPORT_TYPES

    return REPORT_TYPES


@hookimpl
def passmuster_health() -> Sequence[Checkup]:
    """Say whether this machine can draw PDFs."""
    from passmuster_reports.commands.doctor import check_health

    return check_health()


@hookimpl
def passmuster_add_commands(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands of the reporting stage; what they need is imported when they run."""
    from passmuster_reports.commands import controls, forget, init, report, run, sign, verify

    for command in (init, run, report, controls, verify, sign, forget):
        command.add(add_command)
