"""Excused absences: who is excused from a session, or for which days, and why, as cells of tables say it.

An absence that is excused is an absence all the same; it is shown apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from passmuster.suggestion import did_you_mean
from passmuster.times import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from passmuster_reports.expected.roster import Roster

#: Excused days in a row that are more than this are taken for a mistake.
LONGEST = timedelta(days=1100)

#: How alike two ids must be for one to be suggested for the other: ids of one kind are all a little alike.
_ALIKE = 0.7
_PERSON = "a person of the roster, then : and the reason, as P014: ill"
_DAYS = "a day or two, then : and the reason, as 2026-10-05 to 2026-10-09: ill"
#: How much of an entry a sentence shows.
_SHOWN = 60


@dataclass(frozen=True, order=True)
class ExcusedPerson:
    """Somebody who is excused from a session; the reason is empty where none is given."""

    person: str
    reason: str


@dataclass(frozen=True)
class ExcusedDays:
    """Days for which somebody is excused, both included; the reason is empty where none is given."""

    first: date
    last: date
    reason: str


def parse_excused_people(
    cell: str, column: str, roster: Roster | None, wrong: Callable[[str], object]
) -> tuple[ExcusedPerson, ...]:
    """Return who is excused, such as of `P014: ill; P015`; `wrong` is called with each problem.

    Without a roster nobody is expected, so that any word may be a person.
    """
    people = {member.person for member in roster.members} if roster else None
    found: dict[str, ExcusedPerson] = {}
    for entry in _entries(cell):
        person, reason = _split_at_person(entry, people or ())
        if not person:
            wrong(f"`{column}`: '{entry[:_SHOWN]}' names nobody: write {_PERSON}")
        elif roster and people is not None and person not in people:
            wrong(f"`{column}`: '{person[:_SHOWN]}' is no person of the roster{_meant(person, roster)}")
        elif person in found:
            wrong(f"`{column}`: '{person}' comes twice")
        else:
            found[person] = ExcusedPerson(person, reason)
    return tuple(found.values())


def parse_excused_days(cell: str, column: str, wrong: Callable[[str], object]) -> tuple[ExcusedDays, ...]:
    """Return the days of a cell such as `2026-10-05 to 2026-10-09: ill; 2026-10-20`, in order.

    `wrong` is called with each problem.
    """
    found: list[ExcusedDays] = []
    for entry in _entries(cell):
        text, _, reason = entry.partition(":")
        try:
            days = [parse_day(day) for day in re.split(r"\s+to\s+", text.strip())]
        except ValueError as error:
            wrong(f"`{column}`: {error}; write {_DAYS}")
            continue
        first, last = days[0], days[-1]
        if len(days) > len((first, last)):
            wrong(f"`{column}`: '{text.strip()[:_SHOWN]}' has more than two days: write {_DAYS}")
        elif last < first:
            wrong(f"`{column}`: the last day ({last}) is before the first ({first})")
        elif last > first + LONGEST:
            wrong(f"`{column}`: {first} to {last} is longer than {LONGEST.days} days")
        else:
            found.append(ExcusedDays(first, last, reason.strip()))
    found.sort(key=lambda days: (days.first, days.last, days.reason))
    for day in _twice(found):
        wrong(f"`{column}`: {day} comes twice")
    return tuple(found)


def has_doubles(people: Sequence[ExcusedPerson]) -> bool:
    """Tell whether somebody is excused twice from the same session, as no file may have it."""
    return len({excused.person for excused in people}) < len(people)


def are_in_order(days: Sequence[ExcusedDays]) -> bool:
    """Tell whether days stand in order, none of them twice, as they do when they were read from a file."""
    return not any(_twice(days)) and all(excused.first <= excused.last for excused in days)


def _twice(days: Sequence[ExcusedDays]) -> Iterator[date]:
    """Yield the first day of those that begin before the ones before them end."""
    return (after.first for before, after in pairwise(days) if after.first <= before.last)


def _entries(cell: str) -> Iterator[str]:
    """Yield the entries of a cell, which are separated by `;`; a line that goes on is one line."""
    return (entry for part in cell.split(";") if (entry := " ".join(part.split())))


def _split_at_person(entry: str, people: Collection[str]) -> tuple[str, str]:
    """Return a person and the reason behind the colon; an id may have a colon itself if it is known."""
    ends = [found.start() for found in re.finditer(":", entry)]
    for end in (len(entry), *reversed(ends)):
        if entry[:end].strip() in people:
            return entry[:end].strip(), entry[end + 1 :].strip()
    person, _, reason = entry.partition(":")
    return person.strip(), reason.strip()


def _meant(word: str, roster: Roster) -> str:
    """Return who may have been meant: somebody of that name or address, else an id that is like it."""
    if any(member.group == word for member in roster.members):
        return ", but a group: name its people one by one"
    alike = [
        member.person
        for member in roster.members
        if word.casefold() in (member.name.casefold(), (member.email or "").casefold())
    ]
    if len(alike) == 1:
        return f" (did you mean '{alike[0]}'?)"
    return did_you_mean(word, [member.person for member in roster.members], _ALIKE)
