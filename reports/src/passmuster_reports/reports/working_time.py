"""The working-time report: hours per person and week against the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.pages.formatting import counted
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.reports.applied_policy import controls_about, rests_on
from passmuster_reports.reports.assessed_policy import (
    PolicyReport,
    Tile,
    controls_section,
    exception_sections,
    policy_rows,
    policy_tables,
    verdict_of,
    verdict_word,
)
from passmuster_reports.reports.local_times import LocalTimes
from passmuster_reports.reports.policy import control_figures, policy_figures
from passmuster_reports.reports.policy_letter import policy_letter
from passmuster_reports.reports.report_type import ReportType
from passmuster_reports.reports.sections import Column, Range, RangeChart, Section, who
from passmuster_reports.reports.shared import shared_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.register import PersonFigures

#: Bars that the chart has room for.
_MOST_BARS = 40

_DAYS = """
SELECT workdays.*, workdays.day - (isodow(workdays.day) - 1)::INTEGER AS monday
FROM workdays
CROSS JOIN period
WHERE workdays.day BETWEEN period.first_day AND period.last_day
ORDER BY workdays.person, workdays.day
"""


def make_working_time(assessment: Assessment) -> PolicyReport:
    """Return the figures of every day worked, and of the controls about working time."""
    people = fetch_people(assessment.connection)
    assessed, assessed_by = controls_about(assessment, "workday", "eu-working-time")
    days = rows_of(assessment.connection, _DAYS)
    shared = shared_figures(assessment, ("workday",))
    return PolicyReport(
        shared=shared,
        letter=policy_letter(assessment, assessed, people, shared, ()),
        verdict=verdict_of(assessed, "working time"),
        tiles=(
            Tile("people", len({row["person"] for row in days})),
            Tile("days worked", len(days)),
            Tile("hours at least", rounded_hours(sum(row["least_seconds"] or 0 for row in days))),
            Tile("hours at most", _hours(row["most_seconds"] for row in days)),
        ),
        assessed_by=assessed_by,
        policy=policy_figures(assessment),
        controls=control_figures(assessment, assessed),
        sections=(
            controls_section(assessed),
            *exception_sections(assessed, people),
            _weeks_section(_weeks(days, people), _limit(assessed)),
            _days_section(days, people, LocalTimes(assessment.period.zone)),
        ),
    )


def _limit(assessed: Sequence[EvaluatedControl]) -> float | None:
    """Return the most hours a week that the policy asks for, where it does."""
    limits = (
        found.applied.values["hours"] for found in assessed if found.applied.control.id == "weekly-average"
    )
    return next(limits, None)


@dataclass(frozen=True)
class Week:
    """One person's week: days with working time, and the hours of them."""

    person: PersonFigures
    monday: str
    days: int
    least_hours: float | None
    most_hours: float | None


def _weeks(days: Sequence[Mapping[str, Any]], people: Mapping[str, Person]) -> list[Week]:
    weeks: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in days:
        weeks.setdefault((row["person"], row["monday"].isoformat()), []).append(row)
    return [
        Week(
            who(people.get(person), person),
            monday,
            len(rows),
            _hours(row["least_seconds"] for row in rows),
            _hours(row["most_seconds"] for row in rows),
        )
        for (person, monday), rows in weeks.items()
    ]


def _weeks_section(weeks: Sequence[Week], limit: float | None) -> Section:
    of_people: dict[str | None, list[Week]] = {}
    for week in weeks:
        of_people.setdefault(week.person.person, []).append(week)
    bars = [
        Range(
            label=person_weeks[0].person.name or key or "",
            low=max(week.least_hours or 0 for week in person_weeks),
            high=max(week.most_hours or week.least_hours or 0 for week in person_weeks),
        )
        for key, person_weeks in of_people.items()
    ]
    bars.sort(key=lambda bar: -bar.high)  # of equal ones in the order of the table
    return Section(
        name="weeks",
        title="Hours per person and week",
        lead="Active time is the least, first to last activity the most that was worked. The chart shows "
        "each person’s fullest week; a week that the period cuts holds only its days inside.",
        columns=(
            Column("person", "Person", "person"),
            Column("week", "Week from", "day"),
            Column("days", "Days", "number", "days"),
            Column("least_hours", "At least", "hours", "hours"),
            Column("most_hours", "At most", "hours", "hours"),
        ),
        rows=tuple(
            {
                "person": week.person,
                "week": week.monday,
                "days": week.days,
                "least_hours": week.least_hours,
                "most_hours": week.most_hours,
            }
            for week in weeks
        ),
        empty="No working time was read in the period.",
        chart=RangeChart(tuple(bars[:_MOST_BARS]), limit, "hours", max(len(bars) - _MOST_BARS, 0)),
        part="Hours",
    )


def _hours(seconds: Iterable[int | None]) -> float | None:
    """Return the sum in hours; None where a part is unknown."""
    total = 0
    for part in seconds:
        if part is None:
            return None
        total += part
    return rounded_hours(total)


def _days_section(
    days: Sequence[Mapping[str, Any]], people: Mapping[str, Person], times: LocalTimes
) -> Section:
    return Section(
        name="days",
        title="Every day",
        lead="First and last activity in the report’s zone, and the time with input between them.",
        columns=(
            Column("person", "Person", "person"),
            Column("day", "Day", "day"),
            Column("first", "First activity", "moment"),
            Column("last", "Last activity", "moment"),
            Column("least_hours", "Active", "hours", "hours"),
            Column("most_hours", "First to last", "hours", "hours"),
        ),
        rows=tuple(
            {
                "person": who(people.get(row["person"]), row["person"]),
                "day": row["day"].isoformat(),
                "first": times.instant_or_none(row["first_activity"]),
                "last": times.instant_or_none(row["last_activity"]),
                "least_hours": _hours([row["least_seconds"]]),
                "most_hours": _hours([row["most_seconds"]]),
            }
            for row in days
        ),
        empty="No working time was read in the period.",
        part="Hours",
    )


def _headline(report: PolicyReport) -> str:
    people, days = (tile.count or 0 for tile in report.tiles[:2])
    return (
        f"{report.verdict.status}: {counted(people, 'person', 'people')}, {counted(days, 'day')}; "
        + ", ".join(
            f"{control.id} {control.status}"
            for control in report.controls
            if control.status != Status.MET.value
        )
    )


WORKING_TIME = ReportType(
    name="working-time",
    title="Working time",
    description="hours per person and week against the limits on rest, breaks and the average",
    make=make_working_time,
    headline=_headline,
    tables=policy_tables,
    row_count=policy_rows,
    verdict=verdict_word,
    evidence_kinds=frozenset({"workday"}),
    is_shown=rests_on("workday"),
)
