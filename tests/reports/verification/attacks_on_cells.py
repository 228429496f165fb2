"""Attacks on what shapes mean: cells under letters, glyphs beside words, bars, hatches, and shading.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from reports.verification.edits import Pixels, drop, move, number, pixels, substituted
from reports.verification.forging import Because, Change, Forgery
from reports.verification.targets import (
    COVER,
    MONTH,
    PEOPLE,
    REGISTER,
    Box,
    Target,
    area,
    box_of,
    drawing,
    row_height,
    text,
    written,
)

NOT_MET, MET_FILL, LATE, LATE_FILL, HATCH = (
    b"0.701961 0.14902 0.117647 rg",
    b"0.827451 0.878431 0.917647 rg",
    b"0.541176 0.164706 0.415686 rg",
    b"0.917647 0.827451 0.882353 rg",
    b"0.478431 0.321569 0 RG",
)
SEAL, WEEKEND = b"0.478431 0.321569 0 rg", b"0.94902 0.956863 0.964706 rg"
GONE, UNKNOWN = "a shape that a report has is not there", "a shape is drawn where no report has it"
OTHERWISE = GONE, UNKNOWN
OVER_LETTERS = "a shape lies over or under letters, and not so in a report"
OVER_SHAPE = "a shape lies over or under another, and not so in a report"
UNSHADED = "a shape lies over or under another in a report, and not so here"
ELSEWHERE = "does not stand where it is read"


def _letter(letter: str, name: str) -> Target:
    """A letter in somebody's row of the month."""
    return text(letter, MONTH).behind(text(name, MONTH))


#: Somebody who was absent on the first day, late on the second, and of whom the third was not read.
ADA = "Ada Lindqvist"
ABSENT_LETTER, LATE_LETTER = _letter("A", ADA), _letter("L", ADA)
ABSENT = area(NOT_MET, MONTH).under(ABSENT_LETTER)
CAME_LATE = area(LATE, MONTH).under(LATE_LETTER)
NOT_READ = drawing(HATCH, MONTH).behind(text(ADA, MONTH))
PRESENT = area(MET_FILL, MONTH).under(_letter("\N{MIDDLE DOT}", "Always There 1"))
#: Somebody who came late to the first session, in the list of people, and in the register.
PART_OF_LATE = area(LATE_FILL, PEOPLE).under(text("L", PEOPLE).behind(text(ADA, PEOPLE)))
ABSENT_GLYPH = area(NOT_MET, REGISTER).behind(text(ADA, REGISTER))
LATE_GLYPH = area(LATE, REGISTER).behind(text("Person Number 14", REGISTER))
RULE = written(rb"/Artifact\nBMC\nq\n(?:[\d. ]+[ml]\n){4}W\*\n.*?EMC", "a line between rows", REGISTER)
BAR = drawing(MET_FILL, MONTH).behind(text("By group", MONTH))
TOTAL = text("9", MONTH).behind(text("Absent that day", MONTH))
BAR_ON_PAGE_ONE, SEAL_AREA = drawing(NOT_MET, COVER), area(SEAL, COVER)


def _day(forgery: Forgery) -> float:
    """How far a day of the month is from the next."""
    return CAME_LATE.box(forgery).left - ABSENT.box(forgery).left


def _moved(block: bytes, across: float, down: float) -> bytes:
    """The same rectangles and corners elsewhere."""

    def place(found: re.Match[bytes]) -> bytes:
        return b"%b %b" % (number(float(found[1]) + across), number(float(found[2]) + down)) + found[3]

    return re.sub(rb"([\d.]+) ([\d.]+)((?: [\d.]+ [\d.]+ re| [ml])\n)", place, block)


def _over_all(forgery: Forgery, page: int, block: bytes) -> None:
    """Draw something after all of a page, at the scale of what the page has."""
    forgery.append(page, b"q\n0.75 0 0 0.75 0 0 cm\n" + block + b"\nQ")


def _coloured(target: Target, old: bytes, new: bytes) -> Change:
    return substituted(target, re.escape(old), new)


def _elsewhere(target: Target, across: Pixels, down: Pixels) -> Change:
    """Draw an area elsewhere, whatever it was clipped to."""

    def change(forgery: Forgery) -> None:
        piece = target.of(forgery)
        moved = _moved(piece.block, pixels(across, forgery), pixels(down, forgery))
        forgery.put((piece, b""))
        _over_all(forgery, piece.page, moved)

    return change


def over_its_letter(forgery: Forgery) -> None:
    """A cell as it is, and where it is, but drawn after its letter."""
    _elsewhere(ABSENT, 0, 0)(forgery)


def white_over_a_cell(forgery: Forgery) -> None:
    piece = ABSENT.of(forgery)
    _over_all(forgery, piece.page, piece.block.replace(NOT_MET, b"1 1 1 rg"))


def _twice(ending: bytes) -> Change:
    """What a path goes round twice is outside of it, where it is filled, or something clipped to it, so."""

    def change(forgery: Forgery) -> None:
        piece = ABSENT.of(forgery)
        (rectangle,) = set(re.findall(rb"[\d. ]+re\n", piece.block))
        twice = piece.block.replace(rectangle + ending + b"\n", rectangle * 2 + ending + b"*\n")
        forgery.put((piece, twice))

    return change


