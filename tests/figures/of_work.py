"""An exact count of working time: rest, breaks and the average week."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from figures.month import Month, Work
from figures.reckoning import Expected, counted, free, us, worst
from figures.written import HOUR, MINUTE, SECOND, Figure, Length, Rounded

DAY = timedelta(days=1)
WEEKS, MOST_HOURS = 2, 40


def of_work(month: Month) -> dict[str, dict[str, Expected]]:
    """The findings of the controls on working time, as the test's policy applies them."""
    found: dict[str, dict[str, Expected]] = {}
    for person in range(1, month.people + 1):
        work = [each for each in month.work if each.person == person]
        leave = {day for who, day in month.leave if who == person}
        said = {
            "breaks": _breaks([each for each in work if month.first <= each.day <= month.last]),
            "daily-rest": _daily_rest(month, work),
            "weekly-rest": _weekly_rest(month, work),
            "weekly-average": _average(work, leave, [month.last]),
            "weekly-average-rolling": _average(work, leave, month.days),
        }
        for control, expected in said.items():
            if expected is not None:
                found.setdefault(control, {})[f"A{person}"] = expected
    return found


def most(work: Work) -> int | None:
    """The most that was worked, in microseconds; None where it is not known."""
    if work.first is None or work.last is None:
        return None
    return max(us(work.last - work.first), work.active * SECOND)


def idle(work: Work) -> int:
    return (most(work) or 0) - work.active * SECOND if most(work) is not None else 0


def breaks(days: list[Work]) -> dict[date, str]:
    """How each day stands."""

    def status(work: Work) -> str:
        longest, active = most(work), work.active * SECOND
        if longest is None:
            return "not assessed"
        if longest <= 6 * HOUR:
            return "met"
        short = active > 9 * HOUR and longest - active < 45 * MINUTE
        return (
            "not met" if short or (active > 6 * HOUR and longest - active < 30 * MINUTE) else "not assessed"
        )

    return {work.day: status(work) for work in days}


def _breaks(days: list[Work]) -> Expected | None:
    if not days:
        return None
    statuses = breaks(days)
    without = [day for day, each in statuses.items() if each == "not met"]
    said: dict[str, Figure] = {"days": len(days)}
    match worst(statuses.values()):
        case "not met":
            said |= {"without": len(without), "first": str(min(without))}
        case "not assessed":
            said |= {"unclear": sum(each == "not assessed" for each in statuses.values())}
    return Expected(worst(statuses.values()), [said])


def shifts_of(month: Month, work: list[Work]) -> dict[date, tuple[str, int | None]]:
    """For each 24 hours from a first activity: the longest time without work is rest for certain."""
    in_doubt = {each.day for each in work if each.first is None}
    shifts: dict[date, tuple[str, int | None]] = {}
    for own in work:
        if own.first is None or own.last is None:
            if month.first <= own.day <= month.last:
                shifts[own.day] = ("not assessed", None)
            continue
        end = own.first + timedelta(hours=24)
        if not month.start < end <= month.end:
            continue
        if in_doubt & {own.day, own.day + DAY}:
            shifts[own.day] = ("not assessed", None)
            continue
        inside = [each for each in work if each.first and each.last and own.first <= each.first < end]
        spans = [(each.first, each.last) for each in inside if each.first and each.last]
        rest = max((us(b - a) for a, b in free(spans, own.first, end)), default=0)
        possible = max(idle(each) for each in inside)
        status = "met" if rest >= 11 * HOUR else "not assessed" if possible >= 11 * HOUR else "not met"
        shifts[own.day] = (status, rest)
    return shifts


def _daily_rest(month: Month, work: list[Work]) -> Expected | None:
    shifts = shifts_of(month, work)
    if not shifts:
        return None
    said: dict[str, Figure] = {}
    rests = [(rest, day) for day, (_, rest) in shifts.items() if rest is not None]
    if rests:
        rest, day = min(rests)
        said = {"rest": Length(rest, Fraction(11 * HOUR)), "day": str(day)}
    statuses = [status for status, _ in shifts.values()]
    if "not met" in statuses:
        said |= {"short": statuses.count("not met"), "shifts": len(statuses)}
    return Expected(worst(statuses), [said | counted(unknown=statuses.count("not assessed"))])


