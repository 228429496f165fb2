"""The hooks of the reporting stage: controls and report types that a plugin may offer besides ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk import hookspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.reports.report_type import ReportType


@hookspec
def passmuster_controls() -> str:  # type: ignore[empty-body]  # a specification has no body
    """Offer controls: the path of a folder with an SQL file for each.

    Called when a policy is assessed or controls are listed. A file's name is the control's id; its
    first comment says in YAML what it is, as `passmuster controls show ID` prints for ours.
    """


@hookspec
def passmuster_reports() -> Sequence[ReportType[Any]]:  # type: ignore[empty-body]
    """Offer report types.

    Called when a command makes, verifies or lists reports. A report type names its template by its package,
    and its figures are a frozen dataclass that holds what `shared_figures` returns.
    """
