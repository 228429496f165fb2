"""The tables of the training report: its items, the groups, who has completed what, and certificates.

Pages show the items; these are in workbooks and CSV files.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.pages.rounding import rounded_percent
from passmuster_reports.reports.assessed_policy import ON_CARDS, stack_of, status_cells, status_columns
from passmuster_reports.reports.local_times import LocalTimes
from passmuster_reports.reports.sections import Cell, Column, Section, StackChart, who
from passmuster_reports.reports.training_items import CONTROL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.training_items import Item


_PROGRAMS = """
SELECT
    person,
    source,
    program_id,
    min(coalesce(program_name, program_id)) AS program,
    bool_or(item_id IS NULL AND state = 'completed') AS whole,
    max(completed_at) FILTER (item_id IS NULL AND state = 'completed') AS completed_at,
    max(progress) FILTER (item_id IS NULL) AS progress,
    bool_or(item_id IS NULL AND state IS NULL) AS unclear,
    count(*) FILTER (item_id IS NOT NULL AND required) AS items,
    count(*) FILTER (item_id IS NOT NULL AND required AND state = 'completed') AS items_done,
    max(completed_at) FILTER (item_id IS NOT NULL AND required AND state = 'completed') AS items_at
FROM completions
GROUP BY person, source, program_id
ORDER BY program, source, program_id, person
"""


COMPLETED, NOT_COMPLETED, UNKNOWN = "completed", "not completed", "state unknown"


@dataclass(frozen=True)
class Progress:
    """How far one person is with one programme; `items` are the required ones, such as 2 of 3."""

    person: str
    source: str
    program_id: str
    program: str
    state: str
    completed_at: str | None
    items: str | None

    @property
    def column(self) -> str:
        """Return the key of the programme's column."""
        return f"{self.source}:{self.program_id}"

    @property
    def words(self) -> str:
        """Return what the matrix says of it."""
        if self.completed_at:
            return f"completed {self.completed_at[:10]}"
        if self.state != NOT_COMPLETED or self.items is None:
            return self.state
        return f"{self.items} {'item' if self.items.endswith(' of 1') else 'items'}"


def training_sections(
    assessment: Assessment,
    assessed: Sequence[EvaluatedControl],
    people: Mapping[str, Person],
    items: Sequence[Item],
) -> tuple[Section, ...]:
    """Return the tables."""
    times = LocalTimes(assessment.period.zone)
    progress = [_progress(row, times) for row in rows_of(assessment.connection, _PROGRAMS)]
    return (
        _items(items),
        _groups(assessed, people),
        _matrix(progress, people, _not_known(assessment)),
        _certificates(assessment, people, times),
    )


def _items(items: Sequence[Item]) -> Section:
    """Return a row for each required item."""
    return Section(
        name="items",
        title="Required items",
        lead="Every required programme of every person, which is exactly one of on time, late, due, overdue, "
        "waived and no record.",
        columns=(
            Column("person", "Person", "person"),
            Column("program", "Programme"),
            Column("state", "State", "status"),
            Column("completed", "Completed", "day"),
            Column("due", "Due", "day"),
            Column("days", "Days late, or until it is due", "number"),
            Column("reason", "Why"),
        ),
        rows=tuple(
            {
                "person": item.who,
                "program": item.program,
                "state": item.state,
                "completed": item.completed_on,
                "due": item.due_on,
                "days": item.days,
                "reason": item.reason,
            }
            for item in items
        ),
        empty="Nothing is required of anybody.",
        part=ON_CARDS,
    )


def _progress(row: Mapping[str, Any], times: LocalTimes) -> Progress:
    """Return how far one person is: the programme's own row says most, else its required items do."""
    done = row["whole"] or (row["items"] > 0 and row["items_done"] == row["items"])
    at = row["completed_at"] if row["whole"] else row["items_at"] if done else None
    return Progress(
        person=row["person"],
        source=row["source"],
        program_id=row["program_id"],
        program=row["program"],
        state=COMPLETED if done else UNKNOWN if row["unclear"] else NOT_COMPLETED,
        completed_at=times.instant_or_none(at),
        items=f"{row['items_done']} of {row['items']}" if row["items"] else None,
    )


