"""Attacks on the fonts of a report: letters that look like others, or say that they are others.

Each takes the small report of a few people, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from fontTools.ttLib.tables.ttProgram import Program

from passmuster_reports.verification.reading.syntax import Name, Reference
from reports.verification.forging import Because, Change, Forgery, NothingFoundError, look_for, packed

SANS = "Plex-Sans"


def _descriptor(forgery: Forgery, name: str) -> dict[str, Any]:
    _, font = forgery.font(name)
    descriptor: dict[str, Any] = forgery.get(forgery.get(font["DescendantFonts"][0])["FontDescriptor"])
    return descriptor


class Glyphs(dict[str, int]):
    """The numbers of a font's glyphs by their letters."""

    def __missing__(self, letter: str) -> int:
        raise NothingFoundError(f"{letter!r} in a font")


def _in_file(edit: Callable[[TTFont, dict[str, int]], None], name: str = SANS) -> Change:
    """Change a font's file; the change gets the numbers of its glyphs by their letters, too."""

    def change(forgery: Forgery) -> None:
        reference = _descriptor(forgery, name)["FontFile2"]
        font = TTFont(io.BytesIO(forgery.get(reference).content(1 << 24)), recalcBBoxes=False)
        key, _ = forgery.font(name)
        edit(font, Glyphs({letter: int(glyph, 16) for glyph, letter in forgery.letters(key).items()}))
        out = io.BytesIO()
        font.save(out)
        forgery.objects[reference.number] = packed({"Length1": len(out.getvalue())}, out.getvalue())

    return change


def _name(font: TTFont, number: int) -> str:
    name: str = font.getGlyphName(number)
    return name


def swap_outlines(font: TTFont, glyphs: dict[str, int]) -> None:
    """1 looks like 7, and 7 like 1."""
    one, seven = _name(font, glyphs["1"]), _name(font, glyphs["7"])
    table = font["glyf"]
    table[one], table[seven] = table[seven], table[one]


def move_a_point(font: TTFont, glyphs: dict[str, int]) -> None:
    glyph = font["glyf"][_name(font, glyphs["3"])]
    glyph.coordinates[0] = (glyph.coordinates[0][0] + 30, glyph.coordinates[0][1])


def empty_a_glyph(font: TTFont, glyphs: dict[str, int]) -> None:
    table = font["glyf"]
    table[_name(font, glyphs["1"])] = table[_name(font, glyphs[" "])]


def shift_a_glyph(font: TTFont, glyphs: dict[str, int]) -> None:
    """By its side bearing, from which renderers place it."""
    name = _name(font, glyphs["6"])
    advance, bearing = font["hmtx"][name]
    font["hmtx"][name] = advance, bearing + 400


def add_instructions(font: TTFont, glyphs: dict[str, int]) -> None:
    glyph = font["glyf"][_name(font, glyphs["6"])]
    glyph.expand(font["glyf"])
    glyph.program = Program()
    glyph.program.fromBytecode(b"\x4f")


def _add_table(tag: str) -> Callable[[TTFont, dict[str, int]], None]:
    def edit(font: TTFont, _: dict[str, int]) -> None:
        font[tag] = DefaultTable(tag)
        font[tag].data = b"\0\1\0\0"

    return edit


def scale(font: TTFont, _: dict[str, int]) -> None:
    font["head"].unitsPerEm = 2000


def map_letters(old: str, new: str, name: str = SANS) -> Change:
    """Say of a glyph that it stands for other letters."""

    def change(forgery: Forgery) -> None:
        key, font = forgery.font(name)
        reference = font["ToUnicode"]
        known = forgery.letters(key).items()
        glyph = look_for(f"{old!r} in the font {name}", (glyph for glyph, letter in known if letter == old))
        mapping = forgery.get(reference).content(1 << 24)
        one, other = (letters.encode("utf-16-be").hex().encode() for letters in (old, new))
        line = b"<%b> <%b>" % (glyph.encode(), one)
        assert line in mapping
        forgery.objects[reference.number] = packed(
            {}, mapping.replace(line, b"<%b> <%b>" % (glyph.encode(), other))
        )

    return change


def map_a_letter_twice(forgery: Forgery) -> None:
    _, font = forgery.font(SANS)
    reference = font["ToUnicode"]
    mapping = forgery.get(reference).content(1 << 24)
    found = re.search(rb"(\d+) beginbfchar\n(<[0-9a-f]{4}> <[0-9a-f]+>\n)", mapping)
    assert found is not None
    mapping = mapping.replace(found[0], b"%d beginbfchar\n" % (int(found[1]) + 1) + found[2] * 2, 1)
    forgery.objects[reference.number] = packed({}, mapping)


def map_a_range(forgery: Forgery) -> None:
    """By an operator that this program does not use."""
    _, font = forgery.font(SANS)
    reference = font["ToUnicode"]
    mapping = forgery.get(reference).content(1 << 24)
    changed = mapping.replace(b"endcmap", b"1 beginbfrange\n<003b> <0045> <0041>\nendbfrange\nendcmap")
    forgery.objects[reference.number] = packed({}, changed)


def widen(forgery: Forgery) -> None:
    """A glyph, so that the next ones stand farther away."""
    key, font = forgery.font(SANS)
    known = forgery.letters(key).items()
    six = look_for(f"'6' in the font {SANS}", (int(glyph, 16) for glyph, letter in known if letter == "6"))
    widths = forgery.get(font["DescendantFonts"][0])["W"]
    for first, run in zip(widths[::2], widths[1::2], strict=True):
        if first <= six < first + len(run):
            run[six - first] += 300


def _on_font(key: str, value: Any) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.font(SANS)[1][key] = value

    return change


