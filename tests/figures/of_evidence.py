"""Which records each finding of a report rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from figures.month import Month, Step, Visit, Work
from figures.of_access import backwards, pairs_at_once, sessions_of, status_of_hours, too_long
from figures.of_attendance import is_in
from figures.of_training import asked_for
from figures.of_work import in_reference_period, shifts_of, weeks_of_rest
from figures.reckoning import Expected

_OF_ATTENDANCE = (
    *("attendance-ratio", "by-minutes", "chronic-absence", "lateness", "early-leaving"),
    *("cme-credits", "cpe-credits"),
)


def id_of_work(work: Work) -> str:
    return f"activtrak:us:working_hours_users:{work.day}:t{work.person}"


def id_of_step(step: Step) -> str:
    return f"falkor:host:enrolments:{step.program}:f{step.person}:{step.item}"


def evidence_of(month: Month, rule: str, subject: str, expected: Expected) -> set[str]:
    """The ids of the records behind what a rule says of somebody or of a day."""
    if not expected.parts:
        return set()
    number = int(subject[1:]) if subject.startswith("A") else month.people + 1
    if rule in _OF_ATTENDANCE:
        return {
            visit.id
            for visit in month.visits
            if visit.person == number and any(is_in(visit, session, month) for session in month.planned)
        }
    if found := _OF_WORK.get(rule):
        work = [each for each in month.work if each.person == number]
        return set(map(id_of_work, found(month, work, expected)))
    if rule.startswith("training"):
        steps = [each for each in month.steps if each.person == number]
        return set(map(id_of_step, _of_training(month, rule, steps)))
    if rule == "daily-review":
        everybody = [visit for theirs in sessions_of(month).values() for visit in theirs]
        return {visit.id for visit in everybody if day_of(month, visit) == subject}
    if subject in sessions_of(month) and rule not in ("known-people", "roster-seen"):
        return {visit.id for visit in _of_access(month, rule, sessions_of(month)[subject], expected)}
    return set()


def day_of(month: Month, visit: Visit) -> str:
    """The day that a session on a workstation counts to."""
    return str(max(visit.start.astimezone(month.zone).date(), month.first))


def _days_of_breaks(month: Month, work: list[Work], _: Expected) -> Iterable[Work]:
    return [each for each in work if month.first <= each.day <= month.last]


def _days_of_shifts(month: Month, work: list[Work], _: Expected) -> Iterable[Work]:
    judged = shifts_of(month, work)
    return [each for each in work if each.day in judged]


def _days_of_weeks(month: Month, work: list[Work], _: Expected) -> Iterable[Work]:
    for monday, inside in weeks_of_rest(month, work).items():
        yield from inside
        yield from (
            each
            for each in work
            if each.first is None and each.active and monday <= each.day <= monday + timedelta(days=6)
        )


def _days_of_average(_: Month, work: list[Work], expected: Expected) -> Iterable[Work]:
    return in_reference_period(work, date.fromisoformat(str(expected.parts[0]["day"])))


_OF_WORK = {
    "breaks": _days_of_breaks,
    "daily-rest": _days_of_shifts,
    "weekly-rest": _days_of_weeks,
    "weekly-average": _days_of_average,
    "weekly-average-rolling": _days_of_average,
}


def _of_training(month: Month, rule: str, steps: list[Step]) -> Iterable[Step]:
    match rule:
        case "training-score":
            return asked_for(month, steps)
        case "training-current":
            return [step for step in steps if step.item is None and step.at]
    return steps


def _of_access(month: Month, rule: str, theirs: list[Visit], expected: Expected) -> Iterable[Visit]:
    """Those that broke the rule, where any did; else all."""
    broken: list[Visit] = []
    if expected.status == "not met":
        match rule:
            case "allowed-hours":
                broken = [each for each in theirs if status_of_hours(month, each) == "not met"]
            case "session-length":
                broken = [each for each in theirs if not backwards(each) and too_long(month, each)]
            case "concurrent-sessions":
                broken = [each for pair in pairs_at_once(month, theirs) for each in pair]
    return broken or theirs
