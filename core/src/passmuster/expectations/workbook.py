"""An XLSX workbook as rows of text: the one sheet of it that has the columns asked for.

The reader (calamine) is fast, but gives a sheet the room that its furthest cell asks for and ends the whole
process where there is none. It therefore gets a copy, made of those parts only that were looked through.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.parsers import expat

from passmuster.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from python_calamine import CalamineSheet, CalamineWorkbook

#: Bytes that a workbook may unpack to; a row of ten columns takes about 500.
LARGEST_UNPACKED = 128 << 20

#: Rows times columns that the sheets may span.
MOST_CELLS = 4_000_000

#: Parts of a workbook: a sheet has two or three.
_MOST_PARTS = 10_000

#: A spreadsheet keeps 15 digits of a number.
_EXACT = 10**15

_SAVE_AS = "save it as an Excel workbook (.xlsx) without a password, or as CSV UTF-8"


def is_workbook(content: bytes) -> bool:
    """Whether it begins like a workbook: a zip file, or what old and encrypted workbooks are packed in."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def read_workbook(
    content: bytes, name: str, required: Sequence[str]
) -> tuple[str, list[tuple[int, list[str]]], list[str]]:
    """The label of a row's number, the filled rows with their numbers, and what is wrong in them.

    Of the visible sheets the one is taken whose first filled row has the columns `required`; if two have
    them it is an error, and if none has, the first that is not empty is taken. SettingsError where the file
    is no workbook that can be read.
    """
    try:
        from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook
    except ImportError as error:
        raise SettingsError(
            f"{name}: reading a workbook needs a library that is not installed",
            "pip install 'passmuster[store]', or save it as CSV UTF-8",
        ) from error
    try:
        workbook = load_workbook(_looked_through(content))
        names = [
            each.name
            for each in workbook.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
        ]
        tables = [_Table(name, each, workbook) for each in names]
    except _UnreadableError as error:
        raise SettingsError(f"{name}: {error}", _SAVE_AS) from error
    except (CalamineError, OverflowError, ValueError) as error:
        raise SettingsError(f"{name}: it cannot be read as a workbook: {error}", _SAVE_AS) from error
    filled = [table for table in tables if table.rows]
    fitting = [table for table in filled if set(required) <= {cell.lower() for cell in table.rows[0][1]}]
    if len(fitting) > 1:
        sheets = ", ".join(f"'{table.sheet}'" for table in fitting)
        raise SettingsError(
            f"{name}: the sheets {sheets} all have the columns {', '.join(required)}; which is meant?",
            "hide or delete the others",
        )
    chosen = (fitting or filled)[:1]
    return (chosen[0].label, chosen[0].rows, chosen[0].problems) if chosen else (f"{name}, row", [], [])


class _UnreadableError(Exception):
    """What is wrong with the file as a whole."""


class _Table:
    """The filled rows of one sheet as text, without the empty cells at their ends."""

    def __init__(self, name: str, sheet: str, workbook: CalamineWorkbook) -> None:
        self.sheet = sheet
        self.label = f"{name}, sheet '{sheet}', row"
        self.rows: list[tuple[int, list[str]]] = []
        self.problems: list[str] = []
        cells = workbook.get_sheet_by_name(sheet)
        self._take_rows(cells)
        self._take_merged(cells)

    def _take_rows(self, sheet: CalamineSheet) -> None:
        first_row, first_column = sheet.start or (0, 0)
        for number, values in enumerate(sheet.iter_rows(), start=first_row + 1):
            row: list[str] = []
            for column, value in enumerate(values, start=first_column):
                try:
                    row.append(_text(value))
                except ValueError as error:
                    row.append("?")
                    self.problems.append(f"{self.label} {number}: cell {_cell(number - 1, column)}: {error}")
            while row and not row[-1]:
                row.pop()
            if row:
                self.rows.append((number, row))

    def _take_merged(self, sheet: CalamineSheet) -> None:
        """Of merged cells only the first has the value: the others would be read as empty."""
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            if (top, left) != (bottom, right):
                cells = f"{_cell(top, left)} to {_cell(bottom, right)}"
                self.problems.append(f"{self.label} {top + 1}: {cells} are merged; unmerge and fill each")


