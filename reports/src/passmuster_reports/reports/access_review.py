"""The access review: sessions on workstations, and what is unusual about them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.scope import WORKSTATION
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
from passmuster_reports.reports.sections import CalendarChart, CalendarDay, Column, Section, who
from passmuster_reports.reports.shared import shared_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.register import Person

_SESSIONS = "SELECT * FROM workstation_visits ORDER BY started_at, evidence_id"


def make_access_review(assessment: Assessment) -> PolicyReport:
    """Return the figures of every session on a workstation, and of the controls about access."""
    people = fetch_people(assessment.connection)
    assessed, assessed_by = controls_about(assessment, WORKSTATION, "privileged-access")
    sessions = rows_of(assessment.connection, _SESSIONS)
    length = sum(
        (max(row["counted_until"] - row["started_at"], timedelta()) for row in sessions), timedelta()
    )
    shared = shared_figures(assessment, ("presence",), "workstation")
    return PolicyReport(
        shared=shared,
        letter=policy_letter(assessment, assessed, people, shared, ()),
        verdict=verdict_of(assessed, "access"),
        tiles=(
            Tile("sessions", len(sessions)),
            Tile("people", len({_key(row) for row in sessions})),
            Tile("workstations", len({row["place_id"] for row in sessions})),
            Tile("hours", rounded_hours(length // timedelta(seconds=1))),
        ),
        assessed_by=assessed_by,
        policy=policy_figures(assessment),
        controls=control_figures(assessment, assessed),
        sections=(
            controls_section(assessed),
            *exception_sections(assessed, people),
            _days(sessions, assessment),
            _register(sessions, people, LocalTimes(assessment.period.zone)),
        ),
    )


def _days(sessions: Sequence[Mapping[str, Any]], assessment: Assessment) -> Section:
    counts = Counter(row["local_start"].date().isoformat() for row in sessions)
    days = [
        day.isoformat()
        for (day,) in assessment.connection.execute("SELECT day FROM days ORDER BY day").fetchall()
    ]
    return Section(
        name="by-day",
        title="Sessions by day",
        lead="By the day on which a session began, in the report’s zone.",
        columns=(Column("day", "Day", "day"), Column("sessions", "Sessions", "number", "sessions")),
        rows=tuple({"day": day, "sessions": counts[day]} for day in days if counts[day]),
        empty="No session was read in the period.",
        chart=CalendarChart(tuple(CalendarDay(day, counts[day]) for day in days)),
        part="Sessions",
    )


def _register(
    sessions: Sequence[Mapping[str, Any]], people: Mapping[str, Person], times: LocalTimes
) -> Section:
    return Section(
        name="sessions",
        title="Every session",
        lead="A session that is open counts until it was read.",
        columns=(
            Column("person", "Person", "person"),
            Column("place", "Workstation"),
            Column("start", "Began", "moment"),
            Column("end", "Ended", "moment"),
            Column("minutes", "Length", "number", "minutes"),
            Column("marks", "Remarks"),
        ),
        rows=tuple(
            {
                "person": who(people.get(_key(row)), _key(row)),
                "place": row["place_name"] or row["place_id"],
                "start": times.instant(row["started_at"]),
                "end": times.instant_or_none(row["ended_at"]),
                "minutes": None
                if row["backwards"]
                else (row["counted_until"] - row["started_at"]) // timedelta(minutes=1),
                "marks": ", ".join(_marks(row)),
            }
            for row in sessions
        ),
        empty="No session was read in the period.",
        part="Sessions",
    )


def _key(row: Mapping[str, Any]) -> str:
    """Return who it was; where several people claim the id, the id at its source."""
    return row["person"] or f"{row['source']}:{row['person_id']}"


def _marks(row: Mapping[str, Any]) -> list[str]:
    marks = {
        "open": row["open"],
        "ends before it begins": row["backwards"],
        "may begin earlier": row["clipped_start"],
        "may end later": row["clipped_end"],
        "id claimed twice": row["person"] is None,
    }
    return [mark for mark, holds in marks.items() if holds]


def _headline(report: PolicyReport) -> str:
    return (
        f"{report.verdict.status}: {counted(report.tiles[0].count or 0, 'session')}; "
        f"{report.verdict.sentence}"
    )


ACCESS_REVIEW = ReportType(
    name="access-review",
    title="Access review",
    description="sessions on workstations: outside hours, too long, two at once, by unknown people",
    make=make_access_review,
    headline=_headline,
    tables=policy_tables,
    row_count=policy_rows,
    verdict=verdict_word,
    evidence_kinds=frozenset({WORKSTATION}),
    is_shown=rests_on(WORKSTATION),
)
