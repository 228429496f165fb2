"""What stands before the tables of a report: what it says, of whom and when, and how its rules stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.reports.letter import Letter
from passmuster_reports.reports.policy import ControlFigures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from passmuster_reports.reports.local_times import PeriodFigures
    from passmuster_reports.reports.report_type import Report
    from passmuster_reports.reports.tables import Table


@dataclass(frozen=True)
class RuleSummary:
    """One control: what must hold, how its findings stand, and the name of the table that has them."""

    title: str
    requirement: str
    status: str
    counts: Mapping[str, int]
    table: str | None


@dataclass(frozen=True)
class ReportSummary:
    """What a report says before its tables.

    `made` is the moment as of which it was made, in ISO 8601: when was read last, else the period's end.
    """

    title: str
    sentence: str
    verdict: str | None
    notices: tuple[str, ...]
    period: PeriodFigures
    read_until: str | None
    made: str
    rules: tuple[RuleSummary, ...]


def summary_of(report: Report[Any], tables: Iterable[Table]) -> ReportSummary:
    """Return what stands before the tables of the report."""
    shared = report.figures.shared
    names = {table.name for table in tables}
    controls = getattr(report.figures, "controls", ())
    return ReportSummary(
        title=report.type.title,
        sentence=_sentence(report),
        verdict=report.type.verdict(report.figures),
        notices=report.notices,
        period=shared.period,
        read_until=shared.as_read_until,
        made=shared.as_read_until or shared.period.end,
        rules=tuple(_rule(control, names) for control in controls if isinstance(control, ControlFigures)),
    )


def _sentence(report: Report[Any]) -> str:
    """Return what the report says in a sentence: that of page one, where it has one."""
    letter = getattr(report.figures, "letter", None)
    return letter.text if isinstance(letter, Letter) else report.headline


def _rule(control: ControlFigures, names: AbstractSet[str]) -> RuleSummary:
    wanted = (f"findings-{control.id}", f"exceptions-{control.id}", "controls")
    return RuleSummary(
        title=control.title,
        requirement=control.requirement,
        status=control.status,
        counts=control.counts,
        table=next((name for name in wanted if name in names), None),
    )
