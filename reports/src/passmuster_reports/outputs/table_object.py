"""A table of Excel's own over cells: the one module that changes what XlsxWriter keeps to itself.

XlsxWriter's `add_table` notes every cell of the table, some hundred bytes each, and refuses to work where the
cells are written while they come. So it is asked for a table of one row without heads, which is then made as
long as the cells are. `tests/reports/outputs/test_table_objects.py` fails where another version of XlsxWriter
keeps something else, and says what to look at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

#: In the names of a table's columns, which stand in attributes, XlsxWriter does not escape what looks like
#: the escape of a character (ECMA-376-1, 22.9.2.19); in cells it does.
_LIKE_AN_ESCAPE = re.compile("(_x[0-9a-fA-F]{4}_)")


def add_table_object(sheet: Any, head: int, rows: int, headings: Sequence[str], name: str) -> None:
    """Make a table of the row of heads and of so many rows beneath it, from the first column on.

    The heads and the cells are written by the caller; the heads must say what `headings` are. One row is the
    least that a table has.
    """
    from xlsxwriter.utility import xl_range

    columns = [{"header": _LIKE_AN_ESCAPE.sub(r"_x005F\1", heading)} for heading in headings]
    options = {"name": name, "columns": columns, "header_row": False, "style": "Table Style Light 1"}
    kept = sheet.constant_memory
    sheet.constant_memory = False
    try:
        failed = sheet.add_table(head + 1, 0, head + 1, len(headings) - 1, options)
    finally:
        sheet.constant_memory = kept
    if failed:
        raise AssertionError(f"XlsxWriter refuses the table '{name}': {failed}")
    whole = xl_range(head, 0, head + rows, len(headings) - 1)
    sheet.tables[-1].update(range=whole, autofilter=whole, header_row_count=True)
