"""What page one says of attendance, and what the letters of all reports share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from figures.days import counted, date_of, spoken_range
from figures.of_attendance import Row
from figures.reckoned import Reckoned, person_name

#: What a sentence or a point tells by the names of the groups of its form; None is not told.
Told = dict[str, Any]


@dataclass(frozen=True)
class Share:
    """A share of what is known, and the least and the most that it may be."""

    value: Fraction
    lowest: Fraction
    highest: Fraction


def share_of(rows: Iterable[Row]) -> Share | None:
    """The share of attendances; None where nothing is known."""
    counts = Counter(row.status for row in rows)
    attended, unknown, whole = counts["present"], counts["not assessed"], counts.total()
    if unknown == whole:
        return None
    return Share(
        Fraction(attended, whole - unknown), Fraction(attended, whole), Fraction(attended + unknown, whole)
    )


def rate_of_all(reckoned: Reckoned) -> Share | None:
    """None where more than a tenth is unknown."""
    statuses = [row.status for row in reckoned.expected_rows]
    if 10 * statuses.count("not assessed") > len(statuses):
        return None
    return share_of(reckoned.expected_rows)


def some(count: int) -> int | None:
    """A count that is told where it is not 0."""
    return count or None


def one_or(count: int) -> int | str | None:
    """A count at the beginning of a sentence."""
    return "One" if count == 1 else some(count)


def often(count: int) -> str | None:
    return {0: None, 1: "once", 2: "twice"}.get(count, f"{count} times")


def period_of(reckoned: Reckoned) -> str:
    return spoken_range(reckoned.month.first, reckoned.month.last)


def first_of(looks: list[Told]) -> list[Told]:
    """Three at most, and one of each subject."""
    found: dict[str, Told] = {}
    for look in looks:
        found.setdefault(look["who"], look)
    return list(found.values())[:3]


def absent_of(reckoned: Reckoned, person: int) -> int:
    return sum(row.status == "absent" for row in reckoned.rows_of(person))


def late_and_early(rows: Iterable[Row]) -> tuple[int, int]:
    found = list(rows)
    return sum(row.late is not None for row in found), sum(row.early is not None for row in found)


def by_share_missed(reckoned: Reckoned) -> list[int]:
    """Everybody of the roster, the person who missed most first; all are expected in every session."""
    return sorted(reckoned.people, key=lambda person: (-absent_of(reckoned, person), person_name(person)))


def sentence_of_attendance(reckoned: Reckoned) -> Told:
    statuses = Counter(row.status for row in reckoned.expected_rows)
    most = max(absent_of(reckoned, person) for person in reckoned.people)
    is_told = most > 1 and 4 * most >= statuses["absent"] > most
    return {
        "absent": statuses["absent"],
        "were": "was" if statuses["absent"] == 1 else "were",
        "expected": statuses.total(),
        "period": period_of(reckoned),
        "by_one": most if is_told else None,
        "unknown": one_or(statuses["not assessed"]),
        "no_rate": statuses["not assessed"],
        "for_certain": statuses["absent"]
        and f"{statuses['absent']} {'was' if statuses['absent'] == 1 else 'were'}",
    }


def looks_of_attendance(reckoned: Reckoned) -> list[Told]:
    return first_of([*_missed(reckoned), *_not_assessed(reckoned), *_open(reckoned)])


def _missed(reckoned: Reckoned) -> Iterator[Told]:
    people, sessions = by_share_missed(reckoned), len(reckoned.planned)
    absent = {person: absent_of(reckoned, person) for person in people}
    every = [person for person in people if absent[person] == sessions]
    if every:
        all_of = f"all {counted(sessions, 'session')}" if sessions > 1 else "the one session planned"
        others = {1: "No source has a record of a visit", 2: "So did 1 other person"}
        also = others.get(len(every), f"So did {len(every) - 1} others")
        yield {"who": person_name(every[0]), "all_of": all_of, "others": also}
    part = [person for person in people if 0 < absent[person] < sessions]
    if part:
        _, early = late_and_early(reckoned.rows_of(part[0]))
        name = person_name(part[0])
        yield {"who": name, "absent": absent[part[0]], "sessions": sessions, "more_early": some(early)}
        return
    counts = {person: late_and_early(reckoned.rows_of(person)) for person in people}
    person = max(people, key=lambda one: sum(counts[one]))
    if sum(counts[person]):
        late, early = counts[person]
        both = bool(late and early)
        yield {
            "who": person_name(person),
            "late": often(late) if both else None,
            "then": often(early) if both else None,
            "late_only": None if both else often(late),
            "early": None if both else often(early),
        }


def groups_not_assessed(reckoned: Reckoned) -> list[tuple[list[int], list[str]]]:
    """The people of each group, and the sessions that could not be judged of just these."""
    found: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for session in reckoned.planned:
        rows = [(person, reckoned.rows[person, session.name]) for person in reckoned.people]
        people = tuple(person for person, row in rows if row.status == "not assessed")
        if people:
            found[people].append(session.name)
    return [(list(people), sessions) for people, sessions in found.items()]


def _not_assessed(reckoned: Reckoned) -> Iterator[Told]:
    groups = groups_not_assessed(reckoned)
    if groups:
        people, names = max(groups, key=lambda group: len(group[0]) * len(group[1]))
        session = next(one for one in reckoned.planned if one.name == names[0])
        if len(people) == len(names) == 1:
            day = date_of(reckoned.day(session.start))
            yield {"who": person_name(people[0]), "may_have_missed": session.place, "day": day}
        else:
            yield {
                "who": person_name(people[0]),
                "unjudged": counted(len(names), "session"),
                "more": some(len(people) - 1),
            }


def _open(reckoned: Reckoned) -> Iterator[Told]:
    for session in reckoned.planned:
        for person in (*reckoned.people, reckoned.guest):
            row = reckoned.rows.get((person, session.name))
            if row is not None and row.open:
                name = person_name(person) if person in reckoned.people else f"name of z{person}"
                yield {"who": name, "place": session.place, "day": date_of(reckoned.day(session.start))}
