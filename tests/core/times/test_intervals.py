"""The laws of intervals of time, over intervals made at random."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.times.intervals import Interval, clip, gaps, total, union

START = datetime(2026, 10, 24, tzinfo=UTC)


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


seconds = st.integers(0, 500)
pairs = st.tuples(seconds, seconds).map(sorted)
intervals = pairs.map(lambda pair: Interval(at(pair[0]), at(pair[1])))
many = st.lists(intervals, max_size=8)


def counted(each: list[Interval]) -> set[int]:
    """The slow truth: every second that some interval covers."""
    return {
        second
        for interval in each
        for second in range(
            int((interval.start - START).total_seconds()), int((interval.end - START).total_seconds())
        )
    }


@given(many)
def test_the_total_is_the_number_of_seconds_covered(some: list[Interval]) -> None:
    assert total(some) == timedelta(seconds=len(counted(some)))


@given(many)
def test_a_union_exceeds_neither_the_span_nor_the_sum(some: list[Interval]) -> None:
    span = max((each.end for each in some), default=START) - min((each.start for each in some), default=START)

    assert total(some) <= span
    assert total(some) <= sum((each.length for each in some), timedelta())


@given(many)
def test_a_union_is_in_order_apart_and_covers_the_same(some: list[Interval]) -> None:
    joined = union(some)

    assert counted(list(joined)) == counted(some)
    assert all(one.end < other.start for one, other in pairwise(joined))
    assert union(joined) == joined


@given(many, st.randoms())
def test_order_and_repetition_change_nothing(some: list[Interval], chance: object) -> None:
    shuffled = [*some, *some]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert union(shuffled) == union(some)


@given(many, intervals)
def test_clipping_keeps_what_is_inside(some: list[Interval], window: Interval) -> None:
    assert counted(list(clip(some, window))) == counted(some) & counted([window])


@given(many, pairs, seconds)
def test_the_parts_on_both_sides_of_an_instant_add_up(
    some: list[Interval], pair: list[int], cut: int
) -> None:
    low, high = pair
    middle = min(max(cut, low), high)
    whole, left, right = (Interval(at(a), at(b)) for a, b in ((low, high), (low, middle), (middle, high)))

    assert total(clip(some, left)) + total(clip(some, right)) == total(clip(some, whole))


@given(many, intervals)
def test_gaps_and_what_is_covered_make_up_the_window(some: list[Interval], window: Interval) -> None:
    missing = gaps(some, window)

    assert counted(list(missing)) == counted([window]) - counted(some)
    assert total(missing) + total(clip(some, window)) == window.length


def test_a_gap_no_longer_than_the_seam_is_none() -> None:
    read = [Interval(at(0), at(99)), Interval(at(100), at(200)), Interval(at(202), at(300))]

    assert gaps(read, Interval(at(0), at(300)), ignored=timedelta(seconds=1)) == (Interval(at(200), at(202)),)


def test_an_interval_that_ends_before_it_begins_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Interval(at(2), at(1))


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    interval = Interval(at(1), at(3))

    assert [interval.holds(at(second)) for second in range(5)] == [False, True, True, False, False]
    assert not Interval(at(1), at(1)).holds(at(1))


def test_intervals_that_touch_do_not_overlap() -> None:
    early, late = Interval(at(1), at(3)), Interval(at(3), at(5))

    assert not early.overlaps(late)
    assert not late.overlaps(early)
    assert early.overlaps(Interval(at(2), at(5)))


def test_an_empty_interval_is_no_part_of_a_union() -> None:
    assert union([Interval(at(1), at(1))]) == ()
    assert union([Interval(at(9), at(9)), Interval(at(1), at(2))]) == (Interval(at(1), at(2)),)
