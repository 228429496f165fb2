"""Whether a report is what it says: all checks of its file, and the verdict that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.attachments import check_attachments
from passmuster_reports.verification.replay import check_replay
from passmuster_reports.verification.signature import read_signatures
from passmuster_reports.verification.structure import check_structure, open_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.reports.report_type import ReportType
    from passmuster_reports.verification.check import Check


@dataclass(frozen=True)
class Verdict:
    """Whether a report is what it says.

    `holds` is False where a check fails, None where none fails but one could not be made, such as the figures
    of a report that carries no evidence, and else True.

    >>> verify("attendance.pdf").verdict.holds
    True
    """

    holds: bool | None
    checks: tuple[Check, ...]

    def __str__(self) -> str:
        if self.holds:
            return "the report holds"
        named = ", ".join(check.name for check in self.checks if check.holds is self.holds and check.applies)
        if self.holds is None:
            return f"the report holds as far as it can be checked; not checked: {named}"
        return f"the report does NOT hold: {named}"


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """Return what follows from the checks."""
    found = {check.holds for check in checks if check.applies}
    return Verdict(False if False in found else None if None in found else True, tuple(checks))


def make_checks(
    path: str, types: Mapping[str, ReportType[Any]], trusted: str | None = None
) -> Iterator[Check]:
    """Yield every check, as it is made. `trusted` is a file of certificates whose signatures count.

    ReportError where the file cannot be read, or is no report of passmuster.
    """
    report = open_report(path)
    yield check_structure(report)
    signatures = read_signatures(report.content, trusted)
    yield signatures.check
    yield check_attachments(report)
    yield from check_replay(report, types, signatures)
