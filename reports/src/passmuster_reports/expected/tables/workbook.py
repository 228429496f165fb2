"""Reader of an XLSX workbook into rows of text, one grid for each visible sheet.

Libraries that read workbooks give the value of a cell and do not say what it was: a formula that failed is
then an empty cell, and a person without an id. So the cells are read here, by ECMA-376.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.files import MOST_CELLS, MOST_COLUMNS
from passmuster_reports.expected.tables.cells import (
    Format,
    cell_name,
    corners,
    format_of,
    position,
    text_of_number,
    text_of_string,
    unescaped,
)
from passmuster_reports.expected.tables.grid import Grid, problem_at
from passmuster_reports.expected.tables.package import Package, UnreadableError, local_name, relationship_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAVE_AS = "save it as an Excel workbook (.xlsx) without a password, or as CSV UTF-8"
_TRUE = ("1", "true")
_OF_TEXT = ("t", "rPh")
_PLAIN = Format()


def is_workbook(content: bytes) -> bool:
    """Tell whether it begins like a workbook: a zip file, or the container of old and encrypted workbooks."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def read_workbook(content: bytes, name: str) -> list[tuple[str, Grid]]:
    """Return the visible sheets in their order, each with its name; SettingsError where it is no workbook."""
    try:
        package = Package(content)
        book = _Book(package)
        return [
            (sheet, _Sheet(package, part, Grid(f"{name}, sheet '{sheet}', row", typed=True), book).grid)
            for sheet, part in book.sheets
        ]
    except UnreadableError as error:
        raise SettingsError(f"{name}: {error}", _SAVE_AS) from error


class _Book:
    """The names and parts of the sheets, and their shared texts, formats and first day."""

    def __init__(self, package: Package) -> None:
        #: The visible sheets, each with the part that holds it.
        self.sheets: list[tuple[str, str]] = []
        self.texts: list[str] = []
        #: The format of a cell, by the number of its style.
        self.formats: list[Format] = []
        self.from_1904 = False
        related = package.related("").values()
        main = [part for part_type, part in related if part_type == "officeDocument"]
        if not main or main[0].lower().endswith((".bin", ".odt", ".docx")):
            raise UnreadableError("it is a zip file, but no Excel workbook (.xlsx)")
        parts = package.related(main[0])

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            match local_name(tag):
                case "workbookPr":
                    self.from_1904 = attributes.get("date1904") in _TRUE
                case "sheet":
                    part_type, part = parts.get(relationship_id(attributes), ("", ""))
                    if part_type == "worksheet" and attributes.get("state", "visible") == "visible":
                        self.sheets.append((attributes.get("name", ""), part))

        package.parse(main[0], start)
        for part_type, part in parts.values():
            if part_type == "sharedStrings":
                self._read_texts(package, part)
            elif part_type == "styles":
                self._read_formats(package, part)

    def _read_texts(self, package: Package, part: str) -> None:
        text = _Text()

        def start(tag: str, _: Mapping[str, str]) -> None:
            name = local_name(tag)
            text.enter(name)
            if name == "si":
                text.clear()

        def end(tag: str) -> None:
            name = local_name(tag)
            text.leave(name)
            if name == "si":
                self.texts.append(text.value)

        package.parse(part, start, end, text.take)

    def _read_formats(self, package: Package, part: str) -> None:
        codes: dict[str, str] = {}
        used: list[str] = []
        inside = False

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal inside
            match local_name(tag):
                case "numFmt":
                    codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
                case "cellXfs":
                    inside = True
                case "xf" if inside:
                    used.append(attributes.get("numFmtId", "0"))

        def end(tag: str) -> None:
            nonlocal inside
            inside = inside and local_name(tag) != "cellXfs"

        package.parse(part, start, end)
        self.formats = [
            format_of(int(number) if number.isdecimal() else 0, codes.get(number)) for number in used
        ]


