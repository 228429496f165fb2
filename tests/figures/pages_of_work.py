"""Everybody's weeks and days on the pages about working time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from figures.days import TO, counted, date_of, day_range, moment, short_day, week_day
from figures.forms import Figured, Form, Found, Rows
from figures.letter import Told, some
from figures.of_weeks import (
    Hours,
    Week,
    days_without_break,
    fullest,
    mondays,
    range_of,
    short_rests,
    unread_days,
    weeks_of,
    work_of,
)
from figures.of_work import most
from figures.policy import OF_REPORT, RULES
from figures.reckoned import Finding, Reason, Reckoned, person_name, person_of
from figures.written import SECOND, Rounded

_ROLLING = ("weekly-average", "weekly-average-rolling")


def is_past(reckoned: Reckoned, person: int) -> bool:
    """Whether any rule is not met."""
    return any(one.status == "not met" for one in findings_of(reckoned, person))


def findings_of(reckoned: Reckoned, person: int) -> list[Finding]:
    """In the order of the policy."""
    found = [one for rule in OF_REPORT["working-time"] for one in reckoned.findings[rule]]
    return [one for one in found if one.subject == f"A{person}"]


def in_order(reckoned: Reckoned) -> list[int]:
    """Those past a limit first, then by the fullest week; one whose most is not known may be the fullest."""

    def order(person: int) -> tuple[bool, bool, int, str]:
        week = fullest(reckoned.month, person)
        known = week.least if week.most is None else week.most
        return not is_past(reckoned, person), week.most is not None, -known, person_name(person)

    return sorted((one for one in reckoned.people if work_of(reckoned.month, one)), key=order)


@dataclass(frozen=True)
class Range:
    """The least and the most of a week, as one figure where they are the same."""

    week: Week

    def fits(self, text: str) -> bool:
        least, top = range_of(self.week)
        if top is None:
            return text.endswith(" or more") and least.fits(text.removesuffix(" or more"))
        if self.week.least == self.week.most:
            return least.fits(text)
        low, _, high = text.partition(TO)
        return least.fits(low) and top.fits(high)


@dataclass(frozen=True)
class Drawn:
    """What is drawn of somebody's weeks, in words."""

    reckoned: Reckoned
    person: int

    def fits(self, text: str) -> bool:
        weeks = text.split("; ")
        return len(weeks) == len(mondays(self.reckoned.month)) and all(
            self._fits(monday, week) for monday, week in zip(mondays(self.reckoned.month), weeks, strict=True)
        )

    def _fits(self, monday: date, text: str) -> bool:
        day, _, told = text.partition(": ")
        unread = unread_days(self.reckoned.month, monday)
        more = f" ({counted(unread, 'day not read', 'days not read')})" if unread else ""
        week = weeks_of(self.reckoned.month, self.person).get(monday, Week(monday, 0, 0, 0))
        if day != short_day(monday) or not told.endswith(more):
            return False
        told = told.removesuffix(more) if more else told
        if not week.days and not unread:
            return told == "nothing"
        if week.most is None:
            return told.endswith(" or more") and Hours(week.least).fits(told.removesuffix(" or more"))
        low, _, high = told.partition(" to ")
        return Hours(week.least).fits(low) and Hours(week.most).fits(high)


def person_at(found: Found) -> int:
    """Whose block it stands in."""
    block = next(above for above in found.element.above if "weeks-block" in above.classes)
    name = block.first("p", "one-line")
    assert name is not None
    return person_of(name.own)


def _block(found: Found) -> Told:
    person = person_at(found)
    return {
        "who": person_name(person),
        "range": Range(fullest(found.month, person)),
        "drawn": Drawn(found.reckoned, person),
    }


def _fact(found: Found) -> Told:
    """What a rule says of somebody who is past its limit: the one that stands at this place."""
    person, month = person_at(found), found.month
    past = [one for one in findings_of(found.reckoned, person) if one.status == "not met"]
    assert found.element.parent is not None
    facts = [
        one
        for one in found.element.parent.children
        if not isinstance(one, str) and "weeks-fact" in one.classes
    ]
    number = [id(one) for one in facts].index(id(found.element))
    if len(facts) - len(titles_of(found.reckoned, person)) != len(past) or number >= len(past):
        return {}
    one = past[number]
    figures = one.expected.parts[0]
    match one.rule:
        case "breaks":
            days = days_without_break(month, person)
            whole = counted(len(work_of(month, person)), "day")
            return {
                "without": len(days) if len(days) > 1 else None,
                "days": whole if len(days) > 1 else None,
                "day": date_of(days[0]) if len(days) == 1 else None,
            }
        case "daily-rest":
            rest, day = figures["rest"], date.fromisoformat(str(figures["day"]))
            more = some(len(short_rests(month, person)) - 1)
            return {"rest": rest, "after": date_of(day), "others": more}
        case "weekly-rest":
            return {"reason": Reason(found.reckoned, one)}
    least, top = figures["least"], figures["most"]
    is_known = isinstance(top, Rounded)
    return {"least": least, "most": top if is_known else None, "unknown": None if is_known else "or more"}


def _not_assessed(found: Found) -> Told:
    """The rules that are not assessed for somebody, and for few others."""
    titles = titles_of(found.reckoned, person_at(found))
    return {"title": found["title"] if found["title"] in titles else f"one of {titles}"}


