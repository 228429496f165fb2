"""An exact count of everybody's weeks: between the least and the most hours, and what is past a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from figures.month import Month, Work
from figures.of_reading import gaps_of
from figures.of_work import MOST_HOURS, breaks, most, shifts_of
from figures.written import HOUR, SECOND, Rounded

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """One person's week, as far as the period has it; lengths in microseconds."""

    monday: date
    days: int
    least: int
    #: None where a day has no first or no last activity.
    most: int | None

    @property
    def is_over(self) -> bool:
        """Whether what was worked for certain is past the limit."""
        return self.least > MOST_HOURS * HOUR


@dataclass(frozen=True)
class Hours:
    """Hours with two digits, as near as these can be."""

    us: int

    def fits(self, text: str) -> bool:
        exact = Fraction(self.us - self.us % SECOND, HOUR)
        return text[-3:-2] == "." and abs(Fraction(text) - exact) <= Fraction(1, 200)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def mondays(month: Month) -> list[date]:
    return sorted({monday_of(day) for day in month.days})


def whole_weeks(month: Month) -> set[date]:
    """Those that the period does not cut."""
    return {day for day in mondays(month) if month.first <= day and day + _WEEK <= month.last + timedelta(1)}


def work_of(month: Month, person: int) -> list[Work]:
    """The days worked in the period, in order."""
    found = [each for each in month.work if each.person == person and month.first <= each.day <= month.last]
    return sorted(found, key=lambda each: each.day)


def weeks_of(month: Month, person: int) -> dict[date, Week]:
    """The weeks in which somebody worked."""
    found = {}
    for monday in mondays(month):
        days = [each for each in work_of(month, person) if monday_of(each.day) == monday]
        if days:
            lengths = [most(each) for each in days]
            known = [length for length in lengths if length is not None]
            found[monday] = Week(
                monday,
                len(days),
                sum(each.active for each in days) * SECOND,
                sum(known) if len(known) == len(days) else None,
            )
    return found


def unread_days(month: Month, monday: date) -> int:
    """How many days of a week were not read whole."""
    unread = set()
    for start, end in gaps_of(month, "activtrak", month.start):
        first = start.astimezone(month.zone).date()
        last = (end - timedelta(microseconds=1)).astimezone(month.zone).date()
        unread |= {day for day in month.days if first <= day <= last and monday_of(day) == monday}
    return len(unread)


def fullest(month: Month, person: int) -> Week:
    """One whose most is not known may be fuller than any other."""
    return max(
        weeks_of(month, person).values(), key=lambda week: (week.most is None, week.most or 0, week.least)
    )


def range_of(week: Week) -> tuple[Rounded, Rounded | None]:
    """The least and the most hours of a week, each on its side of the limit."""
    limit = (Fraction(MOST_HOURS),)
    top = None if week.most is None else Rounded(Fraction(week.most, HOUR), limit)
    return Rounded(Fraction(week.least, HOUR), limit), top


def short_rests(month: Month, person: int) -> list[date]:
    """The days after which a rest was too short."""
    work = [each for each in month.work if each.person == person]
    return [day for day, (status, _) in shifts_of(month, work).items() if status == "not met"]


def days_without_break(month: Month, person: int) -> list[date]:
    return [day for day, status in breaks(work_of(month, person)).items() if status == "not met"]
