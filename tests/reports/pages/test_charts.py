"""Where things go in a chart."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.pages.charts import (
    COLUMNS_HEIGHT,
    WIDTH,
    bar_parts,
    calendar_cells,
    day_squares,
    session_columns,
)

COUNTS = st.lists(st.integers(0, 100_000), min_size=1, max_size=6)


@given(COUNTS)
def test_the_parts_of_a_bar_fill_it_side_by_side_and_each_can_be_seen(counts: list[int]) -> None:
    parts = bar_parts([(str(number), count, "words") for number, count in enumerate(counts)])

    assert [part.count for part in parts] == [count for count in counts if count]
    assert all(part.width >= 6.9 for part in parts)
    assert all(first.x + first.width < second.x for first, second in pairwise(parts))
    if parts:
        assert parts[0].x == 0
        assert parts[-1].x + parts[-1].width == pytest.approx(WIDTH, abs=1)


def test_of_large_parts_each_is_in_proportion() -> None:
    first, second = bar_parts([("absent", 250), ("met", 750)])

    assert second.width / first.width == pytest.approx(3, rel=0.02)


def session(day: str, *statuses: str) -> dict[str, Any]:
    return {
        **{"day": day, "start": f"{day}T09:00:00+02:00", "place": "1", "place_name": None, "title": None},
        "rows": [{"status": status} for status in statuses],
    }


def test_a_column_is_as_high_as_the_people_expected_or_seen() -> None:
    fullest = session("2026-10-07", "present", "late", "absent", "not assessed")
    columns = session_columns([fullest, session("2026-10-06", "guest"), session("2026-10-05", "absent")])

    assert [column.day for column in columns] == ["2026-10-05", "2026-10-06", "2026-10-07"]
    assert [(shape, y) for shape, y, _ in columns[-1].parts] == [
        ("met", COLUMNS_HEIGHT / 2),
        ("not assessed", COLUMNS_HEIGHT / 4),
        ("absent", 0),
    ]
    assert columns[0].counts == {"met": 0, "not assessed": 0, "absent": 1}
    assert columns[1].counts == {"met": 1, "not assessed": 0, "absent": 0}


def test_a_week_stands_apart_from_the_one_before() -> None:
    friday, monday = (session(day, "present") for day in ("2026-10-09", "2026-10-12"))
    thursday = session("2026-10-08", "present")

    first, second, third = session_columns([thursday, friday, monday])

    assert third.x - second.x > second.x - first.x


@pytest.mark.parametrize("count", [0, 1, 2, 91])
def test_too_few_or_too_many_sessions_have_no_chart(count: int) -> None:
    day = date(2026, 1, 1)
    sessions = [session((day + timedelta(days=number)).isoformat(), "present") for number in range(count)]

    assert session_columns(sessions) == ()


PERIOD = {"start": "2026-10-01T00:00:00+02:00", "end": "2026-11-01T00:00:00+01:00", "days": 31}


def test_a_day_is_read_as_far_as_no_gap_lies_in_it() -> None:
    gaps = [{"start": "2026-10-01T00:00:00+02:00", "end": "2026-10-02T12:00:00+02:00"}]

    squares = day_squares(PERIOD, gaps)

    assert len(squares) == 31
    # the squares are of one length, and the month has an hour more than its days have
    assert squares[0].read == 0
    assert squares[1].read == pytest.approx(0.5, abs=0.01)
    assert {square.read for square in squares[2:]} == {1}
    assert squares[-1].x + squares[-1].width <= WIDTH


def test_a_long_period_has_as_many_squares_as_a_strip_has_room_for() -> None:
    year = {"start": "2026-01-01T00:00:00+01:00", "end": "2027-01-01T00:00:00+01:00", "days": 365}

    assert len(day_squares(year, [])) == 93


def test_a_calendar_has_a_column_for_each_week_from_monday() -> None:
    rows = [{"day": "2026-10-04", "value": 1}, {"day": "2026-10-05", "value": 2}]

    assert [(cell.column, cell.row, cell.value) for cell in calendar_cells(rows)] == [(0, 6, 1), (1, 0, 2)]
    assert calendar_cells([]) == ()
