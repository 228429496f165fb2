"""The register in pages of two columns: each line stands once, and no column is fuller than its page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.pages.register_pages import COLUMNS, HEIGHTS, ROOM, TITLE, Block, register_pages


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


def height_of(column: list[Block]) -> float:
    return sum(block.height + ROOM for block in column) - ROOM


@pytest.mark.parametrize("paper", list(HEIGHTS))
@given(sessions=SESSIONS)
def test_every_line_stands_once_in_a_column_that_has_room_for_it(
    paper: str, sessions: list[dict[str, Any]]
) -> None:
    numbered = [{**each, "session": number} for number, each in enumerate(sessions)]
    pages = list(register_pages(numbered, paper))

    blocks = [block for page in pages for column in page for block in column]
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
        assert 0 < len(page) <= COLUMNS
        for column in page:
            assert column
            assert height_of(column) <= HEIGHTS[paper] - (0 if number else TITLE) + 0.01


@given(st.integers(6, 500))
def test_no_head_of_a_session_stands_without_lines_and_no_line_alone(rows: int) -> None:
    pages = register_pages([session(0, 40), session(1, rows)], "A4")

    for page in pages:
        for column in page:
            assert all(block.last - block.first >= 3 for block in column)


def test_the_columns_of_the_last_page_are_of_one_length_about() -> None:
    (page,) = register_pages([session(number, 3) for number in range(10)], "A4")

    first, second = (height_of(column) for column in page)
    assert abs(first - second) <= page[0][0].height + ROOM


def test_a_session_without_lines_has_the_height_of_one() -> None:
    assert Block(session(0, 0), 0, 0).height == Block(session(0, 1), 0, 1).height
