"""The faces of letters: whether each glyph of a file draws the letter that it is said to be.

A face is known by the fonts of the pages drawn here, and for all its letters where it is shipped with the
package. Of a face that only another machine has, nothing can be said.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from passmuster_reports.pages.document import FONTS, UNPACKED, read_asset
from passmuster_reports.verification.reading.differences import UnlikeError, quoted
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.outlines import Outlines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.fonts import Font
    from passmuster_reports.verification.reading.outlines import Outline

#: Thousandths of a font's size by which versions round widths otherwise.
_ROUNDED = 2.0
#: The flag of fonts whose letters, as far as pages use them, are all of one width.
_FIXED_WIDTH = 1


def check_faces(
    made: Mapping[str, Font],
    used: Mapping[str, Iterable[int]],
    again: Iterable[Font],
    differences: Differences,
) -> None:
    """Check every glyph that a file uses of its fonts against those of the pages drawn here."""
    known = {font.name: font for font in again}
    shipped = _Shipped()
    for key, font in made.items():
        glyphs = sorted(used[key])
        if font.name not in known:
            differences.add(f"it has letters of a font that this machine does not have: {quoted(font.name)}")
            continue
        try:
            face = _Face(known[font.name], shipped)
            outlines = Outlines(font.content)
            if outlines.units != face.outlines.units:
                raise UnlikeError("the file of a font has another scale than its face")
            _check_description(font, known[font.name])
            if font.letters.keys() != set(glyphs):
                raise UnlikeError("a font names letters that no page has, or lacks some that one has")
            for glyph in glyphs:
                _check_glyph(glyph, font, outlines, face)
        except UnlikeError as error:
            differences.add(f"the font {quoted(font.name)}: {error}")


def _check_description(font: Font, again: Font) -> None:
    """Check what a font says of itself: by that, readers cut letters to its box, or draw them bold."""
    left, bottom, right, top = font.box
    _, bottom_again, _, top_again = again.box
    if (
        (font.flags ^ again.flags) & ~_FIXED_WIDTH
        or not near(bottom, bottom_again, _ROUNDED)
        or not near(top, top_again, _ROUNDED)
        or (left, right) != (0, max(font.widths.values(), default=0))
    ):
        raise UnlikeError("it describes itself otherwise than this machine's font of that name")


def _check_glyph(glyph: int, font: Font, outlines: Outlines, face: _Face) -> None:
    letters = font.letters[glyph]
    if not face.says(glyph, letters):
        raise UnlikeError(f"it says {quoted(letters)} of a glyph that this machine's font says otherwise of")
    if outlines.outline(glyph) != face.outline(glyph):
        raise UnlikeError(f"it draws {quoted(letters)} otherwise than this machine's font of that name does")
    if not near(font.widths[glyph], face.width(glyph), _ROUNDED):
        raise UnlikeError(f"it says that {quoted(letters)} is wider or narrower than it is")


class _Shipped:
    """The fonts of this package, opened when the first is wanted."""

    def __init__(self) -> None:
        self._opened: list[Outlines] = []

    def like(self, font: Font, outlines: Outlines) -> Outlines | None:
        """Return the font of this package that another was cut from; None where it is the machine's."""
        if font.is_outlined_by_cff:
            return None
        if not self._opened:
            self._opened = [Outlines(read_asset(file + UNPACKED), is_whole=True) for _, _, file in FONTS]
        for whole in self._opened:
            if all(_same(whole, outlines, glyph) for glyph in font.letters):
                return whole
        return None


def _same(one: Outlines, other: Outlines, glyph: int) -> bool:
    try:
        return one.units == other.units and one.outline(glyph) == other.outline(glyph)
    except UnlikeError:
        return False  # one has fewer glyphs


class _Face:
    """A face as this machine has it."""

    def __init__(self, font: Font, shipped: _Shipped) -> None:
        self.outlines = Outlines(font.content)
        self._font = font
        self._shipped = shipped

    @cached_property
    def _whole(self) -> Outlines:
        found = self._shipped.like(self._font, self.outlines)
        if found is None:
            raise UnlikeError("it has letters that are not in this machine's font of that name")
        return found

    def _is_drawn(self, glyph: int) -> bool:
        """Tell whether the pages drawn here have the glyph, too."""
        return glyph in self._font.letters

    def says(self, glyph: int, letters: str) -> bool:
        """Tell whether a glyph may be said to be these letters."""
        if self._is_drawn(glyph) and self._font.letters[glyph] == letters:
            return True
        return letters in self._whole.letters(glyph)

    def outline(self, glyph: int) -> Outline:
        """Return the outline of a glyph."""
        return (self.outlines if self._is_drawn(glyph) else self._whole).outline(glyph)

    def width(self, glyph: int) -> float:
        """Return the width of a glyph in thousandths of the font's size."""
        if self._is_drawn(glyph):
            return self._font.widths[glyph]
        (advance, *_), *_ = self._whole.outline(glyph)
        return float(advance) * 1000 / self._whole.units
