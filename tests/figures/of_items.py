"""How every required item of training stands, and how far everybody is with each programme."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from figures.days import counted
from figures.month import Month
from figures.of_training import of_training
from figures.reckoning import Expected
from figures.written import Figure

#: What is told before the rest, the worst first.
FIRST = ("overdue", "no record", "late")
#: The states in the order of the tiles; nothing is due later, and nothing is waived in these months.
STATES = ("on time", "late", "due", "overdue", "waived", "no record")
#: The state by the figure that the sentence of an item has.
_STATES = {"on": "on time", "late": "late", "overdue": "overdue", "none": "no record"}


@dataclass(frozen=True)
class Item:
    """One required programme of one person; `days` are those by which it was late or is overdue."""

    person: int
    program: str
    state: str
    completed: date | None
    due: date
    days: int | None
    expected: Expected


def items_of(month: Month) -> list[Item]:
    """By the names of people and then of programmes."""
    findings = of_training(month)["training-completed"]
    return [
        _item(month, person, part)
        for person in range(1, month.people + 1)
        for part in sorted(findings[f"A{person}"].parts, key=lambda each: str(each["program"]))
    ]


def _item(month: Month, person: int, part: dict[str, Figure]) -> Item:
    key = next(name for name in _STATES if name in part)
    completed = date.fromisoformat(str(part[key])) if key in ("on", "late") else None
    today = month.as_of.astimezone(month.zone).date()
    days = (today - month.last).days if key == "overdue" else None
    if key == "late" and completed:
        days = (completed - month.last).days
    return Item(
        person,
        str(part["program"]),
        _STATES[key],
        completed,
        month.last,
        days,
        Expected("", [part]),
    )


def totals_of(month: Month) -> Counter[str]:
    """How many items there are of each state."""
    return Counter(item.state for item in items_of(month))


def by_person(month: Month) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for item in items_of(month):
        found.setdefault(item.person, []).append(item)
    return found


def rank(items: list[Item]) -> int:
    """The place of somebody among those who are told first, by the worst of their items."""
    return min((FIRST.index(item.state) for item in items if item.state in FIRST), default=len(FIRST))


def ranked(month: Month) -> list[tuple[int, list[Item]]]:
    """Everybody, those with an item that is not in order first."""
    return sorted(by_person(month).items(), key=lambda one: rank(one[1]))


def to_look_at(month: Month) -> list[tuple[int, list[Item]]]:
    return [(person, items) for person, items in ranked(month) if rank(items) < len(FIRST)]


def progress_of(month: Month, person: int, program: str) -> str | None:
    """How far somebody is with a programme, in words; None where there is no record."""
    steps = [step for step in month.steps if (step.person, step.program) == (person, program)]
    if not steps:
        return None
    done = [step.at.astimezone(month.zone).date() for step in steps if step.at]
    if len(done) == len(steps):
        return f"completed {max(done)}"
    return "not completed" if steps[0].item is None else f"{len(done)} of {counted(len(steps), 'item')}"
