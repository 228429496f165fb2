"""The tables of a report as a workbook (.xlsx): text that is only text, and only what XML takes."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster.showable import showable
from passmuster_reports.pages.formatting import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from passmuster_reports.pages.language import Language
    from passmuster_reports.reports.tables import Table

#: Excel's limits: characters of a cell, rows of a sheet, and characters of a sheet's name. A character beyond
#: U+FFFF counts as two.
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_576
_LONGEST_NAME = 31
#: The name that Excel keeps for itself.
_RESERVED = "history"
#: The date that every workbook says it was made on.
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's dates have no zone


def as_workbook(tables: Iterable[Table], language: Language) -> tuple[bytes, tuple[str, ...]]:
    """Return all tables as sheets of a workbook, headings in the language, and what of them it does not hold.

    No text in it is ever a formula or a link. ReportError where a table has more rows than a sheet.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise ReportError(
            f"a workbook needs XlsxWriter, and it does not load: {error}", "pip install XlsxWriter"
        ) from error
    out = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    workbook = xlsxwriter.Workbook(out, options)
    # Equal reports are equal bytes: no file of ours knows today's date.
    workbook.set_properties({"created": _EPOCH})
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    used: set[str] = set()
    cut = 0
    for table in (translated(table, language.translate) for table in tables):
        if len(table.rows) >= MOST_ROWS:
            raise ReportError(
                f"the table '{table.title}' has {len(table.rows):,} rows, and a sheet {MOST_ROWS - 1:,}",
                "write the report as .csv or .json",
            )
        sheet = workbook.add_worksheet(_sheet_name(table.title, used))
        if language.direction == "rtl":
            sheet.right_to_left()
        for place, heading in enumerate(table.headings):
            sheet.write_string(0, place, _cell_text(heading), bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table.rows, 1):
            for place, value in enumerate(row):
                cut += _write(sheet, number, place, value)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
        sheet.set_column(0, len(table.headings) - 1, 18)
    workbook.close()
    if not cut:
        return out.getvalue(), ()
    said = f"{counted(cut, 'text is', 'texts are')} longer than the {LONGEST_TEXT:,} characters of a cell"
    return out.getvalue(), (f"{said}: cut in the workbook, and marked; .json and .csv have them whole",)


def translated(table: Table, translate: Callable[[str], str]) -> Table:
    """Return the table with its title and headings in another language; a unit stands in brackets."""

    def heading(text: str) -> str:
        title, bracket, unit = (
            text.removesuffix(")").partition(" (") if text.endswith(")") else (text, "", "")
        )
        return f"{translate(title)} ({translate(unit)})" if bracket else translate(text)

    return replace(table, title=translate(table.title), headings=tuple(map(heading, table.headings)))


def _write(sheet: Any, row: int, column: int, value: Any) -> bool:
    """Write one cell; return whether its text was cut."""
    match value:
        case None:
            return False
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            # JSON has null for what is no number, and a workbook an empty cell.
            if math.isfinite(value):
                sheet.write_number(row, column, value)
        case _:
            text = showable(str(value))
            sheet.write_string(row, column, _cell_text(text))
            return _length(text) > LONGEST_TEXT
    return False


def _cell_text(text: str) -> str:
    """Return the text as a cell may hold it; one that is cut says how much of it there is."""
    text = showable(text)
    if _length(text) > LONGEST_TEXT:
        mark = f" [cut: {len(text):,} characters]"
        text = _shortened(text, LONGEST_TEXT - len(mark)) + mark
    # XlsxWriter takes such a text for the XML of a formatted one, and writes it as it is.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _sheet_name(title: str, used: set[str]) -> str:
    """Return a name that Excel takes, and no other sheet has: at most 31 characters, none of []:*?/\\."""
    text = "".join(" " if letter in "[]:*?/\\" else letter for letter in showable(title)).strip("' ")
    base = _shortened(text, _LONGEST_NAME).strip("' ") or "Table"
    name, number = base, 1
    while name.casefold() in used or name.casefold() == _RESERVED:
        number += 1
        mark = f" {number}"
        name = _shortened(base, _LONGEST_NAME - len(mark)) + mark
    used.add(name.casefold())
    return name


def _shortened(text: str, longest: int) -> str:
    """Return so much of the text as takes so many characters of UTF-16, and no half of a pair."""
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
