"""A table with a header line, from a CSV file or a workbook, as rows that know where they stand."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.expectations.workbook import is_workbook, read_workbook
from passmuster.input_file import InputFile, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True)
class Sheet:
    """The header's names in lower case, and each row as its number and cells without surrounding blanks.

    `label` is what a row's number follows in a sentence: `roster.csv, line` or
    `roster.xlsx, sheet 'People', row`.
    """

    file: InputFile
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    #: Whether cells have types: a time at midnight is then a date without a time of day.
    typed: bool

    @property
    def unit(self) -> str:
        """`line` of a CSV file, `row` of a workbook."""
        return self.label.rsplit(" ", 1)[-1]


def parse_sheet(content: bytes, name: str, role: str, required: Sequence[str]) -> Sheet:
    """The table of an XLSX workbook, or of a CSV file in UTF-8 whose cells are divided by `,` or `;`.

    Which of the two it is, its content says, not its name. Every problem of its form is raised at once.
    """
    if typed := is_workbook(content):
        label, rows, problems = read_workbook(content, name, required)
        lines = len(rows)
    else:
        text = decode(content, name, f"save the {role} as CSV UTF-8")
        label, lines = f"{name}, line", len(text.splitlines())
        rows, problems = _read_csv(text, label)
    columns = tuple(cell.lower() for cell in rows[0][1]) if rows else ()
    if not rows:
        problems.append(f"{name}: it has no header line; the columns needed are {', '.join(required)}")
    kept: list[tuple[int, Mapping[str, str]]] = []
    for place, (number, cells) in enumerate(rows):
        where = f"{label} {number}"
        if place == 0:
            problems += _header_problems(where, columns, required)
        elif len(cells) > len(columns):
            problems.append(f"{where}: {len(cells)} cells, but {len(columns)} columns")
        else:
            padded = [*cells, *[""] * (len(columns) - len(cells))]
            kept.append((number, dict(zip(columns, padded, strict=True))))
    if problems:
        raise SettingsError(problems)
    file = InputFile(name, role, hashlib.sha256(content).hexdigest(), lines)
    return Sheet(file, label, columns, tuple(kept), typed)


def _read_csv(text: str, label: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The lines that are not empty, and what is wrong with the form."""
    header_line = text.split("\n", 1)[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    last_line = 0
    try:
        for line in reader:
            number, last_line = last_line + 1, reader.line_num
            cells = [cell.strip() for cell in line]
            if any(cells):
                rows.append((number, cells))
    except csv.Error as error:
        return rows, [f"{label} {reader.line_num}: {error}"]
    return rows, []


def _header_problems(where: str, columns: Sequence[str], required: Sequence[str]) -> Iterable[str]:
    for column in required:
        if column not in columns:
            yield f"{where}: the column `{column}` is missing"
    for column in sorted({each for each in columns if columns.count(each) > 1}):
        yield f"{where}: the column `{column}` comes twice"
    if "" in columns:
        yield f"{where}: a column has no name"


def split_cell(cell: str) -> tuple[str, ...]:
    """The values of a cell that may hold several, divided by `;`, each once."""
    return tuple(dict.fromkeys(part for each in cell.split(";") if (part := each.strip())))
