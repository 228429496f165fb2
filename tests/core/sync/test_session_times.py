"""The times of one session, put together from answers that each hold a part of it."""

from __future__ import annotations

import pytest

from core.sync.visits import at, text
from passmuster.sync.merged_windows import SessionTimes

# Of one instant, as vendors write it: Honolulu's clocks are ten hours behind.
EIGHT, NINE, TEN = "2026-10-01T22:00:00-10:00", "2026-10-02T09:00:00Z", "2026-10-02T00:00:00-10:00"


def test_the_times_of_an_answer_are_put_in_order_of_the_instants_and_kept_as_they_were_written() -> None:
    assert SessionTimes.of_answer(EIGHT, NINE, at(3)) == SessionTimes(EIGHT, NINE)
    assert SessionTimes.of_answer(NINE, EIGHT, at(3)) == SessionTimes(EIGHT, NINE)


def test_an_answer_without_an_end_was_open_at_the_limit_of_its_window() -> None:
    assert SessionTimes.of_answer(NINE, None, at(3)) == SessionTimes(NINE, None, text(3))


def test_of_two_parts_the_earliest_start_and_the_latest_end_count() -> None:
    early, late = SessionTimes(EIGHT, NINE), SessionTimes(NINE, TEN)

    assert early.merged(late, at(3)) == late.merged(early, at(3)) == SessionTimes(EIGHT, TEN)
    inner, outer = SessionTimes(NINE, NINE), SessionTimes(EIGHT, TEN)
    assert inner.merged(outer, at(3)) == outer.merged(inner, at(3)) == outer


def test_limits_are_compared_as_instants() -> None:
    whole, half = "2026-10-03T00:00:00Z", "2026-10-03T00:00:00.500000Z"
    before, answer = SessionTimes(NINE, None, half), SessionTimes(NINE, None, whole)

    assert before.merged(answer, at(3)) == answer.merged(before, at(3)) == SessionTimes(NINE, None, half)


@pytest.mark.parametrize("before", [SessionTimes(NINE, TEN), SessionTimes(NINE, None, text(3))])
def test_a_part_that_is_open_opens_the_session_up_to_the_latest_limit(before: SessionTimes) -> None:
    answer = SessionTimes(EIGHT, None, text(4))

    assert before.merged(answer, at(4)) == SessionTimes(EIGHT, None, text(4))


def test_the_limit_of_an_earlier_window_does_not_take_back_a_later_one() -> None:
    before, answer = SessionTimes(NINE, None, text(4)), SessionTimes(NINE, None, text(3))

    assert before.merged(answer, at(3)) == SessionTimes(NINE, None, text(4))


def test_the_end_of_a_window_before_the_limit_is_no_end_of_an_open_session() -> None:
    before, answer = SessionTimes(NINE, None, text(4)), SessionTimes(EIGHT, TEN)

    assert before.merged(answer, at(3, 23, 59, 59)) == SessionTimes(EIGHT, None, text(4))
    assert before.merged(answer, at(4)) == SessionTimes(EIGHT, TEN)
    assert before.merged(answer, at(4, 0, 0, 1)) == SessionTimes(EIGHT, TEN)


def test_an_open_session_of_which_no_limit_is_known_ends_with_the_answer() -> None:
    assert SessionTimes(NINE, None).merged(SessionTimes(EIGHT, TEN), at(3)) == SessionTimes(EIGHT, TEN)
    assert SessionTimes(NINE, None).merged(SessionTimes(TEN, None, text(3)), at(3)) == SessionTimes(
        NINE, None, text(3)
    )


@pytest.mark.parametrize(
    ("times", "last"),
    [
        (SessionTimes(NINE, TEN), at(2, 10)),
        (SessionTimes(NINE, TEN, text(4)), at(2, 10)),
        (SessionTimes(NINE, None, text(4)), at(4)),
        (SessionTimes(NINE, None), at(2, 9)),
    ],
)
def test_a_session_lasted_until_its_end_or_until_where_it_was_open(times: SessionTimes, last: object) -> None:
    assert times.last == last
