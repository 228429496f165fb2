"""Each person's and each group's attendance: sessions attended and missed, minutes, and the rate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster_reports.assessment.register import Status
from passmuster_reports.canonical import INLINED
from passmuster_reports.reports.local_times import minutes
from passmuster_reports.reports.rates import Rate, rate_of
from passmuster_reports.reports.register import SEEN, PersonFigures, person_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passmuster_reports.assessment.register import Row, SessionRegister


@dataclass(frozen=True)
class PersonAttendance:
    """What one person was expected to and did; `before` is their rate in the period before."""

    who: PersonFigures = field(metadata=INLINED)
    expected: int
    attended: int
    absent: int
    late: int
    left_early: int
    open: int
    not_assessed: int
    #: The most sessions in a row that were missed.
    missed_in_a_row: int
    present_minutes: int
    scheduled_minutes: int
    rate: Rate | None
    before: Rate | None


@dataclass(frozen=True)
class GroupAttendance:
    """What all people of a group were expected to and did; `group` is None for those without one."""

    group: str | None
    people: int
    expected: int
    attended: int
    absent: int
    not_assessed: int
    rate: Rate | None
    before: Rate | None


def people_of(
    registers: Sequence[SessionRegister], before: Mapping[str, Rate | None]
) -> tuple[PersonAttendance, ...]:
    """Return everybody who was expected, the person who missed most first; `before` are rates by person."""
    rows: dict[str, list[tuple[SessionRegister, Row]]] = {}
    for register in sorted(registers, key=lambda found: found.session.window):
        for row in register.rows:
            if row.expected:
                rows.setdefault(row.person.key, []).append((register, row))
    people = [_person(found, before.get(key)) for key, found in rows.items()]
    return tuple(sorted(people, key=_order))


def _person(rows: Sequence[tuple[SessionRegister, Row]], before: Rate | None) -> PersonAttendance:
    found = [row for _, row in rows]
    attended, absent, unknown = _counts(found)
    assessed = [(register, row) for register, row in rows if row.status is not Status.NOT_ASSESSED]
    return PersonAttendance(
        who=person_figures(found[0].person),
        expected=len(found),
        attended=attended,
        absent=absent,
        late=sum(row.late is not None for row in found),
        left_early=sum(row.early is not None for row in found),
        open=sum("open" in row.marks for row in found),
        not_assessed=unknown,
        missed_in_a_row=_longest_run(row.status is Status.ABSENT for row in found),
        present_minutes=minutes(sum((row.present for _, row in assessed), timedelta())),
        scheduled_minutes=minutes(
            sum((register.session.window.length for register, _ in assessed), timedelta())
        ),
        rate=rate_of(attended, absent, unknown),
        before=before,
    )


def _order(person: PersonAttendance) -> tuple[float, int, str, str]:
    """Order by the share that was missed for certain, then by what is not known, then by name."""
    share = person.absent / person.expected
    return (
        -share,
        -person.absent,
        (person.who.name or person.who.person or "").casefold(),
        person.who.person or "",
    )


def groups_of(
    registers: Iterable[SessionRegister], before: Mapping[str | None, Rate | None]
) -> tuple[GroupAttendance, ...]:
    """Return every group of whom somebody was expected, in order of their names."""
    rows: dict[str | None, list[Row]] = {}
    for register in registers:
        for row in register.rows:
            if row.expected:
                rows.setdefault(row.person.group, []).append(row)
    return tuple(
        _group(group, rows[group], before.get(group))
        for group in sorted(rows, key=lambda name: name or "\uffff")
    )


def _group(group: str | None, rows: Sequence[Row], before: Rate | None) -> GroupAttendance:
    attended, absent, unknown = _counts(rows)
    people = len({row.person.key for row in rows})
    rate = rate_of(attended, absent, unknown)
    return GroupAttendance(group, people, len(rows), attended, absent, unknown, rate, before)


def _counts(rows: Iterable[Row]) -> tuple[int, int, int]:
    statuses = [row.status for row in rows]
    return (
        sum(status in SEEN for status in statuses),
        statuses.count(Status.ABSENT),
        statuses.count(Status.NOT_ASSESSED),
    )


def _longest_run(missed: Iterable[bool]) -> int:
    longest = run = 0
    for is_missed in missed:
        run = run + 1 if is_missed else 0
        longest = max(longest, run)
    return longest
