"""The heads of tables, which are said again, outside of all tags, wherever a table goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.blocks import Block, Figure, Run
from passmuster_reports.verification.reading.differences import quoted
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.letters import text_of_pieces
from passmuster_reports.verification.reading.likeness import is_colour_like
from passmuster_reports.verification.reading.marks import Glyphs, seen_box
from passmuster_reports.verification.reading.pictures import Drawing
from passmuster_reports.verification.reading.standing import Standing
from passmuster_reports.verification.reading.tree import Owned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.letters import Letter
    from passmuster_reports.verification.reading.marks import Piece

#: By how many points a head that is said again may be distorted.
_DISTORTED = 1.0


@dataclass(slots=True)
class Table:
    """A table: the letters and pictures of its head, and where its rows begin on each page."""

    letters: list[Letter] = field(default_factory=list)
    pictures: list[Owned] = field(default_factory=list)
    rows: dict[int, float] = field(default_factory=dict)

    def goes_on(self, page: int) -> bool:
        """Tell whether it began on an earlier page and has rows on this one."""
        return page in self.rows and min(self.rows) < page


def tables_of(document: Document, block: Block) -> list[Table]:
    """Return the tables of a document that have a head, in order."""
    return [table for table in _tables(document, block) if table.letters or table.pictures]


def _tables(document: Document, block: Block) -> Iterator[Table]:
    for part in block.parts:
        if not isinstance(part, Block):
            continue
        if part.element.type != "Table":
            yield from _tables(document, part)
            continue
        table = Table()
        for group in part.parts:
            if isinstance(group, Block) and group.element.type == "THead":
                _add_head(document, group, table)
            elif isinstance(group, Block):
                _add_rows(group, table)
        yield table


def _add_head(document: Document, block: Block, table: Table) -> None:
    for part in block.parts:
        if isinstance(part, Block):
            _add_head(document, part, table)
        elif isinstance(part, Run):
            table.letters += text_of_pieces(part.pieces, document.fonts).letters
        else:
            table.pictures += [owned for owned in part.pieces if owned.piece.marks]


def _add_rows(block: Block, table: Table) -> None:
    for part in block.parts:
        if isinstance(part, Block):
            _add_rows(part, table)
            continue
        pieces = part.pieces if isinstance(part, Figure) else [owned for owned, _ in part.pieces]
        for owned in pieces:
            for mark in owned.piece.marks:
                top = seen_box(mark).top
                table.rows[owned.page] = min(top, table.rows.get(owned.page, top))


@dataclass(slots=True)
class Heads:
    """The heads that a page says again: their letters, each with that of the head; and what is wrong.

    The rest are pieces that are no part of any head.
    """

    letters: list[tuple[Standing, Letter]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    rest: list[Piece] = field(default_factory=list)


def heads_of(document: Document, page: int, pieces: list[Piece], tables: list[Table]) -> Heads:
    """Return the heads of tables that a page says again."""
    found = Heads(rest=[piece for piece in pieces if not _is_text(piece)])
    due = [table for table in tables if table.goes_on(page)]
    drawn = [piece for piece in pieces if _is_text(piece)]
    letters = text_of_pieces([(Owned(page, piece), None) for piece in drawn], document.fonts).letters
    start = 0
    for table in due:
        said = letters[start : start + len(table.letters)]
        if [letter.key for letter in said] != [letter.key for letter in table.letters]:
            break
        start += len(table.letters)
        move = _move(said, table)
        if move is None:
            found.wrong.append("the head of a table that goes on does not stand or look as above it")
            continue
        found.letters += (
            (Standing(page, letter.box, (drawn[letter.piece].order, 0)), own)
            for letter, own in zip(said, table.letters, strict=True)
        )
        for owned in table.pictures:
            picture = _find_picture(document, owned, found.rest, move)
            if picture is None:
                found.wrong.append("the head of a table that goes on lacks a picture")
            else:
                found.rest.remove(picture)
    if start == len(letters) == sum(len(table.letters) for table in due):
        return found
    shown = "".join(letter.text for letter in letters)
    wanted = "".join(letter.text for table in due for letter in table.letters)
    found.wrong.append(
        f"outside of all tags it says {quoted(shown)}, and {quoted(wanted)} is due, "
        "the head of a continued table"
    )
    return found


def _is_text(piece: Piece) -> bool:
    return bool(piece.marks) and all(isinstance(mark, Glyphs) for mark in piece.marks)


def _move(said: tuple[Letter, ...], table: Table) -> tuple[float, float] | None:
    """Return by how much a head that is said again is moved as a whole; None where it is not the same."""
    if not said:
        return 0.0, 0.0
    first, own = said[0], table.letters[0]
    across, down = first.left - own.left, first.base - own.base
    alike = all(
        near(letter.left - wanted.left, across, _DISTORTED)
        and near(letter.base - wanted.base, down, _DISTORTED)
        and near(letter.size, wanted.size, wanted.size / 50)
        and is_colour_like(letter.colour, wanted.colour)
        and letter.hidden <= wanted.hidden
        for letter, wanted in zip(said, table.letters, strict=True)
    )
    above = max(letter.base for letter in said) <= table.rows[first.page]
    return (across, down) if alike and above and near(across, 0, _DISTORTED) else None


def _find_picture(
    document: Document, owned: Owned, pieces: list[Piece], move: tuple[float, float]
) -> Piece | None:
    """Return the piece that is the picture of a head said again."""
    drawing = Drawing(owned.piece.marks, document.fonts, document.objects)
    for piece in pieces:
        if len(piece.marks) != len(owned.piece.marks):
            continue
        other = Drawing(piece.marks, document.fonts, document.objects)
        if (
            drawing.is_like(other)
            and near(other.box.left - drawing.box.left, move[0], _DISTORTED)
            and near(other.box.top - drawing.box.top, move[1], _DISTORTED)
        ):
            return piece
    return None
