"""The first sheet of a workbook: what the report says, how its rules stand, and a link to every sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster.showable import showable
from passmuster_reports.assessment.findings import Status
from passmuster_reports.outputs.columns import HIGHEST, lines_of, lines_of_heading, number_of
from passmuster_reports.outputs.looks import INK, INK_2
from passmuster_reports.outputs.names import cell_text, column_names, table_name
from passmuster_reports.outputs.table_object import add_table_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster_reports.outputs.looks import Looks
    from passmuster_reports.pages.language import Language
    from passmuster_reports.reports.summary import ReportSummary
    from passmuster_reports.reports.tables import Table

#: The widths of the columns: a name, a status or a part, a text, and a count for each status.
_WIDTHS = (34, 20, 80, 15, 15, 15, 15)
_LAST = len(_WIDTHS) - 1
#: How many points a line of text takes, by the size of its letters; and a line of a table.
_LEADING = 1.3
LINE = 15
#: Lines of a page. Where there are more, the list of sheets begins a page.
_PAGE = 44


@dataclass
class FirstSheet:
    """Writes the first sheet, line by line from the top; `places` are the sheets of the tables by name."""

    sheet: Any
    looks: Looks
    language: Language
    places: Mapping[str, str]
    table_names: set[str]
    _line: int = field(default=0)

    def write(self, title: str | None, summary: ReportSummary, sheets: Sequence[tuple[Table, str]]) -> int:
        """Write all of it; return the number of its lines."""
        for place, width in enumerate(_WIDTHS):
            self.sheet.set_column(place, place, width)
        self.sheet.hide_gridlines(2)
        if title:
            self._say(title, size=10, font_color=INK_2)
        self._say(self.language.translate(summary.title), size=14, bold=True, font_color=INK)
        self._say(summary.sentence, size=18, font_color=INK)
        for notice in summary.notices:
            self._say(notice, size=10, font_color=INK_2)
        self._line += 1
        self._facts(summary)
        if summary.rules:
            self._line += 1
            self._rules(summary)
        self._line += 1
        self._sheets(sheets)
        return self._line

    def _say(self, text: str, size: int, **look: Any) -> None:
        """Write a text over the whole width, on as many lines as it needs."""
        text = cell_text(text)
        # The widths are in letters of eleven points.
        lines = lines_of(text, sum(_WIDTHS) * 11 / size)
        self.sheet.set_row(self._line, min(math.ceil(lines * size * _LEADING) + 4, HIGHEST))
        merged = self.looks.format(font_size=size, text_wrap=True, **look)
        self.sheet.merge_range(self._line, 0, self._line, _LAST, "", merged)
        self.sheet.write_string(self._line, 0, text, merged)
        self._line += 1

    def _facts(self, summary: ReportSummary) -> None:
        """Write the verdict, the period, its zone, and until when was read."""
        words, period = self.language.words, summary.period
        label = self.looks.format(font_color=INK_2)
        value = self.looks.format(align="left")
        if summary.verdict:
            self.sheet.write_string(self._line, 0, self.language.translate("Verdict"), label)
            self.sheet.write_string(self._line, 1, self.language.translate(summary.verdict), value)
            self.looks.mark_statuses(self.sheet, self._line, 1, self._line)
            self._line += 1
        for word, said in (
            ("Period", words["day_range"](period.first, period.last)),
            ("Time zone", period.timezone),
        ):
            self.sheet.write_string(self._line, 0, self.language.translate(word), label)
            self.sheet.write_string(self._line, 1, showable(said), value)
            self._line += 1
        read_until = number_of(summary.read_until, "moment")
        if read_until is not None:
            self.sheet.write_string(self._line, 0, self.language.translate("As read until"), label)
            moment = self.looks.format(align="left", num_format="yyyy-mm-dd hh:mm")
            self.sheet.write_number(self._line, 1, read_until, moment)
            self._line += 1

    def _rules(self, summary: ReportSummary) -> None:
        """Write a table of the rules, each with a link to the sheet that has its findings."""
        words = ("Rule", "Status", "What must hold", *(status.value.capitalize() for status in Status))
        head = self._heads(words)
        for rule in summary.rules:
            self._link(0, rule.title, self.places.get(rule.table or ""))
            self._text(1, self.language.translate(rule.status))
            self._text(2, rule.requirement)
            for place, counted in enumerate(Status, 3):
                count = rule.counts.get(counted.value, 0)
                self.sheet.write_number(self._line, place, count, self.looks.format(num_format="#,##0"))
            self._line += 1
        self.looks.mark_statuses(self.sheet, head + 1, 1, self._line - 1)
        self._table("rules", head, words)

    def _sheets(self, sheets: Sequence[tuple[Table, str]]) -> None:
        """Write a table of the sheets, each with a link to it; a table's part is the heading over it."""
        words = ("Sheet", "Part", "What it says", "Rows")
        if self._line + len(sheets) > _PAGE:
            self.sheet.set_h_pagebreaks([self._line])
        head = self._heads(words)
        for table, name in sheets:
            self._link(0, table.title, name)
            self._text(1, table.part)
            self._text(2, table.lead)
            self.sheet.write_number(self._line, 3, len(table.rows), self.looks.format(num_format="#,##0"))
            self._line += 1
        self._table("sheets", head, words)

    def _heads(self, words: Sequence[str]) -> int:
        """Write the heads of a table; return their line."""
        line = self._line
        write_heads(self.sheet, line, self._said(words), _WIDTHS, self.looks)
        self._line += 1
        return line

    def _table(self, name: str, head: int, words: Sequence[str]) -> None:
        rows = self._line - 1 - head
        if rows:
            add_table_object(self.sheet, head, rows, self._said(words), table_name(name, self.table_names))

    def _said(self, words: Sequence[str]) -> tuple[str, ...]:
        return column_names(tuple(map(self.language.translate, words)))

    def _link(self, column: int, text: str, sheet: str | None) -> None:
        if sheet is None:
            self._text(column, text)
        else:
            link_to(self.sheet, self._line, column, sheet, cell_text(text), self.looks)

    def _text(self, column: int, text: str) -> None:
        """Write a text, and make its line as high as it needs; the longest of a line comes last."""
        if text:
            lines = lines_of(text, _WIDTHS[column])
            if lines > 1:
                self.sheet.set_row(self._line, min(lines * LINE, HIGHEST))
            self.sheet.write_string(self._line, column, cell_text(text), self.looks.format(text_wrap=True))


def write_heads(
    sheet: Any, line: int, headings: Sequence[str], widths: Sequence[float], looks: Looks
) -> None:
    """Write the heads of columns, on a line as high as the longest of them needs."""
    sheet.set_row(line, LINE * max(map(lines_of_heading, headings, widths), default=1))
    for place, heading in enumerate(headings):
        sheet.write_string(line, place, heading, looks.head)


def link_to(sheet: Any, row: int, column: int, target: str, text: str, looks: Looks) -> None:
    """Write a link to the first cell of another sheet of the workbook."""
    quoted = target.replace("'", "''")
    sheet.write_url(row, column, f"internal:'{quoted}'!A1", looks.link, text or target)
