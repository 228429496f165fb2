"""Page one of the working time report: who worked past the limit, and whose rests and breaks fell short."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.words import Value
from passmuster_reports.reports.letter import number, period_of
from passmuster_reports.reports.policy_letter import unknown_checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.reports.shared import SharedFigures
    from passmuster_reports.reports.weeks import Weeks

_HOURS, _REST, _BREAKS = "weekly-average", "daily-rest", "breaks"


def working_time_sentence(
    assessment: Assessment,
    assessed: Sequence[EvaluatedControl],
    weeks: Weeks,
    people: Mapping[str, Person],
    shared: SharedFigures,
) -> tuple[Said, ...]:
    """Return the sentence; none where that of any report with a policy says it better.

    That is where no rule was broken, and where not all people have one limit of hours in one full week at
    least.
    """
    broken = [found for found in assessed if found.status is Status.NOT_MET]
    limits = {weeks.limits.get(person) for person in weeks.worked}
    limit = limits.pop() if len(limits) == 1 else None
    if not broken or limit is None or not weeks.whole:
        return ()
    return (
        *_hours(weeks, limit, people, shared),
        *_averages(broken, weeks, limit),
        *_rests(broken),
        *_breaks(broken),
        *_others(broken),
        *unknown_checks(assessment, assessed),
    )


def _hours(
    weeks: Weeks, limit: Fraction, people: Mapping[str, Person], shared: SharedFigures
) -> Iterator[Said]:
    over = {
        person: found
        for person in weeks.worked
        if (found := [monday for monday in weeks.mondays if weeks.is_over(person, monday)])
    }
    values = {"limit": Value(_plain(limit), "hours"), "period": period_of(shared)}
    if len(over) == 1:
        ((person, mondays),) = over.items()
        yield _of_one(person, mondays, weeks, people, values)
    elif over:
        yield say(
            "{people} of {all} worked more than {limit} in a week {period}.",
            **values,
            people=number(len(over)),
            all=Value(len(weeks.worked), "people"),
        )
    yield from _of_others(weeks, limit, over, values)


def _of_one(
    person: str,
    mondays: Sequence[date],
    weeks: Weeks,
    people: Mapping[str, Person],
    values: Mapping[str, Value],
) -> Said:
    """Return in how many weeks the one person was past the limit."""
    known = people.get(person)
    name = Value((known.name if known else None) or person)
    whole = weeks.whole.intersection(mondays)
    if whole == weeks.whole and len(whole) > 1:
        return say("{name} worked more than {limit} in every full week {period}.", **values, name=name)
    return say(
        "{name} worked more than {limit} in one week {period}.",
        "{name} worked more than {limit} in {weeks} {period}.",
        "weeks",
        **values,
        name=name,
        weeks=Value(len(mondays), "weeks"),
    )


def _of_others(
    weeks: Weeks, limit: Fraction, over: Mapping[str, Sequence[date]], values: Mapping[str, Value]
) -> Iterator[Said]:
    """Yield what those come to who were not past the limit for certain, as far as that is known."""
    others = [person for person in weeks.worked if person not in over]
    most = [week.most for person in others for week in weeks.worked[person].values()]
    known = [hours for hours in most if hours is not None]
    is_read = not any(weeks.unread_days(person, monday) for person in others for monday in weeks.mondays)
    is_known = is_read and len(known) == len(most)
    if not others:
        return
    if is_known and floor(max(known)) + 1 <= limit:
        reached = Value(floor(max(known)) + 1, "hours" if not over else "number")
        if over:
            every = len(over) == 1 and len(weeks.whole) > 1 and weeks.whole <= set(*over.values())
            said = (
                "Nobody else reached {reached}." if every else "Nobody else reached {reached} in a full week."
            )
            yield say(said, reached=reached)
        else:
            yield say("Nobody reached {reached} in a full week {period}.", **values, reached=reached)
    elif is_known and all(hours <= limit for hours in known):
        if not over:
            yield say("Nobody worked more than {limit} in a full week {period}.", **values)
    elif not over:
        yield say("Nobody worked more than {limit} in a week {period} for certain.", **values)


def _averages(broken: Sequence[EvaluatedControl], weeks: Weeks, limit: Fraction) -> Iterator[Said]:
    """Yield how many were past the limit on average, and in no week of the period."""
    over = {person for person in weeks.worked for monday in weeks.mondays if weeks.is_over(person, monday)}
    subjects = {
        finding.subject
        for found in broken
        if found.applied.control.id == _HOURS
        for finding in found.findings
        if finding.status is Status.NOT_MET
    }
    if subjects - over:
        yield say(
            "{people} worked more than {limit} a week on average.",
            people=Value(len(subjects - over), "people"),
            limit=Value(_plain(limit), "hours"),
        )


def _plain(limit: Fraction) -> float:
    return int(limit) if limit.denominator == 1 else float(limit)


def _rests(broken: Sequence[EvaluatedControl]) -> Iterator[Said]:
    found = [one for one in broken if one.applied.control.id == _REST]
    hours = {one.applied.values["hours"] for one in found}
    if len(hours) == 1:
        yield say(
            "A rest was shorter than {hours} {times}.",
            hours=Value(hours.pop(), "hours"),
            times=Value(_cases(found), "times"),
        )


def _breaks(broken: Sequence[EvaluatedControl]) -> Iterator[Said]:
    found = [one for one in broken if one.applied.control.id == _BREAKS]
    if found:
        subjects = {
            finding.subject for one in found for finding in one.findings if finding.status is Status.NOT_MET
        }
        yield say(
            "{people} had no sufficient break on {days}.",
            people=Value(len(subjects), "people"),
            days=Value(_cases(found), "days"),
        )


def _cases(found: Sequence[EvaluatedControl]) -> int:
    """Return how many cases of the controls are not met."""
    return sum(
        int(finding.figures.get("not_met", 1))
        for one in found
        for finding in one.findings
        if finding.status is Status.NOT_MET
    )


def _others(broken: Sequence[EvaluatedControl]) -> Iterator[Said]:
    """Yield how many further rules were broken, which no sentence before is about."""
    several = len({one.applied.values["hours"] for one in broken if one.applied.control.id == _REST}) > 1
    told = {_HOURS, _BREAKS} if several else {_HOURS, _REST, _BREAKS}
    count = sum(one.applied.control.id not in told for one in broken)
    if count:
        yield say(
            "One more rule was broken.", "{count} more rules were broken.", "count", count=number(count)
        )
