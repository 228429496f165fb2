"""The hooks of the reporting stage: controls and reports that a plugin may offer besides ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
def passmuster_reports() -> Sequence[ReportType]:  # type: ignore[empty-body]
    """Offer reports.

    Called when a command makes or lists reports.
    """
