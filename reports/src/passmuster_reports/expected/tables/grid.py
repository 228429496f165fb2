"""The rows of a table as text, before its heading is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
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
    #: The problems, each with the number of its row.
    problems: list[tuple[int, str]] = field(default_factory=list)
    #: How the file was read where that is not plain, in sentences.
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
            raise SettingsError(f"{self.label} {number}: more than {MOST_COLUMNS:,} columns")
        if self._cells > MOST_CELLS:
            raise SettingsError(f"{self.label} {number}: up to here more than {MOST_CELLS:,} cells")
        self.rows.append((number, row))

    def wrong(self, number: int, problem: str) -> None:
        """Note a problem of a row."""
        # a cell may hold lines, and a problem is one
        self.problems.append((number, " ".join(f"{self.label} {number}: {problem}".splitlines())))
