"""The charts that any report may have in its sections: drawn, hatched, mirrored, and said in one text."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.options import ReportOptions
from passmuster_reports.pages.charts import calendar_cells
from passmuster_reports.pages.document import Pages, Template, render

TEMPLATE = Template(
    "chart",
    text='{% import "charts.html" as charts with context %}{{ charts.chart(report.chart) }}',
)
STACKS = {
    "kind": "stacks",
    "rows": [
        {"label": "Care 1", "not met": 3, "not assessed": 20, "waived": 2, "met": 1250},
        {"label": "דוד", "not met": 0, "not assessed": 0, "waived": 0, "met": 1},
    ],
}
BARS = {
    "kind": "bars",
    "unit": "hours",
    "limit": 48,
    "left_out": 2,
    "rows": [
        {"label": "Over", "low": 50.5, "high": 57.5},
        {"label": "Perhaps", "low": 40, "high": 50},
        {"label": "Inside", "low": 30, "high": 40},
    ],
}
CALENDAR = {
    "kind": "calendar",
    "rows": [{"day": f"2026-10-{day:02}", "value": day % 4} for day in range(1, 32)],
}


def drawn(chart: dict[str, Any], locale: str = "en") -> str:
    return render({"chart": chart}, Pages(TEMPLATE, ReportOptions(locale=locale)))


def said(page: str) -> str:
    (title,) = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", title))


def test_counts_are_said_once_and_those_of_none_not_at_all() -> None:
    page = drawn(STACKS)

    assert said(page) == "Care 1: 3 not met, 20 not assessed, 2 waived, 1\u202f250 met; דוד: 1 met"
    assert page.count('role="img"') == 1
    # what is not assessed is hatched, and what is not met is solid
    assert page.count('<path stroke="#7a5200"') >= 1
    assert '<rect fill="#b3261e"' in page


def test_ranges_are_said_with_their_limit_and_solid_past_it_for_certain_only() -> None:
    page = drawn(BARS)

    assert said(page) == "hours, limit 48: Over 50.50 to 57.50; Perhaps 40.00 to 50.00; Inside 30.00 to 40.00"
    assert page.count('<rect fill="#b3261e"') == 1
    assert page.count('stroke="#7a5200"') == 2  # the frame of one hatch, and its lines
    assert "2 people with less are in the table only." in page


def test_days_of_a_calendar_are_said_and_shaded() -> None:
    page = drawn(CALENDAR)

    assert said(page).startswith("1 Oct: 1; 2 Oct: 2; 3 Oct: 3; 5 Oct: 1;")
    assert "opacity" not in page


@pytest.mark.parametrize("chart", [STACKS, BARS, CALENDAR])
def test_from_right_to_left_everything_stands_on_the_other_side(chart: dict[str, Any]) -> None:
    places = {locale: _rectangles(drawn(chart, locale)) for locale in ("en", "he")}

    mirrored = sorted((round(1780 - x - width, 1), width) for x, width in places["he"])
    assert len(mirrored) == len(places["en"])
    for one, other in zip(sorted(places["en"]), mirrored, strict=True):
        assert one == pytest.approx(other, abs=0.3)


def _rectangles(page: str) -> list[tuple[float, float]]:
    svg = page[page.index('<svg class="picture"') :]
    svg = svg[: svg.index("</svg>")]
    return [
        (float(x), float(width))
        for x, width in re.findall(r'<rect[^>]* x="([^"]+)" y="[^"]+" width="([^"]+)"', svg)
    ]


@given(st.lists(st.integers(0, 9999), min_size=1, max_size=400))
def test_a_day_is_the_darker_the_more_it_has(values: list[int]) -> None:
    rows = [
        {"day": f"{2026 + at // 360}-{at // 30 % 12 + 1:02}-{at % 28 + 1:02}", "value": value}
        for at, value in enumerate(values)
    ]

    cells = calendar_cells(sorted(rows, key=lambda row: row["day"]))

    assert all((cell.shade == 0) == (cell.value == 0) for cell in cells)
    for one, other in zip(
        sorted(cells, key=lambda cell: cell.value),
        sorted(cells, key=lambda cell: cell.value)[1:],
        strict=False,
    ):
        assert one.shade <= other.shade
    assert max(cell.shade for cell in cells) in (0, 3)
