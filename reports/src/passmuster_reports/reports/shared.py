"""What every report says: its period, what it rests on, what was read, and what must be known first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from passmuster_reports.assessment.concern import Concern
from passmuster_reports.assessment.notices import find_notices
from passmuster_reports.assessment.unread import say_unread
from passmuster_reports.canonical import named
from passmuster_reports.reports.coverage import coverage_of
from passmuster_reports.reports.local_times import LocalTimes, period_figures
from passmuster_reports.reports.provenance import provenance_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.options import Privacy
    from passmuster_reports.reports.coverage import PartitionCoverage
    from passmuster_reports.reports.local_times import PeriodFigures
    from passmuster_reports.reports.provenance import Provenance


@dataclass(frozen=True)
class FailureFigures:
    """A stream that is not complete, and why."""

    source: str | None
    account: str | None
    stream: str | None
    message: str


@dataclass(frozen=True)
class SharedFigures:
    """The figures that all reports share."""

    period: PeriodFigures
    #: That nothing of the period was read, in a sentence; None where something was.
    nothing_read: str | None
    notices: tuple[str, ...]
    as_read_until: str | None
    provenance: Provenance = field(metadata=named("basis"))
    coverage: tuple[PartitionCoverage, ...]
    failures: tuple[FailureFigures, ...]
    privacy: Privacy

    @property
    def own_gaps(self) -> int:
        """Return how many gaps there are in what the report is about."""
        return sum(len(coverage.gaps) for coverage in self.coverage if coverage.concerns)


class Figures(Protocol):
    """The figures of a report: a frozen dataclass with those that all reports share, `inlined`."""

    @property
    def shared(self) -> SharedFigures:
        """Return the figures that all reports share."""


def shared_figures(
    assessment: Assessment, kinds: Collection[str], place_type: str | None = None
) -> SharedFigures:
    """Return the figures that all reports share.

    `kinds` are those of the evidence that this one is about; of presence, in places of the type, `room` or
    `workstation`, where one is given.
    """
    times = LocalTimes(assessment.period.zone)
    concern = Concern(kinds, place_type)
    return SharedFigures(
        period=period_figures(assessment.period),
        nothing_read=say_unread(assessment.connection, assessment.period, kinds),
        notices=tuple(find_notices(assessment, concern)),
        as_read_until=times.instant_or_none(assessment.period.read_until),
        provenance=provenance_of(assessment),
        coverage=coverage_of(assessment.connection, assessment.period, times, concern),
        failures=tuple(
            FailureFigures(failure.source, failure.account, failure.stream, failure.message)
            for failure in assessment.origin.failures
        ),
        privacy=assessment.privacy,
    )