def _on_glyphs(key: str, value: Any) -> Change:
    def change(forgery: Forgery) -> None:
        forgery.get(forgery.font(SANS)[1]["DescendantFonts"][0])[key] = value

    return change


def _on_descriptor(key: str, value: Any) -> Change:
    def change(forgery: Forgery) -> None:
        _descriptor(forgery, SANS)[key] = value

    return change


def use_another_file(forgery: Forgery) -> None:
    """The letters of one font drawn by the file of another."""
    one, other = (_descriptor(forgery, name)["FontFile2"] for name in (SANS, "Plex-Serif"))
    forgery.objects[one.number] = forgery.get(other)


def add_a_file(forgery: Forgery) -> None:
    """The same, under another key, where a reader may look for it first."""
    descriptor = _descriptor(forgery, SANS)
    descriptor["FontFile3"] = descriptor["FontFile2"]


def rename(forgery: Forgery) -> None:
    _, font = forgery.font(SANS)
    for entry, key in (
        (font, "BaseFont"),
        (forgery.get(font["DescendantFonts"][0]), "BaseFont"),
        (_descriptor(forgery, SANS), "FontName"),
    ):
        entry[key] = Name("WWALHS+Unknown-Sans")


def swap_fonts(forgery: Forgery) -> None:
    """Under each other's names, with all that belongs to them."""
    fonts = forgery.get(forgery.resources["Font"])
    one, other = forgery.font(SANS)[0], forgery.font("Plex-Mono")[0]
    fonts[one], fonts[other] = fonts[other], fonts[one]


def draw_letters_by_a_program(forgery: Forgery) -> None:
    """A Type 3 font, whose letters are drawings of their own."""
    fonts = forgery.get(forgery.resources["Font"])
    procedure = forgery.add(packed({}, b"0 0 d0"))
    fonts["own"] = forgery.add(
        {
            "Type": Name("Font"),
            "Subtype": Name("Type3"),
            "FontBBox": [0, 0, 1, 1],
            "FontMatrix": [1, 0, 0, 1, 0, 0],
            "CharProcs": {"a": procedure},
            "Encoding": {"Type": Name("Encoding"), "Differences": [0, Name("a")]},
            "FirstChar": 0,
            "LastChar": 0,
            "Widths": [1],
        }
    )


def encode_otherwise(forgery: Forgery) -> None:
    mapping = forgery.add(packed({}, b"1 begincidrange\n<0000> <ffff> 0\nendcidrange"))
    forgery.font(SANS)[1]["Encoding"] = mapping


def _reference_to_nothing(forgery: Forgery) -> None:
    forgery.font(SANS)[1]["ToUnicode"] = Reference(99999)


ATTACKS: dict[str, tuple[Change, Because]] = {
    "outlines swapped": (_in_file(swap_outlines), "draws '[17]' otherwise"),
    "a point moved": (_in_file(move_a_point), "draws '3' otherwise"),
    "a glyph emptied": (_in_file(empty_a_glyph), "draws '1' otherwise"),
    "a glyph shifted": (_in_file(shift_a_glyph), "draws '6' otherwise"),
    "a font scaled": (_in_file(scale), "another scale"),
    "a glyph with instructions": (_in_file(add_instructions), "has instructions"),
    "instructions for all glyphs": (_in_file(_add_table("fpgm")), "has a table 'fpgm'"),
    "instructions before all glyphs": (_in_file(_add_table("prep")), "has a table 'prep'"),
    "glyphs drawn as SVG": (_in_file(_add_table("SVG ")), "has a table 'SVG'"),
    "substitutions": (_in_file(_add_table("GSUB")), "has a table 'GSUB'"),
    "private data in a font": (_in_file(_add_table("OWN ")), "has a table 'OWN'"),
    "a digit said to be another": (map_letters("1", "7"), "says '7' of a glyph"),
    "a digit said to be nothing": (map_letters("1", " "), "says ' ' of a glyph"),
    "a digit said to be two": (map_letters("1", "10"), "says '10' of a glyph"),
    "letters of the machine's font said to be others": (
        map_letters("ד", "ה", "Noto-Sans-Hebrew"),
        "has letters that are not in this machine's font of that name",
    ),
    "a letter mapped twice": (map_a_letter_twice, "says twice"),
    "letters mapped by a range": (map_a_range, "is written as no report has it"),
    "a glyph widened": (widen, "says that '6' is wider or narrower than it is"),
    "another file": (use_another_file, "otherwise than this machine's font of that name does"),
    "an unknown font": (rename, "a font that this machine does not have: 'Unknown-Sans'"),
    "fonts swapped": (swap_fonts, "of a font has no width, as each has in a report"),
    "a font drawn by programs": (
        draw_letters_by_a_program,
        ("a font has /CharProcs", "a font lacks /DescendantFonts"),
    ),
    "another encoding": (encode_otherwise, "/Encoding of a font is not what"),
    "glyphs numbered otherwise": (
        _on_glyphs("CIDToGIDMap", b"x"),
        "/CIDToGIDMap of a font's glyphs is not what",
    ),
    "a width for the rest": (_on_glyphs("DW", 1), "/DW, which no report has"),
    "upright writing": (_on_glyphs("W2", []), "/W2, which no report has"),
    "a font that is bold": (_on_descriptor("Flags", 4 | 1 << 18), "describes itself otherwise"),
    "a box that cuts letters": (_on_descriptor("FontBBox", [0, 0, 10, 10]), "describes itself otherwise"),
    "two files": (add_a_file, "a font is put together as none of a report is"),
    "a font of another kind": (_on_font("Subtype", Name("TrueType")), "/Subtype of a font is not what"),
    "a mapping to nothing": (_reference_to_nothing, "nothing is object"),
}
