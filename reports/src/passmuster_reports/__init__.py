"""Reports for passmuster: a store of evidence, its assessment, and reports for an auditor.

The public API, of which the command line is a thin layer:

    from passmuster_reports import Store, verify

    with Store("college.duckdb") as store:
        assessment = store.assess(
            "2026-10", roster="roster.csv", schedule="timetable.ics", policy="policy.yaml"
        )
        assessment.report("attendance").write("attendance.pdf")
        assessment.findings.df()
    print(verify("attendance.pdf").verdict)

Names are imported when they are first used: every command of passmuster imports this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.lazy import lazy_exports
from passmuster.sdk import hookimpl

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence

    from passmuster.sdk import Checkup
    from passmuster_reports.api.assessment import ControlFinding, Findings, StoreAssessment
    from passmuster_reports.api.reader import ReadResult
    from passmuster_reports.api.report import StoreReport
    from passmuster_reports.api.store import Store
    from passmuster_reports.api.verification import Verification, verify
    from passmuster_reports.assessment.findings import Status
    from passmuster_reports.options import SigningKey
    from passmuster_reports.reports.report_type import ReportType
    from passmuster_reports.store.importer import Imported
    from passmuster_reports.verification.check import Check
    from passmuster_reports.verification.verdict import Verdict

    __version__: str

__all__ = [
    "Check",
    "ControlFinding",
    "Findings",
    "Imported",
    "ReadResult",
    "SigningKey",
    "Status",
    "Store",
    "StoreAssessment",
    "StoreReport",
    "Verdict",
    "Verification",
    "__version__",
    "verify",
]

_public = lazy_exports(
    __name__,
    {
        "passmuster_reports.api.assessment": ["ControlFinding", "Findings", "StoreAssessment"],
        "passmuster_reports.api.reader": ["ReadResult"],
        "passmuster_reports.api.report": ["StoreReport"],
        "passmuster_reports.api.store": ["Store"],
        "passmuster_reports.api.verification": ["Verification", "verify"],
        "passmuster_reports.assessment.findings": ["Status"],
        "passmuster_reports.options": ["SigningKey"],
        "passmuster_reports.store.importer": ["Imported"],
        "passmuster_reports.verification.check": ["Check"],
        "passmuster_reports.verification.verdict": ["Verdict"],
    },
)


def __getattr__(name: str) -> Any:
    """Return a public name, imported when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("passmuster-reports")
    return _public(name)


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
