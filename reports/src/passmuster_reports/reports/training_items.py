"""The required items of training: every required programme of every person, and how each of them stands.

The control `training-completed` decides. Its findings are taken as they are; where it cannot be assessed
without a roster, or the policy has no such control, its own rule is asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.findings import EVERYTHING, Status
from passmuster_reports.assessment.policy import load_policy
from passmuster_reports.assessment.sentences import Said, Sentence, say
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.assessment.values import sql_value
from passmuster_reports.assessment.waivers import waived_by
from passmuster_reports.assessment.words import Value
from passmuster_reports.canonical import INLINED
from passmuster_reports.reports.sections import who

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.policy import Applied
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.register import PersonFigures

#: The control that says what is required, and the pack that has it.
CONTROL, PACK = "training-completed", "mandatory-training"

ON_TIME, LATE, DUE = "on time", "late", "due"
OVERDUE, WAIVED, NO_RECORD = "overdue", "waived", "no record"

#: The reason of a programme that no evidence knows: the control has one finding of it, and not one a person.
_UNKNOWN = "no programme"
_OF_NOBODY = "{program}: no evidence knows a programme of this id or name"

#: The state of an item by the reason that the control gives.
_STATES = {
    "in time": ON_TIME,
    "late": LATE,
    "not due": DUE,
    "overdue": OVERDUE,
    **dict.fromkeys(("no record", "no id", "not known", "without a day", "unclear", _UNKNOWN), NO_RECORD),
}

# Everybody in place of the roster. A source can know whom it has named, and nobody can say that of others.
_OF_EVERYBODY = """
WITH roster AS (SELECT person, name FROM people),
known_at AS (
    SELECT DISTINCT source, person, TRUE AS has_id, TRUE AS known, NULL::VARCHAR AS doubt FROM completions
)
SELECT * FROM ({rule})
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One required programme of one person.

    `status` is what the control says of it alone. `days` are those until it is due, or those by which it was
    or is late. A programme that no evidence knows has no source and no id.
    """

    who: PersonFigures = field(metadata=INLINED)
    control: str
    source: str | None
    program_id: str | None
    program: str
    state: str
    status: str
    completed_on: str | None
    due_on: str
    days: int | None
    #: The reason by its name in the control.
    why: str
    reason: Said

    @property
    def programme(self) -> tuple[str, str, str]:
        """Return what tells the programme from others, in the order in which programmes are shown."""
        return self.program, self.source or "", self.program_id or ""


@dataclass(frozen=True)
class Totals:
    """How many items there are of each state; they add up to `items`."""

    people: int
    programmes: int
    items: int
    on_time: int
    late: int
    due: int
    overdue: int
    waived: int
    no_record: int


def totals_of(items: Sequence[Item]) -> Totals:
    """Return how many items there are of each state."""
    states = Counter(item.state for item in items)
    return Totals(
        people=len({item.who.person for item in items}),
        programmes=len({item.programme for item in items}),
        items=len(items),
        on_time=states[ON_TIME],
        late=states[LATE],
        due=states[DUE],
        overdue=states[OVERDUE],
        waived=states[WAIVED],
        no_record=states[NO_RECORD],
    )


@dataclass(frozen=True)
class _Basis:
    """What the items of one control are made from; `today` is the day as of which something is due."""

    applied: Applied
    people: Mapping[str, Person]
    last: date
    today: date

    @property
    def due(self) -> date:
        """Return the day that is due for all."""
        due = self.applied.values["due"]
        return date.fromisoformat(str(due)) if due else self.last


def items_of(
    assessment: Assessment, assessed: Iterable[EvaluatedControl], people: Mapping[str, Person]
) -> tuple[Item, ...]:
    """Return every required item, by the names of people and then of programmes."""
    (today,) = assessment.connection.execute("SELECT as_of_day FROM period").fetchall()[0]
    found = [control for control in assessed if control.applied.control.id == CONTROL]
    items: list[Item] = []
    if found and assessment.roster is not None:
        for control in found:
            basis = _Basis(control.applied, people, assessment.period.last, today)
            items += _of_findings(basis, control.findings)
    else:
        for applied in [control.applied for control in found] or _of_pack():
            basis = _Basis(applied, people, assessment.period.last, today)
            has_roster = assessment.roster is not None
            items += _of_rule(basis, assessment.connection, has_roster=has_roster)
    return tuple(sorted(items, key=_order))


def _of_pack() -> list[Applied]:
    controls = load_policy(PACK, shipped_controls()).controls
    return [applied for applied in controls if applied.control.id == CONTROL]


def _order(item: Item) -> tuple[Any, ...]:
    key = item.who.person or ""
    return ((item.who.name or key).casefold(), key, item.programme, item.control)


def _of_findings(basis: _Basis, findings: Iterable[Finding]) -> Iterator[Item]:
    """Yield the items that the findings tell of, each being one case of them."""
    names = {template: name for name, template in basis.applied.control.reasons.items()}
    for finding in findings:
        if finding.subject == EVERYTHING:
            continue
        for case, sentence in zip(finding.figures["told"], finding.sentences, strict=False):
            why = names[sentence.template]
            for item in _of_case(basis, finding.subject, why, case, sentence):
                yield _waived(item, finding)


def _waived(item: Item, finding: Finding) -> Item:
    """Return the item as waived where somebody has accepted what is not met in the finding."""
    if finding.status is not Status.WAIVED or item.status == Status.MET or finding.waiver is None:
        return item
    reason = Said(*item.reason.sentences, waived_by(finding.waiver))
    return replace(item, state=WAIVED, days=None, reason=reason)


def _of_rule(basis: _Basis, connection: DuckDBPyConnection, *, has_roster: bool) -> Iterator[Item]:
    """Yield the items that the rule of the control makes of everybody, where it has no findings."""
    control, values = basis.applied.control, basis.applied.values
    rule = control.rule if has_roster else _OF_EVERYBODY.format(rule=control.rule)
    parameters = {name: sql_value(parameter, values[name]) for name, parameter in control.parameters.items()}
    for row in rows_of(connection, rule, parameters):
        why = row["reason"]
        if why == "no id" and not has_roster:
            why = "no record"
        written = {
            "program": Value(row["program"]),
            "done_on": Value(row["done_on"], "day"),
            "due_on": Value(row["due_on"], "day"),
            "doubt": Value(row["doubt"], "doubt"),
        }
        sentence = Sentence(control.reasons[why], written)
        case = {
            **row,
            "done_on": row["done_on"] and row["done_on"].isoformat(),
            "due_on": row["due_on"] and row["due_on"].isoformat(),
        }
        if not has_roster and case["status"] == Status.NOT_MET:
            case["status"] = Status.NOT_ASSESSED.value  # nobody is expected to have completed anything
        yield from _of_case(basis, row["subject_id"], why, case, sentence)


def _of_case(
    basis: _Basis, subject: str, why: str, case: Mapping[str, Any], sentence: Sentence
) -> Iterator[Item]:
    """Yield the item of a case; of a programme that no evidence knows, one of everybody."""
    due = date.fromisoformat(case["due_on"]) if case["due_on"] else basis.due
    completed = case["done_on"]
    for person in [subject] if why != _UNKNOWN else _asked(basis):
        yield Item(
            who=who(basis.people.get(person), person),
            control=basis.applied.id,
            source=case["source"],
            program_id=case["program_id"],
            program=case["program"],
            state=_STATES[why],
            status=case["status"],
            completed_on=completed,
            due_on=due.isoformat(),
            days=_days(_STATES[why], completed, due, basis.today),
            why=why,
            reason=Said(sentence) if why != _UNKNOWN else say(_OF_NOBODY, program=Value(case["program"])),
        )


def _asked(basis: _Basis) -> list[str]:
    """Return everybody of whom the control asks something."""
    on_roster = any(person.on_roster for person in basis.people.values())
    groups = basis.applied.groups
    return [
        person.key
        for person in basis.people.values()
        if person.on_roster or not on_roster
        if not groups or not on_roster or person.group in groups
    ]


def _days(state: str, completed: str | None, due: date, today: date) -> int | None:
    match state:
        case "late" if completed:
            return (date.fromisoformat(completed) - due).days
        case "due":
            return (due - today).days
        case "overdue":
            return (today - due).days
        case _:
            return None
