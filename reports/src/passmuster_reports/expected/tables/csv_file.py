"""Reader of CSV files as Excel writes them, in its encodings and with its separators."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING

from passmuster.errors import Problem, SettingsError
from passmuster.files import MOST_FORM_PROBLEMS, MOST_TITLE_ROWS, encoding_of, line_of_error
from passmuster_reports.expected.tables.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: The separators of cells; where two fit, the first is taken.
_DELIMITERS = (",", ";", "\t", "|")

#: How many letters of Windows-1252 there are for each pair that is UTF-8 by chance, such as É and a quote.
_RARE = 10

#: The line that tells Excel the separator.
_SEPARATOR = re.compile(r'"?sep=([^\w"\s]|\t)"?[,;\t|]*\s*', re.IGNORECASE)


def read_csv(content: bytes, name: str, role: str, fits: Callable[[Sequence[str]], bool]) -> Grid:
    """Read the rows of a CSV file; `fits` tells whether a row may be the heading, which shows the separator.

    SettingsError where it is no text.
    """
    grid = Grid(f"{name}, line", typed=False)
    text, note = _decode(content, name, f"save the {role} as CSV UTF-8")
    grid.notes += note
    lines = lines_of(text)
    grid.lines = len(lines)
    said = _SEPARATOR.fullmatch(lines[0]) if lines else None
    if said:
        lines[0] = "\n"
    delimiter = said[1] if said else _delimiter(lines, fits)
    wrong = 0
    for first, last, cells in read_records(lines, delimiter):
        if isinstance(cells, str):
            grid.wrong(first, cells)
            wrong += 1
            if wrong == MOST_FORM_PROBLEMS:
                grid.wrong(last, "more such problems below are not looked for")
                break
            continue
        grid.add(first, (cell.strip() for cell in cells))
    return grid


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends, which are CR, LF and CRLF only, not all that Python knows."""
    return list(io.StringIO(text, newline=""))


def read_records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, int, list[str] | str]]:
    """Yield the first line, the last line, and the cells of each record; a sentence if its quotes are wrong.

    After a wrong record, the next line is read as a new record.
    """
    begin = 0
    while begin < len(lines):
        rest = _Lines(lines, begin)
        reader = csv.reader(rest, delimiter=delimiter, strict=True, skipinitialspace=delimiter != " ")
        first = begin
        try:
            for cells in reader:
                last = begin + reader.line_num
                record = "".join(lines[first:last]) if last > first + 1 else lines[first]
                lone = '"' in record and _has_lone_quote(record, delimiter)
                yield first + 1, last, (_LONE if lone else cells)
                first = last
            return
        except csv.Error:
            last = begin + reader.line_num
            record = "".join(lines[first:last])
            place = _place_of_open_quote(record, delimiter)
            opened = first + len(re.findall(r"\r\n|\r|\n", record[:place]))
            yield opened + 1, last, _what_is_wrong(opened + 1, last, _length(record, place, delimiter), rest)
            begin = opened + 1


class _Lines:
    """The lines from one on, which know whether all of them were asked for."""

    def __init__(self, lines: Sequence[str], begin: int) -> None:
        self.at_end = False
        self._lines = lines
        self._next = begin

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._next == len(self._lines):
            self.at_end = True
            raise StopIteration
        self._next += 1
        return self._lines[self._next - 1]


_LONE = 'a quote inside a cell without quotes around it; write such a cell "Anna ""Bo"" Lee"'


def _what_is_wrong(opened: int, last: int, length: int, rest: _Lines) -> str:
    """Return why a record cannot be read: of its wrong cell the line and the characters, and its last line.

    Python's csv module tells that only in its message.
    """
    if rest.at_end:
        return "a quote opens here that is never closed: all lines below would belong to that cell"
    if length > csv.field_size_limit():
        limit = f"a cell of more than {csv.field_size_limit():,} characters"
        return f"{limit}: is a quote opened here that is not closed?" if last > opened else limit
    if last > opened:
        return f"a quote opens here that is not closed before line {last}, where more text follows it"
    return "text follows a closing quote; a quote inside a cell with quotes is written twice"


