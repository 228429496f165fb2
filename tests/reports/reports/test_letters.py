"""Page one: its sentence follows from the figures, whatever they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.pages.references import anchor
from passmuster_reports.reports.attendance_letter import Basis, attendance_letter
from passmuster_reports.reports.attendance_people import PersonAttendance
from passmuster_reports.reports.letter import MOST_LOOKS
from passmuster_reports.reports.rates import is_material, rate_of
from passmuster_reports.reports.register import PersonFigures


def person(key: str, attended: int, absent: int, unknown: int) -> PersonAttendance:
    counts = {"late": 0, "left_early": 0, "open": 0, "not_assessed": unknown, "missed_in_a_row": 0}
    return PersonAttendance(
        who=PersonFigures(key, None, None),
        expected=attended + absent + unknown,
        attended=attended,
        absent=absent,
        present_minutes=0,
        scheduled_minutes=0,
        rate=rate_of(attended, absent, unknown),
        before=None,
        **counts,
    )


@dataclass
class Month:
    """Figures as a report of these people would have them."""

    people: list[PersonAttendance]
    has_coverage: bool = True
    more: dict[str, Any] = field(default_factory=dict)

    def total(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.people)

    @property
    def basis(self) -> Basis:
        attended, absent, unknown = (self.total(name) for name in ("attended", "absent", "not_assessed"))
        known = not is_material(unknown, attended + absent + unknown)
        summary = SimpleNamespace(
            people=len(self.people),
            sessions=3,
            expected=attended + absent + unknown,
            present=attended,
            absent=absent,
            excused=0,
            not_assessed=unknown,
            attendance_rate=rate_of(attended, absent, unknown) if known else None,
            exceptions=SimpleNamespace(data_faults=0),
        )
        shared = SimpleNamespace(
            period=SimpleNamespace(first="2026-10-01", last="2026-10-31", timezone="UTC"),
            nothing_read=None,
            as_read_until=None,
            provenance=SimpleNamespace(has_roster=True, has_schedule=True, has_coverage=True, gaps=0),
        )
        basis: Any = Basis
        found: Basis = basis(shared, summary, self.people, SimpleNamespace(not_assessed=(), open=()), ())
        return found


PEOPLE = st.lists(st.tuples(*[st.integers(0, 40)] * 3).filter(any), min_size=1, max_size=8).map(
    lambda counts: [person(str(number), *each) for number, each in enumerate(counts)]
)


def numbers_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


@given(PEOPLE)
def test_the_sentence_of_attendance_follows_from_the_figures(people: list[PersonAttendance]) -> None:
    month = Month(people)
    absent, unknown = month.total("absent"), month.total("not_assessed")
    expected = month.total("expected")

    letter = attendance_letter(month.basis)

    text = letter.text
    if is_material(unknown, expected):
        assert text.startswith(f"{unknown} of {expected} attendances in October could not be judged")
        assert "no rate can be given" in text
        assert (f"{absent} w" in text) == (absent > 0)
    elif absent:
        assert text.startswith(f"{absent} of {expected} attendances w")
    else:
        assert text.startswith(f"No attendance of {expected} was missed in October.")
    if "by one person" in text:
        most = max(one.absent for one in people)
        assert most in numbers_in(text)
        assert 1 < most < absent
    assert ("could not be judged" in text) == (unknown > 0)


@given(PEOPLE)
def test_what_to_look_at_first_is_few_and_true(people: list[PersonAttendance]) -> None:
    looks = attendance_letter(Month(people).basis).look_first

    assert len(looks) <= MOST_LOOKS
    assert len({look.subject for look in looks}) == len(looks)
    by_key = {one.who.person: one for one in people}
    for look in looks:
        one = by_key[look.subject]
        assert look.at == anchor("person", look.subject)
        if "all" in look.fact or "the one session" in look.fact:
            assert one.absent == one.expected
        else:
            assert numbers_in(look.fact) == [one.absent, one.expected]
    worst = max((one.absent / one.expected for one in people), default=0)
    if worst:
        assert any(by_key[look.subject].absent / by_key[look.subject].expected == worst for look in looks)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([(266, 33, 0)], "33 of 299 attendances were missed in October."),
        ([(9, 13, 0), (257, 20, 1)], None),
        ([(3, 1, 0)], "1 of 4 attendances was missed in October."),
        ([(4, 0, 0)], "No attendance of 4 was missed in October."),
        ([(26, 0, 273)], "273 of 299 attendances in October could not be judged: no rate can be given."),
    ],
)
def test_the_sentence_reads_as_one_would_say_it(
    counts: list[tuple[int, int, int]], sentence: str | None
) -> None:
    people = [person(str(number), *each) for number, each in enumerate(counts)]
    text = attendance_letter(Month(people).basis).text

    assert text == (
        sentence
        or "33 of 300 attendances were missed in October, 20 of them by one person. One could not be judged."
    )


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_a_rate_lies_in_its_range_and_its_ends_are_all_or_none_of_what_is_open(
    attended: int, missed: int, unknown: int
) -> None:
    rate = rate_of(attended, missed, unknown)

    if rate is None:
        assert attended + missed == 0
        return
    assert 0 <= rate.lowest <= rate.value <= rate.highest <= 1
    assert (rate.lowest == rate.highest) == (unknown == 0)
    expected = attended + missed + unknown
    assert (round(rate.lowest * expected), round(rate.highest * expected)) == (attended, attended + unknown)
