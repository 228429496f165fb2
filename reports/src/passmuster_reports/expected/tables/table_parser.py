"""Parser of a table in a CSV file or a workbook: its heading, and the rows below it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from passmuster.errors import Problem, SettingsError
from passmuster.files import MOST_COLUMNS, MOST_TITLE_ROWS, InputFile
from passmuster_reports.expected.tables.cells import has_failed
from passmuster_reports.expected.tables.columns import (
    COLUMNS,
    TableRules,
    ask_back,
    heading_key,
    hidden,
    mapping_to_paste,
    visible,
)
from passmuster_reports.expected.tables.csv_file import read_csv
from passmuster_reports.expected.tables.dates import WRITE, WRITE_DAY, Cell, settle_dates
from passmuster_reports.expected.tables.grid import Grid, problem_at
from passmuster_reports.expected.tables.headings import KnownHeadings
from passmuster_reports.expected.tables.sheet import Sheet
from passmuster_reports.expected.tables.workbook import is_workbook, read_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.expected.tables.columns import Columns

#: How many lines a sentence lists.
_NAMED = 5

#: A number that was too long for its cell in a spreadsheet: some of its digits are lost.
_ROUNDED = re.compile(r"(?ai)[+-]?\d+(?:[.,]\d+)?E\+\d{2,3}")


def parse_sheet(content: bytes, name: str, role: str, rules: TableRules | None = None) -> Sheet:
    """Parse the table of an XLSX workbook or of a CSV file; its content tells which it is, not its name.

    SettingsError where its heading is not understood; problems of its rows are noted.
    """
    rules = rules or TableRules()
    parser = _Parser(name, role, rules)
    if is_workbook(content):
        grid = parser.choose(read_workbook(content, name))
    else:
        grid = read_csv(content, name, role, parser.fits)
    return parser.parse(grid, hashlib.sha256(content).hexdigest())


class _Parser:
    """Parser of one table."""

    def __init__(self, name: str, role: str, rules: TableRules) -> None:
        self._name, self._role, self._rules = name, role, rules
        self._columns: Columns = COLUMNS[role]
        self._known = KnownHeadings(role)

    def fits(self, cells: Sequence[str]) -> bool:
        """Tell whether a row may be the heading: whether it names the required columns."""
        return len(cells) <= MOST_COLUMNS and set(self._columns.required) <= {
            column for columns in self._meanings(cells) for column in columns
        }

    def choose(self, sheets: Sequence[tuple[str, Grid]]) -> Grid:
        """Return the sheet with a heading, else the first that is not empty, else the first.

        SettingsError where several have a heading, or there is no sheet.
        """
        filled = [(sheet, grid) for sheet, grid in sheets if grid.rows]
        fitting = [
            (sheet, grid)
            for sheet, grid in filled
            if any(self.fits(cells) for _, cells in grid.rows[: MOST_TITLE_ROWS + 1])
        ]
        if len(fitting) > 1:
            listed = ", ".join(f"'{sheet}'" for sheet, _ in fitting)
            required = ", ".join(self._columns.required)
            raise SettingsError(
                f"{self._name}: the sheets {listed} all have the columns {required}; which is meant?",
                "hide or delete the others",
            )
        if not sheets:
            raise SettingsError(f"{self._name}: it has no visible sheet")
        return (fitting or filled or sheets)[0][1]

    def parse(self, grid: Grid, sha256: str) -> Sheet:
        """Return the table below the heading; SettingsError where the heading is not understood."""
        if not grid.rows:
            required = ", ".join(self._columns.required)
            raise SettingsError(
                (
                    *(problem for _, problem in grid.problems),
                    Problem("", f"it has no header line; the columns needed are {required}", file=self._name),
                )
            )
        place = self._heading(grid)
        number, heading = grid.rows[place]
        unit = grid.label.rsplit(" ", 1)[-1]
        meanings = self._check_heading(grid, place)
        rows = [self._row(grid, meanings, at, cells) for at, cells in grid.rows[place + 1 :]]
        settled = settle_dates(
            [
                Cell(at, column, row[column])
                for at, row in rows
                for column in self._columns.days
                if row.get(column)
            ],
            self._rules.dates,
            WRITE if self._role == "schedule" else WRITE_DAY,
            unit,
            grid.typed,
        )
        for (at, column), problem in settled.problems.items():
            if problem:
                grid.wrong(at, f"`{column}`: {problem}", column)
        for at, row in rows:
            row.update({c: settled.texts[at, c] for c in self._columns.days if (at, c) in settled.texts})
        above = [f"{unit} {at} '{' '.join(filter(None, cells))[:60]}'" for at, cells in grid.rows[:place]]
        notes = [*grid.notes, *self._about_ids(grid, meanings, place)]
        notes += (
            [f"{grid.label} {number}: the heading; passed over above it: {', '.join(above)}"] if above else []
        )
        notes += [f"{self._name}: {note}" for note in settled.notes]
        notes += self._unread(heading, meanings)
        return Sheet(
            InputFile(self._name, self._role, sha256, grid.lines or len(grid.rows), tuple(notes)),
            grid.label,
            tuple(dict.fromkeys(column for columns in meanings for column in columns)),
            tuple(rows),
            grid.typed,
            # problems above the heading do not matter
            [(at, problem) for at, problem in grid.problems if at >= number],
            frozenset(settled.problems),
        )

    def _heading(self, grid: Grid) -> int:
        """Return the index of the row that names the columns, else of the one that is most like a heading."""
        first = [cells for _, cells in grid.rows[: MOST_TITLE_ROWS + 1]]
        fitting = (place for place, cells in enumerate(first) if self.fits(cells))
        likeness = [
            (sum(self._known.column(cell) is not None for cell in cells), sum(map(bool, cells)))
            for cells in first
        ]
        return next(fitting, likeness.index(max(likeness)))

    def _meanings(self, heading: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the columns of each heading; a declared one takes a column from the heading of its name."""
        said = [self._rules.meant_by(cell, self._role) for cell in heading]
        taken = {column for columns in said for column in columns}
        return [
            columns
            or ((key,) if (key := heading_key(cell)) and self._is_read(key) and key not in taken else ())
            for cell, columns in zip(heading, said, strict=True)
        ]

    def _is_read(self, column: str) -> bool:
        return self._columns.of_sources or column in self._columns.own

    def _check_heading(self, grid: Grid, place: int) -> list[tuple[str, ...]]:
        """Return the columns of each heading; SettingsError where one is missing or comes twice."""
        number, heading = grid.rows[place]

        def wrong(text: str, column: str = "") -> Problem:
            return problem_at(grid.label, number, text, column)

        meanings = self._meanings(heading)
        columns = [column for meaning in meanings for column in meaning]
        missing = [column for column in self._columns.required if column not in columns]
        problems = [wrong(f"the column `{column}` is missing", column) for column in missing]
        if missing:
            problems.append(wrong(mapping_to_paste(heading, missing, self._known, self._rules)))
        problems += [
            wrong(f"the column `{column}` comes twice", column)
            for column in sorted({column for column in columns if columns.count(column) > 1})
            if not self._may_be_joined(column, heading)
        ]
        problems += [
            wrong(f"`columns` names '{given}', and no heading is so{ask_back(given, tuple(heading))}")
            for given in self._rules.columns
            if any(self._is_needed(column) for column in self._rules.meant_by(given, self._role))
            and heading_key(given) not in map(heading_key, heading)
        ]
        used = {at for _, cells in grid.rows[place + 1 :] for at, cell in enumerate(cells) if cell}
        if any(at in used for at, cell in enumerate(heading) if not cell):
            problems.append(wrong("a column has no name"))
        if problems:
            below = [problem for at, problem in grid.problems if at >= number]
            raise SettingsError((*problems, *below))
        return meanings

    def _is_needed(self, column: str) -> bool:
        """Tell whether a missing column would go unnoticed: one that is required is noticed anyway.

        A column that another table has, too, may be meant there.
        """
        others = (columns.own for role, columns in COLUMNS.items() if role != self._role)
        return column not in self._columns.required and not any(column in own for own in others)

    def _may_be_joined(self, column: str, heading: Sequence[str]) -> bool:
        """Tell whether several headings are declared to mean a column that may have several."""
        said = sum(column in self._rules.meant_by(cell, self._role) for cell in heading)
        return said > 1 and (column in self._columns.texts or column not in self._columns.own)

    def _row(
        self, grid: Grid, meanings: Sequence[tuple[str, ...]], number: int, cells: Sequence[str]
    ) -> tuple[int, dict[str, str]]:
        if len(cells) > len(meanings):
            grid.wrong(number, f"{len(cells)} cells, but {len(meanings)} columns")
        row = {column: "" for columns in meanings for column in columns}
        for cell, columns in zip(cells, meanings, strict=False):
            for column in columns if cell else ():
                is_text = column in self._columns.texts
                if not grid.typed:
                    self._check_cell(grid, number, column, cell)
                value = cell if is_text else visible(cell).strip()
                row[column] = (" " if is_text else ";").join(filter(None, (row[column], value)))
        return number, row

    def _check_cell(self, grid: Grid, number: int, column: str, cell: str) -> None:
        """Note what a spreadsheet may have done to a cell before it wrote the CSV file."""
        if has_failed(cell):
            grid.wrong(number, f"`{column}`: its formula failed: {cell}")
        elif column not in self._columns.texts and _ROUNDED.fullmatch(cell):
            grid.wrong(
                number,
                f"`{column}`: '{cell}' is a number that a spreadsheet has rounded; make the column text",
            )
        elif (
            column in self._columns.required
            and "\n" in cell.replace("\r", "\n")
            and re.search("[,;\t]", cell)
        ):
            grid.wrong(
                number,
                f"`{column}`: the cell goes on over the end of the line and holds what may be more cells: "
                "is a quote not closed?",
            )

    def _about_ids(self, grid: Grid, meanings: Sequence[tuple[str, ...]], place: int) -> list[str]:
        """Return a note on the ids with invisible characters; they are read without them."""
        found: set[str] = set()
        numbers: list[int] = []
        for number, cells in grid.rows[place + 1 :]:
            in_row = {
                character
                for cell, columns in zip(cells, meanings, strict=False)
                if not (cell.isascii() and cell.isprintable())
                and any(c not in self._columns.texts for c in columns)
                for character in hidden(cell)
            }
            found |= in_row
            numbers += [number] if in_row else []
        if not found:
            return []
        listed = ", ".join(map(str, numbers[:_NAMED]))
        more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
        return [
            f"{grid.label} {listed}{more}: ids are read without invisible characters "
            f"({', '.join(sorted(found))})"
        ]

    def _unread(self, heading: Sequence[str], meanings: Sequence[tuple[str, ...]]) -> list[str]:
        """Return a note on the columns that are not read; in a roster, columns of sources are known later."""
        unread = [cell for cell, columns in zip(heading, meanings, strict=True) if cell and not columns]
        if not unread:
            return []
        listed = ", ".join(f"'{cell}'{self._ask_back(cell)}" for cell in unread)
        return [f"{self._name}: columns that are not read: {listed}"]

    def _ask_back(self, heading: str) -> str:
        guessed = self._known.column(heading)
        return f" (did you mean `{guessed}`?)" if guessed else ask_back(heading, self._columns.own)
