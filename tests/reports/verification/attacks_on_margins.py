"""Attacks on what is outside of all tags: margins, and heads of tables said again.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from reports.verification.edits import (
    COVER,
    MONTH,
    MONTH_GOES_ON,
    OUTSIDE,
    PEOPLE,
    REGISTER,
    digits,
    number,
    place_of,
)
from reports.verification.forging import Change, Forgery


def artifact(forgery: Forgery, page: int, text: str) -> bytes:
    return next(
        block
        for block in re.findall(OUTSIDE, forgery.text(page), re.DOTALL)
        if forgery.shown(block).strip() == text
    )


def name_another_part(forgery: Forgery) -> None:
    block = artifact(forgery, REGISTER, "Register")
    one, other = (digits(forgery, letter).encode() for letter in "Rr")
    forgery.swap(REGISTER, block, block.replace(b"<" + one, b"<" + other, 1))


def name_a_part_on_page_one(forgery: Forgery) -> None:
    forgery.append(COVER, b"q\n0.75 0 0 0.75 0 0 cm\n" + artifact(forgery, MONTH, "The month") + b"\nQ")


def drop_the_name_of_a_part(forgery: Forgery) -> None:
    forgery.swap(MONTH, artifact(forgery, MONTH, "The month"), b"")


def change_a_title(forgery: Forgery) -> None:
    block = next(
        block
        for block in re.findall(OUTSIDE, forgery.text(PEOPLE), re.DOTALL)
        if forgery.shown(block).startswith("Attendance")
    )
    one, other = (digits(forgery, letter).encode() for letter in "13")
    assert block.count(one) > 0
    forgery.swap(PEOPLE, block, block.replace(b"<" + one, b"<" + other, 1))


def cover_a_page_number(forgery: Forgery) -> None:
    block = artifact(forgery, COVER, "1 of 14")
    x, y = place_of(block)
    drawn = b"/Artifact\nBMC\nq\n1 1 1 rg\n%f %f 14 9 re\nf\nQ\nEMC" % (x - 1, y - 8)
    forgery.swap(COVER, block, block + b"\n" + drawn)


def change_a_page_number(forgery: Forgery) -> None:
    block = artifact(forgery, MONTH, "2 of 14")
    two, three = (digits(forgery, letter).encode() for letter in "23")
    forgery.swap(MONTH, block, block.replace(two, three, 1))


def change_the_hash_in_the_margin(forgery: Forgery) -> None:
    block = next(
        found
        for found in re.findall(OUTSIDE, forgery.text(COVER), re.DOTALL)
        if re.fullmatch("(?:[0-9a-f]{4} ?){4}", forgery.shown(found))
    )
    array = re.search(rb"<([0-9a-f]{4})", block)
    assert array is not None
    other = next(
        glyph
        for glyph, letter in forgery.letters(forgery.font("Plex-Mono")[0]).items()
        if letter in "0123456789abcdef" and glyph.encode() != array[1]
    )
    forgery.swap(COVER, block, block.replace(b"<" + array[1], b"<" + other.encode(), 1))


def change_a_head_said_again(forgery: Forgery) -> None:
    block = artifact(forgery, MONTH_GOES_ON, "Attended")
    forgery.swap(
        MONTH_GOES_ON,
        block,
        block.replace(b"<" + digits(forgery, "A").encode(), b"<" + digits(forgery, "a").encode(), 1),
    )


def move_a_head_said_again(forgery: Forgery) -> None:
    one, other = artifact(forgery, MONTH_GOES_ON, "Attended"), artifact(forgery, MONTH_GOES_ON, "Rate")
    x, u = place_of(one)[0], place_of(other)[0]
    forgery.swap(MONTH_GOES_ON, one, one.replace(number(x) + b" ", number(u) + b" ", 1))
    forgery.swap(MONTH_GOES_ON, other, other.replace(number(u) + b" ", number(x) + b" ", 1))


def drop_a_head_said_again(forgery: Forgery) -> None:
    forgery.swap(MONTH_GOES_ON, artifact(forgery, MONTH_GOES_ON, "Attended"), b"")


ATTACKS: dict[str, tuple[Change, str]] = {
    "another part named": (name_another_part, "not what the page is about"),
    "a part named on page one": (name_a_part_on_page_one, "not what the page is about"),
    "the name of a part dropped": (drop_the_name_of_a_part, "not what the page is about"),
    "the name of the report changed": (change_a_title, "is due"),
    "a page number covered": (cover_a_page_number, "a shape is drawn where no report has it"),
    "a page number changed": (change_a_page_number, "is due"),
    "the hash in the margin changed": (change_the_hash_in_the_margin, "is due"),
    "a head said again otherwise": (change_a_head_said_again, "the head of what goes on"),
    "a head said again, moved": (move_a_head_said_again, "does not stand or look as above it|is due"),
    "a head said again, dropped": (drop_a_head_said_again, "the head of what goes on"),
}
