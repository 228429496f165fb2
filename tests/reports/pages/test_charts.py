"""Positions in the pictures of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.pages.charts import LANE_WIDTH, Scale, day_chart, lane, session_scale
from reports.lines import coverage, presence, record
from reports.making import make_report

START = datetime(2026, 10, 1, 8, tzinfo=UTC)


@given(st.integers(1, 40 * 24 * 60), st.lists(st.integers(-5000, 90_000), min_size=2, max_size=5))
def test_a_scale_keeps_order_and_stays_on_the_page(minutes: int, moments: list[int]) -> None:
    scale = Scale(START, START + timedelta(minutes=minutes), LANE_WIDTH)

    places = [scale.x(START + timedelta(minutes=each)) for each in sorted(moments)]

    assert places == sorted(places)
    assert all(0 <= each <= LANE_WIDTH for each in places)


@given(st.integers(1, 14 * 24 * 60))
def test_an_axis_has_few_labels_inside_it(minutes: int) -> None:
    ticks = Scale(START, START + timedelta(minutes=minutes), LANE_WIDTH).ticks()

    assert len(ticks) <= 6
    assert [tick.x for tick in ticks] == sorted({tick.x for tick in ticks})


def session_with(folder: Path, *visits: dict[str, Any]) -> dict[str, Any]:
    schedule = "session,place,start,end\nS,101,2026-10-01 08:00,2026-10-01 10:00\n"
    read = coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")
    roster = "person,name,zego\nA,Ada,a\n"
    report = make_report(folder, read, *map(record, visits), roster=roster, schedule=schedule)
    session: dict[str, Any] = report["register"][0]
    return session


def test_lateness_lies_between_the_start_and_the_first_bar(tmp_path: Path) -> None:
    session = session_with(tmp_path, presence("a", "2026-10-01T08:30:00Z", "2026-10-01T09:00:00Z"))

    drawn = lane(session["rows"][0], session, session_scale(session))

    (bar,) = drawn.closed
    assert drawn.late is not None
    assert drawn.early is not None
    assert drawn.late.x == drawn.window.x
    assert drawn.late.x + drawn.late.width == pytest.approx(bar.x, abs=0.2)
    assert drawn.early.x == pytest.approx(bar.x + bar.width, abs=0.2)
    assert bar.width == pytest.approx(drawn.window.width / 4, abs=0.2)


def test_an_open_visit_is_drawn_apart_and_a_point_marks_no_length(tmp_path: Path) -> None:
    visits = [
        presence("a", "2026-10-01T08:00:00Z", "2026-10-01T08:00:00Z"),
        presence("a", "2026-10-01T09:00:00Z", None),
    ]
    session = session_with(tmp_path, *visits)

    drawn = lane(session["rows"][0], session, session_scale(session))

    assert (len(drawn.closed), len(drawn.open), drawn.points) == (0, 1, (drawn.window.x,))


def test_the_chart_of_days_is_as_high_as_its_fullest_day(month: dict[str, Any]) -> None:
    columns = day_chart(month["days"])

    fullest = max(columns, key=lambda each: each.people)
    assert len(columns) == 31
    assert min(top for _, top, _ in fullest.parts) == pytest.approx(0, abs=0.2)
    assert all(column.people == 0 for column in columns if not column.parts)
