"""Certificates of attendance: a page for each person with the hours attended, and credits by a rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.scope import SESSION
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.canonical import INLINED
from passmuster_reports.pages.document import Template
from passmuster_reports.pages.formatting import counted, duration
from passmuster_reports.reports.local_times import LocalTimes
from passmuster_reports.reports.policy import (
    ControlFigures,
    PolicyFigures,
    control_figures,
    policy_figures,
)
from passmuster_reports.reports.register import PersonFigures, person_figures
from passmuster_reports.reports.report_type import ReportType
from passmuster_reports.reports.sections import Column, Section, tables_of_sections
from passmuster_reports.reports.shared import SharedFigures, shared_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import Finding

#: The controls that count credits, with the name of what they count.
CREDITS = {"cpe-credits": "CPE credits", "cme-credits": "AMA PRA Category 1 credits"}

#: Sessions that a page lists, and rows that its heading takes.
_LISTED, _ROWS_OF_A_HEADING = 30, 10


@dataclass(frozen=True)
class AttendedSession:
    """One session that somebody attended, and for how long."""

    title: str
    start: str
    end: str
    minutes: int


@dataclass(frozen=True)
class Credits:
    """What a rule gives somebody; `credits` is None where it could not be assessed."""

    name: str
    credits: int | float | None
    status: str
    reason: str


@dataclass(frozen=True)
class Certificate:
    """One person's page."""

    who: PersonFigures = field(metadata=INLINED)
    minutes: int
    sessions: tuple[AttendedSession, ...]
    credits: tuple[Credits, ...]


@dataclass(frozen=True)
class CertificateReport:
    """The figures of certificates: everybody who attended, in order of their names."""

    shared: SharedFigures = field(metadata=INLINED)
    policy: PolicyFigures | None
    controls: tuple[ControlFigures, ...]
    certificates: tuple[Certificate, ...]
    sections: tuple[Section, ...]


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


def make_certificates(assessment: Assessment) -> CertificateReport:
    """Return the certificate of everybody who attended, in order of their names."""
    people = fetch_people(assessment.connection)
    times = LocalTimes(assessment.period.zone)
    sessions: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(assessment.connection, _ATTENDED):
        sessions.setdefault(row["person"], []).append(row)
    totals = dict(assessment.connection.execute(_TOTALS).fetchall())
    counting = [found for found in assessment.assessed if found.applied.control.id in CREDITS]
    findings = {
        (found.applied.control.id, finding.subject): finding
        for found in counting
        for finding in found.findings
    }
    certificates = tuple(
        Certificate(
            who=person_figures(people[key]),
            minutes=totals.get(key, 0),
            sessions=tuple(
                AttendedSession(
                    row["title"],
                    times.instant(row["starts_at"]),
                    times.instant(row["ends_at"]),
                    row["present_seconds"] // 60,
                )
                for row in sessions[key]
            ),
            # A rule may be for some groups only, and says nothing of the others.
            credits=tuple(
                _credits(found.applied.control.id, findings[found.applied.control.id, key])
                for found in counting
                if (found.applied.control.id, key) in findings
            ),
        )
        for key in sorted(sessions, key=lambda key: ((people[key].name or key).casefold(), key))
    )
    return CertificateReport(
        shared=shared_figures(assessment, ("presence",), "room"),
        policy=policy_figures(assessment),
        controls=control_figures(assessment, counting),
        certificates=certificates,
        sections=(_table(certificates, [CREDITS[found.applied.control.id] for found in counting]),),
    )


def _credits(control: str, finding: Finding) -> Credits:
    return Credits(CREDITS[control], finding.figures.get("credits"), finding.status.value, finding.reason)


def _table(certificates: Sequence[Certificate], names: Sequence[str]) -> Section:
    return Section(
        name="certificates",
        title="Certificates",
        lead="A page each.",
        columns=(
            Column("person", "Person", "person"),
            Column("sessions", "Sessions", "number", "sessions"),
            Column("minutes", "Attended", "number", "minutes"),
            *(Column(name, name, "number", "credits") for name in names),
        ),
        rows=tuple(
            {
                "person": certificate.who,
                "sessions": len(certificate.sessions),
                "minutes": certificate.minutes,
                **dict.fromkeys(names),
                **{found.name: found.credits for found in certificate.credits},
            }
            for certificate in certificates
        ),
        empty="Nobody attended anything in the period.",
        part="Certificates",
    )


def _headline(report: CertificateReport) -> str:
    minutes = sum(certificate.minutes for certificate in report.certificates)
    count = counted(len(report.certificates), "certificate")
    return f"{count}, {duration(60 * minutes)} attended"


CERTIFICATE = ReportType(
    name="certificate",
    title="Certificates of attendance",
    description="a page for each person: hours attended, and credits by the policy's rule",
    make=make_certificates,
    headline=_headline,
    tables=lambda report: tables_of_sections(report.sections),
    evidence_kinds=frozenset({SESSION}),
    is_shown=lambda applied: applied.control.id in CREDITS,
    template=Template("certificate.html"),
    row_count=lambda report: sum(
        min(len(certificate.sessions), _LISTED) + _ROWS_OF_A_HEADING for certificate in report.certificates
    ),
    per_person=lambda report: (certificate.who.person or "" for certificate in report.certificates),
)
