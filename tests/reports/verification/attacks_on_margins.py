"""Attacks on what is outside of all tags: margins, and heads of tables said again.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from reports.verification.edits import drop, placed, replace_glyph, with_glyph
from reports.verification.forging import Because, Change, Forgery
from reports.verification.targets import (
    COVER,
    MONTH,
    PEOPLE,
    REGISTER,
    SEAL_IN_MARGIN,
    outside,
    page_of,
    place_of,
)

NAME, OF_REGISTER = outside(MONTH, MONTH), outside(REGISTER, REGISTER)
TITLE, NUMBER = re.compile("Attendance .*"), re.compile(r"\d+ of \d+")
ATTENDED, RATE = outside("Attended", MONTH), outside("Rate", MONTH)


def name_a_part_on_page_one(forgery: Forgery) -> None:
    block = NAME.of(forgery).block
    forgery.append(page_of(forgery, COVER), b"q\n0.75 0 0 0.75 0 0 cm\n" + block + b"\nQ")


def cover_a_page_number(forgery: Forgery) -> None:
    piece = outside(NUMBER, COVER).of(forgery)
    x, y = place_of(piece.block)
    drawn = b"/Artifact\nBMC\nq\n1 1 1 rg\n%f %f 14 9 re\nf\nQ\nEMC" % (x - 1, y - 8)
    forgery.put((piece, piece.block + b"\n" + drawn))


def change_a_page_number(forgery: Forgery) -> None:
    piece = outside(NUMBER, MONTH).of(forgery)
    old = forgery.shown(piece.block).strip()[0]
    forgery.put((piece, with_glyph(forgery, piece.block, old, "3" if old != "3" else "4")))


def change_the_hash_in_the_margin(forgery: Forgery) -> None:
    piece = SEAL_IN_MARGIN.of(forgery)
    old = forgery.shown(piece.block)[0]
    forgery.put((piece, with_glyph(forgery, piece.block, old, "0" if old != "0" else "1", "Plex-Mono")))


def move_a_head_said_again(forgery: Forgery) -> None:
    """To where the next head stands, and that to where it stood."""
    one, other = ATTENDED.of(forgery), RATE.behind(ATTENDED).of(forgery)
    (x, y), (u, v) = place_of(one.block), place_of(other.block)
    forgery.put((one, placed(one.block, (u, y))), (other, placed(other.block, (x, v))))


ATTACKS: dict[str, tuple[Change, Because]] = {
    "another part named": (
        replace_glyph(outside(REGISTER, REGISTER), "R", "r"),
        "not what the page is about",
    ),
    "a part named on page one": (name_a_part_on_page_one, "not what the page is about"),
    "the name of a part dropped": (drop(NAME), "not what the page is about"),
    "the name of the report changed": (replace_glyph(outside(TITLE, PEOPLE), "1", "3"), "is due"),
    "a page number covered": (cover_a_page_number, "a shape is drawn where no report has it"),
    "a page number changed": (change_a_page_number, "is due"),
    "the hash in the margin changed": (change_the_hash_in_the_margin, "is due"),
    "a head said again otherwise": (
        replace_glyph(ATTENDED, "A", "a"),
        "the head of a continued table",
    ),
    "a head said again, moved": (move_a_head_said_again, "does not stand or look as above it"),
    "a head said again, dropped": (drop(ATTENDED), "the head of a continued table"),
}
