"""Where weeks stand on their one scale: in order, inside, and marked where a limit was passed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.pages.weeks import WIDTH, rows_of, weeks_of

hours = st.floats(0, 120).map(lambda value: round(value, 2))


def week(least: float, most: float | None, **changes: Any) -> dict[str, Any]:
    return {
        "from": "2026-10-05",
        "days": 5,
        "least_hours": least,
        "most_hours": most,
        "is_whole": True,
        "is_over": False,
        "unread_days": 0,
        "short_rests": [],
        "days_without_break": [],
        **changes,
    }


def person(*weeks: dict[str, Any], limit: float | None = 48, **changes: Any) -> dict[str, Any]:
    return {"status": "met", "limit_hours": limit, "not_assessed": [], "weeks": list(weeks), **changes}


def report(*people: dict[str, Any]) -> dict[str, Any]:
    return {"people": list(people), "controls": [], "period": {"from": "2026-10-01"}}


weeks = st.builds(
    lambda least, more, days, unread: week(
        least, None if more is None else least + more, days=days, unread_days=unread
    ),
    hours,
    st.none() | hours,
    st.integers(0, 7),
    st.integers(0, 7),
)


@given(st.lists(st.lists(weeks, min_size=1, max_size=60), min_size=1, max_size=4), st.none() | hours)
def test_everything_stands_inside_the_drawing(found: list[list[dict[str, Any]]], limit: float | None) -> None:
    placed = weeks_of(report(*(person(*one, limit=limit) for one in found)))

    for block in placed.inside:
        assert block.limit is None or 0 <= block.limit <= WIDTH
        for above, below in zip(block.bars, block.bars[1:], strict=False):
            assert above.y + above.height <= below.y + 0.2
        for bar in block.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
            assert bar.y + bar.height <= block.height
            assert (bar.shape == "") == (bar.width == 0)


@given(hours, hours, hours)
def test_one_scale_holds_for_all_people(one: float, other: float, limit: float) -> None:
    placed = weeks_of(report(person(week(one, one), limit=limit), person(week(other, other), limit=limit)))

    first, second = (block.bars[0] for block in placed.inside)
    assert len({block.limit for block in placed.inside}) == 1
    assert (first.x <= second.x) == (one <= other) or abs(first.x - second.x) <= 3


def test_a_week_past_the_limit_is_solid_and_one_that_may_be_is_hatched_from_there() -> None:
    placed = weeks_of(report(person(week(50, 55, is_over=True), week(40, 50), week(40, 45, is_whole=False))))

    over, doubtful, cut = placed.inside[0].bars
    assert [over.shape, doubtful.shape, cut.shape] == ["over", "whole", "cut"]
    assert (over.doubtful, doubtful.doubtful, cut.doubtful) == (None, placed.inside[0].limit, None)
    assert cut.height < doubtful.height


def test_what_was_not_read_may_reach_to_the_end_of_the_scale() -> None:
    read, unread, unknown = (
        weeks_of(report(person(week(30, 40), week(30, 40, unread_days=1), week(30, None)))).inside[0].bars
    )

    assert read.open_to is None
    assert unread.open_to == unknown.open_to
    assert unread.open_to is not None
    assert unread.open_to >= unread.x + unread.width


def test_marks_stand_beside_each_other_behind_the_limit() -> None:
    (bar,) = (
        weeks_of(report(person(week(30, 40, short_rests=["2026-10-06"], days_without_break=["2026-10-07"]))))
        .inside[0]
        .bars
    )

    assert bar.rest is not None
    assert bar.no_break is not None
    assert bar.x + bar.width < bar.rest < bar.no_break < WIDTH


def test_those_past_a_limit_come_first_and_rows_are_filled_up() -> None:
    people = [person(week(1, 2), status="not met"), *(person(week(1, 2)) for _ in range(6))]

    placed = weeks_of(report(*people))

    assert (len(placed.past), len(placed.inside)) == (1, 6)
    assert [len(row) for row in rows_of(placed.inside, 5)] == [5, 5]
    assert sum(block is not None for row in rows_of(placed.inside, 5) for block in row) == 6
