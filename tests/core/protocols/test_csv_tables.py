"""Cells of a CSV file: no text is a formula to a spreadsheet, and every one can be read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.protocols.csv_tables import cell, text_of_cell


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@A1", "\t=1", "\r1", "\n1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"),
        # what programs drop on the way
        *(" =1", "\x00=1", "\ufeff=1", "\u200b=1", "\u00a0+1", "\u202e-1", "\x1b \uffff@1"),
    ],
)
def test_what_a_spreadsheet_might_calculate_stands_behind_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert text_of_cell(cell(text)) == text


@pytest.mark.parametrize("text", ["", "Ada", "a=1", "O'Brien", "\uffff", "\x00", "(1)", "#1", "'Ada'"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text
    assert text_of_cell(text) == text


@given(st.text().filter(lambda text: not text.startswith("'")))
def test_every_text_is_read_back_as_it_was_written(text: str) -> None:
    assert text_of_cell(cell(text)) == text
