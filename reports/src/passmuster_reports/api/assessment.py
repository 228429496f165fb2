"""An assessment of a store: its reports and its findings."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from passmuster.errors import PassmusterError, SettingsError
from passmuster_reports.api.report import StoreReport
from passmuster_reports.assessment.assessment import Assessment
from passmuster_reports.assessment.findings import worst
from passmuster_reports.assessment.unread import say_gaps
from passmuster_reports.offered import find_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmuster_reports.api.store import Store
    from passmuster_reports.assessment.findings import Status
    from passmuster_reports.assessment.waivers import Waiver
    from passmuster_reports.reports.report_type import ReportType


@dataclass(frozen=True, kw_only=True)
class StoreAssessment(Assessment):
    """One period of a store, with what the policy says of it.

    `Store.assess` makes it. It is of the store as it was: after a write to the same `Store` it raises
    PassmusterError, and the store is assessed again. Close it, or use it as a context manager; closing the
    store closes it, too. Threads that use the same assessment wait for one another; those with assessments of
    their own do not.

    >>> with store.assess("2026-10", roster="roster.csv", policy="policy.yaml") as assessment:
    ...     print(assessment.status)
    not assessed
    """

    store: Store
    #: How often the store had been written to when it was assessed.
    writes: int
    report_types: Mapping[str, ReportType[Any]]
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    @property
    def status(self) -> Status:
        """Return the status of the policy as a whole: the worst of its controls.

        >>> assessment.status
        <Status.NOT_MET: 'not met'>
        """
        return worst(control.status for control in self.assessed)

    @property
    def findings(self) -> Findings:
        """Return what the policy says of each subject, control by control, the worst first.

        >>> [finding.status.value for finding in assessment.findings if finding.control == "lateness"]
        ['waived', 'met']
        """
        return Findings(
            ControlFinding(
                evaluated.applied.id,
                evaluated.applied.control.title,
                finding.subject,
                finding.name,
                finding.status,
                finding.reason,
                finding.evidence_ids,
                finding.waiver,
                finding.figures,
            )
            for evaluated in self.assessed
            for finding in evaluated.findings
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return in sentences how the files were read where that is not plain, and what was not read.

        >>> assessment.warnings
        ()
        """
        with self.unchanged():
            return (*self.left_out, *say_gaps(self.connection, self.period))

    def report(self, name: str, *, guests: bool = False) -> StoreReport:
        """Make the report of that name, such as "attendance".

        `certificate` has one for guests, too, where `guests` is true: those who attended and are not on the
        roster.

        >>> assessment.report("attendance").data["report"]
        'attendance'

        SettingsError where there is no such report, it needs a policy and there is none, or it has no guests.
        """
        report_type = find_report(self.report_types, name)
        if guests and not report_type.may_have_guests:
            raise SettingsError(f"guests cannot be asked for of the report '{name}'")
        with self.unchanged():
            return StoreReport(self, report_type, guests=guests)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Let one thread at a time use the connection; PassmusterError where the store was written to."""
        with self.lock:
            self._require_unchanged()
            yield
            self._require_unchanged()

    def _require_unchanged(self) -> None:
        import duckdb

        try:
            self.connection.execute("SELECT 1")
        except duckdb.ConnectionException as error:
            raise PassmusterError("the assessment is closed", "assess again: store.assess(...)") from error
        if self.store.writes != self.writes:
            raise PassmusterError(
                "the store was written to since this assessment was made",
                "assess it again: store.assess(...)",
            )


@dataclass(frozen=True)
class ControlFinding:
    """What one control says of one subject, such as a person; `figures` are the numbers behind the reason."""

    control: str
    title: str
    subject: str
    name: str | None
    status: Status
    reason: str
    evidence_ids: tuple[str, ...]
    waiver: Waiver | None
    figures: Mapping[str, Any]


class Findings(Sequence[ControlFinding]):
    """The findings of an assessment, in the order of the policy's controls, the worst of each first.

    >>> first = assessment.findings[0]
    >>> first.control, first.status.value
    ('chronic-absence', 'not met')
    """

    def __init__(self, findings: Iterator[ControlFinding]) -> None:
        self._findings = tuple(findings)

    def __len__(self) -> int:
        return len(self._findings)

    @overload
    def __getitem__(self, index: int) -> ControlFinding: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ControlFinding, ...]: ...

    def __getitem__(self, index: int | slice) -> ControlFinding | tuple[ControlFinding, ...]:
        return self._findings[index]

    def __repr__(self) -> str:
        return f"Findings({list(self._findings)!r})"

    def df(self) -> Any:
        """Return the findings as a pandas DataFrame, one row for each.

        >>> list(assessment.findings.df().columns)[:5]
        ['control', 'title', 'subject', 'name', 'status']

        PassmusterError where pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise PassmusterError(
                f"a DataFrame needs pandas, and it does not load: {error}",
                "pip install 'passmuster-reports[pandas]'",
            ) from error
        names = [name for name in ControlFinding.__dataclass_fields__ if name != "waiver"]
        rows = [
            {
                **{name: getattr(finding, name) for name in names},
                "status": finding.status.value,
                "evidence_ids": list(finding.evidence_ids),
                "figures": dict(finding.figures),
                "waived_by": finding.waiver.who if finding.waiver else None,
                "waived_until": finding.waiver.last if finding.waiver else None,
            }
            for finding in self._findings
        ]
        return pandas.DataFrame(rows, columns=[*names, "waived_by", "waived_until"])
