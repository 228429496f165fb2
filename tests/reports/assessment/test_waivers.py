"""Waivers and the order of findings: what holds on which day, and which of several it is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest

from passmuster_reports.assessment.english import ENGLISH
from passmuster_reports.assessment.findings import Status, worst
from passmuster_reports.assessment.waivers import Waiver, find_waiver, not_in_force

FIRST, LAST, DAY = date(2026, 10, 5), date(2026, 10, 9), timedelta(days=1)
OURS = Waiver("lateness", "A", "Ann", "ill", FIRST, LAST)


@pytest.mark.parametrize(
    ("day", "holds"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)]
)
def test_a_waiver_holds_from_its_first_day_to_its_last(day: date, holds: bool) -> None:
    assert OURS.holds(day) is holds


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (FIRST - DAY, "the waiver by Ann begins on 2026-10-05 only"),
        (LAST + DAY, "the waiver by Ann expired on 2026-10-09"),
    ],
)
def test_one_that_does_not_hold_says_why(day: date, said: str) -> None:
    assert not_in_force(OURS, day).write(ENGLISH) == said


def test_a_waiver_is_of_its_control_and_of_its_subject_or_of_all() -> None:
    of_all = Waiver("lateness", None, "Bo", "strike", FIRST, LAST)

    assert find_waiver([OURS], "lateness", "A", FIRST) is OURS
    assert find_waiver([OURS], "lateness", "B", FIRST) is None
    assert find_waiver([OURS], "breaks", "A", FIRST) is None
    assert find_waiver([of_all], "lateness", "B", FIRST) is of_all
    assert find_waiver([of_all], "breaks", "B", FIRST) is None
    assert find_waiver([], "lateness", "A", FIRST) is None


def test_of_several_the_one_in_force_is_found_and_else_the_one_that_expires_last() -> None:
    longest = Waiver("lateness", "A", "Bo", "x", LAST + 10 * DAY, LAST + 20 * DAY)
    past = Waiver("lateness", "A", "Cy", "y", FIRST - 9 * DAY, FIRST - 5 * DAY)
    for some in permutations([OURS, longest, past]):
        assert find_waiver(some, "lateness", "A", LAST) is OURS
        assert find_waiver(some, "lateness", "A", LAST + DAY) is longest
        assert find_waiver(some, "lateness", "A", FIRST - 20 * DAY) is longest


def test_the_worst_of_findings_is_what_is_not_met() -> None:
    order = [Status.NOT_MET, Status.NOT_ASSESSED, Status.WAIVED, Status.MET]

    for number in range(len(order)):
        assert worst(reversed(order[number:])) is order[number]
    assert worst([]) is Status.NOT_ASSESSED
