"""The register in pages of two columns: which sessions stand where.

Every line of a session's table is of one height, so that a page is filled before it is drawn. WeasyPrint
would balance columns by laying them out again and again, which takes twice the time of the whole report.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Columns of a page.
COLUMNS = 2
#: Heights in millimetres, as report.css has them: a line of a table; what stands above the first of a
#: session; a line of remarks; the room below a session; the heading of the part on its first page.
LINE, HEAD, REMARK, ROOM, TITLE = 4.1, 14.2, 3.7, 6.4, 15.0
#: What the columns of a page may take, by the paper.
HEIGHTS = {"A4": 259.0, "Letter": 241.0}
#: Letters that a line of remarks has room for, and lines of them.
_LETTERS, _REMARKS = 62, 3
#: Lines that stay together at a break.
_FEWEST = 3


@dataclass(frozen=True)
class Block:
    """A session in a column, or the lines of it from one to another; it goes on where others came before."""

    session: Mapping[str, Any]
    first: int
    last: int

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return its lines."""
        rows: Sequence[Mapping[str, Any]] = self.session["rows"][self.first : self.last]
        return rows

    @property
    def goes_on(self) -> bool:
        """Tell whether the session began in an earlier column."""
        return self.first > 0

    @property
    def height(self) -> float:
        """Return its height without the room below it."""
        remarks = 0 if self.goes_on else len(self.remarks) + bool(self.session["gaps"])
        return HEAD + REMARK * remarks + LINE * max(self.last - self.first, 1)

    @property
    def remarks(self) -> list[str]:
        """Return the note of the session in lines of the width of a column, as many as there is room for."""
        note = self.session["note"] or ""
        return [note[start : start + _LETTERS] for start in range(0, len(note), _LETTERS)][:_REMARKS]

    @property
    def expected(self) -> int:
        """Return how many people were expected in the session."""
        return sum(row["expected"] for row in self.session["rows"])

    @property
    def there(self) -> int:
        """Return how many of them came."""
        return sum(row["expected"] and row["arrival"] is not None for row in self.session["rows"])


def register_pages(sessions: Sequence[Mapping[str, Any]], paper: str) -> Iterator[list[list[Block]]]:
    """Yield the columns of each page, two of them; on the last the columns are of one length about."""
    columns = list(_columns(sessions, HEIGHTS[paper]))
    for start in range(0, len(columns), COLUMNS):
        page = columns[start : start + COLUMNS]
        yield _balanced(page) if start + COLUMNS >= len(columns) else page


def _columns(sessions: Sequence[Mapping[str, Any]], height: float) -> Iterator[list[Block]]:
    """Yield columns that are filled as far as whole sessions allow; a long one is broken."""
    column: list[Block] = []
    number, room = 0, height - TITLE
    for session in sessions:
        rest = Block(session, 0, len(session["rows"]))
        while rest.height > room:
            count = _fitting(rest, room) if rest.height > height / 2 or not column else 0
            if count:
                column.append(replace(rest, last=rest.first + count))
                rest = replace(rest, first=rest.first + count)
            yield column
            column, number = [], number + 1
            room = height - (TITLE if number < COLUMNS else 0)
        column.append(rest)
        room -= rest.height + ROOM
    if column:
        yield column


def _fitting(block: Block, room: float) -> int:
    """Return how many lines of a block go into the room, leaving some for the next column; 0 for too few."""
    lines = block.last - block.first
    count = min(int((room - (block.height - LINE * lines)) // LINE), lines - _FEWEST)
    return count if count >= _FEWEST else 0


def _balanced(columns: list[list[Block]]) -> list[list[Block]]:
    """Return the columns of the last page with as even lengths as whole sessions allow."""
    blocks = [block for column in columns for block in column]
    heights = [block.height + ROOM for block in blocks]
    half, taken, count = sum(heights) / 2, 0.0, 0
    for height in heights:
        if taken + height / 2 > half:
            break
        taken, count = taken + height, count + 1
    return [part for part in (blocks[:count], blocks[count:]) if part]
