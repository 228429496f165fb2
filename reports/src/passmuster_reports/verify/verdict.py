"""Whether a report is what it says: all checks of its file, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.verify.attachments import check_attachments
from passmuster_reports.verify.replay import check_replay
from passmuster_reports.verify.signature import check_signatures
from passmuster_reports.verify.structure import check_structure, open_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmuster_reports.reports.report_type import ReportType
    from passmuster_reports.verify.check import Check


@dataclass(frozen=True)
class Verdict:
    """Every check of a report, and whether the report holds: whether no check fails."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Tell whether no check fails; one that cannot be judged does not."""
        return all(check.holds is not False for check in self.checks)


def verify(path: str, types: Mapping[str, ReportType[Any]], trusted: str | None = None) -> Iterator[Check]:
    """Yield every check, as it is done. `trusted` is a file of certificates whose signatures count.

    ReportError where the file cannot be read, or is no report of passmuster.
    """
    report = open_report(path)
    yield check_structure(report)
    signature = check_signatures(report.content, trusted)
    yield signature
    yield check_attachments(report)
    yield from check_replay(report, types, signature)
