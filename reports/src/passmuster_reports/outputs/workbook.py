"""The tables of a report as a workbook (.xlsx): text that is only text, and only what XML takes."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster.showable import showable
from passmuster_reports.outputs.columns import HIGHEST, columns_of, lines_of
from passmuster_reports.outputs.first_sheet import LINE, FirstSheet, link_to, write_heads
from passmuster_reports.outputs.headings import translated
from passmuster_reports.outputs.looks import INK, INK_2, Looks
from passmuster_reports.outputs.names import (
    LONGEST_TEXT,
    cell_text,
    column_names,
    sheet_name,
    shortened,
    table_name,
)
from passmuster_reports.outputs.table_object import add_table_object
from passmuster_reports.pages.formatting import counted

if TYPE_CHECKING:
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.outputs.formats import Sheets
    from passmuster_reports.pages.language import Language
    from passmuster_reports.reports.summary import ReportSummary
    from passmuster_reports.reports.tables import Table

#: The lines of a sheet before its rows: title, lead, the link back, and the heads of the columns.
_TITLE, _LEAD, _BACK, _HEAD = range(4)
#: The rows that a sheet has room for.
MOST_ROWS = 1_048_576 - (_HEAD + 1)
#: Sheets whose lines are written to files while they come; each file is open until the end.
_MOST_FILES = 200
#: The numbers that Excel has for sizes of paper.
_PAPERS = {"Letter": 1, "A4": 9}
#: Letters that the foot of a page may have.
_LONGEST_FOOT = 50
_LONGEST_PROPERTY = 255


def as_workbook(sheets: Sheets, options: ReportOptions, language: Language) -> tuple[bytes, tuple[str, ...]]:
    """Return the workbook, its words in the language, and what of the tables it does not hold.

    No text in it is ever a formula, and every link leads to a sheet of it. ReportError where a table has more
    rows than a sheet.
    """
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import XlsxFileError
    except ImportError as error:
        raise ReportError(
            f"a workbook needs XlsxWriter, and it does not load: {error}", "pip install XlsxWriter"
        ) from error
    for table in sheets.tables:
        if len(table.rows) > MOST_ROWS:
            raise ReportError(
                f"the table '{table.title}' has {len(table.rows):,} rows, and a sheet {MOST_ROWS:,}",
                "write the report as .csv or .json",
            )
    out = io.BytesIO()
    try:
        with tempfile.TemporaryDirectory(prefix="passmuster-") as folder:
            settings = {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                # What was written of a sheet goes to a file that only its owner reads, and the folder is
                # removed: a long table takes no memory that way.
                "constant_memory": len(sheets.tables) < _MOST_FILES,
                "tmpdir": folder,
            }
            workbook = xlsxwriter.Workbook(out, settings)
            cut = _Writer(workbook, options, language).write(sheets)
            workbook.close()
    except (OSError, XlsxFileError) as error:
        raise ReportError(
            f"the workbook cannot be written to {tempfile.gettempdir()}: {error}",
            "make room there, or set TMPDIR to another folder",
        ) from error
    if not cut:
        return out.getvalue(), ()
    said = f"{counted(cut, 'text is', 'texts are')} longer than the {LONGEST_TEXT:,} characters of a cell"
    return out.getvalue(), (f"{said}: cut in the workbook, and marked; .json and .csv have them whole",)


@dataclass(frozen=True)
class _Writer:
    """Writes the sheets of one workbook."""

    workbook: Any
    options: ReportOptions
    language: Language

    def write(self, sheets: Sheets) -> int:
        """Write every sheet; return how many texts were cut."""
        translate = self.language.translate
        tables = [translated(table, translate) for table in sheets.tables]
        looks = Looks(self.workbook, translate)
        self._set_properties(sheets.summary)
        used: set[str] = set()
        first = sheet_name(translate("Summary"), used)
        names = [sheet_name(table.title, used) for table in tables]
        table_names: set[str] = set()
        places: dict[str, str] = {}
        for table, name in zip(tables, names, strict=True):
            places.setdefault(table.name, name)
        sheet = self._add(first)
        lines = FirstSheet(sheet, looks, self.language, places, table_names).write(
            self.options.title, sheets.summary, [*zip(tables, names, strict=True)]
        )
        sheet.print_area(0, 0, max(lines - 1, 0), 6)
        return sum(
            self._write_table(self._add(name), table, first, looks, table_names)
            for table, name in zip(tables, names, strict=True)
        )

    def _set_properties(self, summary: ReportSummary) -> None:
        organisation = shortened(showable(self.options.title), _LONGEST_PROPERTY)
        period = self.language.words["day_range"](summary.period.first, summary.period.last)
        self.workbook.set_properties(
            {
                "title": f"{self.language.translate(summary.title)}, {showable(period)}",
                "author": organisation,
                "company": organisation,
                # In UTC. Equal reports are equal bytes: no file of ours knows today's date.
                "created": datetime.fromisoformat(summary.made).astimezone(UTC).replace(tzinfo=None),
            }
        )

    def _add(self, name: str) -> Any:
        """Add a sheet that prints on the organisation's paper, across, and is as wide as a page."""
        sheet = self.workbook.add_worksheet(name)
        if self.language.direction == "rtl":
            sheet.right_to_left()
        sheet.set_landscape()
        sheet.set_paper(_PAPERS[self.options.paper])
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        pages = self.language.translate("Page %d of %d").replace("%d", "&P", 1).replace("%d", "&N", 1)
        if self.language.direction == "rtl":
            pages = "&P / &N"  # the foot of a page runs from left to right, whatever is in it
        left, right = (
            shortened(showable(text), _LONGEST_FOOT).replace("&", "&&") for text in (self.options.title, name)
        )
        sheet.set_footer(f"&L{left}&C{pages}&R{right}")
        return sheet

    def _write_table(self, sheet: Any, table: Table, first: str, looks: Looks, table_names: set[str]) -> int:
        """Write a table to its sheet; return how many of its texts were cut."""
        columns = columns_of(table, looks)
        headings = column_names(table.headings)
        last = len(columns) - 1
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.write_string(
            _TITLE, 0, cell_text(table.title), looks.format(bold=True, font_size=14, font_color=INK)
        )
        if table.lead:
            sheet.write_string(_LEAD, 0, cell_text(table.lead), looks.format(font_color=INK_2))
        back = self.language.translate("Back to the summary")
        link_to(sheet, _BACK, 0, first, back, looks)
        write_heads(sheet, _HEAD, headings, [column.width for column in columns], looks)
        wrapping = [place for place, column in enumerate(columns) if column.wraps]
        cut = 0
        for line, row in enumerate(table.rows, _HEAD + 1):
            for place, value in enumerate(row):
                cut += columns[place].write(sheet, line, place, value)
            if wrapping:
                lines = max(lines_of(str(row[place]), columns[place].width) for place in wrapping)
                if lines > 1:
                    sheet.set_row(line, min(lines * LINE, HIGHEST))
        if table.rows:
            add_table_object(sheet, _HEAD, len(table.rows), headings, table_name(table.name, table_names))
            for place, column in enumerate(columns):
                if column.type == "status":
                    looks.mark_statuses(sheet, _HEAD + 1, place, _HEAD + len(table.rows))
        sheet.freeze_panes(_HEAD + 1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.print_area(0, 0, _HEAD + len(table.rows), last)
        return cut
