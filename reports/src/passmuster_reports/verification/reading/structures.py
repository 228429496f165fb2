"""What is read, in the order in which it is read, beside that of the pages drawn here."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.alignment import align
from passmuster_reports.verification.reading.blocks import Block, Figure, Run, first_piece
from passmuster_reports.verification.reading.differences import quoted
from passmuster_reports.verification.reading.extent import Extent
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.hashes import with_hash
from passmuster_reports.verification.reading.letters import text_of_pieces
from passmuster_reports.verification.reading.links import Links
from passmuster_reports.verification.reading.marks import seen_box
from passmuster_reports.verification.reading.numbers import with_numbers
from passmuster_reports.verification.reading.pictures import Drawing
from passmuster_reports.verification.reading.places import Places
from passmuster_reports.verification.reading.siblings import Setting, lie_alike
from passmuster_reports.verification.reading.standing import Pairs as Standings
from passmuster_reports.verification.reading.standing import Standing
from passmuster_reports.verification.reading.texts import compare_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.verification.reading.alignment import Pairs
    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.letters import Letter, Text
    from passmuster_reports.verification.reading.tree import Element

#: Points by which columns are apart at least, and those by which a picture may lie aside.
_COLUMN, _ASIDE = 60.0, 1.5
#: What columns are made of.
_SECTIONS = ("Sect", "H3")
#: Letters that name a part of a page.
_NAMED = 24
#: Pixels of CSS in a point.
_PIXELS = 4 / 3

Part = Block | Run | Figure
Extents = tuple[Extent, Extent]


@dataclass
class Correspondence:
    """What of one document is what of the other: letters, pictures, links, and where these lead."""

    links: Links
    places: Places
    standings: Standings = field(default_factory=Standings)


def compare_structures(
    made: Document,
    again: Document,
    roots: tuple[Block, Block],
    hashes: tuple[str, str],
    differences: Differences,
) -> Correspondence:
    """Compare all that tags hold; return what of one document is what of the other.

    `hashes` are those of the manifests.
    """
    comparison = _Comparison(made, again, hashes, differences)
    comparison.blocks(*roots, (0.0,))
    return comparison.found


class _Comparison:
    """Goes through both structures at once."""

    def __init__(
        self, made: Document, again: Document, hashes: tuple[str, str], differences: Differences
    ) -> None:
        self._made, self._again, self._differences = made, again, differences
        self._hashes = hashes
        self.found = Correspondence(Links(made, again), Places(is_wanted=bool(again.links)))

    def blocks(self, made: Block, again: Block, moves: Sequence[float]) -> Extents:
        """Compare two blocks; return where each lies."""
        self._elements(made.element, again.element, made)
        whole = Extent(), Extent()
        if [type(part) for part in made.parts] != [type(part) for part in again.parts]:
            self._differences.add(
                f"{self._where(made)}: a tag {made.element.type} does not hold what it holds in a report"
            )
            return whole
        columns = _columns(again)
        row = made.element.type == "TR"
        setting = Setting.COLUMNS if columns else Setting.ROW if row else Setting.FLOW
        placed = []
        for part, part_again in zip(made.parts, again.parts, strict=True):
            aside = (_aside(part, part_again, columns),) if columns else moves
            extents = self._parts(part, part_again, aside)
            for all_of_it, extent in zip(whole, extents, strict=True):
                all_of_it.join(extent)
            if all(extent.boxes for extent in extents):
                placed.append((part, extents))
        if made.element.type == again.element.type == "Link":
            for side, (block, extent) in enumerate(zip((made, again), whole, strict=True)):
                self.found.links.add_block(side, block.element, extent.boxes)
        for (_, before), (part, extents) in pairwise(placed):
            (one, first), (other, second) = before, extents
            if not lie_alike((one, other), (first, second), setting):
                self._differences.add(f"{self._where(part)}: it does not lie there in a report")
        return whole

    def _parts(self, made: Part, again: Part, moves: Sequence[float]) -> Extents:
        if isinstance(made, Block) and isinstance(again, Block):
            return self.blocks(made, again, moves)
        if isinstance(made, Run) and isinstance(again, Run):
            return self._runs(made, again, moves)
        assert isinstance(made, Figure)
        assert isinstance(again, Figure)
        return self._figures(made, again, moves)

    def _runs(self, made: Run, again: Run, moves: Sequence[float]) -> Extents:
        text, numbers = with_numbers(text_of_pieces(made.pieces, self._made.fonts), made)
        text_again, numbers_again = with_numbers(text_of_pieces(again.pieces, self._again.fonts), again)
        text, text_again = with_hash(text, self._hashes[0]), with_hash(text_again, self._hashes[1])
        pairs = align(text, text_again)
        objects = self._made.objects, self._again.objects
        for sentence in compare_texts(text, text_again, pairs, objects, moves, self._hashes):
            self._differences.add(sentence)
        self._note(made, again, text, text_again, pairs or [])
        if made.within or again.within:
            texts, runs = (text, text_again), (made, again)
            for sentence in self.found.links.add_runs(texts, runs, (numbers, numbers_again), pairs or []):
                self._differences.add(sentence)
        extents = Extent(), Extent()
        for extent, letters in zip(extents, (text.letters, text_again.letters), strict=True):
            for letter in letters:
                extent.add(letter.page, letter.box)
        return extents

    def _note(self, made: Run, again: Run, text: Text, text_again: Text, pairs: Pairs) -> None:
        """Note where the letters of a text stand in both documents."""
        letters, letters_again = text.letters, text_again.letters
        for first, second in pairs:
            self.found.standings.letters.append(
                (
                    _standing(made, letters[first]),
                    _standing(again, letters_again[second]),
                    _is_end(letters, first) or _is_end(letters_again, second),
                )
            )
        if len(pairs) < len(letters):
            known = {first for first, _ in pairs}
            self.found.standings.alone += (
                _standing(made, letter) for place, letter in enumerate(letters) if place not in known
            )
        self.found.places.add_lines(text, text_again, pairs)

    def _figures(self, made: Figure, again: Figure, moves: Sequence[float]) -> Extents:
        self._elements(made.element, again.element, made)
        extents = Extent(), Extent()
        if len(made.pieces) != len(again.pieces):
            self._differences.add(f"{self._where(made)}: a picture has other pieces than in a report")
            return extents
        for owned, owned_again in zip(made.pieces, again.pieces, strict=True):
            if not (owned.piece.marks and owned_again.piece.marks):
                if owned.piece.marks or owned_again.piece.marks:
                    self._differences.add(f"{self._where(made)}: a picture is empty, here or in a report")
                continue
            one = Drawing(owned.piece.marks, self._made.fonts, self._made.objects)
            other = Drawing(owned_again.piece.marks, self._again.fonts, self._again.objects)
            self.found.standings.pictures.append(
                (
                    Standing(owned.page, one.box, (owned.piece.order, 0)),
                    Standing(owned_again.page, other.box, (owned_again.piece.order, 0)),
                )
            )
            self.found.places.add(owned_again.page, other.box, owned.page, one.box)
            extents[0].add(owned.page, one.box)
            extents[1].add(owned_again.page, other.box)
            if not one.is_like(other):
                self._differences.add(f"{self._where(made)}: a picture is drawn otherwise than in a report")
            if not any(near(one.box.left, other.box.left + move, _ASIDE) for move in moves):
                self._differences.add(f"{self._where(made)}: a picture lies aside of where it is in a report")
            if not _is_place_like(made.element, one, again.element, other):
                self._differences.add(f"{self._where(made)}: a tag names another place for a picture")
        return extents

    def _elements(self, made: Element, again: Element, part: Part) -> None:
        if made.type != again.type:
            self._differences.add(
                f"{self._where(part)}: a tag is {quoted(made.type)}, and {quoted(again.type)} in a report"
            )
        elif (made.texts, made.attributes) != (again.texts, again.attributes):
            said = next((text for text in made.texts if text not in again.texts), None)
            other = "has other attributes" if said is None else f"says {quoted(said)}"
            self._differences.add(f"{self._where(part)}: a tag {made.type} {other}, and not so in a report")

    def _where(self, part: Part) -> str:
        """Return the page on which a part begins, and its first letters."""
        owned = first_piece(part)
        if owned is None:
            return "a page"
        letters = (
            text_of_pieces([(owned, None)], self._made.fonts).letters if owned.piece.tag != "Figure" else ()
        )
        beginning = "".join(letter.text for letter in letters[:_NAMED])
        return f"page {owned.page + 1}" + (f", at {quoted(beginning)}" if beginning else "")


def _standing(run: Run, letter: Letter) -> Standing:
    return Standing(letter.page, letter.box, (run.pieces[letter.piece][0].piece.order, 0))


def _is_end(letters: Sequence[Letter], place: int) -> bool:
    """Tell whether a letter is the first or the last of its piece."""
    return not (
        0 < place < len(letters) - 1
        and letters[place - 1].piece == letters[place].piece == letters[place + 1].piece
    )


def _is_place_like(element: Element, made: Drawing, element_again: Element, again: Drawing) -> bool:
    """Tell whether a tag names the place of a picture as in a report; it does so in pixels from above."""
    if element.place is None or element_again.place is None:
        return element.place is element_again.place
    corners = zip(
        element.place,
        (made.box.left, made.box.top) * 2,
        element_again.place,
        (again.box.left, again.box.top) * 2,
        strict=True,
    )
    return all(
        near(place - corner * _PIXELS, place_again - corner_again * _PIXELS)
        for place, corner, place_again, corner_again in corners
    )


def _place(part: Part) -> tuple[int, float, float] | None:
    """Return the page on which a part begins, and where on it."""
    owned = first_piece(part)
    if owned is None:
        return None
    box = seen_box(owned.piece.marks[0])
    return owned.page, box.left, box.top


def _columns(again: Block) -> tuple[float, ...]:
    """Return the left edges of the columns that sections or headings of a block are set in, if it has any."""
    sections = [part for part in again.parts if isinstance(part, Block) and part.element.type in _SECTIONS]
    places = [_place(part) for part in sections]
    known = [place for place in places if place is not None]
    if not any(
        page == next_page and next_top < top and abs(next_left - left) > _COLUMN
        for (page, left, top), (next_page, next_left, next_top) in pairwise(known)
    ):
        return ()
    return tuple(sorted({left for _, left, _ in known}))


def _aside(made: Part, again: Part, columns: Sequence[float]) -> float:
    """Return by how much a part lies aside, of all that columns may be apart."""
    one, other = _place(made), _place(again)
    if one is None or other is None:
        return 0.0
    moves = {first - second for first in columns for second in columns}
    return min(moves, key=lambda move: abs(one[1] - other[1] - move))