def weeks_of_rest(month: Month, work: list[Work]) -> dict[date, list[Work]]:
    """By the Monday of each week that ends in the period: the days with work in it."""
    found = {}
    for sunday in month.days:
        if sunday.weekday() == 6:
            monday = sunday - 6 * DAY
            start, end = month.midnight(monday), month.midnight(sunday + DAY)
            found[monday] = [
                each for each in work if each.first and each.last and each.first < end and each.last >= start
            ]
    return found


def _weekly_rest(month: Month, work: list[Work]) -> Expected | None:
    weeks: dict[date, tuple[str, int | None]] = {}
    unclear = possible = False
    for monday, inside in weeks_of_rest(month, work).items():
        sunday = monday + 6 * DAY
        start, end = month.midnight(monday), month.midnight(sunday + DAY)
        if any(each.first is None and monday <= each.day <= sunday for each in work):
            weeks[monday] = ("not assessed", None)
            unclear = True
        elif inside:
            spans = [(each.first, each.last) for each in inside if each.first and each.last]
            rest = max((us(b - a) for a, b in free(spans, start, end)), default=0)
            might = rest < 35 * HOUR <= max(idle(each) for each in inside)
            weeks[monday] = ("met" if rest >= 35 * HOUR else "not assessed" if might else "not met", rest)
            possible |= might
    if not weeks:
        return None
    said: dict[str, Figure] = {"doubt": "no week without doubt"}
    rests = [(rest, monday) for monday, (_, rest) in weeks.items() if rest is not None]
    if rests:
        rest, monday = min(rests)
        said = {"rest": Length(rest, Fraction(35 * HOUR)), "monday": str(monday)}
        if unclear:
            said["unclear"] = "; a day has no first or last activity, or ends before it begins"
        elif possible:
            said["possible"] = "; the rest may lie in time without input"
    statuses = [status for status, _ in weeks.values()]
    if "not met" in statuses:
        said |= {"short": statuses.count("not met"), "weeks": len(statuses)}
    return Expected(worst(statuses), [said])


def in_reference_period(work: list[Work], end: date) -> list[Work]:
    """The days worked in the reference period that ends on a day."""
    return [each for each in work if end - WEEKS * 7 * DAY < each.day <= end]


def _average(work: list[Work], leave: set[date], ends: list[date]) -> Expected | None:
    """The reference period that is worst; of equals the last."""
    found = []
    for end in ends:
        inside = in_reference_period(work, end)
        neutral = sum(end - WEEKS * 7 * DAY < day <= end for day in leave)
        if not inside:
            continue
        days = WEEKS * 7 - neutral
        least = Fraction(7 * sum(each.active for each in inside), 3600 * days)
        known = [length for length in map(most, inside) if length is not None]
        most_hours = Fraction(7 * sum(known), HOUR * days) if known else None
        unclear = len(known) < len(inside)
        if least > MOST_HOURS:
            status = "not met"
        elif unclear or most_hours is None or most_hours > MOST_HOURS:
            status = "not assessed"
        else:
            status = "met"
        rank = ["not met", "not assessed", "met"].index(status)
        bound = (Fraction(MOST_HOURS),)
        said: dict[str, Figure] = {
            "least": Rounded(least, bound),
            "most": "an unknown number of" if unclear or most_hours is None else Rounded(most_hours, bound),
            "weeks": WEEKS,
            "day": str(end),
            **counted(neutral=neutral),
        }
        key = (rank, -least, most_hours is None, -(most_hours or 0), -end.toordinal())
        found.append((key, Expected(status, [said])))
    return min(found, key=lambda each: each[0])[1] if found else None
