"""What the installed plugins offer to the reporting stage: controls and reports, each under its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.errors import PluginError, SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.host import Host
    from passmuster_reports.assessment.control import Control
    from passmuster_reports.reports.report_type import ReportType


def offered_controls(host: Host, folder: Path | None = None) -> dict[str, Control]:
    """Return every control by its id: our own, those of plugins, and those of a folder of one's own.

    PluginError for two of one id, SettingsError where a control of the folder is wrong.
    """
    from passmuster_reports.assessment.control import BESIDE, OURS, gather, read_controls, shipped_controls

    found = [(OURS, shipped_controls())]
    for plugin, offered in host.answers("passmuster_controls"):
        found.append((plugin.origin, read_controls(Path(offered), plugin.origin)))
    if folder is not None:
        if not folder.is_dir():
            raise SettingsError(f"there is no folder '{folder}' of controls")
        found.append((BESIDE, read_controls(folder, BESIDE)))
    return gather(found)


def find_report(types: Mapping[str, ReportType[Any]], name: str) -> ReportType[Any]:
    """Return the report of that name; SettingsError lists those that there are."""
    if name not in types:
        meant = did_you_mean(name, types)
        raise SettingsError(f"there is no report '{name}'{meant}; there is: {', '.join(types)}")
    return types[name]


def offered_reports(host: Host) -> dict[str, ReportType[Any]]:
    """Return every report by its name; PluginError for two of one name."""
    found: dict[str, ReportType[Any]] = {}
    for plugin, reports in host.answers("passmuster_reports"):
        for report in reports:
            if report.name in found:
                raise PluginError(f"two plugins offer a report '{report.name}'; {plugin.origin} is one")
            found[report.name] = report
    return found