def _groups(assessed: Sequence[EvaluatedControl], people: Mapping[str, Person]) -> Section:
    """Return how many of each group have completed what is required, and how many have not."""
    groups: dict[str, Counter[str]] = {}
    for found in assessed:
        if found.applied.control.id != CONTROL:
            continue
        for finding in found.findings:
            person = people.get(finding.subject)
            if person is not None:
                groups.setdefault(person.group or "no group", Counter())[finding.status.value] += 1
    ordered = sorted(groups.items())
    return Section(
        name="groups",
        title="By group",
        lead="People of each group by whether they have completed all that is required. "
        "The rate is met ÷ (met + not met).",
        columns=(
            Column("group", "Group"),
            *(column for status in _ORDER for column in status_columns("people") if column.key == status),
            Column("rate", "Rate", "percent", "%"),
        ),
        rows=tuple(
            {"group": group, **status_cells(counts), "rate": _rate(counts)} for group, counts in ordered
        ),
        empty="No group was assessed.",
        chart=StackChart(tuple(stack_of(group, counts) for group, counts in ordered)),
        part=ON_CARDS,
    )


#: The columns of a group, the best first.
_ORDER = ("met", "not_met", "not_assessed", "waived")


def _rate(counts: Mapping[str, int]) -> float | None:
    met = counts[Status.MET.value]
    whole = met + counts[Status.NOT_MET.value]
    return float(rounded_percent(met, whole)) if whole else None


def _not_known(assessment: Assessment) -> set[tuple[str, str]]:
    """Return each source with the people of the roster whom it cannot know."""
    rows = assessment.connection.execute("SELECT source, person FROM known_at WHERE NOT known").fetchall()
    return {(source, person) for source, person in rows}


def _matrix(
    progress: Sequence[Progress], people: Mapping[str, Person], not_known: Collection[tuple[str, str]]
) -> Section:
    """Return a row for each person, and a column for each programme."""
    programs = {(one.column, one.program): one.source for one in progress}
    by_person: dict[str, dict[str, str]] = {person.key: {} for person in people.values() if person.on_roster}
    for one in progress:
        by_person.setdefault(one.person, {})[one.column] = one.words
    for (column, _), source in programs.items():
        for person, cells in by_person.items():
            if (source, person) in not_known:
                cells.setdefault(column, "id not known there")
    rows: list[dict[str, Cell]] = [
        {
            "person": who(people.get(person), person),
            **{column: by_person[person].get(column) for column, _ in programs},
        }
        for person in sorted(by_person, key=lambda key: _name(key, people))
    ]
    return Section(
        name="matrix",
        title="Who has completed what",
        lead="A dash is a programme of which the source has no record for the person. Nothing is said where "
        "the source cannot know the person: the roster has no id for it, or one that it never named.",
        columns=(
            Column("person", "Person", "person"),
            *(Column(column, title) for column, title in programs),
        ),
        rows=tuple(rows),
        empty="No completion was read.",
        part=ON_CARDS,
    )


def _name(key: str, people: Mapping[str, Person]) -> tuple[str, str]:
    person = people.get(key)
    return ((person.name or key).casefold() if person else key, key)


def _certificates(assessment: Assessment, people: Mapping[str, Person], times: LocalTimes) -> Section:
    rows = rows_of(
        assessment.connection,
        "SELECT person, item_name, item_id, issued_at, state FROM certificates "
        "ORDER BY issued_at, evidence_id",
    )
    return Section(
        name="certificates",
        title="Certificates",
        lead="Certificates that the sources say were given.",
        columns=(
            Column("person", "Person", "person"),
            Column("item", "For"),
            Column("issued", "Given", "moment"),
            Column("state", "State, in the source’s word"),
        ),
        rows=tuple(
            {
                "person": who(people.get(row["person"]), row["person"]),
                "item": row["item_name"] or row["item_id"],
                "issued": times.instant_or_none(row["issued_at"]),
                "state": row["state"],
            }
            for row in rows
        ),
        empty="No certificate was read.",
        part=ON_CARDS,
    )
