"""The working-time report: hours per person and week against the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.pages.formatting import counted
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.reports.applied_policy import concerning
from passmuster_reports.reports.figures import Writer
from passmuster_reports.reports.sections import column, controls_section, exceptions, section, verdict, who
from passmuster_reports.reports.shared import write_controls, write_frame, write_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.canonical import Json

_DAYS = """
SELECT workdays.*, workdays.day - (isodow(workdays.day) - 1)::INTEGER AS monday
FROM workdays
CROSS JOIN period
WHERE workdays.day BETWEEN period.first_day AND period.last_day
ORDER BY workdays.person, workdays.day
"""


def make_working_time(ground: Assessment) -> Json:
    """The report as one JSON object."""
    people = fetch_people(ground.connection)
    writer = Writer(ground.period, {})
    assessed, by = concerning(ground, frozenset({"workday"}), "eu-working-time")
    days = rows_of(ground.connection, _DAYS)
    found = verdict(assessed, "working time")
    return {
        **write_frame(ground, writer, ("workday",)),
        "report": "working-time",
        "title": "Working time",
        "verdict": found,
        "tiles": [
            {"word": "people", "count": len({row["person"] for row in days})},
            {"word": "days worked", "count": len(days)},
            {
                "word": "hours at least",
                "count": rounded_hours(sum(row["least_seconds"] or 0 for row in days)),
            },
            {"word": "hours at most", "count": _hours([row["most_seconds"] for row in days])},
        ],
        "assessed_by": by,
        "policy": write_policy(ground),
        "controls": write_controls(ground, assessed),
        "sections": [
            controls_section(assessed),
            *exceptions(assessed, people),
            _weeks(days, people, _limit(assessed)),
            _register(days, people, writer),
        ],
    }


def _limit(assessed: Sequence[EvaluatedControl]) -> float | None:
    """The most hours a week that the policy asks for, where it does."""
    limits = (
        each.applied.values["hours"] for each in assessed if each.applied.control.id == "weekly-average"
    )
    return next(limits, None)


def _weeks(days: list[Json], people: dict[str, Person], limit: float | None) -> Json:
    weeks: dict[tuple[str, str], list[Json]] = {}
    for row in days:
        weeks.setdefault((row["person"], row["monday"].isoformat()), []).append(row)
    rows: list[Json] = [
        {
            "person": who(people.get(person), person),
            "week": monday,
            "days": len(theirs),
            "least_hours": _hours([row["least_seconds"] for row in theirs]),
            "most_hours": _hours([row["most_seconds"] for row in theirs]),
        }
        for (person, monday), theirs in weeks.items()
    ]
    averages: dict[str, list[Json]] = {}
    for row in rows:
        averages.setdefault(row["person"]["person"], []).append(row)
    bars: list[Json] = [
        {
            "label": theirs[0]["person"]["name"] or person,
            "low": max(row["least_hours"] or 0 for row in theirs),
            "high": max(row["most_hours"] or row["least_hours"] or 0 for row in theirs),
        }
        for person, theirs in averages.items()
    ]
    bars.sort(key=lambda bar: -bar["high"])  # of equal ones in the order of the table
    return section(
        "weeks",
        "Hours per person and week",
        "Active time is the least, first to last activity the most that was worked. The picture shows each "
        "person’s fullest week; a week that the period cuts holds only its days inside.",
        (
            column("person", "Person", "person"),
            column("week", "Week from", "day"),
            column("days", "Days", "number", "days"),
            column("least_hours", "At least", "hours", "hours"),
            column("most_hours", "At most", "hours", "hours"),
        ),
        rows,
        "No working time was read in the period.",
        chart={
            "kind": "bars",
            "rows": bars[:40],
            "limit": limit,
            "unit": "hours",
            "left_out": max(len(bars) - 40, 0),
        },
        part="Hours",
    )


def _hours(seconds: list[int | None]) -> float | None:
    """The sum in hours; None where a part is unknown."""
    known = [each for each in seconds if each is not None]
    return rounded_hours(sum(known)) if len(known) == len(seconds) else None


def _register(days: list[Json], people: dict[str, Person], writer: Writer) -> Json:
    return section(
        "days",
        "Every day",
        "First and last activity in the report’s zone, and the time with input between them.",
        (
            column("person", "Person", "person"),
            column("day", "Day", "day"),
            column("first", "First activity", "moment"),
            column("last", "Last activity", "moment"),
            column("least_hours", "Active", "hours", "hours"),
            column("most_hours", "First to last", "hours", "hours"),
        ),
        [
            {
                "person": who(people.get(row["person"]), row["person"]),
                "day": row["day"].isoformat(),
                "first": writer.instant(row["first_activity"]),
                "last": writer.instant(row["last_activity"]),
                "least_hours": _hours([row["least_seconds"]]),
                "most_hours": _hours([row["most_seconds"]]),
            }
            for row in days
        ],
        "No working time was read in the period.",
        part="Hours",
    )


def working_time_headline(report: Json) -> str:
    """The verdict in one line."""
    people, days = (each["count"] for each in report["tiles"][:2])
    return (
        f"{report['verdict']['status']}: {counted(people, 'person', 'people')}, {counted(days, 'day')}; "
        + ", ".join(
            f"{each['id']} {each['status']}"
            for each in report["controls"]
            if each["status"] != Status.MET.value
        )
    )
