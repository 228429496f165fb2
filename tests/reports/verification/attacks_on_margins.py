"""Attacks on what is outside of all tags: margins, and heads of tables said again.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from reports.verification.edits import COVER, OUTSIDE, REGISTER, digits, number, place_of
from reports.verification.forging import Change, Forgery


def change_a_running_title(forgery: Forgery) -> None:
    block = next(
        found
        for found in re.findall(OUTSIDE, forgery.text(REGISTER), re.DOTALL)
        if forgery.shown(found) == "Register"
    )
    one, other = (digits(forgery, letter).encode() for letter in "Rr")
    forgery.swap(REGISTER, block, block.replace(b"<" + one, b"<" + other, 1))


def artifact(forgery: Forgery, page: int, text: str) -> bytes:
    return next(
        block
        for block in re.findall(OUTSIDE, forgery.text(page), re.DOTALL)
        if forgery.shown(block).strip() == text
    )


def change_a_page_number(forgery: Forgery) -> None:
    block = artifact(forgery, REGISTER, "Page 4 of 7")
    four, five = (digits(forgery, letter).encode() for letter in "45")
    forgery.swap(REGISTER, block, block.replace(four, five, 1))


def change_the_hash_in_the_margin(forgery: Forgery) -> None:
    block = next(
        found
        for found in re.findall(OUTSIDE, forgery.text(COVER), re.DOTALL)
        if re.fullmatch(r"[0-9a-f]{16}", forgery.shown(found))
    )
    array = re.search(rb"<([0-9a-f]{4})>", block)
    assert array is not None
    other = next(
        glyph
        for glyph, letter in forgery.letters(forgery.font("Plex-Mono")[0]).items()
        if letter in "0123456789abcdef" and glyph.encode() != array[1]
    )
    forgery.swap(COVER, block, block.replace(b"<" + array[1], b"<" + other.encode(), 1))


def change_a_head_said_again(forgery: Forgery) -> None:
    block = artifact(forgery, REGISTER + 1, "Minutes")
    forgery.swap(
        REGISTER + 1,
        block,
        block.replace(b"<" + digits(forgery, "M").encode(), b"<" + digits(forgery, "m").encode(), 1),
    )


def move_a_head_said_again(forgery: Forgery) -> None:
    one, other = artifact(forgery, REGISTER + 1, "Minutes"), artifact(forgery, REGISTER + 1, "Group")
    x, u = place_of(one)[0], place_of(other)[0]
    forgery.swap(REGISTER + 1, one, one.replace(number(x) + b" ", number(u) + b" ", 1))
    forgery.swap(REGISTER + 1, other, other.replace(number(u) + b" ", number(x) + b" ", 1))


def drop_a_head_said_again(forgery: Forgery) -> None:
    forgery.swap(REGISTER + 1, artifact(forgery, REGISTER + 1, "Minutes"), b"")


ATTACKS: dict[str, tuple[Change, str]] = {
    "a running title changed": (change_a_running_title, "not what the page is about"),
    "a page number changed": (change_a_page_number, "is due"),
    "the hash in the margin changed": (change_the_hash_in_the_margin, "is due"),
    "a head said again otherwise": (change_a_head_said_again, "the head of what goes on"),
    "a head said again, moved": (move_a_head_said_again, "does not stand or look as above it|is due"),
    "a head said again, dropped": (drop_a_head_said_again, "the head of what goes on"),
}
