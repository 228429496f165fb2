"""Pages as WeasyPrint drew them: objects of a PDF that is no file yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passmuster_reports.pdf.weasyprint.boxes import POINTS
from passmuster_reports.pdf.weasyprint.fonts import uses_of
from passmuster_reports.pdf.weasyprint.library import load_weasyprint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from passmuster_reports.pdf.structure import Structure
    from passmuster_reports.pdf.weasyprint.fonts import FontUse

_EMPTY_MAPPING = re.compile(rb"(<[0-9A-Fa-f]+>) <>")


class Drawing:
    """Pages as they were drawn: objects of a PDF that is no file yet."""

    def __init__(self, pdf: Any, document: Any, fonts_dictionary: Any, structure: Structure) -> None:
        self.structure = structure
        self.pages_number: int = pdf.pages.number
        self.catalog_number: int = pdf.catalog.number
        self.fonts_number: int = fonts_dictionary.number
        #: Each page's number, its entries, and the number of its content.
        self.pages = [
            (int(number), dict(pdf.objects[number]), int(pdf.objects[number]["Contents"].split()[0]))
            for number in pdf.pages["Kids"][::3]
        ]
        #: The fonts by their hashes.
        self.fonts: dict[str, Any] = {font.hash: font for font in document.fonts.values()}
        #: Level, label, page, and place in points from below.
        self.bookmarks = [
            (level, label, number, x * POINTS, (page.height - y) * POINTS)
            for number, page in enumerate(document.pages)
            for level, label, (x, y), _ in page.bookmarks
        ]
        #: Of each id, the first page of the element that has it, and its place in points from below.
        self.anchors: dict[str, tuple[int, float, float]] = {}
        for number, page in enumerate(document.pages):
            for name, (x, y, *_) in page.anchors.items():
                self.anchors.setdefault(name, (number, x * POINTS, (page.height - y) * POINTS))
        self._pdf, self._fonts, self._fonts_dictionary = pdf, dict(document.fonts), fonts_dictionary

    def __len__(self) -> int:
        """Return how many objects there are."""
        return len(self._pdf.objects)

    def uses(self) -> dict[str, FontUse]:
        """Return how the fonts are used, by their hashes."""
        return uses_of(self._fonts.values())

    def objects(self, skipped: Collection[int]) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the bytes of each object but those skipped."""
        for entry in self._pdf.objects:
            if entry.number not in skipped:
                yield entry.number, entry.data

    def info(self) -> bytes:
        """Return the dictionary that says what the file is."""
        return bytes(self._pdf.info.data)

    def catalog(self, entries: Mapping[str, str]) -> bytes:
        """Return the catalog with further entries."""
        self._pdf.catalog.update(entries)
        return bytes(self._pdf.catalog.data)

    def fonts_data(self) -> bytes:
        """Return the dictionary of all fonts."""
        return bytes(self._fonts_dictionary.data)

    def wrap_content(self, before: bytes, after: bytes) -> list[bytes]:
        """Put something before and after the content of every page; return the contents."""
        streams = [self._pdf.objects[content] for _, _, content in self.pages]
        for stream in streams:
            stream.stream = [before, *stream.stream, after]
        return [stream.data for stream in streams]

    def build_fonts(self, others: Mapping[str, Any], uses: Iterable[Mapping[str, FontUse]]) -> None:
        """Build the fonts, others included, with what all chunks use of each."""
        from weasyprint.pdf.fonts import build_fonts_dictionary
        from weasyprint.text.fonts import get_hb_object_data

        for name, font in others.items():
            self._fonts[name] = self.fonts[name] = font
            font.file_content = get_hb_object_data(font.hb_face)
            font.to_unicode, font.widths = {}, {}
        for chunk in uses:
            for name, use in chunk.items():
                self.fonts[name].to_unicode.update(use.to_unicode)
                self.fonts[name].widths.update(use.widths)
        for font in self._fonts.values():
            # in the order of the letters, not of the chunks that brought them
            font.to_unicode = dict(sorted(font.to_unicode.items()))
        options = {**load_weasyprint().DEFAULT_OPTIONS, "pdf_version": "1.7"}
        self._fonts_dictionary.update(build_fonts_dictionary(self._pdf, self._fonts, True, True, options))
        # A glyph that joins letters, as in Devanagari, may have no letter of its own: it is mapped to the
        # zero-width joiner, for an empty mapping is malformed.
        for entry in self._pdf.objects:
            if isinstance(getattr(entry, "stream", None), list) and b"begincmap" in entry.stream:
                entry.stream = [
                    _EMPTY_MAPPING.sub(rb"\1 <200d>", line) if isinstance(line, bytes) else line
                    for line in entry.stream
                ]


def entries_of(page: Mapping[str, Any], left_out: Collection[str]) -> bytes:
    """Return the entries of a page's dictionary, some left out."""
    import pydyf

    return b"".join(
        b"/%b %b" % (key.encode(), pydyf._to_bytes(value))
        for key, value in page.items()
        if key not in left_out
    )
