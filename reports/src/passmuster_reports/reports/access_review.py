"""The access review: sessions on workstations, and what is unusual about them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.pages.formatting import counted
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.reports.applied_policy import concerning
from passmuster_reports.reports.figures import Writer
from passmuster_reports.reports.sections import column, controls_section, exceptions, section, verdict, who
from passmuster_reports.reports.shared import write_controls, write_frame, write_policy

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.canonical import Json

_SESSIONS = "SELECT * FROM workstation_visits ORDER BY started_at, evidence_id"


def make_access_review(ground: Assessment) -> Json:
    """The report as one JSON object."""
    people = fetch_people(ground.connection)
    writer = Writer(ground.period, {})
    assessed, by = concerning(ground, frozenset({"workstation"}), "privileged-access")
    sessions = rows_of(ground.connection, _SESSIONS)
    found = verdict(assessed, "access")
    length = sum(
        (max(row["counted_until"] - row["started_at"], timedelta()) for row in sessions), timedelta()
    )
    return {
        **write_frame(ground, writer, ("presence",)),
        "report": "access-review",
        "title": "Access review",
        "verdict": found,
        "tiles": [
            {"word": "sessions", "count": len(sessions)},
            {"word": "people", "count": len({_key(row) for row in sessions})},
            {"word": "workstations", "count": len({row["place_id"] for row in sessions})},
            {"word": "hours", "count": rounded_hours(length // timedelta(seconds=1))},
        ],
        "assessed_by": by,
        "policy": write_policy(ground),
        "controls": write_controls(ground, assessed),
        "sections": [
            controls_section(assessed),
            *exceptions(assessed, people),
            _days(sessions, ground),
            _register(sessions, people, writer),
        ],
    }


def _days(sessions: list[Json], ground: Assessment) -> Json:
    counts = Counter(row["local_start"].date().isoformat() for row in sessions)
    days = [
        day.isoformat()
        for (day,) in ground.connection.execute("SELECT day FROM days ORDER BY day").fetchall()
    ]
    rows = [{"day": day, "sessions": counts[day]} for day in days]
    return section(
        "by-day",
        "Sessions by day",
        "By the day on which a session began, in the report’s zone.",
        (column("day", "Day", "day"), column("sessions", "Sessions", "number", "sessions")),
        [row for row in rows if row["sessions"]],
        "No session was read in the period.",
        chart={"kind": "calendar", "rows": [{"day": row["day"], "value": row["sessions"]} for row in rows]},
        part="Sessions",
    )


def _register(sessions: list[Json], people: dict[str, Person], writer: Writer) -> Json:
    return section(
        "sessions",
        "Every session",
        "A session that is open counts until it was read.",
        (
            column("person", "Person", "person"),
            column("place", "Workstation"),
            column("start", "Began", "moment"),
            column("end", "Ended", "moment"),
            column("minutes", "Length", "number", "minutes"),
            column("marks", "Remarks"),
        ),
        [
            {
                "person": _person(row, people),
                "place": row["place_name"] or row["place_id"],
                "start": writer.instant(row["started_at"]),
                "end": writer.instant(row["ended_at"]),
                "minutes": None
                if row["backwards"]
                else (row["counted_until"] - row["started_at"]) // timedelta(minutes=1),
                "marks": ", ".join(_marks(row)),
            }
            for row in sessions
        ],
        "No session was read in the period.",
        part="Sessions",
    )


def _person(row: Json, people: dict[str, Person]) -> Json:
    return who(people.get(_key(row)), _key(row))


def _key(row: Json) -> str:
    """Who it was; where several people claim the id, the id at its source."""
    return row["person"] or f"{row['source']}:{row['person_id']}"


def _marks(row: Json) -> list[str]:
    marks = {
        "open": row["open"],
        "ends before it begins": row["backwards"],
        "may begin earlier": row["clipped_start"],
        "may end later": row["clipped_end"],
        "id claimed twice": row["person"] is None,
    }
    return [mark for mark, holds in marks.items() if holds]


def access_review_headline(report: Json) -> str:
    """The verdict in one line."""
    found = report["verdict"]
    return f"{found['status']}: {counted(report['tiles'][0]['count'], 'session')}; {found['sentence']}"
