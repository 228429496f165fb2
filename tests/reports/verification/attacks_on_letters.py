"""Attacks on letters: what they are, how they look, where they stand, and whether they can be seen.

Each takes the report of `small_report`, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import re

from passmuster_reports.verification.reading.syntax import Name
from reports.verification.edits import (
    COVER,
    MONTH,
    REGISTER,
    after,
    before,
    digits,
    in_block,
    move,
    number,
    place_of,
    swap_places,
)
from reports.verification.forging import Change, Forgery, packed


def _replace_glyph(text: str, page: int, old: str, new: str, font: str = "Plex-Sans") -> Change:
    def change(forgery: Forgery) -> None:
        block = forgery.span(text, page)
        one, other = (digits(forgery, letter, font).encode() for letter in (old, new))
        forgery.swap(page, block, block.replace(one, other, 1))

    return change


def swap_words(forgery: Forgery) -> None:
    """absent and present, letters and looks, in the two first rows that are so."""
    one, other = forgery.span("absent", REGISTER), forgery.span("present", REGISTER)
    texts = [re.search(rb"/[A-Z]{6} [\d.]+ Tf\n\[.*?\] TJ", block) for block in (one, other)]
    assert texts[0] is not None
    assert texts[1] is not None
    first, second = texts[0][0], texts[1][0]
    forgery.swap(REGISTER, one, one.replace(first, second))
    forgery.swap(REGISTER, other, other.replace(second, first))


def state(entries: dict[str, object], text: str) -> Change:
    """Draw a text in a state of its own."""

    def change(forgery: Forgery) -> None:
        forgery.get(forgery.resources["ExtGState"])["own"] = entries
        block = forgery.span(text, COVER)
        forgery.swap(COVER, block, b"q\n" + re.sub(rb"\nBT\n", b"\n/own gs\nBT\n", block) + b"\nQ")

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
    state({"SMask": mask}, "17 absent")(forgery)


def hide_by_a_layer(forgery: Forgery) -> None:
    forgery.edit(COVER, rb"/Span\n<</MCID 5>>\nBDC", b"/OC /layer BDC\n/Span\n<</MCID 5>>\nBDC")


def write_over(forgery: Forgery) -> None:
    """Letters outside of all tags, over others."""
    glyphs = digits(forgery, "0").encode()
    key, _ = forgery.font("Plex-Sans")
    x, y = place_of(forgery.span("17 absent", COVER))
    forgery.append(
        COVER,
        b"/Artifact\nBMC\nq\n0.75 0 0 0.75 0 0 cm\nBT\n1 0 0 -1 %f %f Tm\n/%b 10 Tf\n[<%b>] TJ\nET\nQ\nEMC"
        % (x, y, key.encode(), glyphs),
    )


def raise_the_next_letters(forgery: Forgery) -> None:
    """By a rise that is left behind: it holds until another is set."""
    block = forgery.span("17 absent", COVER)
    forgery.swap(COVER, block, block.replace(b"] TJ\nET", b"] TJ\n6 Ts\nET"))


def group_digits_otherwise(forgery: Forgery) -> None:
    """100 as 10 0: the last digit is drawn elsewhere, and the letters stay in order."""
    block = forgery.span("66.7\N{EN DASH}100\u202f%", MONTH)
    glyphs = re.findall(rb"[0-9a-f]{4}", re.findall(rb"\[(.*)\] TJ", block)[0])
    *before, last, space, percent = glyphs
    array = b"[<%b>-300<%b>300<%b%b>] TJ" % (b"".join(before), last, space, percent)
    forgery.edit_at(MONTH, block, re.sub(rb"\[.*\] TJ", array, block))


def break_a_number(forgery: Forgery) -> None:
    """90 minutes as 9 and, on the next line, 0."""
    block = forgery.span("90", REGISTER)
    x, y = place_of(block)
    one, other = re.findall(rb"[0-9a-f]{4}", re.findall(rb"\[(.*)\] TJ", block)[0])
    drawn = b"[<%b>] TJ\n1 0 0 -1 %b %b Tm\n[<%b>] TJ" % (one, number(x), number(y + 12), other)
    forgery.swap(REGISTER, block, re.sub(rb"\[.*\] TJ", drawn, block))


def in_another_font(forgery: Forgery) -> None:
    block = forgery.span("17 absent", COVER)
    key, _ = forgery.font("Plex-Mono")
    forgery.swap(COVER, block, re.sub(rb"/[A-Z]{6} ", b"/%b " % key.encode(), block))


def scale_all(forgery: Forgery) -> None:
    forgery.edit(COVER, rb"q\n0.75 0 0 0.75 0 0 cm", b"q\n0.6 0 0 0.6 0 0 cm")


ATTACKS: dict[str, tuple[Change, str]] = {
    "words swapped": (swap_words, "stands where the figures give"),
    "a digit changed": (_replace_glyph("17 absent", COVER, "7", "1"), "stands where the figures give"),
    "letters outlined": (
        in_block("17 absent", COVER, rb"\nBT\n", b"\nBT\n1 Tr\n"),
        "as outlines, or not at all",
    ),
    "letters not drawn": (
        in_block("17 absent", COVER, rb"\nBT\n", b"\nBT\n3 Tr\n"),
        "as outlines, or not at all",
    ),
    "tiny letters": (
        in_block("17 absent", COVER, rb" [\d.]+ Tf", b" 0.5 Tf"),
        "elsewhere|read|larger or smaller",
    ),
    "letters of no size": (in_block("17 absent", COVER, rb" [\d.]+ Tf", b" 0 Tf"), "do not stand upright"),
    "letters raised": (raise_the_next_letters, "where it is read"),
    "digits grouped otherwise": (group_digits_otherwise, "where it is read"),
    "a number broken": (break_a_number, "where it is read"),
    "all of a page made smaller": (scale_all, "larger or smaller"),
    "letters turned": (in_block("17 absent", COVER, rb"1 0 0 -1 ", b"0 1 1 0 "), "do not stand upright"),
    "letters squeezed": (
        in_block("17 absent", COVER, rb"1 0 0 -1 ", b"0.5 0 0 -1 "),
        "do not stand upright",
    ),
    "white letters": (in_block("17 absent", COVER, rb"\nBT\n", b"\n1 1 1 rg\nBT\n"), "has another colour"),
    "pale letters": (
        in_block("17 absent", COVER, rb"\nBT\n", b"\n0.97 0.97 0.97 rg\nBT\n"),
        "has another colour",
    ),
    "letters in another font": (
        in_another_font,
        "figures give|no width|font",
    ),
    "letters over each other": (
        in_block("Look at these first", COVER, rb">-?\d*<", b">900<"),
        "where it is read",
    ),
    "clear letters": (state({"ca": 0}, "17 absent"), "are not opaque"),
    "faint letters": (state({"ca": 0.1}, "17 absent"), "are not opaque"),
    "letters blended": (state({"BM": Name("Screen")}, "17 absent"), "has /BM, which no report has"),
    "letters behind a mask": (_mask, "has /SMask, which no report has"),
    "letters over letters": (write_over, "outside of all tags it says"),
    "outside of the page": (move("17 absent", COVER, 3000, 0), "cannot be seen|where it is read"),
    "below the page": (move("17 absent", COVER, 0, 3000), "cannot be seen|where it is read"),
    "clipped away": (before("17 absent", COVER, b"0 0 1 1 re\nW\nn"), "cannot be seen|otherwise"),
    "clipped to a shape": (
        before("17 absent", COVER, b"0 0 m\n900 0 l\n900 1200 l\n5 1300 l\nh\nW\nn"),
        "cannot be seen|otherwise",
    ),
    "cells swapped": (
        swap_places("absent", "08:00\N{EN DASH}09:30", REGISTER),
        "where it is read|does not lie",
    ),
    "rows swapped": (swap_places("17 absent", "47 not assessed", COVER), "where it is read|does not lie"),
    "a figure in another row": (move("absent", REGISTER, 0, 15.496063), "does not lie"),
    "a figure a little aside": (move("17 absent", COVER, 9, 0), "where it is read"),
    "a layer": (hide_by_a_layer, "the content of a page has"),
    "a picture within the content": (
        after("17 absent", COVER, b"BI\n/W 1 /H 1 /BPC 8 /CS /G\nID x\nEI"),
        "the content of a page has",
    ),
    "a comment in the content": (after("17 absent", COVER, b"% 0"), "the content of a page has"),
    "an unknown operator": (after("17 absent", COVER, b"/Pattern cs"), "the content of a page has"),
    "a text in brackets": (
        in_block("17 absent", COVER, rb"\[.*\] TJ", b"(x) Tj"),
        "the content of a page has",
    ),
    "drawn outside of all marks": (after("17 absent", COVER, b"1 1 900 900 re\nf"), "no tag owns"),
    "a state that is never restored": (after("17 absent", COVER, b"q"), "leaves something open"),
    "a state that was never kept": (after("17 absent", COVER, b"Q\n" * 9), "restores a state"),
    "a piece drawn twice": (
        lambda forgery: forgery.swap(
            COVER,
            forgery.span("17 absent", COVER),
            forgery.span("17 absent", COVER) + b"\n" + forgery.span("17 absent", COVER),
        ),
        "has a mark 'Span'",
    ),
    "a tag turned into none": (
        in_block("Look at these first", COVER, rb"/Span\n<<.*?>>\nBDC", b"/Artifact\nBMC"),
        "is not there",
    ),
}
