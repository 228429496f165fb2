"""A table with a heading, from a CSV file or a workbook, whose rows have their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.times import parse_day
from passmuster_reports.expected.tables.grid import problem_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passmuster.errors import Problem
    from passmuster.files import InputFile


@dataclass(frozen=True)
class Sheet:
    """A table; each row has its number and its cells by column, without blanks at their ends.

    In a sentence, the number of a row follows `label`: `roster.csv, line` or
    `roster.xlsx, sheet 'People', row`. `problems` are those found so far, each with the number of its row.
    """

    file: InputFile
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    #: Whether cells have types: a time at midnight is then a date without a time of day.
    typed: bool
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    #: The cells, by row and column, that a problem was already noted for.
    wrong_cells: frozenset[tuple[int, str]] = frozenset()

    @property
    def unit(self) -> str:
        """Return `line` for a CSV file, `row` for a workbook."""
        return self.label.rsplit(" ", 1)[-1]

    def wrong(self, number: int, problem: str, column: str = "") -> None:
        """Note what is wrong in a row."""
        self.problems.append((number, problem_at(self.label, number, problem, column)))

    def day(self, number: int, row: Mapping[str, str], column: str) -> date | None:
        """Return the day in a cell; None where it is empty or, with a problem noted, no day."""
        if not row.get(column) or (number, column) in self.wrong_cells:
            return None
        try:
            return parse_day(row[column])
        except ValueError as error:
            self.wrong(number, f"`{column}`: {error}", column)
            return None

    def check(self) -> None:
        """Raise SettingsError with every problem that was noted, in the order of the rows."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda problem: problem[0])
            raise SettingsError(dict.fromkeys(problem for _, problem in ordered))


def split_cell(cell: str) -> tuple[str, ...]:
    """Return the values of a cell, which are separated by `;`, each once."""
    return tuple(dict.fromkeys(value for part in cell.split(";") if (value := part.strip())))
