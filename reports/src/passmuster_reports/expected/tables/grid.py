"""The rows of a table as text, before its heading is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster.errors import Problem, SettingsError
from passmuster.files import MOST_CELLS, MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass
class Grid:
    """The filled rows of a CSV file or of a sheet, without the empty cells at their ends.

    In a sentence, the number of a row follows `label`: `roster.csv, line` or
    `roster.xlsx, sheet 'People', row`.
    """

    label: str
    #: Whether cells have types: a time at midnight is then a date without a time of day.
    typed: bool
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    #: What is wrong in a row, by its number.
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    #: What was read otherwise than it stands there, in whole sentences.
    notes: list[str] = field(default_factory=list)
    #: How many lines the file has, empty ones included; 0 of a sheet.
    lines: int = 0
    _cells: int = 0

    def add(self, number: int, cells: Iterable[str]) -> None:
        """Add a row, unless it is empty; SettingsError where the table is larger than any may be."""
        row = list(cells)
        while row and not row[-1]:
            row.pop()
        if not row:
            return
        self._cells += len(row)
        if len(row) > MOST_COLUMNS:
            raise SettingsError(problem_at(self.label, number, f"more than {MOST_COLUMNS:,} columns"))
        if self._cells > MOST_CELLS:
            too_many = f"up to here more than {MOST_CELLS:,} cells"
            raise SettingsError(problem_at(self.label, number, too_many))
        self.rows.append((number, row))

    def wrong(self, number: int, problem: str, column: str = "") -> None:
        """Note what is wrong in a row."""
        self.problems.append((number, problem_at(self.label, number, problem, column)))


def problem_at(label: str, number: int, text: str, column: str = "") -> Problem:
    """Return what is wrong in a row, or in one of its columns; the number of the row follows the label."""
    file, _, unit = label.rpartition(", ")
    # a cell, and the name of a sheet, may hold lines, and a problem is one
    return Problem(column, " ".join(text.splitlines()), number, " ".join(file.splitlines()), unit)
