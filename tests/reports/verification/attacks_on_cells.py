"""Attacks on what shapes mean: cells under letters, glyphs beside words, bars, hatches, and shading.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from reports.verification.edits import COVER, MONTH, MONTH_GOES_ON, PEOPLE, REGISTER, move, number
from reports.verification.forging import Change, Forgery

NOT_MET, MET_FILL, LATE, LATE_FILL, HATCH = (
    b"0.701961 0.14902 0.117647 rg",
    b"0.827451 0.878431 0.917647 rg",
    b"0.541176 0.164706 0.415686 rg",
    b"0.917647 0.827451 0.882353 rg",
    b"0.478431 0.321569 0 RG",
)
SEAL, WEEKEND = b"0.478431 0.321569 0 rg", b"0.94902 0.956863 0.964706 rg"
#: Pixels between two days of the month, between its rows, and between those of the register.
DAY, ROW, LINE = 130.393701, 24.188976, 15.496063
GONE, UNKNOWN, OVER = (
    "a shape that a report has is not there",
    "a shape is drawn where no report has it",
    "over or under",
)


def areas(forgery: Forgery, page: int, colour: bytes) -> list[bytes]:
    """What is filled with a colour, outside of all tags."""
    return re.findall(
        rb"/Artifact\n+BMC\nq\n(?:/\S+ gs\n)?" + colour + rb"\n(?:(?!EMC).)*?EMC",
        forgery.text(page),
        re.DOTALL,
    )


def drawings(forgery: Forgery, page: int, colour: bytes) -> list[bytes]:
    """Drawings outside of all tags in which something has a colour."""
    found = re.findall(
        rb"/Artifact\n+BMC\nq\n(?:/\S+ gs\n)?1 0 0 1 (?:(?!EMC).)*?EMC", forgery.text(page), re.DOTALL
    )
    return [drawing for drawing in found if colour in drawing]


def _moved(block: bytes, across: float, down: float) -> bytes:
    """The same rectangles and corners elsewhere."""

    def place(found: re.Match[bytes]) -> bytes:
        return b"%b %b" % (number(float(found[1]) + across), number(float(found[2]) + down)) + found[3]

    return re.sub(rb"([\d.]+) ([\d.]+)((?: [\d.]+ [\d.]+ re| [ml])\n)", place, block)


def _change(page: int, colour: bytes, place: int, old: bytes, new: bytes) -> Change:
    def change(forgery: Forgery) -> None:
        area = areas(forgery, page, colour)[place]
        forgery.edit_at(page, area, area.replace(old, new))

    return change


def drop(page: int, colour: bytes, place: int) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.edit_at(page, areas(forgery, page, colour)[place], b"")

    return change


def elsewhere(page: int, colour: bytes, place: int, across: float, down: float) -> Change:
    """Draw an area elsewhere, whatever it was clipped to."""

    def change(forgery: Forgery) -> None:
        area = areas(forgery, page, colour)[place]
        forgery.edit_at(page, area, b"")
        forgery.set_text(
            page, forgery.text(page) + b"\nq\n0.75 0 0 0.75 0 0 cm\n" + _moved(area, across, down) + b"\nQ"
        )

    return change


def over_its_letter(forgery: Forgery) -> None:
    """A cell as it is, and where it is, but drawn after its letter."""
    area = areas(forgery, MONTH, NOT_MET)[1]
    forgery.edit_at(MONTH, area, b"")
    forgery.set_text(MONTH, forgery.text(MONTH) + b"\nq\n0.75 0 0 0.75 0 0 cm\n" + area + b"\nQ")


def white_over_a_cell(forgery: Forgery) -> None:
    area = areas(forgery, MONTH, NOT_MET)[1]
    forgery.append(MONTH, b"q\n0.75 0 0 0.75 0 0 cm\n" + area.replace(NOT_MET, b"1 1 1 rg") + b"\nQ")


def fill_twice(forgery: Forgery) -> None:
    """What a path goes round twice is outside of it, where it is filled so."""
    area = areas(forgery, MONTH, NOT_MET)[1]
    (rectangle,) = set(re.findall(rb"[\d. ]+re\n", area))
    forgery.edit_at(MONTH, area, area.replace(rectangle + b"f\n", rectangle * 2 + b"f*\n"))


def clip_twice(forgery: Forgery) -> None:
    """So it is where something is clipped to it."""
    area = areas(forgery, MONTH, NOT_MET)[1]
    (rectangle,) = set(re.findall(rb"[\d. ]+re\n", area))
    forgery.edit_at(MONTH, area, area.replace(rectangle + b"W\n", rectangle * 2 + b"W*\n"))


def _in_drawing(page: int, colour: bytes, place: int, pattern: bytes, replacement: bytes) -> Change:
    def change(forgery: Forgery) -> None:
        drawing = drawings(forgery, page, colour)[place]
        forgery.edit_at(page, drawing, re.sub(pattern, replacement, drawing, count=1, flags=re.DOTALL))

    return change


def drop_a_hatch(forgery: Forgery) -> None:
    forgery.edit_at(MONTH, drawings(forgery, MONTH, HATCH)[1], b"")


def hatch_a_day(forgery: Forgery) -> None:
    """On which somebody was absent."""
    hatch = drawings(forgery, MONTH, HATCH)[1]
    x = re.search(rb"1 0 0 1 ([\d.]+) ([\d.]+) cm", hatch)
    assert x is not None
    moved = hatch.replace(x[0], b"1 0 0 1 %b %b cm" % (number(float(x[1]) - DAY), x[2]))
    forgery.append(MONTH, b"q\n0.75 0 0 0.75 0 0 cm\n" + moved + b"\nQ")


def move_a_hatch(forgery: Forgery) -> None:
    """To the row below, which has one."""
    hatch = drawings(forgery, MONTH, HATCH)[1]
    forgery.edit_at(MONTH, hatch, b"q\n1 0 0 1 0 %b cm\n" % number(ROW) + hatch + b"\nQ")


def widen_a_part(forgery: Forgery) -> None:
    """So that somebody who came late seems to have been there all the time."""
    area = areas(forgery, PEOPLE, LATE_FILL)[0]
    found = re.search(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re\n", area)
    assert found is not None
    x, y, width, height = found.groups()
    wider = b"%b %b %b %b re\n" % (number(float(x) - 5), y, number(float(width) + 5), height)
    content = forgery.text(PEOPLE)
    assert content.count(found[0]) > 1
    forgery.set_text(PEOPLE, content.replace(found[0], wider))


def turn_a_glyph(forgery: Forgery) -> None:
    """The glyph of who came late becomes that of who left early: its broad side is the other."""
    area = areas(forgery, REGISTER, LATE)[0]
    inner, outer = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", area)
    x = float(outer[0]) + float(outer[2]) - (float(inner[0]) - float(outer[0])) - float(inner[2])
    forgery.edit_at(REGISTER, area, area.replace(inner[0], number(x), 1))


def rule_through(forgery: Forgery) -> None:
    """A line between two rows, moved into one of them."""
    text = forgery.text(REGISTER)
    line = re.findall(rb"/Artifact\nBMC\nq\n(?:[\d. ]+[ml]\n){4}W\*\n.*?EMC", text, re.DOTALL)[6]
    forgery.edit_at(REGISTER, line, _moved(line, 0, 9))


def swap_the_cells_of_days(forgery: Forgery) -> None:
    """Of somebody who was absent on the first day and late on the second: letters and cells."""
    elsewhere(MONTH, NOT_MET, 9, DAY, 0)(forgery)
    elsewhere(MONTH, LATE, 2, -DAY, 0)(forgery)


ATTACKS: dict[str, tuple[Change, str]] = {
    "an absent cell as a present one": (_change(MONTH, NOT_MET, 1, NOT_MET, MET_FILL), f"{GONE}|{UNKNOWN}"),
    "a present cell as an absent one": (_change(MONTH, MET_FILL, 1, MET_FILL, NOT_MET), f"{GONE}|{UNKNOWN}"),
    "a cell dropped": (drop(MONTH, NOT_MET, 1), GONE),
    "a cell on another day": (elsewhere(MONTH, NOT_MET, 1, 2 * DAY, 0), f"{GONE}|{UNKNOWN}"),
    "a cell in another row": (elsewhere(MONTH, NOT_MET, 1, 0, ROW), f"{GONE}|{OVER}"),
    "the cells of two days swapped": (swap_the_cells_of_days, f"{GONE}|{UNKNOWN}"),
    "a cell over its letter": (over_its_letter, OVER),
    "white over a cell": (white_over_a_cell, UNKNOWN),
    "a cell filled twice": (fill_twice, f"{GONE}|{UNKNOWN}"),
    "a cell clipped twice": (clip_twice, f"{GONE}|{UNKNOWN}"),
    "a letter on another day": (move("L", MONTH_GOES_ON, DAY, 0), "where it is read|does not lie"),
    "a letter on a day without any": (move("9", MONTH_GOES_ON, 2 * DAY, 0), "where it is read|does not lie"),
    "a hatch removed": (drop_a_hatch, GONE),
    "a day hatched": (hatch_a_day, UNKNOWN),
    "a hatch in another row": (move_a_hatch, f"{GONE}|{OVER}"),
    "the strokes of a hatch left out": (
        _in_drawing(MONTH, HATCH, 1, rb"0 9 m\n.*?S\n", b"0 9 m\n9 0 l\nS\n"),
        f"{GONE}|{UNKNOWN}",
    ),
    "a part of a cell wider": (widen_a_part, f"{GONE}|{UNKNOWN}"),
    "a part of a cell dropped": (drop(PEOPLE, LATE_FILL, 0), GONE),
    "a glyph dropped": (drop(REGISTER, NOT_MET, 0), GONE),
    "a glyph in another colour": (_change(REGISTER, NOT_MET, 0, NOT_MET, LATE), f"{GONE}|{UNKNOWN}"),
    "a glyph at another row": (elsewhere(REGISTER, NOT_MET, 0, 0, LINE), f"{GONE}|{UNKNOWN}"),
    "a glyph turned": (turn_a_glyph, f"{GONE}|{UNKNOWN}"),
    "a bar made longer": (
        _in_drawing(MONTH_GOES_ON, b"816.7", 0, rb" 816\.7 ", b" 990.7 "),
        f"{GONE}|{UNKNOWN}",
    ),
    "a bar in another colour": (
        _in_drawing(MONTH_GOES_ON, b"816.7", 0, MET_FILL, NOT_MET),
        f"{GONE}|{UNKNOWN}",
    ),
    "a part of page one's bar shorter": (
        _in_drawing(COVER, NOT_MET, 0, rb" 0 ([\d.]+) 24 re", b" 0 40 24 re"),
        f"{GONE}|{UNKNOWN}",
    ),
    "a line through a row": (rule_through, f"{GONE}|{UNKNOWN}|{OVER}"),
    "the seal dropped": (drop(COVER, SEAL, 0), GONE),
    "the seal in another colour": (
        _change(COVER, SEAL, 0, SEAL, b"0.105882 0.368627 0.54902 rg"),
        f"{GONE}|{UNKNOWN}",
    ),
    "the shading of a weekend dropped": (drop(MONTH, WEEKEND, 0), f"{GONE}|{OVER}"),
}
