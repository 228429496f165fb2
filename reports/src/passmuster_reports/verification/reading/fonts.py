"""The fonts of a file: how wide their glyphs are, which letters they are said to be, and their files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.differences import UnlikeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.verification.reading.container import Objects

#: Bytes that a font's file, or its mapping, may unpack to: one for Chinese has twenty million.
_LARGEST_FONT, _LARGEST_MAPPING = 64 << 20, 8 << 20
_TAG = re.compile(r"[A-Z]{6}\+")
_MAPPING = re.compile(
    rb"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
    rb"<< /Registry \(Adobe\)\n/Ordering \(UCS\)\n/Supplement 0\n>> def\n"
    rb"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    rb"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
    rb"((?:\d{1,3} beginbfchar\n(?:<[0-9a-f]{4}> <(?:[0-9a-f]{4})++>\n)*+endbfchar\n)*+)"
    rb"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
)
_LETTERS = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
_SIZED = re.compile(rb"(\d+) beginbfchar\n((?:<[^\n]*\n)*+)endbfchar\n")


@dataclass(frozen=True)
class Font:
    """A font: its name without the tag of its subset, and what its glyphs are and stand for."""

    name: str
    flags: int
    box: tuple[float, ...]
    widths: Mapping[int, float]
    letters: Mapping[int, str]
    content: bytes
    is_outlined_by_cff: bool


def fonts_of(objects: Objects, pages: list[dict[str, Any]]) -> dict[str, Font]:
    """Return the fonts by the names under which all pages of a file use them, which are one list."""
    lists = {_key(objects.get(page["Resources"])["Font"]) for page in pages}
    if len(lists) != 1:
        raise UnlikeError("the pages of the file do not share one list of fonts")
    (number,) = lists
    listed = objects.by_number[number]
    return {name: _font(objects, objects.get(font)) for name, font in listed.items()}


def _key(reference: Any) -> int:
    number: int | None = getattr(reference, "number", None)
    if number is None:
        raise UnlikeError("a list of fonts is no object of its own")
    return number


def _font(objects: Objects, font: Mapping[str, Any]) -> Font:
    (glyphs,) = font["DescendantFonts"]
    glyphs = objects.get(glyphs)
    descriptor = objects.get(glyphs["FontDescriptor"])
    names = {font["BaseFont"], glyphs["BaseFont"], descriptor["FontName"]}
    is_cff = glyphs["Subtype"] == "CIDFontType0"
    file = objects.get(descriptor.get("FontFile3" if is_cff else "FontFile2"))
    tag = _TAG.match(font["BaseFont"])
    if len(names) != 1 or tag is None or file is None or {"FontFile2", "FontFile3"} <= descriptor.keys():
        raise UnlikeError("a font is put together as none of a report is")
    if ("Subtype" in file.entries) != is_cff:
        raise UnlikeError("a font's file is of another kind than the font says")
    return Font(
        str(font["BaseFont"])[tag.end() :],
        descriptor["Flags"],
        tuple(descriptor["FontBBox"]),
        _widths(glyphs["W"]),
        _letters(objects.get(font["ToUnicode"]).content(_LARGEST_MAPPING)),
        file.content(_LARGEST_FONT),
        is_cff,
    )


def _widths(entries: list[Any]) -> dict[int, float]:
    """Return the widths of glyphs: a number of a glyph, then the widths from it on, and so on."""
    found: dict[int, float] = {}
    if len(entries) % 2:
        raise UnlikeError("the widths of a font are written as no report has them")
    for first, widths in zip(entries[::2], entries[1::2], strict=True):
        if not isinstance(first, int) or not isinstance(widths, list):
            raise UnlikeError("the widths of a font are written as no report has them")
        for number, width in enumerate(widths, first):
            if number in found:
                raise UnlikeError("a font says twice how wide a glyph is")
            found[number] = width
    return found


def _letters(content: bytes) -> dict[int, str]:
    mapping = _MAPPING.fullmatch(content)
    if mapping is None:
        raise UnlikeError("a font's mapping to letters is written as no report has it")
    found: dict[int, str] = {}
    for count, lines in _SIZED.findall(mapping[1]):
        pairs = _LETTERS.findall(lines)
        if len(pairs) != int(count):
            raise UnlikeError("a font's mapping does not have as many letters as it says")
        for glyph, letters in pairs:
            number = int(glyph, 16)
            if number in found:
                raise UnlikeError("a font's mapping says twice what a glyph stands for")
            try:
                found[number] = bytes.fromhex(letters.decode("ascii")).decode("utf-16-be")
            except UnicodeDecodeError as error:
                raise UnlikeError("a font's mapping names letters that do not exist") from error
    return found
