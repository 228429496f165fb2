"""Certificates of attendance: a page to frame for each person, with the hours attended of those planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.scope import SESSION
from passmuster_reports.canonical import INLINED
from passmuster_reports.pages.document import Template
from passmuster_reports.pages.formatting import counted, duration
from passmuster_reports.reports.certificate_sentence import Attended, attended_sentence, number_of
from passmuster_reports.reports.certificate_sessions import (
    CertifiedSession,
    certified_sessions,
    lengths_attended,
    named_by_sessions,
)
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
    from collections.abc import Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.assessment.sentences import Said

#: The controls that count credits, with the name of what they count.
CREDITS = {"cpe-credits": "CPE credits", "cme-credits": "AMA PRA Category 1 credits"}

#: What a page is: where a rule on credits is not met, or could not be assessed, it claims attendance only.
CERTIFICATE_TITLE, STATEMENT_TITLE = "Certificate of attendance", "Statement of attendance"

#: As much as these rows a page takes.
_ROWS_OF_A_PAGE = 20


@dataclass(frozen=True)
class Credits:
    """What a rule gives somebody; `credits` is None where it could not be assessed."""

    name: str
    credits: int | float | None
    status: str
    reason: str


@dataclass(frozen=True)
class Certificate:
    """One person's page. Time in two sessions at once is time once, attended as planned."""

    who: PersonFigures = field(metadata=INLINED)
    number: str
    title: str
    sentence: tuple[Said, ...]
    is_guest: bool
    minutes: int
    planned_minutes: int
    sessions: tuple[CertifiedSession, ...]
    credits: tuple[Credits, ...]

    @property
    def attended(self) -> int:
        """Return how many sessions were attended."""
        return sum(session.attended for session in self.sessions)


@dataclass(frozen=True)
class CertificateReport:
    """The figures of certificates: everybody who attended, in order of their names."""

    shared: SharedFigures = field(metadata=INLINED)
    policy: PolicyFigures | None
    controls: tuple[ControlFigures, ...]
    certificates: tuple[Certificate, ...]
    sections: tuple[Section, ...]


def make_certificates(assessment: Assessment) -> CertificateReport:
    """Return the certificate of everybody of the roster who attended, in order of their names.

    Guests have one only where they are asked for; without a roster nobody is a guest.
    """
    people = fetch_people(assessment.connection)
    shared = shared_figures(assessment, ("presence",), "room")
    counting = [found for found in assessment.assessed if found.applied.control.id in CREDITS]
    certificates = tuple(_certificates(assessment, people, shared, counting))
    return CertificateReport(
        shared=shared,
        policy=policy_figures(assessment),
        controls=control_figures(assessment, counting),
        certificates=certificates,
        sections=(_table(certificates, [CREDITS[found.applied.control.id] for found in counting]),),
    )


def _certificates(
    assessment: Assessment,
    people: Mapping[str, Person],
    shared: SharedFigures,
    counting: Sequence[EvaluatedControl],
) -> list[Certificate]:
    sessions = certified_sessions(assessment)
    lengths = lengths_attended(assessment)
    by_name = named_by_sessions(assessment)
    certificates = []
    for key in sorted(sessions, key=lambda key: ((people[key].name or key).casefold(), key)):
        is_guest = assessment.roster is not None and not people[key].on_roster
        if not any(session.attended for session in sessions[key]) or (is_guest and not assessment.guests):
            continue
        group = None if key in by_name else people[key].group
        attended = _attended(sessions[key], lengths[key], group)
        given = tuple(_credits(counting, key))
        certificates.append(
            Certificate(
                who=person_figures(people[key]),
                number=number_of(shared, key),
                title=_title(given),
                sentence=attended_sentence(attended, shared),
                is_guest=is_guest,
                minutes=attended.length // 60_000_000,
                planned_minutes=attended.length_planned // 60_000_000,
                sessions=tuple(sessions[key]),
                credits=given,
            )
        )
    return certificates


def _attended(
    sessions: Sequence[CertifiedSession], lengths: Mapping[str, int], group: str | None
) -> Attended:
    planned = [session for session in sessions if session.planned_minutes is not None]
    return Attended(
        sessions=sum(session.attended for session in sessions),
        as_planned=sum(session.attended for session in planned),
        planned=len(planned),
        unknown=sum(not session.assessed for session in sessions),
        length=lengths.get("attended", 0),
        length_as_planned=lengths.get("attended as planned", 0),
        length_planned=lengths.get("planned", 0),
        group=group,
    )


def _credits(counting: Sequence[EvaluatedControl], person: str) -> list[Credits]:
    """Return what each rule gives a person; one for some groups only says nothing of others."""
    return [
        _of_finding(found, finding)
        for found in counting
        for finding in found.findings
        if finding.subject == person
    ]


def _of_finding(found: EvaluatedControl, finding: Finding) -> Credits:
    name = CREDITS[found.applied.control.id]
    return Credits(name, finding.figures.get("credits"), finding.status.value, finding.reason)


def _title(given: Sequence[Credits]) -> str:
    """Return what the page is: a statement, where credits might have been given and none were."""
    is_open = given and not any(found.status == Status.MET for found in given)
    return STATEMENT_TITLE if is_open else CERTIFICATE_TITLE


def _table(certificates: Sequence[Certificate], names: Sequence[str]) -> Section:
    return Section(
        name="certificates",
        title="Certificates",
        lead="A page each.",
        columns=(
            Column("person", "Person", "person"),
            Column("number", "Number"),
            Column("title", "What it is"),
            Column("sessions", "Sessions", "number", "sessions"),
            Column("minutes", "Attended", "number", "minutes"),
            Column("planned", "Planned", "number", "minutes"),
            *(Column(name, name, "number", "credits") for name in names),
        ),
        rows=tuple(
            {
                "person": certificate.who,
                "number": certificate.number,
                "title": certificate.title,
                "sessions": certificate.attended,
                "minutes": certificate.minutes,
                "planned": certificate.planned_minutes,
                **dict.fromkeys(names),
                **{found.name: found.credits for found in certificate.credits if found.status == Status.MET},
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
    row_count=lambda report: _ROWS_OF_A_PAGE * len(report.certificates),
    per_person=lambda report: (certificate.who.person or "" for certificate in report.certificates),
    may_have_guests=True,
)
