"""A CSV file with a header line, as rows that know their line numbers."""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.input_file import InputFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True)
class Sheet:
    """The header's names in lower case, and each row as line number and cells without surrounding blanks."""

    file: InputFile
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read_sheet(path: str, role: str, required: Sequence[str]) -> Sheet:
    """Read a CSV file in UTF-8, with or without byte order mark, its cells divided by `,` or `;`.

    Every problem of its form is raised at once.
    """
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise SettingsError(f"cannot read the {role} '{path}': {error.strerror}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(f"{name}, line {line}: not UTF-8; save the {role} as CSV UTF-8") from error
    return _parse(
        text, InputFile(name, role, hashlib.sha256(content).hexdigest(), len(text.splitlines())), required
    )


def _parse(text: str, file: InputFile, required: Sequence[str]) -> Sheet:
    header_line = text.split("\n", 1)[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    problems: list[str] = []
    rows: list[tuple[int, Mapping[str, str]]] = []
    columns: tuple[str, ...] = ()
    last_line = 0
    try:
        for cells in reader:
            number, last_line = last_line + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = tuple(cell.strip().lower() for cell in cells)
                problems += _header_problems(file, number, columns, required)
            elif len(cells) > len(columns):
                problems.append(f"{file.name}, line {number}: {len(cells)} cells, but {len(columns)} columns")
            else:
                padded = [cell.strip() for cell in cells] + [""] * (len(columns) - len(cells))
                rows.append((number, dict(zip(columns, padded, strict=True))))
    except csv.Error as error:
        problems.append(f"{file.name}, line {reader.line_num}: {error}")
    if not columns:
        problems.append(f"{file.name}: it has no header line; the columns needed are {', '.join(required)}")
    if problems:
        raise SettingsError(problems)
    return Sheet(file, columns, tuple(rows))


def _header_problems(
    file: InputFile, number: int, columns: Sequence[str], required: Sequence[str]
) -> Iterable[str]:
    for column in required:
        if column not in columns:
            yield f"{file.name}, line {number}: the column `{column}` is missing"
    for column in sorted({each for each in columns if columns.count(each) > 1}):
        yield f"{file.name}, line {number}: the column `{column}` comes twice"
    if "" in columns:
        yield f"{file.name}, line {number}: a column has no name"


def split_cell(cell: str) -> tuple[str, ...]:
    """The values of a cell that may hold several, divided by `;`, each once."""
    return tuple(dict.fromkeys(part for each in cell.split(";") if (part := each.strip())))
