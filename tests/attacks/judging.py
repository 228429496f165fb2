"""What `verify` says of bytes, in this process; each set of files is made a report of once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from passmuster.host import Host
from passmuster_reports.offered import offered_controls, offered_reports
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.remake import NotUnderstoodError, Remade, remake
from passmuster_reports.verification.report_file import ReportFile
from passmuster_reports.verification.verdict import Terms, Verdict, make_checks, verdict_of


@dataclass(frozen=True)
class Judged:
    """The checks of a file, and what follows from them."""

    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.checks)

    @property
    def told(self) -> str:
        """What is told with the reason of the verdict: of the first check that does not hold."""
        failed = [check for check in self.checks if check.holds is False]
        unsettled = [check for check in self.checks if check.holds is None and check.applies]
        return "\n".join(text for check in (failed or unsettled)[:1] for text in (check.says, *check.details))

    @property
    def texts(self) -> list[str]:
        """All that is printed of it."""
        verdict = self.verdict
        return [
            *(verdict.sentence, verdict.reason or "", *verdict.checked, *verdict.not_checked),
            *(text for check in self.checks for text in (check.name, check.says, *check.details)),
        ]


@dataclass
class Judge:
    """The checks that the command makes, of files in a folder of its own."""

    folder: Path
    trusted: str | None = None
    signature_required: bool = False
    #: What was made of each set of files, or why nothing could be.
    made: dict[str, Remade | NotUnderstoodError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        host = Host({})
        self._types, self._controls = offered_reports(host), offered_controls(host)

    def judged(self, content: bytes) -> Judged:
        """Verify a file of these bytes."""
        path = self.folder / "judged.pdf"
        path.write_bytes(content)
        terms = Terms(self._types.keys(), self.trusted, self.signature_required)
        return Judged(tuple(make_checks(str(path), terms, self._remake)))

    def verdict(self, content: bytes) -> Verdict:
        return self.judged(content).verdict

    def _remake(self, report: ReportFile) -> Remade:
        key = _key(report.files)
        if key not in self.made:
            try:
                self.made[key] = remake(report, self._types, self._controls)
            except NotUnderstoodError as error:
                self.made[key] = error
        found = self.made[key]
        if isinstance(found, NotUnderstoodError):
            raise found
        return found


def _key(files: Mapping[str, bytes]) -> str:
    """The name of a set of files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()
