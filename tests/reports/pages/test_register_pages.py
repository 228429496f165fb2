"""The register in pages of two columns: each line stands once, and no column is fuller than its page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.pages.register_pages import COLUMNS, HEIGHTS, ROOMS, TITLE, Block, register_pages


def session(number: int, rows: int, note: str | None = None, gaps: int = 0) -> dict[str, Any]:
    row = {"expected": True, "arrival": None}
    return {"session": number, "rows": [row] * rows, "note": note, "gaps": [{}] * gaps}


SESSIONS = st.lists(
    st.builds(
        session,
        st.just(0),
        st.integers(0, 300),
        st.none() | st.text("x", max_size=300),
        st.integers(0, 2),
    ),
    max_size=30,
)


@pytest.mark.parametrize("paper", list(HEIGHTS))
@given(sessions=SESSIONS)
def test_every_line_stands_once_in_a_column_that_has_room_for_it(
    paper: str, sessions: list[dict[str, Any]]
) -> None:
    numbered = [{**each, "session": number} for number, each in enumerate(sessions)]
    pages = register_pages(numbered, paper)

    blocks = [block for page in pages for column in page.columns for block in column]
    expected = iter(blocks)
    for each in numbered:
        reached = 0
        while True:
            block = next(expected)
            assert (block.session["session"], block.first) == (each["session"], reached)
            reached = block.last
            if reached == len(each["rows"]):
                break
    assert next(expected, None) is None
    for number, page in enumerate(pages):
        assert 0 < len(page.columns) <= COLUMNS
        assert all(page.columns)
        assert page.height <= HEIGHTS[paper] - (0 if number else TITLE) + 0.01


@given(st.integers(6, 500))
def test_no_head_of_a_session_stands_without_lines_and_no_line_alone(rows: int) -> None:
    pages = register_pages([session(0, 40), session(1, rows)], "A4")

    for page in pages:
        for column in page.columns:
            assert all(block.last - block.first >= 3 for block in column)


def test_the_columns_of_the_last_page_are_of_one_length_about() -> None:
    (page,) = register_pages([session(number, 3) for number in range(10)], "A4")

    first, second = (sum(block.height for block in column) for column in page.columns)
    assert abs(first - second) <= page.columns[0][0].height


def test_a_last_page_that_would_be_almost_empty_is_pulled_in() -> None:
    fitting = next(
        count for count in range(1, 99) if len(register_pages([session(0, 9)] * (count + 1), "A4")) > 2
    )

    full, more = (register_pages([session(0, 9)] * (fitting + extra), "A4") for extra in (0, 1))

    assert [page.room for page in full] == [ROOMS[0]] * 2
    assert len(more) == 3 or more[0].room < ROOMS[0]
    for count in range(1, 200):
        pages = register_pages([session(0, 9)] * count, "A4")
        if len(pages) > 1 and pages[0].room < ROOMS[0]:
            assert pages[-1].height >= HEIGHTS["A4"] / 5


def test_a_session_without_lines_has_the_height_of_one() -> None:
    assert Block(session(0, 0), 0, 0).height == Block(session(0, 1), 0, 1).height
