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
#: session; a line of remarks; the heading of the part on its first page.
LINE, HEAD, REMARK, TITLE = 4.1, 14.2, 3.7, 15.0
#: The room below a session, and how far it may shrink where a last page would be almost empty otherwise.
ROOMS = (6.4, 4.6, 3.0)
#: A page that is fuller than this share of its height is not almost empty.
_EMPTY = 0.2
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


@dataclass(frozen=True)
class Sheet:
    """A page of the register: its columns, and the room below each session."""

    columns: Sequence[Sequence[Block]]
    room: float

    @property
    def height(self) -> float:
        """Return the height of its longest column."""
        return max(
            sum(block.height for block in column) + self.room * (len(column) - 1) for column in self.columns
        )


def register_pages(sessions: Sequence[Mapping[str, Any]], paper: str) -> list[Sheet]:
    """Return the pages; on the last the columns are of one length about.

    A last page that would be almost empty is pulled in, where less room between sessions does that.
    """
    height = HEIGHTS[paper]
    tried = [_pages(sessions, height, room) for room in ROOMS]
    filled = (pages for pages in tried if not pages or pages[-1].height >= _EMPTY * height)
    return next(filled, tried[0])


def _pages(sessions: Sequence[Mapping[str, Any]], height: float, room: float) -> list[Sheet]:
    columns = list(_columns(sessions, height, room))
    pages = [columns[start : start + COLUMNS] for start in range(0, len(columns), COLUMNS)]
    return [Sheet(page, room) for page in pages[:-1]] + [
        Sheet(_balanced(page, room), room) for page in pages[-1:]
    ]


def _columns(sessions: Sequence[Mapping[str, Any]], height: float, between: float) -> Iterator[list[Block]]:
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
        room -= rest.height + between
    if column:
        yield column


def _fitting(block: Block, room: float) -> int:
    """Return how many lines of a block go into the room, leaving some for the next column; 0 for too few."""
    lines = block.last - block.first
    count = min(int((room - (block.height - LINE * lines)) // LINE), lines - _FEWEST)
    return count if count >= _FEWEST else 0


def _balanced(columns: list[list[Block]], room: float) -> list[list[Block]]:
    """Return the columns of the last page with as even lengths as whole sessions allow."""
    blocks = [block for column in columns for block in column]
    heights = [block.height + room for block in blocks]
    half, taken, count = sum(heights) / 2, 0.0, 0
    for height in heights:
        if taken + height / 2 > half:
            break
        taken, count = taken + height, count + 1
    return [part for part in (blocks[:count], blocks[count:]) if part]
