"""Page one of the training report: how much of what is required was completed on time, and by whom not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.words import Value
from passmuster_reports.pages.references import anchor
from passmuster_reports.reports.letter import Letter, Look, first_of, number, period_of
from passmuster_reports.reports.training_items import (
    CONTROL,
    LATE,
    NO_RECORD,
    OVERDUE,
    WAIVED,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.reports.shared import SharedFigures
    from passmuster_reports.reports.training_items import Item, Totals

#: What somebody is told to be looked at for, in this order; the others are on time or need not be yet.
_ORDER = (OVERDUE, NO_RECORD, LATE, WAIVED)

#: The fact of an item by the reason that the control gives, after the name of the person.
_FACTS = {
    "late": "completed {program} on {day}, {days} after it was due.",
    "overdue": "has not completed {program}, which was due on {due}.",
    "no record": "has no record of {program}[ at {source}].",
    "no id": "has no id at {source}, so nothing can be said of {program}.",
    "not known": "is not known at {source}, so nothing can be said of {program}.",
    "without a day": "completed {program}, but {source} gives no date.",
    "unclear": "may have completed {program}: the word of {source} for it is not known.",
    "no programme": "has no record of {program}: no evidence knows it.",
}
_NOT_DUE = "has not completed {program}, which is due on {due}."
#: How the required items stand, by how many were completed on time: one, and many or none.
_ITEMS = (
    "{on_time} of {items} required items was completed on time {period}[, {late} late][, {overdue} overdue]"
    "[, {due} not due yet][, {waived} waived][, {no_record} without a record].",
    "[{on_time}|None] of {items} required items were completed on time {period}[, {late} late]"
    "[, {overdue} overdue][, {due} not due yet][, {waived} waived][, {no_record} without a record].",
)


def training_letter(
    of_policy: Letter,
    items: Sequence[Item],
    totals: Totals,
    assessed: Sequence[EvaluatedControl],
    shared: SharedFigures,
) -> Letter:
    """Return page one; `of_policy` is that of the controls, which tells what the items do not."""
    return replace(
        of_policy,
        sentence=tuple(_sentence(totals, assessed, shared)),
        look_first=first_of((*_looks(items), *of_policy.look_first)),
        scope=(*_scope(items, totals), *of_policy.scope),
    )


def _sentence(totals: Totals, assessed: Sequence[EvaluatedControl], shared: SharedFigures) -> Iterator[Said]:
    period = period_of(shared)
    if not totals.items:
        if shared.nothing_read:
            yield say("Nothing was read {period}, so nothing can be said.", period=period)
        else:
            yield say("No programme is known that anybody had to complete {period}.", period=period)
    elif totals.on_time == totals.items:
        yield say(
            "The one required item was completed on time {period}.",
            "All {items} required items were completed on time {period}.",
            "items",
            items=number(totals.items),
            period=period,
        )
    else:
        values = {
            "on_time": number(totals.on_time),
            "items": number(totals.items),
            "late": number(totals.late),
            "due": number(totals.due),
            "overdue": number(totals.overdue),
            "waived": number(totals.waived),
            "no_record": number(totals.no_record),
            "period": period,
        }
        yield say(*_ITEMS, "on_time", **values)
    others = sum(found.status is Status.NOT_MET and found.applied.control.id != CONTROL for found in assessed)
    if others:
        yield say(
            "One other rule was broken.",
            "{others} other rules were broken.",
            "others",
            others=number(others),
        )


def people_first(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Return the items of each person that are to be looked at, by the worst of them; then by name."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.state in _ORDER:
            found.setdefault(item.who.person or "", []).append(item)
    worst = {person: min(_ORDER.index(item.state) for item in theirs) for person, theirs in found.items()}
    return {person: found[person] for person in sorted(found, key=lambda person: worst[person])}


def _looks(items: Sequence[Item]) -> Iterator[Look]:
    """Yield a look for everybody with an item that is not in order: one of each state, then the others."""
    people = list(people_first(items).values())
    worst = [min(theirs, key=lambda item: _ORDER.index(item.state)) for theirs in people]
    first = [next((item for item in worst if item.state == state), None) for state in _ORDER]
    for item in (*filter(None, first), *worst):
        yield Look(
            item.who.name or item.who.person or "",
            fact_of(item),
            _why(item, items),
            anchor("item", item.who.person),
        )


def _why(item: Item, items: Sequence[Item]) -> Said | None:
    """Return who has waived an item, or how many others stand as this one does."""
    if item.state == WAIVED:
        return say("Waived by {who} until {day}: {why}.", **item.reason.sentences[-1].values)
    same = {other.who.person for other in items if other.state == item.state} - {item.who.person}
    if not same:
        return None
    one, many = _OTHERS[item.state]
    return say(one, many, "others", others=number(len(same)))


#: How many others stand as somebody does, one and many, by the state of the item.
_OTHERS = {
    OVERDUE: ("One other person is overdue with something.", "{others} others are overdue with something."),
    LATE: ("One other person was late with something.", "{others} others were late with something."),
    NO_RECORD: ("One other person lacks a record, too.", "{others} others lack a record, too."),
}


def fact_of(item: Item) -> Said:
    """Return what is the matter with an item, after the name of the person."""
    values = {
        "program": Value(item.program),
        "source": Value(item.source or ""),
        "day": Value(item.completed_on or item.due_on, "date"),
        "due": Value(item.due_on, "date"),
        "days": Value(item.days or 0, "days"),
    }
    return say(_FACTS.get(item.why, _NOT_DUE), **values)


def _scope(items: Sequence[Item], totals: Totals) -> Iterator[Said]:
    if not totals.items:
        return
    due = sorted({item.due_on for item in items})
    yield say(
        "{people} and {programmes}, due {first}." if len(due) == 1 else _SEVERAL_DAYS,
        people=Value(totals.people, "people"),
        programmes=Value(totals.programmes, "programmes"),
        first=Value(due[0], "date"),
        last=Value(due[-1], "date"),
    )


_SEVERAL_DAYS = "{people} and {programmes}, due from {first} to {last}."
