"""Everybody's weeks: hours between the least and the most, what is past a limit, and what was not read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.findings import Status, worst
from passmuster_reports.assessment.gaps import find_gaps
from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.words import Value
from passmuster_reports.canonical import named
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.reports.past_limits import Fact, facts_of, marked_days
from passmuster_reports.reports.sections import who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.gaps import Gap
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.register import PersonFigures

_WEEK = timedelta(days=7)
HOUR = 3600


@dataclass(frozen=True)
class WeekFigures:
    """One person's week, as far as the period has it.

    `least_hours` is the active time, `most_hours` that from first to last activity; None where a day has none
    of it. `is_over` holds where the least alone is past the limit. `short_rests` are the days after which a
    rest was too short.
    """

    monday: str = field(metadata=named("from"))
    days: int
    least_hours: float
    most_hours: float | None
    is_whole: bool
    is_over: bool
    unread_days: int
    short_rests: tuple[str, ...]
    days_without_break: tuple[str, ...]


@dataclass(frozen=True)
class PersonWeeks:
    """One person's weeks, from the first of the period to the last.

    `status` is the worst of all rules, `fullest` the hours of the fullest week, `not_assessed` the ids of the
    rules of which that is not known.
    """

    person: PersonFigures
    status: str
    limit_hours: float | None
    fullest: Said | None
    facts: tuple[Fact, ...]
    not_assessed: tuple[str, ...]
    weeks: tuple[WeekFigures, ...]


@dataclass(frozen=True)
class Worked:
    """What one person worked in a week, exactly."""

    days: int
    least_seconds: int
    #: None where a day has no first or no last activity.
    most_us: int | None

    @property
    def least(self) -> Fraction:
        """Return the least hours."""
        return Fraction(self.least_seconds, HOUR)

    @property
    def most(self) -> Fraction | None:
        """Return the most hours."""
        return None if self.most_us is None else Fraction(self.most_us, HOUR * 1_000_000)


@dataclass(frozen=True)
class Weeks:
    """All that was worked in a period, week by week, and the limit of each person."""

    mondays: tuple[date, ...]
    whole: frozenset[date]
    worked: Mapping[str, Mapping[date, Worked]]
    limits: Mapping[str, Fraction]
    unread: Mapping[tuple[str | None, date], int]

    def unread_days(self, person: str, monday: date) -> int:
        """Return how many days of the week were not read of a person."""
        return max(self.unread.get((None, monday), 0), self.unread.get((person, monday), 0))

    def is_over(self, person: str, monday: date) -> bool:
        """Tell whether what was worked for certain is past the limit."""
        worked, limit = self.worked.get(person, {}).get(monday), self.limits.get(person)
        return worked is not None and limit is not None and worked.least > limit


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_of(
    assessment: Assessment,
    assessed: Sequence[EvaluatedControl],
    days: Sequence[Mapping[str, Any]],
    people: Mapping[str, Person],
) -> Weeks:
    """Return the weeks of the period with what was worked in each."""
    period = assessment.period
    mondays = [monday_of(period.first)]
    while mondays[-1] + _WEEK <= period.last:
        mondays.append(mondays[-1] + _WEEK)
    by_week: defaultdict[str, defaultdict[date, list[Mapping[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in days:
        by_week[row["person"]][monday_of(row["day"])].append(row)
    return Weeks(
        mondays=tuple(mondays),
        whole=frozenset(
            monday
            for monday in mondays
            if period.first <= monday and monday + timedelta(days=6) <= period.last
        ),
        worked={
            person: {monday: _worked(rows) for monday, rows in theirs.items()}
            for person, theirs in by_week.items()
        },
        limits=dict(_limits(assessed, {**by_week, **people}, people)),
        unread=_unread(assessment),
    )


def _worked(rows: Sequence[Mapping[str, Any]]) -> Worked:
    most: list[Any] = [None if row["backwards"] else row["most_us"] for row in rows]
    return Worked(
        len(rows), sum(row["least_seconds"] or 0 for row in rows), None if None in most else sum(most)
    )


def _limits(
    assessed: Sequence[EvaluatedControl], persons: Mapping[str, object], people: Mapping[str, Person]
) -> Iterator[tuple[str, Fraction]]:
    """Yield the most hours a week that the policy asks of each person, where it does."""
    applied = [found.applied for found in assessed if found.applied.control.id == "weekly-average"]
    for person in persons:
        group = people[person].group if person in people else None
        limits = [
            Fraction(Decimal(str(one.values["hours"])))
            for one in applied
            if not one.groups or group in one.groups
        ]
        if limits:
            yield person, min(limits)


def _unread(assessment: Assessment) -> dict[tuple[str | None, date], int]:
    """Return how many days of each week were not read whole, of everybody and of single people."""
    connection, period = assessment.connection, assessment.period
    ((has_coverage,),) = connection.execute("SELECT has_coverage FROM period").fetchall()
    if not has_coverage:
        return {}
    found: defaultdict[str | None, set[date]] = defaultdict(set)
    for gap in find_gaps(connection, period, ("workday",), 0, has_coverage=True):
        found[gap.person].update(_days_of(gap, assessment))
    counts: defaultdict[tuple[str | None, date], int] = defaultdict(int)
    for person in found:
        for day in found[person] | found.get(None, set()):
            counts[person, monday_of(day)] += 1
    return dict(counts)


def _days_of(gap: Gap, assessment: Assessment) -> Iterator[date]:
    period = assessment.period
    day, last = period.first, period.last
    if gap.start is not None and gap.end is not None:
        day = max(day, gap.start.astimezone(period.zone).date())
        last = min(last, (gap.end - timedelta(microseconds=1)).astimezone(period.zone).date())
    while day <= last:
        yield day
        day += timedelta(days=1)


def people_of(
    assessment: Assessment,
    assessed: Sequence[EvaluatedControl],
    weeks: Weeks,
    people: Mapping[str, Person],
) -> tuple[PersonWeeks, ...]:
    """Return everybody who worked or is past a limit: those past a limit first, then by the fullest week."""
    findings: defaultdict[str, list[tuple[EvaluatedControl, Finding]]] = defaultdict(list)
    for found in assessed:
        for finding in found.findings:
            findings[finding.subject].append((found, finding))
    rests = marked_days(assessment, assessed, "daily-rest")
    breaks = marked_days(assessment, assessed, "breaks")
    of_rules = {
        subject
        for subject, theirs in findings.items()
        if subject in people and any(finding.status is Status.NOT_MET for _, finding in theirs)
    }
    made = [
        (
            _fullest(weeks, person),
            PersonWeeks(
                person=who(people.get(person), person),
                status=worst(finding.status for _, finding in findings[person]).value,
                limit_hours=_plain(weeks.limits.get(person)),
                fullest=_range(weeks, person),
                facts=tuple(facts_of(findings[person])),
                not_assessed=tuple(
                    found.applied.id
                    for found, finding in findings[person]
                    if finding.status is Status.NOT_ASSESSED
                ),
                weeks=tuple(
                    _week(weeks, person, monday, rests.get(person, ()), breaks.get(person, ()))
                    for monday in weeks.mondays
                ),
            ),
        )
        for person in {**weeks.worked, **dict.fromkeys(sorted(of_rules))}
    ]
    return tuple(one for _, one in sorted(made, key=_order))


def _order(made: tuple[Worked | None, PersonWeeks]) -> tuple[Any, ...]:
    fullest, one = made
    is_known = fullest is None or fullest.most is not None
    most = (fullest.most or fullest.least) if fullest else Fraction(0)
    name = (one.person.name or one.person.person or "").casefold()
    return one.status != Status.NOT_MET.value, is_known, -most, name, one.person.person


def _week(
    weeks: Weeks, person: str, monday: date, rests: Sequence[date], breaks: Sequence[date]
) -> WeekFigures:
    worked = weeks.worked.get(person, {}).get(monday, Worked(0, 0, 0))
    # A shift of the day before the period may have its rest in it.
    first = weeks.mondays[0]
    return WeekFigures(
        monday=monday.isoformat(),
        days=worked.days,
        least_hours=rounded_hours(worked.least_seconds),
        most_hours=None if worked.most_us is None else rounded_hours(worked.most_us // 1_000_000),
        is_whole=monday in weeks.whole,
        is_over=weeks.is_over(person, monday),
        unread_days=weeks.unread_days(person, monday),
        short_rests=tuple(day.isoformat() for day in rests if max(monday_of(day), first) == monday),
        days_without_break=tuple(day.isoformat() for day in breaks if monday_of(day) == monday),
    )


def _fullest(weeks: Weeks, person: str) -> Worked | None:
    found = weeks.worked.get(person, {}).values()
    return max(found, key=lambda week: (week.most is None, week.most or 0, week.least), default=None)


def _range(weeks: Weeks, person: str) -> Said | None:
    """Return the hours of the fullest week as a block has them."""
    fullest, limit = _fullest(weeks, person), weeks.limits.get(person)
    if fullest is None:
        return None
    least = Value(fullest.least, "decimal", limit)
    if fullest.most is None:
        return say("{least} or more", least=least)
    if fullest.most == fullest.least:
        return say("{least}", least=least)
    return say("{least}\u2013{most}", least=least, most=Value(fullest.most, "decimal", limit))


def _plain(limit: Fraction | None) -> float | None:
    if limit is None:
        return None
    return int(limit) if limit.denominator == 1 else float(limit)