def _length(record: str, place: int, delimiter: str) -> int:
    """Return the characters of the longest cell of the record up to the one that begins at the place."""
    quoted = re.compile(r' *+"((?:[^"]++|"")*+)').match(record, place)
    before = record[:place] if quoted else record
    cells = [*before.split(delimiter), quoted[1].replace('""', '"') if quoted else ""]
    return max(map(len, cells))


def _place_of_open_quote(record: str, delimiter: str) -> int:
    """Return where in the record the cell opens that does not end as it should."""
    whole = re.compile(rf' *+"(?:[^"]++|"")*+"(?=[{re.escape(delimiter)}\r\n]|\Z)')
    opening = re.compile(r' *+"')
    place = 0
    while (found := whole.match(record, place)) or not opening.match(record, place):
        following = record.find(delimiter, found.end() if found else place)
        if following < 0:
            break
        place = following + 1
    return place


def _has_lone_quote(record: str, delimiter: str) -> bool:
    """Tell whether a cell without quotes around it has a single quote: it may continue after a separator."""
    mark = re.escape(delimiter)
    rest = re.sub(rf'(?:\A|(?<={mark})) *+"(?:[^"]++|"")*+"(?=[{mark}\r\n]|\Z)', "", record)
    return any(cell.count('"') % 2 for cell in rest.split(delimiter))


def _delimiter(lines: Sequence[str], fits: Callable[[Sequence[str]], bool]) -> str:
    """Return the separator that makes one of the first rows a heading, else that which gives most cells."""
    widest, chosen = 1, _DELIMITERS[0]
    for delimiter in _DELIMITERS:
        filled = (
            [cell.strip() for cell in cells]
            for _, _, cells in read_records(lines[: 10 * MOST_TITLE_ROWS], delimiter)
            if not isinstance(cells, str) and any(cell.strip() for cell in cells)
        )
        for cells in islice(filled, MOST_TITLE_ROWS + 1):
            if fits(cells):
                return delimiter
            width = sum(map(bool, cells))
            if width > widest:
                widest, chosen = width, delimiter
    return chosen


def _decode(content: bytes, name: str, hint: str) -> tuple[str, list[str]]:
    """Return the text, and notes on its encoding; SettingsError where it is not known."""
    encoding, mark = encoding_of(content)
    content = content[len(mark) :]
    if not mark:
        encoding = _utf_16(content) or encoding
    try:
        return content.decode(encoding), []
    except UnicodeDecodeError as error:
        line = line_of_error(error)
        if encoding == "utf-8" and not mark and _may_be_western(content):
            return _western(content, name, hint)
        known = "UTF-16" if encoding.startswith("utf-16") else "UTF-8"
        raise SettingsError(Problem("", f"not {known}; {hint}", line, name)) from error


def _utf_16(content: bytes) -> str | None:
    """Return which UTF-16 it is, without a mark; None if it is none.

    In UTF-16, separators, digits and ends of lines have a zero byte each.
    """
    sample = content[: 1 << 16]
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    if max(zeros) * 20 < len(sample) or max(zeros) < 4 * min(zeros):
        return None
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _may_be_western(content: bytes) -> bool:
    """Tell whether text that is not UTF-8 may be Windows-1252.

    It is not where most of it is UTF-8, with a broken byte here or there. In another alphabet, whole words
    are bytes that are accented letters in Windows-1252, and no word has four of those in a row.
    """
    replaced = content.decode("utf-8", "replace")
    broken = replaced.count("\ufffd")
    whole = sum(character > "\x7f" for character in replaced) - broken
    return _RARE * whole < broken and re.search(rb"[\xc0-\xff]{4}", content) is None


def _western(content: bytes, name: str, hint: str) -> tuple[str, list[str]]:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        neither = f"neither UTF-8 nor Windows-1252; {hint}"
        raise SettingsError(Problem("", neither, line, name)) from error
    found = re.search(r"\w*[^\x00-\x7f]\w*", text)
    sample = f", such as '{found[0][:40]}'" if found else ""
    note = f"not UTF-8, so it was read as Windows-1252; see whether names are right{sample}"
    return text, [f"{name}: {note}"]
