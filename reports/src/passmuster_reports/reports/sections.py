"""Sections: titled tables with units, and pictures, from which every form of a report is made."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.findings import EVERYTHING, Status, worst
from passmuster_reports.pages.formatting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.canonical import Json


def column(key: str, title: str, kind: str = "text", unit: str | None = None) -> Json:
    """A column; `kind` is text, person, status, number, hours, percent, day or moment.

    `unit` is what its figures are in.
    """
    return {"key": key, "title": title, "kind": kind, "unit": unit}


def section(  # what a section shows, in the order of the page
    name: str,
    title: str,
    lead: str,
    columns: Sequence[Json],
    rows: Sequence[Json],
    empty: str,
    **more: Any,
) -> Json:
    """A table under a title; `empty` is said where it has no row. `chart` may be a picture above it."""
    return {
        "name": name,
        "title": title,
        "lead": lead,
        "columns": list(columns),
        "rows": list(rows),
        "empty": empty,
        "chart": None,
        **more,
    }


def who(person: Person | None, key: str | None = None) -> Json:
    """A person as rows name them."""
    if person is None:
        return {"person": key, "name": None, "group": None}
    return {"person": person.key, "name": person.name, "group": person.group}


FINDING_COLUMNS = (
    column("subject", "Subject", "person"),
    column("status", "Status", "status"),
    column("reason", "Why"),
    column("evidence", "Evidence", "number", "records"),
)


def finding_row(finding: Finding, groups: dict[str, Person]) -> Json:
    """A finding as a row."""
    person = groups.get(finding.subject)
    reason = finding.reason
    if finding.status is Status.WAIVED and finding.waiver:
        waiver = finding.waiver
        reason = f"{reason}; waived by {waiver.who} until {waiver.last}: {waiver.why}"
    subject = who(person) if person else {"person": finding.subject, "name": finding.name, "group": None}
    if finding.subject == EVERYTHING:
        subject = {"person": "", "name": EVERYTHING, "group": None}
    return {
        "subject": subject,
        "status": finding.status.value,
        "reason": reason,
        "evidence": len(finding.evidence_ids),
    }


def exceptions(assessed: Iterable[EvaluatedControl], people: dict[str, Person]) -> list[Json]:
    """A section for each control with findings that are not met, not assessed or waived."""
    sections = []
    for each in assessed:
        open_ones = [finding for finding in each.findings if finding.status is not Status.MET]
        if open_ones:
            sections.append(
                section(
                    f"exceptions-{each.applied.id}",
                    each.applied.control.title,
                    each.applied.requirement,
                    FINDING_COLUMNS,
                    [finding_row(finding, people) for finding in open_ones],
                    "",
                    part="Exceptions",
                )
            )
    return sections


def findings(assessed: Iterable[EvaluatedControl], people: dict[str, Person]) -> list[Json]:
    """The register of a policy: every finding of every control."""
    return [
        section(
            f"findings-{each.applied.id}",
            each.applied.control.title,
            each.applied.requirement,
            FINDING_COLUMNS,
            [finding_row(finding, people) for finding in each.findings],
            "The control has no subject.",
            part="Every finding",
        )
        for each in assessed
    ]


def controls_section(assessed: Sequence[EvaluatedControl]) -> Json:
    """One row for each control: what must hold, and how its findings stand."""
    rows = [
        {
            "control": each.applied.id,
            "requirement": each.applied.requirement,
            "maps_to": "; ".join(each.applied.maps_to) or None,
            "status": each.status.value,
            **{name.replace(" ", "_"): count for name, count in each.counts.items()},
        }
        for each in assessed
    ]
    return section(
        "controls",
        "Controls",
        "A control is as its worst finding: not met before not assessed, that before waived and met.",
        (
            column("control", "Control"),
            column("requirement", "What must hold"),
            column("maps_to", "Stands for"),
            column("status", "Status", "status"),
            *(
                column(status.value.replace(" ", "_"), status.value.capitalize(), "number", "findings")
                for status in Status
            ),
        ),
        rows,
        "The policy has no control.",
        chart={"kind": "stacks", "rows": [{"label": row["control"], **_counts(row)} for row in rows]},
        part="Controls",
    )


def _counts(row: Json) -> Json:
    return {status.value: row[status.value.replace(" ", "_")] for status in Status}


def verdict(assessed: Sequence[EvaluatedControl], what: str) -> Json:
    """The verdict on the cover, and the sentence that explains it."""
    status = worst(each.status for each in assessed)
    counts = Counter(each.status for each in assessed)
    parts = [f"{counts[each]} {each.value}" for each in Status if counts[each]]
    sentence = (
        f"Of {counted(len(assessed), 'control')} {', '.join(parts)}."
        if assessed
        else f"No control was assessed of {what}."
    )
    return {
        "status": status.value,
        "sentence": sentence,
        "counts": {each.value: counts[each] for each in Status},
    }
