"""Page one of the attendance report: how many attendances were missed, by whom most, and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.words import Value
from passmuster_reports.pages.references import anchor
from passmuster_reports.reports.letter import Letter, Look, first_of, number, period_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.reports.attendance_people import PersonAttendance
    from passmuster_reports.reports.exceptions import Exceptions, RowException
    from passmuster_reports.reports.register import RegisterSession, Summary
    from passmuster_reports.reports.shared import SharedFigures


@dataclass(frozen=True)
class Basis:
    """What the letter is written from."""

    shared: SharedFigures
    summary: Summary
    people: Sequence[PersonAttendance]
    exceptions: Exceptions
    sessions: Sequence[RegisterSession]


def attendance_letter(basis: Basis) -> Letter:
    """Return page one."""
    return Letter(tuple(_sentence(basis)), first_of(_looks(basis)), tuple(_scope(basis)))


def _sentence(basis: Basis) -> Iterator[Said]:
    summary, period = basis.summary, period_of(basis.shared)
    if not summary.expected:
        yield from _without_expectation(basis)
        return
    unknown = summary.not_assessed
    if summary.attendance_rate is None:
        yield say(
            "{unknown} of {expected} attendances {period} could not be judged: no rate can be given.",
            unknown=number(unknown),
            expected=number(summary.expected),
            period=period,
        )
        if summary.absent:
            yield say(
                "{absent} was missed for certain.",
                "{absent} were missed for certain.",
                "absent",
                absent=number(summary.absent),
            )
        return
    if not summary.absent:
        yield say(
            "No attendance of {expected} was missed {period}.",
            expected=number(summary.expected),
            period=period,
        )
    else:
        most = max(basis.people, key=lambda person: person.absent)
        is_worth_telling = most.absent > 1 and 4 * most.absent >= summary.absent > most.absent
        yield say(
            "{absent} of {expected} attendances was missed {period}.",
            "{absent} of {expected} attendances were missed {period}[, {by_one} of them by one person].",
            "absent",
            absent=number(summary.absent),
            expected=number(summary.expected),
            period=period,
            by_one=number(most.absent if is_worth_telling else 0),
        )
    if unknown:
        yield say(
            "One could not be judged.", "{unknown} could not be judged.", "unknown", unknown=number(unknown)
        )


def _without_expectation(basis: Basis) -> Iterator[Said]:
    """Yield why there is no rate, where nobody was expected."""
    shared, summary, period = basis.shared, basis.summary, period_of(basis.shared)
    if shared.nothing_read:
        yield say("Nothing was read {period}, so nothing can be said.", period=period)
        return
    yield say(
        "{people} was seen in {sessions} {period}.",
        "{people} were seen in {sessions} {period}.",
        "people",
        people=Value(summary.people, "people"),
        sessions=Value(summary.sessions, "sessions"),
        period=period,
    )
    yield say("No rate can be given: these records show who came, never who did not.")


def _looks(basis: Basis) -> Iterator[Look | None]:
    yield _all_missed(basis.people)
    yield _most_missed(basis.people)
    yield _unknown(basis)
    yield from (_open(exception) for exception in basis.exceptions.open)


def _all_missed(people: Sequence[PersonAttendance]) -> Look | None:
    """Return who missed all of the most sessions."""
    found = [person for person in people if person.absent == person.expected]
    if not found:
        return None
    most = max(found, key=lambda person: person.expected)
    fact = say(
        "missed the one session planned.",
        "missed all {sessions}.",
        "sessions",
        sessions=Value(most.expected, "sessions"),
    )
    others = len(found) - 1
    why = say("No source has a record of a visit.")
    if others:
        why = say("So did {others} other person.", "So did {others} others.", "others", others=number(others))
    return Look(_name(most), fact, why, anchor("person", most.who.person))


def _most_missed(people: Sequence[PersonAttendance]) -> Look | None:
    """Return who missed the largest share, of those who came to something."""
    some = [person for person in people if 0 < person.absent < person.expected]
    found = max(some, key=lambda person: (person.absent / person.expected, person.absent), default=None)
    if found is None:
        late = max(people, key=lambda person: person.late + person.left_early, default=None)
        if late is None or not late.late + late.left_early:
            return None
        fact = say(
            "came late {late}[ and left early {early}]." if late.late else "left early {early}.",
            late=Value(late.late, "times"),
            early=Value(late.left_early, "times"),
        )
        return Look(_name(late), fact, None, anchor("person", late.who.person))
    fact = say(
        "missed {absent} of {sessions}[ and left {early} more early].",
        absent=number(found.absent),
        sessions=Value(found.expected, "sessions"),
        early=number(found.left_early),
    )
    why = say("The largest share of those who came at all.")
    return Look(_name(found), fact, why, anchor("person", found.who.person))


def _unknown(basis: Basis) -> Look | None:
    """Return what could not be judged: of one person, or in how many sessions for which reason."""
    groups = basis.exceptions.not_assessed
    if not groups:
        return None
    first = max(groups, key=lambda group: len(group.people) * len(group.sessions))
    session = first.sessions[0].session
    if len(first.people) == len(first.sessions) == 1:
        person = first.people[0]
        fact = say(
            "may have missed {session} on {day}.",
            session=Value(session.title or session.place_name or session.place),
            day=Value(session.start[:10], "date"),
        )
        why = say("Why it is open: {reason}.", reason=Value(first.reason))
        return Look(person.name or person.person or "", fact, why, anchor("person", person.person))
    fact = say(
        "could not be judged in {sessions}: {reason}.",
        sessions=Value(len(first.sessions), "sessions"),
        reason=Value(first.reason),
    )
    who = first.people[0].name or first.people[0].person or ""
    more = len(first.people) - 1
    others = say("So it is with {more} more.", more=number(more)) if more else None
    return Look(who, fact, others, "not-assessed")


def _open(exception: RowException) -> Look:
    session = exception.session
    fact = say(
        "was still in {session} of {day} when it was read.",
        session=Value(session.title or session.place_name or session.place),
        day=Value(session.start[:10], "date"),
    )
    who = exception.who
    return Look(who.name or who.person or "", fact, None, anchor("person", who.person))


def _name(person: PersonAttendance) -> str:
    return person.who.name or person.who.person or ""


def _scope(basis: Basis) -> Iterator[Said]:
    summary, shared = basis.summary, basis.shared
    places = len({(session.session.source, session.session.place) for session in basis.sessions})
    if basis.sessions:
        days = sorted(session.session.day for session in basis.sessions)
        yield say(
            "{people} in {sessions} {when}, in {places}.",
            people=Value(summary.people, "people"),
            sessions=Value(summary.sessions, "sessions"),
            when=Value((days[0], days[-1]), "period"),
            places=Value(places, nouns=("place", "places")),
        )
    if not shared.provenance.has_roster:
        yield say("There is no roster, so nobody is expected.")
    if not shared.provenance.has_schedule:
        yield say("There is no schedule: a session is a place on a day.")
    if not shared.provenance.has_coverage:
        yield say("The evidence does not say what was read.")
    if summary.expected:
        yield say(
            "Late is more than {minutes} after the start, early more than that before the end, "
            "unless the session says otherwise.",
            minutes=Value(5, "minutes"),
        )
        yield say(
            "An excused absence counts as an absence[: {excused} of those absent were excused].",
            excused=number(summary.excused),
        )
    yield say("Times are those of {zone}.", zone=Value(shared.period.timezone))
    if shared.as_read_until:
        yield say(
            "All was read until {day}, {time}[, but {gaps}].",
            day=Value(shared.as_read_until[:10], "date"),
            time=Value(shared.as_read_until[11:16]),
            gaps=Value(shared.own_gaps, "gaps"),
        )
    if summary.exceptions.data_faults:
        yield say(
            "{faults} could not be used as it is.",
            "{faults} could not be used as they are.",
            "faults",
            faults=Value(summary.exceptions.data_faults, "records"),
        )
