"""Certificates of attendance: a page for each person with the hours attended, and credits by a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.pages.formatting import counted, duration
from passmuster_reports.reports.figures import Writer
from passmuster_reports.reports.sections import column, section, who
from passmuster_reports.reports.shared import write_controls, write_frame, write_policy

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import Finding
    from passmuster_reports.canonical import Json

#: The controls that count credits, with the name of what they count.
CREDITS = {"cpe-credits": "CPE credits", "cme-credits": "AMA PRA Category 1 credits"}

_ATTENDED = """
SELECT
    register.person,
    sessions.session,
    coalesce(sessions.title, sessions.place_id) AS title,
    sessions.starts_at,
    sessions.ends_at,
    sessions.planned,
    register.present_seconds,
    register.status
FROM register
JOIN sessions ON sessions.number = register.number
WHERE register.visits > 0
ORDER BY register.person, sessions.starts_at, sessions.number
"""

# Time in two sessions at once is time once.
_TOTALS = """
SELECT
    person,
    sum(greatest(until_us - greatest(from_us, coalesce(reached_us, from_us)), 0))::BIGINT // 60000000
        AS minutes
FROM (
    SELECT
        person, from_us, until_us,
        max(until_us) OVER (
            PARTITION BY person ORDER BY from_us, until_us ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_us
    FROM stays
    WHERE person IS NOT NULL AND NOT backwards
)
GROUP BY person
"""


def make_certificates(ground: Assessment) -> Json:
    """The report as one JSON object: everybody who attended, in order of their names."""
    people = fetch_people(ground.connection)
    writer = Writer(ground.period, {})
    sessions: dict[str, list[Json]] = {}
    for row in rows_of(ground.connection, _ATTENDED):
        sessions.setdefault(row["person"], []).append(row)
    totals = dict(ground.connection.execute(_TOTALS).fetchall())
    counted = [each for each in ground.assessed if each.applied.control.id in CREDITS]
    found = {
        (each.applied.control.id, finding.subject): finding for each in counted for finding in each.findings
    }
    order = sorted(sessions, key=lambda key: ((people[key].name or key).casefold(), key))
    certificates = [
        {
            **who(people[key]),
            "minutes": totals.get(key, 0),
            "sessions": [
                {
                    "title": row["title"],
                    "start": writer.instant(row["starts_at"]),
                    "end": writer.instant(row["ends_at"]),
                    "minutes": row["present_seconds"] // 60,
                }
                for row in sessions[key]
            ],
            # A rule may be for some groups only, and says nothing of the others.
            "credits": [
                _credit(each.applied.control.id, found[each.applied.control.id, key])
                for each in counted
                if (each.applied.control.id, key) in found
            ],
        }
        for key in order
    ]
    return {
        **write_frame(ground, writer, ("presence",)),
        "report": "certificate",
        "title": "Certificates of attendance",
        "policy": write_policy(ground),
        "controls": write_controls(ground, counted),
        "certificates": certificates,
        "sections": [_table(certificates, [CREDITS[each.applied.control.id] for each in counted])],
    }


def _credit(control: str, finding: Finding) -> Json:
    return {
        "name": CREDITS[control],
        "credits": finding.figures.get("credits"),
        "status": finding.status.value,
        "reason": finding.reason,
    }


def _table(certificates: list[Json], names: list[str]) -> Json:
    return section(
        "certificates",
        "Certificates",
        "A page each.",
        (
            column("person", "Person", "person"),
            column("sessions", "Sessions", "number", "sessions"),
            column("minutes", "Attended", "number", "minutes"),
            *(column(name, name, "number", "credits") for name in names),
        ),
        [
            {
                "person": {key: each[key] for key in ("person", "name", "group")},
                "sessions": len(each["sessions"]),
                "minutes": each["minutes"],
                **dict.fromkeys(names),
                **{credit["name"]: credit["credits"] for credit in each["credits"]},
            }
            for each in certificates
        ],
        "Nobody attended anything in the period.",
        part="Certificates",
    )


def certificates_headline(report: Json) -> str:
    """How many, in one line."""
    minutes = sum(each["minutes"] for each in report["certificates"])
    count = counted(len(report["certificates"]), "certificate")
    return f"{count}, {duration(60 * minutes)} attended"
