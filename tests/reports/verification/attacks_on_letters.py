"""Attacks on letters: what they are, how they look, where they stand, and whether they can be seen.

Each takes the small report of a few people, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from passmuster_reports.verification.reading.syntax import Name
from reports.verification.edits import (
    after,
    before,
    digits,
    move,
    number,
    replace_glyph,
    substituted,
    swap_places,
)
from reports.verification.forging import Because, Change, Forgery, look_for, packed
from reports.verification.targets import (
    COVER,
    MONTH,
    REGISTER,
    Target,
    place_of,
    row_height,
    text,
    written,
)

ABSENT, FIRST_HEADING = text(re.compile(r"\d+ absent")), text("Look at these first")
UNKNOWN = text(re.compile(r"\d+ not assessed"))
#: The first row of the register with a status, and somebody's after it.
MISSED, ATTENDED = text("absent", REGISTER), text("present", REGISTER)
SEEN, MINUTES = text("08:00\N{EN DASH}09:30", REGISTER), text("90", REGISTER)
RATE = text("66.7\N{EN DASH}100\u202f%", MONTH)
ANY_TEXT = written(rb"/Span\n<<.*?>>\nBDC", "a piece of text", COVER)
SCALE = written(rb"q\n0\.75 0 0 0\.75 0 0 cm", "the scale of all that is drawn", COVER)


def swap_words(forgery: Forgery) -> None:
    """absent and present, letters and looks, in the two first rows that are so."""
    one, other = MISSED.of(forgery), ATTENDED.of(forgery)
    found = (re.search(rb"/[A-Z]{6} [\d.]+ Tf\n\[.*?\] TJ", piece.block) for piece in (one, other))
    words, others = (look_for("letters in a status", [match] if match else [])[0] for match in found)
    forgery.put((one, one.block.replace(words, others)), (other, other.block.replace(others, words)))


def change_a_digit(forgery: Forgery) -> None:
    old = forgery.shown(ABSENT.of(forgery).block)[0]
    replace_glyph(ABSENT, old, "1" if old != "1" else "2")(forgery)


def state(entries: dict[str, object], target: Target) -> Change:
    """Draw a text in a state of its own."""

    def change(forgery: Forgery) -> None:
        forgery.get(forgery.resources["ExtGState"])["own"] = entries
        piece = target.of(forgery)
        forgery.put((piece, b"q\n" + re.sub(rb"\nBT\n", b"\n/own gs\nBT\n", piece.block) + b"\nQ"))

    return change


def _mask(forgery: Forgery) -> None:
    profile = forgery.get(forgery.resources["ColorSpace"])["srgb"]
    group = packed(
        {
            "Type": Name("XObject"),
            "Subtype": Name("Form"),
            "BBox": [0, 0, 1, 1],
            "Resources": forgery.pages[0]["Resources"],
            "Group": {"Type": Name("Group"), "S": Name("Transparency"), "I": True, "CS": profile},
        },
        b"",
    )
    mask = {"Type": Name("Mask"), "S": Name("Luminosity"), "G": forgery.add(group)}
    state({"SMask": mask}, ABSENT)(forgery)


def write_over(forgery: Forgery) -> None:
    """Letters outside of all tags, over others."""
    key, _ = forgery.font("Plex-Sans")
    piece = ABSENT.of(forgery)
    x, y = place_of(piece.block)
    forgery.append(
        piece.page,
        b"/Artifact\nBMC\nq\n0.75 0 0 0.75 0 0 cm\nBT\n1 0 0 -1 %f %f Tm\n/%b 10 Tf\n[<%b>] TJ\nET\nQ\nEMC"
        % (x, y, key.encode(), digits(forgery, "0")),
    )


def _glyphs(block: bytes) -> list[bytes]:
    """The glyphs of the only letters of a piece."""
    return re.findall(rb"[0-9a-f]{4}", look_for("letters in a piece", re.findall(rb"\[(.*)\] TJ", block)))


def group_digits_otherwise(forgery: Forgery) -> None:
    """100 as 10 0: the last digit is drawn elsewhere, and the letters stay in order."""
    piece = RATE.of(forgery)
    *before, last, space, percent = _glyphs(piece.block)
    array = b"[<%b>-300<%b>300<%b%b>] TJ" % (b"".join(before), last, space, percent)
    forgery.put((piece, re.sub(rb"\[.*\] TJ", array, piece.block)))


def break_a_number(forgery: Forgery) -> None:
    """90 minutes as 9 and, on the next line, 0."""
    piece = MINUTES.of(forgery)
    x, y = place_of(piece.block)
    one, other = _glyphs(piece.block)
    drawn = b"[<%b>] TJ\n1 0 0 -1 %b %b Tm\n[<%b>] TJ" % (one, number(x), number(y + 12), other)
    forgery.put((piece, re.sub(rb"\[.*\] TJ", drawn, piece.block)))


def in_another_font(forgery: Forgery) -> None:
    key, _ = forgery.font("Plex-Mono")
    substituted(ABSENT, rb"/[A-Z]{6} ", b"/%b " % key.encode())(forgery)


def draw_twice(forgery: Forgery) -> None:
    piece = ABSENT.of(forgery)
    forgery.put((piece, piece.block + b"\n" + piece.block))


ATTACKS: dict[str, tuple[Change, Because]] = {
    "words swapped": (swap_words, "stands where the figures give"),
    "a digit changed": (change_a_digit, "stands where the figures give"),
    "letters outlined": (
        substituted(ABSENT, rb"\nBT\n", b"\nBT\n1 Tr\n"),
        "as outlines, or not at all",
    ),
    "letters not drawn": (
        substituted(ABSENT, rb"\nBT\n", b"\nBT\n3 Tr\n"),
        "as outlines, or not at all",
    ),
    "tiny letters": (
        substituted(ABSENT, rb" [\d.]+ Tf", b" 0.5 Tf"),
        ("larger or smaller", "where it is read"),
    ),
    "letters of no size": (substituted(ABSENT, rb" [\d.]+ Tf", b" 0 Tf"), "do not stand upright"),
    # by a rise that is left behind: it holds until another is set
    "letters raised": (substituted(ABSENT, rb"\] TJ\nET", b"] TJ\n6 Ts\nET"), "where it is read"),
    "digits grouped otherwise": (group_digits_otherwise, "where it is read"),
    "a number broken": (break_a_number, "where it is read"),
    "all of a page made smaller": (substituted(SCALE, rb".+", b"q\n0.6 0 0 0.6 0 0 cm"), "larger or smaller"),
    "letters turned": (substituted(ABSENT, rb"1 0 0 -1 ", b"0 1 1 0 "), "do not stand upright"),
    "letters squeezed": (
        substituted(ABSENT, rb"1 0 0 -1 ", b"0.5 0 0 -1 "),
        "do not stand upright",
    ),
    "white letters": (substituted(ABSENT, rb"\nBT\n", b"\n1 1 1 rg\nBT\n"), "has another colour"),
    "pale letters": (
        substituted(ABSENT, rb"\nBT\n", b"\n0.97 0.97 0.97 rg\nBT\n"),
        "has another colour",
    ),
    "letters in another font": (
        in_another_font,
        "is drawn in another font",
    ),
    "letters over each other": (
        substituted(FIRST_HEADING, rb">-?\d*<", b">900<"),
        "where it is read",
    ),
    "clear letters": (state({"ca": 0}, ABSENT), "are not opaque"),
    "faint letters": (state({"ca": 0.1}, ABSENT), "are not opaque"),
    "letters blended": (state({"BM": Name("Screen")}, ABSENT), "has /BM, which no report has"),
    "letters behind a mask": (_mask, "has /SMask, which no report has"),
    "letters over letters": (write_over, "outside of all tags it says"),
    "outside of the page": (move(ABSENT, 3000, 0), ("cannot be seen", "where it is read")),
    "below the page": (move(ABSENT, 0, 3000), ("cannot be seen", "where it is read")),
    "clipped away": (before(ABSENT, b"0 0 1 1 re\nW\nn"), "cannot be seen"),
    "clipped to a shape": (
        before(ABSENT, b"0 0 m\n900 0 l\n900 1200 l\n5 1300 l\nh\nW\nn"),
        "cannot be seen",
    ),
    "cells swapped": (
        swap_places(MISSED, SEEN),
        ("where it is read", "does not lie there"),
    ),
    "rows swapped": (swap_places(ABSENT, UNKNOWN), "where it is read"),
    "a figure in another row": (move(MISSED, 0, row_height(REGISTER)), "does not lie"),
    "a figure a little aside": (move(ABSENT, 9, 0), "where it is read"),
    "a layer": (before(ANY_TEXT, b"/OC /layer BDC"), "the content of a page has"),
    "a picture within the content": (
        after(ABSENT, b"BI\n/W 1 /H 1 /BPC 8 /CS /G\nID x\nEI"),
        "the content of a page has",
    ),
    "a comment in the content": (after(ABSENT, b"% 0"), "the content of a page has"),
    "an unknown operator": (after(ABSENT, b"/Pattern cs"), "the content of a page has"),
    "a text in brackets": (
        substituted(ABSENT, rb"\[.*\] TJ", b"(x) Tj"),
        "the content of a page has",
    ),
    "drawn outside of all marks": (after(ABSENT, b"1 1 900 900 re\nf"), "no tag owns"),
    "a state that is never restored": (after(ABSENT, b"q"), "leaves something open"),
    "a state that was never kept": (after(ABSENT, b"Q\n" * 9), "restores a state"),
    "a piece drawn twice": (
        draw_twice,
        "has a mark 'Span'",
    ),
    "a tag turned into none": (
        substituted(FIRST_HEADING, rb"/Span\n<<.*?>>\nBDC", b"/Artifact\nBMC"),
        "is not there",
    ),
}
