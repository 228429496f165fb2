"""What a workbook holds of texts that are too long, or that look like formulas, XML or escapes."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
import python_calamine

from passmuster.errors import ReportError
from passmuster_reports.outputs.names import LONGEST_TEXT
from passmuster_reports.outputs.workbook import MOST_ROWS
from passmuster_reports.reports.tables import Table
from reports.books import book_of

#: The row that the heads of columns stand in.
HEAD = 3


def table(*values: Any, title: str = "T", heading: str = "H") -> Table:
    return Table("t", title, (heading,), tuple((value,) for value in values))


def read(*tables: Table) -> tuple[list[str], list[Any], tuple[str, ...]]:
    """The names of the sheets but the first, the cells of their tables, and what was said."""
    content, said = book_of(*tables)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            ElementTree.fromstring(parts.read(name))
    book = python_calamine.load_workbook(io.BytesIO(content))
    assert book.sheet_names[0] == "Summary"
    names = book.sheet_names[1:]
    # Above the table stand its title and a link.
    cells = [
        cell for name in names for row in book.get_sheet_by_name(name).to_python()[HEAD:] for cell in row
    ]
    return names, cells, said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "{=1}", "http://x", "mailto:a@b", "007", "1e5"])
def test_a_text_stays_text_whatever_it_looks_like(text: str) -> None:
    assert read(table(text)) == (["T"], ["H", text], ())


@pytest.mark.parametrize("text", ["_x0041_", "_x000D_", "a_xD800_b"])
def test_what_looks_like_an_escape_of_a_character_is_read_as_it_was_written(text: str) -> None:
    assert read(table(text)) == (["T"], ["H", text], ())


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r>&</r>", "<r></si></r>"])
def test_what_looks_like_the_xml_of_a_formatted_text_is_text(text: str) -> None:
    _, cells, _ = read(table(text))

    assert [cell.strip() for cell in cells] == ["H", text]


def test_a_character_that_xml_does_not_take_is_its_number_in_cells_headings_and_names_of_sheets() -> None:
    assert read(table("A\uffffB", title="T\ufffe", heading="H\x1b")) == (
        ["T[U+FFFE]".translate(str.maketrans("[]", "  ")).strip()],
        ["H[U+001B]", "A[U+FFFF]B"],
        (),
    )


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    long = ("a" * 40_000, "\U0001f600" * 16_384, "b" * LONGEST_TEXT)

    _, cells, said = read(table(*long))

    assert cells[1].endswith("a [cut: 40,000 characters]")
    assert cells[2].endswith("\U0001f600 [cut: 16,384 characters]")
    assert cells[3] == long[2]
    assert all(len(cell.encode("utf-16-le")) <= 2 * LONGEST_TEXT for cell in cells)
    assert said == (
        "2 texts are longer than the 32,767 characters of a cell: cut in the workbook, and marked; .json and "
        ".csv have them whole",
    )


def test_what_is_no_number_is_an_empty_cell_as_it_is_null_in_json() -> None:
    _, cells, _ = read(table(1, float("nan"), float("inf"), None, True, False))

    assert cells == ["H", 1.0, "", "", "", "yes", "no"]


def test_more_rows_than_a_sheet_has_are_an_error_and_not_left_out() -> None:
    with pytest.raises(ReportError, match="'T' has 1,048,573 rows, and a sheet 1,048,572"):
        book_of(Table("t", "T", ("H",), ((None,),) * (MOST_ROWS + 1)))


def test_every_sheet_has_a_name_of_its_own_that_excel_takes() -> None:
    titles = ["History", "a/b", "A:B", "'x'", "\U0001f600" * 40, "\U0001f600" * 40, "y" * 40, "Y" * 40, "[]"]

    names, _, _ = read(*(table(title=title) for title in titles))

    assert names[:4] == ["History 2", "a b", "A B 2", "x"]
    assert names[6:] == ["y" * 31, "Y" * 29 + " 2", "Table"]
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(len(name.encode("utf-16-le")) <= 62 for name in names)