def titles_of(reckoned: Reckoned, person: int) -> list[str]:
    unknown = [one.rule for one in findings_of(reckoned, person) if one.status == "not assessed"]
    return [RULES[rule].title for rule in unknown if rule not in common_rules(reckoned)]


def common_rules(reckoned: Reckoned) -> dict[str, int]:
    """Of each rule that is not assessed for most people, for how many it is not."""
    counts = {
        rule: sum(one.status == "not assessed" for one in reckoned.findings[rule])
        for rule in OF_REPORT["working-time"]
    }
    return {rule: count for rule, count in counts.items() if 2 * count > len(in_order(reckoned))}


def _sizes(found: Found) -> Told:
    people = in_order(found.reckoned)
    past = sum(is_past(found.reckoned, person) for person in people)
    return {
        "people": counted(len(people), "person", "people"),
        "dates": day_range(found.month.first, found.month.last),
        "past": counted(past, "person", "people"),
        "inside": counted(len(people) - past, "person", "people"),
    }


@dataclass(frozen=True)
class Key:
    """What the shapes mean, and the rules that are not assessed for most people."""

    reckoned: Reckoned

    def fits(self, text: str) -> bool:
        common = common_rules(self.reckoned).items()
        told = "".join(
            f" {RULES[rule].title} not assessed: {counted(count, 'person', 'people')}"
            for rule, count in common
        )
        return text.endswith(told) and " not assessed: " not in text.removesuffix(told or "\0")


def _weeks(found: Found) -> list[Sequence[Figured]]:
    return [
        (
            f"{person_name(person)} A{person}",
            week_day(week.monday),
            week.days,
            Hours(week.least),
            TO if week.most is None else Hours(week.most),
        )
        for person in found.reckoned.people
        for week in weeks_of(found.month, person).values()
    ]


def _days(found: Found) -> list[Sequence[Figured]]:
    lines: list[Sequence[Figured]] = []
    for person in found.reckoned.people:
        for each in work_of(found.month, person):
            times = [TO if at is None else moment(found.reckoned.local(at)) for at in (each.first, each.last)]
            longest = most(each)
            lines.append(
                (
                    f"{person_name(person)} A{person}",
                    week_day(each.day),
                    *times,
                    Hours(each.active * SECOND),
                    TO if longest is None else Hours(longest),
                )
            )
    return lines


_WEEKS = r" section#weeks\.part "
_BLOCK = _WEEKS + r".*div\.weeks-block "
_LENGTH = r"\d+ h \d\d min(?: [\d.]+ s)?"
FORMS = (
    Form(
        _WEEKS + "h2$",
        r"(?P<people>\d+ \w+), (?P<dates>[\w \u2013]+), hours a week Everyone’s weeks",
        _sizes,
    ),
    Form(_WEEKS + r"h3\S*$", r"Past a limit: (?P<past>\d+ \w+)", _sizes),
    Form(
        _WEEKS + r"h3\S*$",
        r"Not past a limit, as far as is known, the fullest week first: (?P<inside>\d+ \w+)",
        _sizes,
    ),
    Form(_WEEKS + r".*p\.key$", r"limit of 40 hours(?P<key>.*)", lambda found: {"key": Key(found.reckoned)}),
    Form(
        _WEEKS + r".*p$",
        "A bar is a week, the first on top: it begins at the time with input, which is the least that was "
        "worked, and "
        r"ends at the time from first to last activity, which is the most\. The figure is that of the "
        r"fullest week\.",
    ),
    Form(_BLOCK + r".*p\.figure$", r"(?P<range>.+)", _block),
    Form(_BLOCK + r".*title$", r"Limit 40 hours\. (?P<drawn>.+)", _block),
    Form(
        _BLOCK + r".*p\.weeks-fact\S*$",
        r"no sufficient break on (?:(?P<without>\d+) of (?P<days>\d+ days)|(?P<day>\d+ \w+))",
        _fact,
    ),
    Form(
        _BLOCK + r".*p\.weeks-fact\S*$",
        rf"rest of (?P<rest>{_LENGTH}) after (?P<after>\d+ \w+)(?:, and (?P<others>\d+) more too short)?",
        _fact,
    ),
    Form(
        _BLOCK + r".*p\.weeks-fact\S*$",
        r"average (?P<least>[\d.]+) (?:to (?P<most>[\d.]+) hours|hours (?P<unknown>or more)) a week",
        _fact,
    ),
    Form(_BLOCK + r".*p\.weeks-fact\.not-met$", r"(?P<reason>longest rest .+)", _fact),
    Form(_BLOCK + r".*p\.weeks-fact\.not-assessed$", r"(?P<title>[A-Z].+) not assessed", _not_assessed),
    Form(
        r" web .*section#weeks\.view div\.filters$",
        r"@data-shown \{shown\} of (?P<rows>\d+ rows?) shown",
        lambda found: {"rows": counted(len(_weeks(found)), "row")},
    ),
    Form(
        r" web .*section#days\.view div\.filters$",
        r"@data-shown \{shown\} of (?P<rows>\d+ rows?) shown",
        lambda found: {"rows": counted(len(_days(found)), "row")},
    ),
    Form(r" web .*section#days\.view .*h2$", "Every day"),
)
ROWS = (
    Rows(
        r" section#weeks\.view table",
        ("Person", "Week from", "Days days", "At least hours", "At most hours"),
        _weeks,
    ),
    Rows(
        r" section#days\.view table",
        ("Person", "Day", "First activity", "Last activity", "Active hours", "First to last hours"),
        _days,
    ),
)