def hatch_a_day(forgery: Forgery) -> None:
    """On which somebody was absent."""
    piece, cell = NOT_READ.of(forgery), ABSENT.box(forgery)
    place = b"1 0 0 1 %b %b cm" % (number(cell.left), number(cell.top))
    _over_all(forgery, piece.page, re.sub(rb"1 0 0 1 [\d.]+ [\d.]+ cm", place, piece.block, count=1))


def move_a_hatch(forgery: Forgery) -> None:
    """To the row below, which has one."""
    piece = NOT_READ.of(forgery)
    forgery.put((piece, b""))
    down = number(row_height(MONTH)(forgery))
    _over_all(forgery, piece.page, b"q\n1 0 0 1 0 %b cm\n%b\nQ" % (down, piece.block))


def widen_a_part(forgery: Forgery) -> None:
    """So that somebody who came late seems to have been there all the time."""
    piece = PART_OF_LATE.of(forgery)
    box = box_of(piece.block)
    old, new = (
        b" ".join(map(number, one)) + b" re\n"
        for one in (box, Box(box.left - 5, box.top, box.width + 5, box.height))
    )
    content = forgery.text(piece.page)
    # once more than in the area itself, which is clipped to it
    assert content.count(old) > piece.block.count(old)
    forgery.set_text(piece.page, content.replace(old, new))


def turn_a_glyph(forgery: Forgery) -> None:
    """The glyph of who came late becomes that of who left early: its broad side is the other."""
    piece = LATE_GLYPH.of(forgery)
    inner, outer = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", piece.block)
    x = float(outer[0]) + float(outer[2]) - (float(inner[0]) - float(outer[0])) - float(inner[2])
    forgery.put((piece, piece.block.replace(inner[0], number(x), 1)))


def rule_through(forgery: Forgery) -> None:
    """A line between two rows, moved into one of them."""
    piece = RULE.behind(text(ADA, REGISTER)).of(forgery)
    forgery.put((piece, _moved(piece.block, 0, row_height(REGISTER)(forgery) / 2)))


def swap_the_cells_of_days(forgery: Forgery) -> None:
    """Of somebody who was absent on the first day and late on the second."""
    across = _day(forgery)
    late, absent = CAME_LATE.of(forgery), ABSENT.of(forgery)
    forgery.put((late, b""), (absent, b""))
    for piece, by in ((absent, across), (late, -across)):
        _over_all(forgery, piece.page, _moved(piece.block, by, 0))


ATTACKS: dict[str, tuple[Change, Because]] = {
    "an absent cell as a present one": (_coloured(ABSENT, NOT_MET, MET_FILL), OTHERWISE),
    "a present cell as an absent one": (_coloured(PRESENT, MET_FILL, NOT_MET), OTHERWISE),
    "a cell dropped": (drop(ABSENT), GONE),
    "a cell on another day": (
        _elsewhere(ABSENT, lambda forgery: 2 * _day(forgery), 0),
        OTHERWISE,
    ),
    "a cell in another row": (_elsewhere(ABSENT, 0, row_height(MONTH)), (*OTHERWISE, OVER_SHAPE)),
    "the cells of two days swapped": (swap_the_cells_of_days, OTHERWISE),
    "a cell over its letter": (over_its_letter, OVER_LETTERS),
    "white over a cell": (white_over_a_cell, (UNKNOWN, OVER_LETTERS)),
    "a cell filled twice": (_twice(b"f"), OTHERWISE),
    "a cell clipped twice": (_twice(b"W"), OTHERWISE),
    "a letter on another day": (move(LATE_LETTER, _day, 0), ELSEWHERE),
    "a letter on a day without any": (
        move(TOTAL, lambda forgery: 2 * _day(forgery), 0),
        (ELSEWHERE, "does not lie there"),
    ),
    "a hatch removed": (drop(NOT_READ), GONE),
    "a day hatched": (hatch_a_day, UNKNOWN),
    "a hatch in another row": (move_a_hatch, (GONE, OVER_SHAPE)),
    "the strokes of a hatch left out": (
        substituted(NOT_READ, rb"0 9 m\n.*?S\n", b"0 9 m\n9 0 l\nS\n"),
        OTHERWISE,
    ),
    "a part of a cell wider": (widen_a_part, OTHERWISE),
    "a part of a cell dropped": (drop(PART_OF_LATE), GONE),
    "a glyph dropped": (drop(ABSENT_GLYPH), GONE),
    "a glyph in another colour": (_coloured(ABSENT_GLYPH, NOT_MET, LATE), OTHERWISE),
    "a glyph at another row": (_elsewhere(ABSENT_GLYPH, 0, row_height(REGISTER)), OTHERWISE),
    "a glyph turned": (turn_a_glyph, OTHERWISE),
    "a bar made longer": (substituted(BAR, rb" [\d.]+ 42 re", b" 990.7 42 re"), OTHERWISE),
    "a bar in another colour": (_coloured(BAR, MET_FILL, NOT_MET), OTHERWISE),
    "a part of page one's bar shorter": (
        substituted(BAR_ON_PAGE_ONE, rb"(?<=\n0 0 )[\d.]+ 24 re", b"40 24 re"),
        OTHERWISE,
    ),
    "a line through a row": (rule_through, OVER_LETTERS),
    "the seal dropped": (drop(SEAL_AREA), GONE),
    "the seal in another colour": (
        _coloured(SEAL_AREA, SEAL, b"0.105882 0.368627 0.54902 rg"),
        OTHERWISE,
    ),
    "the shading of a weekend dropped": (drop(area(WEEKEND, MONTH)), UNSHADED),
}
