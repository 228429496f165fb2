"""What page one says of rules: how many were broken, what is the worst, and what could not be assessed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from figures.days import counted, date_of, spoken_range
from figures.letter import Told, first_of, often, period_of, some
from figures.of_items import FIRST, Item, items_of, rank, to_look_at, totals_of
from figures.of_log import days_of, log_of
from figures.of_reading import gaps_under
from figures.of_weeks import (
    days_without_break,
    mondays,
    short_rests,
    unread_days,
    weeks_of,
    whole_weeks,
    work_of,
)
from figures.of_work import MOST_HOURS
from figures.policy import CONTROLS, OF_REPORT, RULES
from figures.reckoned import Finding, Reason, Reckoned, person_name
from figures.sentences import STREAMS
from figures.written import HOUR

_HOURS = ("weekly-average", "weekly-average-rolling")


def sentence_of_policy(reckoned: Reckoned, report: str) -> Told:
    rules = OF_REPORT[report]
    broken = sum(reckoned.status(rule) == "not met" for rule in rules)
    return {
        "broken": broken,
        "were": "was" if broken == 1 else "were",
        "rules": len(rules),
        "period": period_of(reckoned),
        "times": often(reckoned.statuses(report)["not met"]),
        **unknown_checks(reckoned, report),
    }


def unknown_checks(reckoned: Reckoned, report: str) -> Told:
    """How many could not be made, and the gap for which most of them could not."""
    unknown = reckoned.statuses(report)["not assessed"]
    checks = "One check" if unknown == 1 else f"{unknown} checks" if unknown else None
    told: Told = {"checks": checks, "of_them": None, "where": None, "when": None}
    gaps = Counter(
        (STREAMS[CONTROLS.get(rule, rule)], gaps_under(reckoned.month, rule)[0])
        for rule in OF_REPORT[report]
        for one in reckoned.findings[rule]
        if one.status == "not assessed" and one.expected.status == "met"
    )
    if not gaps or 2 * max(gaps.values()) < unknown:
        return told
    ((where, (start, end)), count) = gaps.most_common(1)[0]
    first, last = reckoned.day(start), reckoned.day(end - timedelta(microseconds=1))
    when = spoken_range(first, last)
    if first <= reckoned.month.first:
        when = f"before {date_of(reckoned.day(end))}"
    elif last >= reckoned.month.last:
        when = f"after {date_of(first)}"
    return told | {"where": where, "when": when, "of_them": some(count if count < unknown else 0)}


def looks_of_policy(reckoned: Reckoned, report: str) -> list[Told]:
    topics = list(reckoned.by_topic(report).values())
    if len(topics) == 1:
        topics = [[rule] for rule in topics[0]]
    told: set[str] = set()
    found: list[Finding] = []
    for rules in topics:
        broken = [rule for rule in rules if reckoned.status(rule) == "not met"]
        if broken:
            findings = reckoned.worst_first(broken[0])
            one = next((one for one in findings if one.subject not in told), findings[0])
            told.add(one.subject)
            found.append(one)
    unknown = [rule for rules in topics for rule in rules if reckoned.status(rule) == "not assessed"]
    found += [reckoned.findings[rule][0] for rule in unknown]
    return first_of(
        [{"who": one.name, "reason": Reason(reckoned, one), "rule": RULES[one.rule].title} for one in found]
    )


def sentence_of_access(reckoned: Reckoned) -> Told:
    log, days = log_of(reckoned.month), days_of(reckoned.month)
    without = [day.day for day in days if day.review == "nobody"]
    dark = [day.read == "nothing" for day in days]
    return {
        "broken": sum(bool(one.broken) for one in log),
        "sessions": counted(len(log), "session"),
        "period": period_of(reckoned),
        "log_of": date_of(without[0]) if len(without) == 1 else None,
        "logs_of": len(without) if len(without) > 1 else None,
        "dark": _dark(dark),
        **(
            dict.fromkeys(("checks", "of_them", "where", "when"))
            if any(dark)
            else unknown_checks(reckoned, "access-review")
        ),
    }


def _dark(dark: list[bool]) -> str | None:
    """Of which days nothing is known."""
    count = sum(dark)
    if not count:
        return None
    if all(dark):
        return "any day"
    days = "day" if count == 1 else f"{count} days"
    if all(dark[:count]):
        return f"the first {days}"
    return f"the last {days}" if all(dark[-count:]) else counted(count, "day")


def sentence_of_training(reckoned: Reckoned) -> Told:
    totals = totals_of(reckoned.month)
    others = sum(reckoned.status(rule) == "not met" for rule in OF_REPORT["training"][1:])
    return {
        "on_time": totals["on time"] or "None",
        "were": "was" if totals["on time"] == 1 else "were",
        "items": totals.total(),
        "period": period_of(reckoned),
        "late": some(totals["late"]),
        "overdue": some(totals["overdue"]),
        "no_record": some(totals["no record"]),
        "others": f"{others} other rules were" if others > 1 else "One other rule was" if others else None,
    }


def looks_of_training(reckoned: Reckoned) -> list[Told]:
    """One of each state, then everybody with an item that is not in order; then what the rules say."""
    worst = [min(items, key=_order) for _, items in to_look_at(reckoned.month)]
    first = [next((one for one in worst if one.state == state), None) for state in FIRST]
    items = [_of_item(reckoned, one) for one in (*filter(None, first), *worst)]
    return first_of([*items, *looks_of_policy(reckoned, "training")])


def _order(item: Item) -> int:
    return rank([item])


def _of_item(reckoned: Reckoned, item: Item) -> Told:
    others = {one.person for one in items_of(reckoned.month) if one.state == item.state} - {item.person}
    day = item.completed if item.state == "late" else item.due if item.state == "overdue" else None
    return {
        "who": person_name(item.person),
        "program": item.program,
        "day": day and date_of(day),
        "days": _days(item.days or 0),
        item.state.replace(" ", "_"): _others(len(others), _THEIRS[item.state]),
    }


#: What others are or have, one of them and many.
_THEIRS = {"late": ("was", "were"), "overdue": ("is", "are"), "no record": ("lacks", "lack")}


def _others(count: int, words: tuple[str, str]) -> str | None:
    one, many = words
    return None if not count else f"One other person {one}" if count == 1 else f"{count} others {many}"


def sentence_of_work(reckoned: Reckoned) -> Told:
    month = reckoned.month
    worked = [person for person in reckoned.people if work_of(month, person)]
    over = {
        person: [monday for monday, week in weeks_of(month, person).items() if week.is_over]
        for person in worked
    }
    over = {person: found for person, found in over.items() if found}
    one = next(iter(over)) if len(over) == 1 else None
    averages = {one.subject for rule in _HOURS for one in reckoned.findings[rule] if one.status == "not met"}
    rests = [one for one in reckoned.findings["daily-rest"] if one.status == "not met"]
    breaks = [one for one in reckoned.findings["breaks"] if one.status == "not met"]
    return {
        "over": len(over) if len(over) > 1 else None,
        "all": counted(len(worked), "person", "people") if len(over) > 1 else None,
        "one": one and person_name(one),
        "weeks": one and _weeks_of(reckoned, over[one]),
        "period": period_of(reckoned),
        **_of_others(reckoned, [person for person in worked if person not in over], over),
        "average": _people(len(averages - {f"A{person}" for person in over})),
        "rests": often(sum(len(short_rests(month, int(found.subject[1:]))) for found in rests)),
        "without": _people(len(breaks)),
        "days": _days(sum(len(days_without_break(month, int(found.subject[1:]))) for found in breaks)),
        "more": "One" if reckoned.status("weekly-rest") == "not met" else None,
        **unknown_checks(reckoned, "working-time"),
    }


def _people(count: int) -> str | None:
    return counted(count, "person", "people") if count else None


def _days(count: int) -> str | None:
    return counted(count, "day") if count else None


def _weeks_of(reckoned: Reckoned, over: list[date]) -> str:
    whole = whole_weeks(reckoned.month)
    if whole == whole & set(over) and len(whole) > 1:
        return "every full week"
    return "one week" if len(over) == 1 else f"{len(over)} weeks"


def _of_others(reckoned: Reckoned, others: list[int], over: dict[int, list[date]]) -> Told:
    """What those come to who were not past the limit for certain, as far as that is known."""
    month, whole = reckoned.month, whole_weeks(reckoned.month)
    told: Told = dict.fromkeys(("reached", "in_full", "nobody"))
    most = [week.most for person in others for week in weeks_of(month, person).values()]
    known = [length for length in most if length is not None]
    is_known = len(known) == len(most) and not any(unread_days(month, monday) for monday in mondays(month))
    if not others:
        return told
    if is_known and max(known) // HOUR + 1 <= MOST_HOURS:
        every = len(over) == 1 and len(whole) > 1 and whole <= set(*over.values())
        return told | {
            "reached": max(known) // HOUR + 1,
            "in_full": None if every else " in a full week",
        }
    if over:
        return told
    is_inside = is_known and max(known) <= MOST_HOURS * HOUR
    return told | {"nobody": "in a full week" if is_inside else "in a week"}
