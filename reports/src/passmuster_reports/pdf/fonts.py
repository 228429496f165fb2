"""The fonts that a report is drawn with, and the letters that none of them has."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster.showable import is_showable
from passmuster_reports.pages.document import FONTS
from passmuster_reports.pages.language import ENGLISH, find_language, texts_of
from passmuster_reports.pdf.resources import font_address
from passmuster_reports.pdf.weasyprint.draw import draw
from passmuster_reports.pdf.weasyprint.fonts import font_file
from passmuster_reports.pdf.weasyprint.library import log_taken

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Mapping

    from passmuster_reports.package.attachment import Attachment
    from passmuster_reports.pdf.weasyprint.fonts import FontUse

#: Letters by which a font is had again.
_SAMPLE = 20
#: Letters that are looked at together.
_PIECE = 1 << 16


@dataclass(frozen=True)
class Letters:
    """The fonts that a report's letters are drawn with, by their hashes; and the letters that none has.

    `faces` are the fonts as a manifest lists them: name and SHA-256 of each.
    """

    fonts: Mapping[str, Any]
    faces: tuple[Mapping[str, str], ...]
    lacking: frozenset[str]


def find_letters(figures: Attachment, locale: str) -> Letters:
    """Return the fonts that the report's pages are drawn with.

    Which fonts of the machine stand in for letters that ours lack is known only once something is drawn. A
    page with every letter of the report in each of our fonts is therefore drawn first, for the hash of the
    manifest, which names the fonts, is printed on the report's own.
    """
    letters = set(texts_of(find_language(locale).tag))
    # Piece by piece: as one text, with a single letter of Chinese, it takes four times what its bytes take.
    with io.TextIOWrapper(io.BytesIO(figures.content), "utf-8") as reading:
        while piece := reading.read(_PIECE):
            letters.update(piece)
    text = " ".join(sorted(letter for letter in letters if is_showable(letter)))
    others = {
        "Plex Sans": "'Noto Sans', sans-serif",
        "Plex Serif": "'Noto Serif', serif",
        "Plex Mono": "monospace",
    }
    lines = [(f"{weight} 8pt '{family}', {others[family]}", text) for family, weight, _ in FONTS]
    with log_taken() as logged:
        fonts = _fonts_of(lines)
    found = {font_file(font) for font in fonts.values()}
    faces = tuple({"name": name, "sha256": digest} for name, digest in sorted(found))
    lacking = frozenset(letter for record in logged for letter in _without_glyph(record))
    return Letters(fonts, faces, lacking)


def fonts_again(uses: Mapping[str, FontUse], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fonts of these uses in this process, which has drawn nothing with them.

    Some it knows, and others, such as a weight in between, it has by drawing a few of their letters.
    """
    lines = [
        (f"{use.weight} 8pt '{use.family}'", "".join(list(use.to_unicode.values())[:_SAMPLE]))
        for name, use in uses.items()
        if name not in known
    ]
    found = {**known, **(_fonts_of(lines) if lines else {})}
    lost = [use.family for name, use in uses.items() if name not in found]
    if lost:
        raise ReportError(f"the chunks of the report cannot be merged: the font {lost[0]} is not found again")
    return {name: found[name] for name in uses}


def _fonts_of(lines: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the fonts that lines of text are drawn with; each line is (CSS of its font, text)."""
    faces = "".join(
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url({font_address(file)}) }}"
        for family, weight, file in FONTS
    )
    style = f"<style>{faces} p {{ overflow-wrap: anywhere }} * {{ image-rendering: crisp-edges }}</style>"
    body = "".join(f'<p style="font: {html.escape(font)}">{html.escape(text)}</p>' for font, text in lines)
    page = f'<html lang="{ENGLISH}"><head><title>Letters</title>{style}</head><body>{body}</body></html>'
    return draw(page, None).fonts


def _without_glyph(record: logging.LogRecord) -> list[str]:
    """Return the letters that WeasyPrint says it has no glyph of."""
    return [chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", record.getMessage())]