class _Text:
    """The text of a cell, in one or several runs, without the phonetic guides of East Asia."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._is_text = False
        self._phonetic = False

    def enter(self, name: str | None) -> None:
        """Note that an element begins."""
        self._is_text = name == "t"
        self._phonetic = self._phonetic or name == "rPh"

    def leave(self, name: str | None) -> None:
        """Note that an element ends."""
        self._is_text = False
        if name == "rPh":
            self._phonetic = False

    def take(self, text: str) -> None:
        """Add characters, if they are of the text."""
        if self._is_text and not self._phonetic:
            self._pieces.append(text)

    def clear(self) -> None:
        """Clear the text, for the next cell."""
        self._pieces.clear()

    @property
    def value(self) -> str:
        """Return the whole text."""
        return unescaped("".join(self._pieces))


class _Sheet:
    """Reader of the rows of one sheet into its grid."""

    def __init__(self, package: Package, part: str, grid: Grid, book: _Book) -> None:
        self.grid = grid
        self._part, self._book = part, book
        self._rows: dict[int, dict[int, str]] = {}
        self._names: dict[str, str | None] = {}
        self._cells = self._row = self._column = 0
        self._attributes: Mapping[str, str] = {}
        self._text, self._value, self._is_value = _Text(), "", False
        package.parse(part, self._start, self._end, self._take)
        for number, row in sorted(self._rows.items()):
            grid.add(number, _listed(row))

    def _name(self, tag: str) -> str | None:
        """Return the name of an element without its namespace; millions of elements have a dozen names."""
        if tag not in self._names:
            self._names[tag] = local_name(tag)
        return self._names[tag]

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._name(tag)
        if name == "v":
            self._is_value = True
            return
        if name in _OF_TEXT:
            self._text.enter(name)
            return
        try:
            match name:
                case "row":
                    self._row = int(attributes.get("r", self._row + 1))
                    self._column = 0
                case "c":
                    after = self._row, self._column + 1
                    self._row, self._column = position(attributes["r"]) if "r" in attributes else after
                    self._attributes, self._value = attributes, ""
                    self._text.clear()
                case "mergeCell":
                    self._take_merged(corners(attributes.get("ref", "")))
        except ValueError as error:
            raise UnreadableError(f"it is damaged: its part {self._part}: {error}") from error

    def _take(self, text: str) -> None:
        if self._is_value:
            self._value += text
        else:
            self._text.take(text)

    def _end(self, tag: str) -> None:
        name = self._name(tag)
        if name == "v":
            self._is_value = False
        elif name in _OF_TEXT:
            self._text.leave(name)
        if name != "c":
            return
        try:
            text = self._text_of_cell()
        except ValueError as error:
            self.grid.wrong(self._row, f"cell {cell_name(self._row, self._column)}: {error}")
            text = "?"
        if not text:
            return
        self._cells += 1
        where = cell_name(self._row, self._column)
        if self._cells > MOST_CELLS or self._column > MOST_COLUMNS:
            limit = f"{MOST_COLUMNS:,} columns" if self._column > MOST_COLUMNS else f"{MOST_CELLS:,} cells"
            raise UnreadableError(f"its part {self._part} reaches to cell {where}, over more than {limit}")
        row = self._rows.setdefault(self._row, {})
        if self._column in row:
            raise UnreadableError(f"it is damaged: its part {self._part} has two cells {where}")
        row[self._column] = text

    def _text_of_cell(self) -> str:
        """Return the cell as a person would type it into a CSV file; ValueError where it has no value."""
        value = self._value.strip()
        match self._attributes.get("t", "n"):
            case "e":
                raise ValueError(f"its formula failed: {value or '#N/A'}")
            case "s":
                return text_of_string(self._shared(value)) if value else ""
            case "inlineStr":
                return text_of_string(self._text.value)
            case "b":
                return str(value in _TRUE).upper() if value else ""
            case "n":
                return text_of_number(value, self._format(), self._book.from_1904) if value else ""
            case "d":
                # ISO 8601, in the strict form of ECMA-376
                day, _, hour = value.partition("T")
                return f"{day} {hour}" if hour.strip("0:.Z") else day
            case _:
                return text_of_string(unescaped(self._value))

    def _shared(self, number: str) -> str:
        if not (number.isdecimal() and int(number) < len(self._book.texts)):
            raise UnreadableError(f"it is damaged: its part {self._part} names a text that there is not")
        return self._book.texts[int(number)]

    def _format(self) -> Format:
        style = self._attributes.get("s", "0")
        known = style.isdecimal() and int(style) < len(self._book.formats)
        return self._book.formats[int(style)] if known else _PLAIN

    def _take_merged(self, ends: Sequence[tuple[int, int]]) -> None:
        """Note merged cells as a problem: only the first has the value, the others would be read as empty."""
        first, last = ends
        if first != last:
            cells = f"{cell_name(*first)} to {cell_name(*last)}"
            # by its last row: a title that spreads over columns may stand above the heading
            merged = problem_at(self.grid.label, first[0], f"{cells} are merged; unmerge and fill each")
            self.grid.problems.append((last[0], merged))


def _listed(row: Mapping[int, str]) -> list[str]:
    return [row.get(column, "") for column in range(1, max(row) + 1)]
