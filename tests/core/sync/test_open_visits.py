"""Open visits: which are read again, which are given up, and whose time is not known then."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.sync.visits import at
from passmuster.sync.open_visits import OpenVisits
from passmuster.sync.progress import OpenVisit, Progress, Unread

NOW = at(40)
#: Where the read begins.
START = at(38)
_MOMENT = timedelta(microseconds=1)


def visit(started: datetime, person: str | None = "3", place: str | None = "101", day: int = 39) -> OpenVisit:
    """A visit that was last read on a day."""
    return OpenVisit(started, at(day), person, place)


def sorted_out(*visits: OpenVisit, unread: tuple[Unread, ...] = (), start: datetime = START) -> OpenVisits:
    return OpenVisits.of(Progress(at(39), at(39), visits, unread), start, NOW)


def test_a_first_read_has_none() -> None:
    assert OpenVisits.of(None, START, NOW) == OpenVisits()


def test_those_that_begin_before_the_read_need_windows_of_their_own() -> None:
    old, at_the_start, new = visit(START - _MOMENT), visit(START), visit(START + _MOMENT)

    found = sorted_out(new, old, at_the_start)

    assert found == OpenVisits(followed=(new, old, at_the_start), older=(old,))


def test_one_that_is_open_for_thirty_days_is_given_up_and_not_a_moment_before() -> None:
    lost, nearly = visit(at(10), day=20), visit(at(10) + _MOMENT, person="4")

    found = sorted_out(lost, nearly)

    given_up = (Unread("3", "101", at(20)),)
    assert found == OpenVisits((nearly,), (nearly,), given_up, given_up)


def test_one_in_the_windows_of_the_read_is_not_given_up_however_old() -> None:
    old = visit(at(1))

    assert sorted_out(old, start=at(1)) == OpenVisits(followed=(old,))
    assert sorted_out(old, start=at(1) + _MOMENT).followed == ()


def test_one_that_names_nobody_is_given_up_in_silence() -> None:
    assert sorted_out(visit(at(1), person=None)) == OpenVisits()


def test_of_one_person_at_one_place_the_earliest_last_reading_counts() -> None:
    before = (Unread("4", None, at(21)), Unread("3", "101", at(22)))

    found = sorted_out(
        visit(at(1), "4", None, day=22),
        visit(at(2), "3", "101", day=20),
        visit(at(3), "3", "102", day=20),
        visit(at(3), "3", None, day=20),
        visit(at(3), "2", "109", day=20),
        unread=before,
    )

    # By time, then by person and place, so that a state stays as it is from read to read.
    assert found.unread == (
        Unread("2", "109", at(20)),
        Unread("3", None, at(20)),
        Unread("3", "101", at(20)),
        Unread("3", "102", at(20)),
        Unread("4", None, at(21)),
    )
    assert found.given_up == found.unread


def test_windows_that_are_not_read_again_this_time_leave_their_visits_open() -> None:
    first, border, last = visit(at(30), "5"), visit(at(31), "6"), visit(at(33), "7")
    lost = visit(at(1), "1", day=20)
    found = sorted_out(first, border, last, lost)

    left = found.without([(at(30), at(31)), (at(32), at(33))])

    assert left.unread == (Unread("1", "101", at(20)), Unread("5", "101", at(39)))
    assert (left.followed, left.older, left.given_up) == (found.followed, found.older, found.given_up)
    assert left.given_up == (Unread("1", "101", at(20)),)
