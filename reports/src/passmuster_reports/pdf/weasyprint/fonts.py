"""The fonts that a drawing uses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOTS = "…"


@dataclass(frozen=True)
class FontUse:
    """How a font is used: which letters its glyphs stand for, how wide they are, and how it is named."""

    family: str
    weight: int
    to_unicode: dict[int, str]
    widths: dict[int, float]


def uses_of(fonts: Iterable[Any]) -> dict[str, FontUse]:
    """Return how a drawing uses its fonts, by their hashes."""
    uses: dict[str, FontUse] = {}
    for font in fonts:
        use = uses.setdefault(font.hash, FontUse(font.family, int(font.weight), {}, {}))
        use.to_unicode.update(font.to_unicode)
        use.widths.update(font.widths)
    return uses


def font_file(font: Any) -> tuple[str, str]:
    """Return the name of a font and the SHA-256 of its file, and let go of what it holds of that file.

    A font for Chinese holds twenty megabytes, which are there again when they are asked for.
    """
    from weasyprint.text.fonts import get_hb_object_data

    font.file_content = b""
    digest = hashlib.sha256(get_hb_object_data(font.hb_face)).hexdigest()
    return font.name.decode().partition("+")[2], digest


def name_ellipses(fonts: Iterable[Any]) -> None:
    """Let each font's dots say that they are dots.

    Of a text that is too long for its place WeasyPrint lets them stand for whatever they leave out, so that
    the rest of the first such name is read wherever another is cut.
    """
    from weasyprint.text.ffi import ffi, harfbuzz

    if not hasattr(harfbuzz, "hb_font_get_nominal_glyph"):
        ffi.cdef(
            "int hb_font_get_nominal_glyph (hb_font_t *font, hb_codepoint_t letter, hb_codepoint_t *glyph);"
        )
    glyph = ffi.new("hb_codepoint_t *")
    for font in fonts:
        known = harfbuzz.hb_font_get_nominal_glyph(font.hb_font, ord(_DOTS), glyph)
        if known and glyph[0] in font.to_unicode:
            font.to_unicode[glyph[0]] = _DOTS
