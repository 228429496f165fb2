"""Excel's own tables over the cells.

Where another version of XlsxWriter breaks these, look at `outputs/table_object.py`: it makes a table of one
row with `add_table` and sets its `range`, `autofilter` and `header_row_count` in the sheet's `tables`. Where
these are gone, or `add_table` no longer notes every cell (`table_cells`), call it for all rows instead.
"""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from passmuster_reports.reports.tables import Table
from reports.books import book_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def parts(content: bytes) -> list[ElementTree.Element]:
    """The tables of a workbook, but for those of its first sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = sorted(name for name in book.namelist() if name.startswith("xl/tables/"))
        found = [ElementTree.fromstring(book.read(name)) for name in names]
    return [each for each in found if each.get("name") not in ("Table_rules", "Table_sheets")]


@pytest.mark.parametrize("rows", [1, 2, 300])
def test_a_table_holds_its_heads_and_every_row_and_can_be_filtered(rows: int) -> None:
    content, _ = book_of(Table("register", "Register", ("A", "B"), (("x", 1),) * rows))

    (table,) = parts(content)
    found = {
        key: table.get(key) for key in ("name", "displayName", "ref", "headerRowCount", "totalsRowCount")
    }
    assert found == {
        "name": "Table_register",
        "displayName": "Table_register",
        "ref": f"A4:B{rows + 4}",
        # one row of heads is what a table has where it does not say
        "headerRowCount": None,
        "totalsRowCount": None,
    }
    filtered = table.find(f"{MAIN}autoFilter")
    assert filtered is not None
    assert filtered.get("ref") == f"A4:B{rows + 4}"
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Register"]
    assert [cell.value for cell in sheet[4]] == ["A", "B"]
    assert [cell.value for cell in sheet[rows + 4]] == ["x", 1]


def test_the_names_of_columns_are_what_the_heads_say() -> None:
    headings = ("Group", "group", "_x0041_", "a" * 300, "", "<r>&</r>", "Group", "x\ny", "\U0001f600" * 200)
    content, _ = book_of(Table("t", "T", headings, ((None,) * len(headings),)))

    (table,) = parts(content)
    names = [column.get("name") or "" for column in table.iter(f"{MAIN}tableColumn")]
    cells = openpyxl.load_workbook(io.BytesIO(content))["T"][4]
    # openpyxl gives escapes as they are written, in attributes and in cells
    assert names == [cell.value for cell in cells]
    assert names[2] == "_x005F_x0041_"
    assert len({name.casefold() for name in names}) == len(headings)
    assert all(0 < len(name.encode("utf-16-le")) <= 510 for name in names)


def test_every_table_has_a_name_of_its_own_that_is_no_address_of_a_cell() -> None:
    names = ("a1", "R1C1", "data-faults", "data_faults", "findings-\u05d0", "rules", "x" * 300)
    content, _ = book_of(*(Table(name, "T", ("H",), (("x",),)) for name in names))

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        found = [
            ElementTree.fromstring(book.read(name)).get("name") or ""
            for name in book.namelist()
            if name.startswith("xl/tables/")
        ]
    assert {"Table_a1", "Table_R1C1", "Table_data_faults", "Table_data_faults_2"} <= set(found)
    assert len({name.casefold() for name in found}) == len(names) + 1
    assert all(len(name) <= 255 and name.isascii() for name in found)


def test_a_table_without_rows_has_its_heads_and_no_object() -> None:
    content, _ = book_of(Table("t", "T", ("A", "B"), ()))

    assert parts(content) == []
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content))["T"][4]] == ["A", "B"]


def test_more_sheets_than_files_that_may_be_open_are_written_all_the_same() -> None:
    content, _ = book_of(*(Table(f"t{number}", f"T{number}", ("H",), (("x",),)) for number in range(250)))

    assert len(parts(content)) == 250
    assert openpyxl.load_workbook(io.BytesIO(content))["T249"]["A5"].value == "x"