def _text(value: object) -> str:
    """The cell as a person would type it into a CSV file."""
    match value:
        case str():
            if re.fullmatch(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)", value):
                raise ValueError(f"its formula failed: {value}")
            return value.strip()
        case bool():
            return str(value).upper()
        case int() | float():
            if abs(value) >= _EXACT:
                raise ValueError("a number of more than 15 digits, which spreadsheets round; make it a text")
            return str(int(value)) if value == int(value) else repr(value)
        case datetime():
            # Spreadsheets count in fractions of a day: 08:00 may be a thousandth of a second before it.
            return (value + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case _:
            return str(value)  # a time of day, or a duration


def _cell(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _looked_through(content: bytes) -> io.BytesIO:
    """The workbook again, of parts that are whole XML without DTD and ask for no absurd room."""
    if not content.startswith(b"PK"):
        raise _UnreadableError("it is encrypted, or an Excel workbook of before 2007 (.xls)")
    copy = io.BytesIO()
    left, cells = LARGEST_UNPACKED, 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(copy, "w") as out:
            parts = {each.filename: each for each in packed.infolist()}
            if len(packed.infolist()) > min(len(parts), _MOST_PARTS):
                raise _UnreadableError("it has too many parts, or two of one name")
            if "xl/workbook.xml" not in parts:
                raise _UnreadableError("it is a zip file, but no Excel workbook (.xlsx)")
            for part in parts.values():
                # Pictures, macros and printer settings are nothing to us.
                if not part.filename.lower().endswith((".xml", ".rels")):
                    continue
                with packed.open(part) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise _UnreadableError(f"it unpacks to more than {LARGEST_UNPACKED >> 20} MB")
                looked_at = _SafePart(part.filename)
                out.writestr(part.filename, looked_at.parse(data))
                cells += looked_at.cells
                if cells > MOST_CELLS:
                    raise _UnreadableError(f"its sheets reach over more than {MOST_CELLS:,} cells together")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _UnreadableError(f"it is damaged: {error}") from error
    copy.seek(0)
    return copy


class _SafePart:
    """Looks through one part for what would ask for more room than there is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._row = self._column = self._last_row = self._last_column = 0

    def parse(self, data: bytes) -> bytes:
        """The part, its failed formulas (`t="e"`) as texts, since the reader takes them for empty cells."""
        # As the reader decodes it; spreadsheet programs write nothing else.
        parser = expat.ParserCreate("UTF-8")
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError) as error:
            raise _UnreadableError(f"it is damaged: its part {self._name}: {error}") from error
        return re.sub(rb'(<c\b[^<>]*\st=)"e"', rb'\1"str"', data)

    @property
    def cells(self) -> int:
        """How many cells the sheet spans, if it is one."""
        return self._last_row * self._last_column

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.upper() != "UTF-8":
            raise _UnreadableError(f"its part {self._name} is in {encoding[:40]}, not in UTF-8")

    def _doctype(self, *_: object) -> None:
        raise _UnreadableError(f"its part {self._name} has a DTD, which no spreadsheet program writes")

    def _element(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._row, self._column = _position(attributes.get("r", ""), (self._row, self._column + 1))
            self._last_row = max(self._last_row, self._row)
            self._last_column = max(self._last_column, self._column)
            if self.cells > MOST_CELLS:
                corner = _cell(self._last_row - 1, self._last_column - 1)
                raise _UnreadableError(
                    f"its part {self._name} reaches to cell {corner}, over more than {MOST_CELLS:,} cells; "
                    "delete the empty rows and columns"
                )
        elif tag == "row":
            self._row, self._column = _position(attributes.get("r", ""), (self._row + 1, 0))[0], 0
        elif "count" in attributes or "uniqueCount" in attributes:
            # The reader makes room for as many texts as are claimed.
            for said in (attributes.get("count", "0"), attributes.get("uniqueCount", "0")):
                if len(said) > len(str(MOST_CELLS)) or (said.isdigit() and int(said) > MOST_CELLS):
                    raise _UnreadableError(f"its part {self._name} claims {said[:40]} entries")


_REFERENCE = re.compile(r"(?a)\s*\$?([A-Za-z]{0,6})\$?(\d{1,12})\s*")


def _position(reference: str, otherwise: tuple[int, int]) -> tuple[int, int]:
    """Row and column, from 1, of `B7`, or of a row's `7`."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return otherwise
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column
