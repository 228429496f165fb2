"""The training report: who has completed what is required, who is overdue, and how the groups stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.register import fetch_people
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.pages.rounding import rounded_percent
from passmuster_reports.reports.applied_policy import concerning
from passmuster_reports.reports.figures import Writer
from passmuster_reports.reports.sections import column, controls_section, exceptions, section, verdict, who
from passmuster_reports.reports.shared import write_controls, write_frame, write_policy

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.canonical import Json

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


def make_training(ground: Assessment) -> Json:
    """The report as one JSON object."""
    people = fetch_people(ground.connection)
    writer = Writer(ground.period, {})
    assessed, by = concerning(ground, frozenset({"completion"}), "mandatory-training")
    progress = [_standing(row, writer) for row in rows_of(ground.connection, _PROGRAMS)]
    found = verdict(assessed, "training")
    completed = sum(row["state"] == "completed" for row in progress)
    return {
        **write_frame(ground, writer, ("completion", "certificate")),
        "report": "training",
        "title": "Training",
        "verdict": found,
        "tiles": [
            {"word": "people", "count": len(ground.roster.members) if ground.roster else len(people)},
            {"word": "programmes", "count": len({(row["source"], row["program_id"]) for row in progress})},
            {"word": "completed", "count": completed},
            {"word": "not completed", "count": len(progress) - completed},
        ],
        "assessed_by": by,
        "policy": write_policy(ground),
        "controls": write_controls(ground, assessed),
        "sections": [
            controls_section(assessed),
            *exceptions(assessed, people),
            _groups(assessed, people),
            _matrix(progress, people, _not_known(ground)),
            _certificates(ground, people, writer),
        ],
    }


def _standing(row: Json, writer: Writer) -> Json:
    """How one person stands with one programme: its own row says most, else its required items do."""
    done = row["whole"] or (row["items"] > 0 and row["items_done"] == row["items"])
    at = row["completed_at"] if row["whole"] else row["items_at"] if done else None
    return {
        **{key: row[key] for key in ("person", "source", "program_id", "program", "progress")},
        "state": "completed" if done else "state unknown" if row["unclear"] else "not completed",
        "completed_at": writer.instant(at),
        "items": f"{row['items_done']} of {row['items']}" if row["items"] else None,
    }


def _groups(assessed: tuple[EvaluatedControl, ...], people: dict[str, Person]) -> Json:
    """How many of each group have met, have not, and are not assessed, of the control on completion."""
    counts: dict[str, dict[str, int]] = {}
    for each in assessed:
        if each.applied.control.id != "training-completed":
            continue
        for finding in each.findings:
            person = people.get(finding.subject)
            if person is not None:
                theirs = counts.setdefault(person.group or "no group", {})
                theirs[finding.status.value] = theirs.get(finding.status.value, 0) + 1
    rows: list[Json] = []
    for group, theirs in sorted(counts.items()):
        row: Json = {"group": group}
        row |= {status.value.replace(" ", "_"): theirs.get(status.value, 0) for status in Status}
        assessed_ones = row["met"] + row["not_met"]
        rows.append({**row, "rate": _rate(row["met"], assessed_ones)})
    return section(
        "groups",
        "By group",
        "People of each group by whether they have completed all that is required. "
        "The rate is met ÷ (met + not met).",
        (
            column("group", "Group"),
            column("met", "Met", "number", "people"),
            column("not_met", "Not met", "number", "people"),
            column("not_assessed", "Not assessed", "number", "people"),
            column("waived", "Waived", "number", "people"),
            column("rate", "Rate", "percent", "%"),
        ),
        rows,
        "No group was assessed.",
        chart={
            "kind": "stacks",
            "rows": [
                {
                    "label": row["group"],
                    "not met": row["not_met"],
                    "not assessed": row["not_assessed"],
                    "waived": row["waived"],
                    "met": row["met"],
                }
                for row in rows
            ],
        },
        part="People and programmes",
    )


def _not_known(ground: Assessment) -> set[tuple[str, str]]:
    """Return each source with the people of the roster whom it cannot know."""
    rows = ground.connection.execute("SELECT source, person FROM known_at WHERE NOT known").fetchall()
    return {(source, person) for source, person in rows}


def _rate(met: int, whole: int) -> float | None:
    return float(rounded_percent(met, whole)) if whole else None


def _matrix(progress: list[Json], people: dict[str, Person], not_known: set[tuple[str, str]]) -> Json:
    """A row for each person, a column for each programme."""
    programs = list(dict.fromkeys((row["source"], row["program_id"], row["program"]) for row in progress))
    by_person: dict[str, dict[str, str]] = {person.key: {} for person in people.values() if person.on_roster}
    for row in progress:
        said = f"completed {row['completed_at'][:10]}" if row["completed_at"] else row["state"]
        if row["state"] == "not completed" and row["items"]:
            said = f"{row['items']} items"
        by_person.setdefault(row["person"], {})[f"{row['source']}:{row['program_id']}"] = said
    for source, program_id, _ in programs:
        for person, theirs in by_person.items():
            if (source, person) in not_known:
                theirs.setdefault(f"{source}:{program_id}", "id not known there")
    return section(
        "matrix",
        "Who has completed what",
        "A dash is a programme of which the source has no record for the person. Nothing is said where the "
        "source cannot know the person: the roster has no id for it, or one that it never named.",
        (
            column("person", "Person", "person"),
            *(column(f"{source}:{program_id}", title) for source, program_id, title in programs),
        ),
        [
            {"person": who(people.get(person), person), **{key: theirs.get(key) for key in keys}}
            for keys in [[f"{source}:{program_id}" for source, program_id, _ in programs]]
            for person, theirs in sorted(by_person.items(), key=lambda each: _name(each[0], people))
        ],
        "No completion was read.",
        part="People and programmes",
    )


def _name(key: str, people: dict[str, Person]) -> tuple[str, str]:
    person = people.get(key)
    return ((person.name or key).casefold() if person else key, key)


def _certificates(ground: Assessment, people: dict[str, Person], writer: Writer) -> Json:
    rows = rows_of(
        ground.connection,
        "SELECT person, item_name, item_id, issued_at, state FROM certificates "
        "ORDER BY issued_at, evidence_id",
    )
    return section(
        "certificates",
        "Certificates",
        "Certificates that the sources say were given.",
        (
            column("person", "Person", "person"),
            column("item", "For"),
            column("issued", "Given", "moment"),
            column("state", "State, in the source’s word"),
        ),
        [
            {
                "person": who(people.get(row["person"]), row["person"]),
                "item": row["item_name"] or row["item_id"],
                "issued": writer.instant(row["issued_at"]),
                "state": row["state"],
            }
            for row in rows
        ],
        "No certificate was read.",
        part="People and programmes",
    )


def training_headline(report: Json) -> str:
    """The verdict in one line."""
    tiles = report["tiles"]
    return (
        f"{report['verdict']['status']}: {tiles[2]['count']} completed, {tiles[3]['count']} not; "
        f"{report['verdict']['sentence']}"
    )
