"""Reports for passmuster, as a plugin: the reports themselves, and the command `passmuster report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.hookspecs import hookimpl

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence

    from passmuster.reporting import Checkup, ReportKind


@hookimpl
def passmuster_reports() -> Sequence[ReportKind]:
    """All reports; what they need is imported when they are asked for."""
    from passmuster_reports.kinds import KINDS

    return KINDS


@hookimpl
def passmuster_health() -> Sequence[Checkup]:
    """Whether this machine can draw PDFs."""
    from passmuster_reports.health import check_health

    return check_health()


@hookimpl
def passmuster_add_commands(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Add `passmuster report`, `sign` and `verify`; what they need is imported when they run."""
    from passmuster_reports.commands.report import add_report
    from passmuster_reports.commands.sign import add_sign
    from passmuster_reports.commands.verify import add_verify

    for add in (add_report, add_sign, add_verify):
        add(add_command)
