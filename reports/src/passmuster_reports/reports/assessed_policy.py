"""What the reports that stand on a policy have in common: a verdict, tiles, controls and sections."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import EVERYTHING, Status, worst
from passmuster_reports.assessment.sentences import Said
from passmuster_reports.assessment.waivers import waived_by
from passmuster_reports.canonical import INLINED
from passmuster_reports.pages.formatting import counted
from passmuster_reports.reports.register import PersonFigures
from passmuster_reports.reports.sections import (
    Column,
    Section,
    Stack,
    StackChart,
    rows_of_sections,
    tables_of_sections,
    who,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.letter import Letter
    from passmuster_reports.reports.policy import ControlFigures, PolicyFigures
    from passmuster_reports.reports.sections import Cell
    from passmuster_reports.reports.shared import SharedFigures
    from passmuster_reports.reports.tables import Table


@dataclass(frozen=True)
class Verdict:
    """The verdict on the cover, and the sentence that explains it."""

    status: str
    sentence: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Tile:
    """A figure on the cover, under a word."""

    word: str
    count: float | None


@dataclass(frozen=True)
class PolicyReport:
    """A report that stands on a policy; `assessed_by` says which."""

    shared: SharedFigures = field(metadata=INLINED)
    letter: Letter
    verdict: Verdict
    tiles: tuple[Tile, ...]
    assessed_by: str
    policy: PolicyFigures | None
    controls: tuple[ControlFigures, ...]
    sections: tuple[Section, ...]


def policy_tables(report: PolicyReport) -> Iterable[Table]:
    """Return each section as a table."""
    return tables_of_sections(report.sections)


#: As much as these rows the card of a control takes.
_ROWS_OF_A_CARD = 12


def policy_rows(report: PolicyReport) -> int:
    """Return how many rows the pages have."""
    return rows_of_sections(report.sections) + _ROWS_OF_A_CARD * len(report.controls)


def verdict_word(report: PolicyReport) -> str:
    """Return the verdict in a word."""
    return report.verdict.status


def say_controls(counts: Mapping[Status, int]) -> str:
    """Return how many controls have each status: `of 7 controls 3 are not met, 2 not assessed, 2 met`."""
    (first, count), *rest = [(status, counts[status]) for status in Status if counts.get(status)]
    said = [f"{count} {'is' if count == 1 else 'are'} {first}", *(f"{count} {word}" for word, count in rest)]
    return f"of {counted(sum(counts.values()), 'control')} {', '.join(said)}"


def verdict_of(assessed: Sequence[EvaluatedControl], what: str) -> Verdict:
    """Return the verdict on the cover; `what` is what the report is about."""
    counts = Counter(found.status for found in assessed)
    return Verdict(
        status=worst(found.status for found in assessed).value,
        sentence=say_controls(counts) if assessed else f"no control was assessed of {what}",
        counts={status.value: counts[status] for status in Status},
    )


def status_columns(unit: str) -> tuple[Column, ...]:
    """Return a column for the count of each status."""
    return tuple(Column(_key(status), status.value.capitalize(), "number", unit) for status in Status)


def status_cells(counts: Mapping[str, int]) -> dict[str, Cell]:
    """Return the cells of those columns; `counts` are by the word of each status."""
    return {_key(status): counts[status.value] for status in Status}


def _key(status: Status) -> str:
    return status.value.replace(" ", "_")


def stack_of(label: str, counts: Mapping[str, int]) -> Stack:
    """Return the bar of a chart for counts by the word of each status."""
    return Stack(
        label,
        counts[Status.NOT_MET.value],
        counts[Status.NOT_ASSESSED.value],
        counts[Status.WAIVED.value],
        counts[Status.MET.value],
    )


#: The part of what pages show as cards, and tables as rows.
ON_CARDS = ""

_FINDING_COLUMNS = (
    Column("subject", "Subject", "person"),
    Column("status", "Status", "status"),
    Column("reason", "Why"),
    Column("evidence", "Evidence", "number", "records"),
)


def _finding_row(finding: Finding, people: Mapping[str, Person]) -> dict[str, Cell]:
    person = people.get(finding.subject)
    reason = finding.reason
    if finding.status is Status.WAIVED and finding.waiver:
        reason = Said(*finding.sentences, waived_by(finding.waiver))
    subject = who(person) if person else PersonFigures(finding.subject, finding.name, None)
    if finding.subject == EVERYTHING:
        subject = PersonFigures("", EVERYTHING, None)
    return {
        "subject": subject,
        "status": finding.status.value,
        "reason": reason,
        "evidence": len(finding.evidence_ids),
    }


def exception_sections(
    assessed: Iterable[EvaluatedControl], people: Mapping[str, Person]
) -> tuple[Section, ...]:
    """Return a section for each control with findings that are not met, not assessed or waived."""
    sections = []
    for found in assessed:
        rows = [
            _finding_row(finding, people) for finding in found.findings if finding.status is not Status.MET
        ]
        if rows:
            sections.append(_findings(f"exceptions-{found.applied.id}", found, rows, "", ON_CARDS))
    return tuple(sections)


def finding_sections(
    assessed: Iterable[EvaluatedControl], people: Mapping[str, Person]
) -> tuple[Section, ...]:
    """Return a section for each control, with every finding."""
    return tuple(
        _findings(
            f"findings-{found.applied.id}",
            found,
            [_finding_row(finding, people) for finding in found.findings],
            "The control has no subject.",
            ON_CARDS,
        )
        for found in assessed
    )


def _findings(
    name: str, found: EvaluatedControl, rows: list[dict[str, Cell]], empty: str, part: str
) -> Section:
    return Section(
        name=name,
        title=found.applied.title,
        lead=found.applied.requirement,
        columns=_FINDING_COLUMNS,
        rows=tuple(rows),
        empty=empty,
        part=part,
    )


def controls_section(assessed: Sequence[EvaluatedControl]) -> Section:
    """Return one row for each control: what must hold, and how its findings stand."""
    return Section(
        name="controls",
        title="Controls",
        lead="A control is as its worst finding: not met before not assessed, that before waived and met.",
        columns=(
            Column("control", "Control"),
            Column("requirement", "What must hold"),
            Column("maps_to", "Stands for"),
            Column("status", "Status", "status"),
            *status_columns("findings"),
        ),
        rows=tuple(
            {
                "control": found.applied.id,
                "requirement": found.applied.requirement,
                "maps_to": "; ".join(found.applied.maps_to) or None,
                "status": found.status.value,
                **status_cells(found.counts),
            }
            for found in assessed
        ),
        empty="The policy has no control.",
        chart=StackChart(tuple(stack_of(found.applied.id, found.counts) for found in assessed)),
        part=ON_CARDS,
    )
