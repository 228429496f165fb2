"""The training report: how every required item of everybody stands, and what the groups have completed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.pages.document import Template
from passmuster_reports.reports.applied_policy import controls_about, rests_on
from passmuster_reports.reports.assessed_policy import (
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
from passmuster_reports.reports.shared import shared_figures
from passmuster_reports.reports.training_items import PACK, Item, Totals, items_of, totals_of
from passmuster_reports.reports.training_letter import training_letter
from passmuster_reports.reports.training_tables import training_sections

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment


@dataclass(frozen=True)
class TrainingReport(PolicyReport):
    """What a report of a policy has, and every required item of everybody; `totals` add up to the items."""

    totals: Totals
    items: tuple[Item, ...]


def make_training(assessment: Assessment) -> TrainingReport:
    """Return the figures of everybody's programmes, and of the controls about training."""
    people = fetch_people(assessment.connection)
    assessed, assessed_by = controls_about(assessment, "completion", PACK)
    shared = shared_figures(assessment, ("completion", "certificate"))
    items = items_of(assessment, assessed, people)
    totals = totals_of(items)
    letter = policy_letter(assessment, assessed, people, shared, ())
    return TrainingReport(
        shared=shared,
        letter=training_letter(letter, items, totals, assessed, shared),
        verdict=verdict_of(assessed, "training"),
        tiles=(),
        assessed_by=assessed_by,
        policy=policy_figures(assessment),
        controls=control_figures(assessment, assessed),
        sections=(
            controls_section(assessed),
            *exception_sections(assessed, people),
            *training_sections(assessment, assessed, people, items),
        ),
        totals=totals,
        items=items,
    )


def _headline(report: TrainingReport) -> str:
    totals = report.totals
    parts = (
        (totals.late, "late"),
        (totals.overdue, "overdue"),
        (totals.due, "not due yet"),
        (totals.waived, "waived"),
        (totals.no_record, "without a record"),
    )
    rest = "".join(f", {count} {word}" for count, word in parts if count)
    items = f"{totals.on_time} of {totals.items} required items on time{rest}"
    return f"{report.verdict.status}: {items}; {report.verdict.sentence}"


TRAINING = ReportType(
    name="training",
    title="Training",
    description="who has completed what is required, who is overdue, by group",
    make=make_training,
    headline=_headline,
    tables=policy_tables,
    row_count=lambda report: policy_rows(report) + len(report.items),
    template=Template("training.html"),
    verdict=verdict_word,
    evidence_kinds=frozenset({"completion", "certificate"}),
    is_shown=rests_on("completion"),
)
