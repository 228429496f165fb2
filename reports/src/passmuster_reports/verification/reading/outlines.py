"""The outlines of the glyphs in a font's file (OpenType), as values that can be compared.

They are taken as they are stored, without following one glyph into another: a file that was made to keep its
readers busy keeps nobody busy here.
"""

from __future__ import annotations

import io
import struct
from typing import Any

from passmuster_reports.verification.reading.differences import UnlikeError

#: The tables that a font keeps when it is cut down. None of them moves the points of a glyph when it is drawn
#: small, as instructions do, none draws it otherwise or in colours, and none has other outlines for it.
_TABLES = frozenset(
    (
        *("BASE", "CFF ", "FFTM", "GDEF", "MATH", "OS/2", "VORG", "cmap", "gasp", "glyf", "head", "hhea"),
        *("hmtx", "loca", "maxp", "name", "post", "vhea", "vmtx"),
    )
)
_INSTRUCTIONS = frozenset(("GPOS", "GSUB", "cvt ", "fpgm", "prep"))
#: Of the flags of a part of a glyph, those that stay when a font is cut: all but that instructions follow,
#: that other parts follow, and that it overlaps.
_FLAGS = 0xFFFF & ~(0x0100 | 0x0020 | 0x0400)

Outline = tuple[Any, ...]


class Outlines:
    """The glyphs of a font's file; UnlikeError where it cannot be read, or has more than glyphs."""

    def __init__(self, content: bytes, *, is_whole: bool = False) -> None:
        from fontTools.ttLib import TTFont

        _check_tables(content, _TABLES | _INSTRUCTIONS if is_whole else _TABLES)
        self._is_whole = is_whole
        try:
            self._font = TTFont(io.BytesIO(content), lazy=True)
            self.units = int(self._font["head"].unitsPerEm)
            self._advances = self._font["hmtx"]
            self._glyphs = self._font.get("glyf")
            self._cff = None if self._glyphs is not None else _cff_of(self._font)
        # Whatever a damaged font makes of its reader: that it cannot be read is what is to be said.
        except Exception as error:
            raise UnlikeError("the file of a font cannot be read") from error

    def outline(self, number: int) -> Outline:
        """Return the outline of a glyph with its widths, and those of the glyphs that it is made of."""
        try:
            return self._outline(number)
        except UnlikeError:
            raise
        except Exception as error:
            raise UnlikeError(f"glyph {number} of a font cannot be read") from error

    def letters(self, number: int) -> frozenset[str]:
        """Return the letters that a whole font draws with this glyph."""
        name = self._font.getGlyphName(number)
        return frozenset(chr(code) for code, glyph in self._font.getBestCmap().items() if glyph == name)

    def _outline(self, number: int) -> Outline:
        if self._glyphs is None:
            return self._of_cff(number)
        # Whatever a glyph is made of may have another number in another font of the same face.
        order = [number]
        places = {number: 0}
        found = []
        for glyph in order:
            outline, parts = self._of_glyf(glyph)
            for part in parts:
                if part not in places:
                    places[part] = len(order)
                    order.append(part)
            found.append((*outline, *(places[part] for part in parts)))
        return tuple(found)

    def _of_glyf(self, number: int) -> tuple[Outline, list[int]]:
        """Return what is stored of a glyph, and the numbers of those that it is made of."""
        assert self._glyphs is not None
        name = self._font.getGlyphName(number)
        glyph = self._glyphs[name]
        if not self._is_whole and getattr(glyph, "program", None) and glyph.program.getBytecode():
            raise UnlikeError("a glyph of a font has instructions, which none of a report has")
        widths = tuple(self._advances[name])
        if glyph.numberOfContours == 0:
            return (*widths, ()), []
        if not glyph.isComposite():
            points = tuple(map(tuple, glyph.coordinates))
            on_line = bytes(flag & 1 for flag in glyph.flags)
            return (*widths, points, tuple(glyph.endPtsOfContours), on_line), []
        parts = []
        for part in glyph.components:
            place = (part.x, part.y) if hasattr(part, "x") else (part.firstPt, part.secondPt)
            turned = tuple(map(tuple, getattr(part, "transform", ())))
            parts.append((place, turned, part.flags & _FLAGS))
        numbers = [self._font.getGlyphID(part.glyphName) for part in glyph.components]
        return (*widths, tuple(parts)), numbers

    def _of_cff(self, number: int) -> Outline:
        from fontTools.pens.recordingPen import RecordingPen

        assert self._cff is not None
        name = self._font.getGlyphName(number)
        pen = RecordingPen()
        self._cff.CharStrings[name].draw(pen)
        return ((*self._advances[name], tuple(pen.value)),)


def _check_tables(content: bytes, allowed: frozenset[str]) -> None:
    """Check that a font's file has each table once, and none that a font for pages does not need."""
    try:
        kind, count = struct.unpack_from(">4sH", content)
        tables = [struct.unpack_from(">4sLLL", content, 12 + 16 * number) for number in range(count)]
    except struct.error as error:
        raise UnlikeError("the file of a font cannot be read") from error
    if kind not in (b"\0\1\0\0", b"OTTO"):
        raise UnlikeError("the file of a font is of no kind that a report has")
    tags = [tag.decode("latin-1") for tag, _, _, _ in tables]
    if len(set(tags)) != len(tags) or ("glyf" in tags) == ("CFF " in tags):
        raise UnlikeError("the file of a font has a table twice, or two kinds of outlines")
    for tag in tags:
        if tag not in allowed:
            raise UnlikeError(f"the file of a font has a table '{tag.strip()}', which none of a report has")
    end = 12 + 16 * count
    for _, _, offset, length in sorted(tables, key=lambda table: table[2]):
        if offset < end or offset + length > len(content):
            raise UnlikeError("the file of a font has tables that lie over each other")
        end = offset + length


def _cff_of(font: Any) -> Any:
    """Return the outlines of a font that has them as programs, which none of ours calls from another."""
    fonts = font["CFF "].cff
    (top,) = fonts.topDictIndex
    parts = list(getattr(top, "FDArray", [])) or [top]
    if len(fonts.GlobalSubrs) or any(hasattr(part.Private, "Subrs") for part in parts):
        raise UnlikeError("the file of a font has outlines that call each other, as none of a report does")
    if any(_scale(part) != _scale(None) for part in (top, *parts)):
        raise UnlikeError("the file of a font scales its outlines, as none of a report does")
    return top


def _scale(part: Any) -> list[float]:
    return list(getattr(part, "FontMatrix", None) or [0.001, 0, 0, 0.001, 0, 0])
