"""The working-time report: hours per person and week against the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.assessment.words import Value
from passmuster_reports.pages.document import Template
from passmuster_reports.pages.formatting import counted
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.reports.applied_policy import controls_about, rests_on
from passmuster_reports.reports.assessed_policy import (
    ON_CARDS,
    PolicyReport,
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
from passmuster_reports.reports.sections import Column, Section, who
from passmuster_reports.reports.shared import shared_figures
from passmuster_reports.reports.weeks import PersonWeeks, people_of, weeks_of
from passmuster_reports.reports.working_time_letter import working_time_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.reports.weeks import Weeks

_DAYS = """
SELECT workdays.*
FROM workdays
CROSS JOIN period
WHERE workdays.day BETWEEN period.first_day AND period.last_day
ORDER BY workdays.person, workdays.day
"""


@dataclass(frozen=True)
class WorkingTime(PolicyReport):
    """A report about working time: everybody's weeks beside the rules."""

    people: tuple[PersonWeeks, ...]


def make_working_time(assessment: Assessment) -> WorkingTime:
    """Return the figures of every day worked, everybody's weeks, and the controls about working time."""
    people = fetch_people(assessment.connection)
    assessed, assessed_by = controls_about(assessment, "workday", "eu-working-time")
    days = rows_of(assessment.connection, _DAYS)
    shared = shared_figures(assessment, ("workday",))
    weeks = weeks_of(assessment, assessed, days, people)
    sentence = working_time_sentence(assessment, assessed, weeks, people, shared)
    return WorkingTime(
        shared=shared,
        letter=policy_letter(assessment, assessed, people, shared, tuple(_scope(days)), sentence),
        verdict=verdict_of(assessed, "working time"),
        tiles=(),
        assessed_by=assessed_by,
        policy=policy_figures(assessment),
        controls=control_figures(assessment, assessed),
        sections=(
            controls_section(assessed),
            *exception_sections(assessed, people),
            _weeks_section(weeks, people),
            _days_section(days, people, LocalTimes(assessment.period.zone)),
        ),
        people=people_of(assessment, assessed, weeks, people),
    )


def _scope(days: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    if days:
        yield say(
            "{people} on {days}: what was worked lies between the time with input and that from first to "
            "last activity.",
            people=Value(len({row["person"] for row in days}), "people"),
            days=Value(len({row["day"] for row in days}), "days"),
        )


def _weeks_section(weeks: Weeks, people: Mapping[str, Person]) -> Section:
    return Section(
        name="weeks",
        title="Hours per person and week",
        lead="Active time is the least, first to last activity the most that was worked. A week that the "
        "period cuts holds only its days inside.",
        columns=(
            Column("person", "Person", "person"),
            Column("week", "Week from", "day"),
            Column("days", "Days", "number", "days"),
            Column("least_hours", "At least", "hours", "hours"),
            Column("most_hours", "At most", "hours", "hours"),
        ),
        rows=tuple(
            {
                "person": who(people.get(person), person),
                "week": monday.isoformat(),
                "days": week.days,
                "least_hours": rounded_hours(week.least_seconds),
                "most_hours": None if week.most_us is None else rounded_hours(week.most_us // 1_000_000),
            }
            for person, theirs in weeks.worked.items()
            for monday, week in theirs.items()
        ),
        empty="No working time was read in the period.",
        part=ON_CARDS,
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
        part=ON_CARDS,
    )


#: As much as these rows the weeks of a person take.
_ROWS_OF_WEEKS = 3


def _rows(report: WorkingTime) -> int:
    """Return how many rows the pages have."""
    return policy_rows(report) + _ROWS_OF_WEEKS * len(report.people)


def _headline(report: WorkingTime) -> str:
    weeks = [week for one in report.people for week in one.weeks]
    people, days = len(report.people), sum(week.days for week in weeks)
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
    row_count=_rows,
    verdict=verdict_word,
    template=Template("working-time.html"),
    evidence_kinds=frozenset({"workday"}),
    is_shown=rests_on("workday"),
)
