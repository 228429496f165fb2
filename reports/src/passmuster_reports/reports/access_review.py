"""The access review: sessions on workstations, and what is unusual about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.scope import WORKSTATION
from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.words import Value
from passmuster_reports.pages.document import Template
from passmuster_reports.pages.formatting import counted
from passmuster_reports.reports.access_letter import access_sentence
from passmuster_reports.reports.access_log import AccessLog, access_log
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
from passmuster_reports.reports.policy import control_figures, policy_figures
from passmuster_reports.reports.policy_letter import policy_letter
from passmuster_reports.reports.report_type import ReportType
from passmuster_reports.reports.sections import Column, Section
from passmuster_reports.reports.shared import shared_figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.assessment.assessment import Assessment


@dataclass(frozen=True)
class AccessReview(PolicyReport):
    """A report about access: the log of sessions, day by day, beside the rules."""

    log: AccessLog


def make_access_review(assessment: Assessment) -> AccessReview:
    """Return the figures of every session on a workstation, and of the controls about access."""
    people = fetch_people(assessment.connection)
    assessed, assessed_by = controls_about(assessment, WORKSTATION, "privileged-access")
    log = access_log(assessment, assessed, people)
    shared = shared_figures(assessment, ("presence",), "workstation")
    sentence = access_sentence(assessment, assessed, log, shared)
    return AccessReview(
        shared=shared,
        letter=policy_letter(assessment, assessed, people, shared, tuple(_scope(log)), sentence),
        verdict=verdict_of(assessed, "access"),
        tiles=(),
        assessed_by=assessed_by,
        policy=policy_figures(assessment),
        controls=control_figures(assessment, assessed),
        sections=(
            controls_section(assessed),
            *exception_sections(assessed, people),
            _days(log),
            _sessions(log),
        ),
        log=log,
    )


def _people(log: AccessLog) -> int:
    return len({session.person.person for session in log.sessions})


def _places(log: AccessLog) -> int:
    return len({session.place for session in log.sessions})


def _scope(log: AccessLog) -> Iterator[Said]:
    if log.sessions:
        yield say(
            "{sessions} of {people} on {places}.",
            sessions=Value(len(log.sessions), "sessions"),
            people=Value(_people(log), "people"),
            places=Value(_places(log), nouns=("workstation", "workstations")),
        )


def _days(log: AccessLog) -> Section:
    return Section(
        name="by-day",
        title="Sessions by day",
        lead="By the day on which a session began, in the report’s zone.",
        columns=(
            Column("day", "Day", "day"),
            Column("sessions", "Sessions", "number", "sessions"),
            Column("read", "Read", "label"),
            Column("review", "Review", "label"),
            Column("reviewer", "Reviewed by"),
        ),
        rows=tuple(
            {
                "day": day.day,
                "sessions": day.sessions,
                "read": day.read,
                "review": day.review,
                "reviewer": day.reviewer,
            }
            for day in log.days
            if day.sessions or day.read != "all" or day.review
        ),
        empty="No session was read in the period.",
        part=ON_CARDS,
    )


def _sessions(log: AccessLog) -> Section:
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
            Column("broken", "What broke a rule"),
            Column("marks", "Remarks", "label"),
        ),
        rows=tuple(
            {
                "person": session.person,
                "place": session.place,
                "start": session.start,
                "end": session.end,
                "minutes": session.minutes,
                "broken": Said(*(part for one in session.broken for part in one.said.sentences)),
                "marks": ", ".join(session.marks),
            }
            for session in log.sessions
        ),
        empty="No session was read in the period.",
        part=ON_CARDS,
    )


def _rows(report: AccessReview) -> int:
    """Return how many rows the pages have."""
    return policy_rows(report) + len(report.log.days) + len(report.log.sessions)


def _headline(report: AccessReview) -> str:
    return (
        f"{report.verdict.status}: {counted(len(report.log.sessions), 'session')}; {report.verdict.sentence}"
    )


ACCESS_REVIEW = ReportType(
    name="access-review",
    title="Access review",
    description="sessions on workstations: outside hours, too long, two at once, by unknown people",
    make=make_access_review,
    headline=_headline,
    tables=policy_tables,
    row_count=_rows,
    verdict=verdict_word,
    template=Template("access-review.html"),
    evidence_kinds=frozenset({WORKSTATION}),
    is_shown=rests_on(WORKSTATION),
)
