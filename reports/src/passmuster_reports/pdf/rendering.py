"""A report as an archival, accessible PDF (PDF/A-3a and PDF/UA-1) that carries what it follows from.

A long one is drawn in parts, by as many processes as the machine has processors, and joined.
"""

from __future__ import annotations

import hashlib
import html
import io
import os
import pickle
import re
import sys
import tempfile
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.errors import ReportError
from passmuster.showable import is_showable
from passmuster.times import parse_instant
from passmuster_reports.options import ReportOptions
from passmuster_reports.package.attachments import attach, attach_figures
from passmuster_reports.pages.document import FONTS, PLAIN, Printing, page_numbers, render_pieces
from passmuster_reports.pages.language import ENGLISH, find_language, texts_of
from passmuster_reports.pages.logo import read_logo
from passmuster_reports.pdf.chunks import ROWS, ROWS_OF_A_HEADING, in_parts
from passmuster_reports.pdf.drawing import begin_drawing, draw, draw_apart, draw_over, processes, taken_apart
from passmuster_reports.pdf.merging import join
from passmuster_reports.pdf.resources import INSTALL_FONTS, LOGO, SCHEME, import_weasyprint, log_taken

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from concurrent.futures import ProcessPoolExecutor
    from datetime import datetime

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.canonical import Json
    from passmuster_reports.package.attachments import Attachment
    from passmuster_reports.pages.logo import Logo
    from passmuster_reports.pdf.drawing import Drawing, Part, Use

#: How many letters that no font has are named.
_TOLD = 20
#: Letters by which a font is had again.
_SAMPLE = 20
#: Letters that are looked at together.
_PIECE = 1 << 16
#: Pages whose numbers are drawn at a time.
_NUMBERED = 100


@dataclass(frozen=True)
class Pdf:
    """The file's bytes, and what is wrong with the pages, in sentences."""

    content: bytes
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Letters:
    """The fonts that a report's letters are drawn with: live ones, and for the manifest their names and the
    SHA-256 of their files; and the letters that no font of this machine has."""

    fonts: dict[str, Any]
    listed: list[Json]
    lacking: frozenset[str]


def render_pdf(report: Json, look: ReportOptions | None = None, ground: Assessment | None = None) -> Pdf:
    """The report as a PDF that carries what it follows from, as far as there is a ground.

    The same input gives the same bytes on the same machine.
    """
    # Where it does not load, that is said here and once, not by each process that is to draw.
    import_weasyprint()
    look = look or ReportOptions()
    in_pieces = rows_of(report) > ROWS
    with processes(os.cpu_count() or 1, begin_drawing) if in_pieces else nullcontext() as pool:
        figures = attach_figures(report)
        letters = find_letters(figures, look)
        attachments = attach(report, figures, look, ground, letters.listed)
        logo = read_logo(look.logo) if look.logo else None
        printing = Printing(figures.sha256, attachments[-1].sha256, letters.lacking, in_pieces)
        pieces = render_pieces(report, look, address, SCHEME + LOGO if logo else None, printing)
        content, said = _Job(report, look, logo, attachments, letters).drawn(pieces, pool)
    warnings = [_of_lacking(letters.lacking)] if letters.lacking else []
    warnings += [f"the pages may look wrong: {each}" for each in said]
    return Pdf(content, tuple(dict.fromkeys(warnings)))


def address(font: str) -> str:
    """Where WeasyPrint is told to look for a font of the package."""
    return SCHEME + font + PLAIN


def rows_of(report: Json) -> int:
    """How many rows the report's longest tables have, all together."""
    if report["report"] == "attendance":
        return sum(len(session["rows"]) + ROWS_OF_A_HEADING for session in report["register"])
    if report["report"] == "certificate":
        return sum(min(len(each["sessions"]), 30) + 10 for each in report["certificates"])
    return sum(len(section["rows"]) for section in report.get("sections", ()))


@dataclass(frozen=True)
class _Job:
    """What every way of drawing a report needs."""

    report: Json
    look: ReportOptions
    logo: Logo | None
    attachments: tuple[Attachment, ...]
    letters: Letters

    def drawn(self, pieces: Iterator[str], pool: ProcessPoolExecutor | None) -> tuple[bytes, list[str]]:
        """The file's bytes, and what WeasyPrint had to say; in parts, where there is a pool."""
        try:
            with (
                tempfile.TemporaryDirectory(prefix="passmuster-") as folder,
                log_taken() as logged,
                _clock_at(_moment(self.report)),
            ):
                path = Path(folder) / "report.pdf"
                with open(path, "wb") as out:
                    said = self._joined(pieces, Path(folder), out, pool) if pool else self._whole(pieces, out)
                return path.read_bytes(), [*(each.getMessage() for each in logged), *said]
        except BrokenProcessPool as error:
            raise ReportError(
                "the report cannot be drawn: a process that drew a part of it was killed",
                "is there enough memory?",
            ) from error
        except OSError as error:
            raise ReportError(
                f"the report cannot be drawn: {error.strerror or error}", "is there room on the disk?"
            ) from error

    def _whole(self, pieces: Iterator[str], out: BinaryIO) -> list[str]:
        """Draw the report at once, as nearly all are."""
        first = self._draw("".join(pieces))

        def finish(_: int) -> Sequence[bytes]:
            self._build_fonts(first, [])
            return ()

        join(out, first, [taken_apart(first, enclosed=False)], finish)
        return []

    def _joined(
        self, pieces: Iterator[str], folder: Path, out: BinaryIO, pool: ProcessPoolExecutor
    ) -> list[str]:
        """Draw parts in processes of their own while more are still written, and join those that are there.

        What WeasyPrint had to say of them.
        """
        parts = in_parts(pieces)
        beginning = next(parts)
        drawn = []
        for number, part in enumerate(parts, 2):
            source, target = folder / f"{number}.html", folder / f"{number}.part"
            source.write_text(part, encoding="utf-8")
            drawn.append((target, pool.submit(draw_apart, str(source), str(target))))
        first = self._draw(beginning)
        uses: list[dict[str, Use]] = []
        said: list[str] = []

        def all_parts() -> Iterator[Part]:
            yield taken_apart(first, enclosed=True)
            for number, (target, each) in enumerate(drawn, 2):
                use, words = each.result()
                uses.append(use)
                said.extend(words)
                _tell(f"drew part {number} of {len(drawn) + 1}")
                with open(target, "rb") as file:
                    # written by our own process a moment ago, into a folder that is ours alone
                    yield pickle.load(file)

        def finish(total: int) -> Sequence[bytes]:
            _tell(f"numbering {total} pages")
            starts = range(0, total, _NUMBERED)
            pages = [
                page_numbers(self.look, address, start, min(_NUMBERED, total - start), total)
                for start in starts
            ]
            over: list[bytes] = []
            for contents, use in pool.map(draw_over, pages):
                over += contents
                uses.append(use)
            self._build_fonts(first, uses)
            return over

        join(out, first, all_parts(), finish)
        return said

    def _draw(self, text: str) -> Drawing:
        weasyprint = import_weasyprint()
        moment = _moment(self.report)
        attached = [
            weasyprint.Attachment(
                string=each.content,
                name=each.name,
                description=each.description,
                relationship=each.relationship,
                # Without dates WeasyPrint takes the present, and no two files would be equal.
                created=moment,
                modified=moment,
            )
            # Readers look a name up as in a dictionary.
            for each in sorted(self.attachments, key=lambda each: each.name)
        ]

        def prepare(metadata: Any) -> None:
            metadata.attachments += attached
            _claim_accessibility(metadata)

        first = draw(text, self.logo, prepare, pdf_variant="pdf/a-3a")
        _show_metadata(first.pdf)
        # WeasyPrint says of each attachment twice that it is one.
        first.pdf.catalog["AF"] = type(first.pdf.catalog["AF"])(dict.fromkeys(first.pdf.catalog["AF"]))
        return first

    def _build_fonts(self, first: Drawing, uses: Sequence[dict[str, Use]]) -> None:
        """One set of fonts, with what all parts use of each."""
        import weasyprint
        from weasyprint.pdf.fonts import build_fonts_dictionary
        from weasyprint.text.fonts import get_hb_object_data

        fonts = dict(first.fonts)
        by_hash = {font.hash: font for font in fonts.values()}
        others = {name: use for part in uses for name, use in part.items() if name not in by_hash}
        for name, font in _had_again(others, self.letters.fonts).items():
            fonts[name] = by_hash[name] = font
            font.file_content = get_hb_object_data(font.hb_face)
            font.to_unicode, font.widths = {}, {}
        for part in uses:
            for name, use in part.items():
                by_hash[name].to_unicode.update(use.to_unicode)
                by_hash[name].widths.update(use.widths)
        for font in fonts.values():
            # in the order of the letters, not of the parts that brought them
            font.to_unicode = dict(sorted(font.to_unicode.items()))
        options = {**weasyprint.DEFAULT_OPTIONS, "pdf_version": "1.7"}
        first.fonts_dictionary.update(build_fonts_dictionary(first.pdf, fonts, True, True, options))
        _mend_mappings(first.pdf)


def _tell(text: str) -> None:
    """How far a long report is; a short one has no parts to tell of."""
    end = "\r" if sys.stderr.isatty() else "\n"
    sys.stderr.write(f"{text}   {end}")
    sys.stderr.flush()


def find_letters(figures: Attachment, look: ReportOptions) -> Letters:
    """The fonts that the report's pages are drawn with.

    Which fonts of the machine stand in for letters that ours lack is known only once something is drawn. A
    page with every letter of the report in each of our fonts is therefore drawn first, for the hash of the
    manifest, which names the fonts, is printed on the report's own.
    """
    from weasyprint.text.fonts import get_hb_object_data

    letters = set(texts_of(find_language(look.locale).tag))
    # Piece by piece: as one text, with a single letter of Chinese, it takes four times what its bytes take.
    with io.TextIOWrapper(io.BytesIO(figures.content), "utf-8") as reading:
        while piece := reading.read(_PIECE):
            letters.update(piece)
    text = " ".join(sorted(each for each in letters if is_showable(each)))
    others = {
        "Plex Sans": "'Noto Sans', sans-serif",
        "Plex Serif": "'Noto Serif', serif",
        "Plex Mono": "monospace",
    }
    lines = [(f"{weight} 8pt '{family}', {others[family]}", text) for family, weight, _ in FONTS]
    with log_taken() as logged:
        fonts = _fonts_of(lines)
    found = {
        (font.name.decode().partition("+")[2], hashlib.sha256(get_hb_object_data(font.hb_face)).hexdigest())
        for font in fonts.values()
    }
    for font in fonts.values():
        # Of a font for Chinese twenty megabytes, which are there again when they are asked for.
        font.file_content = b""
    lacking = frozenset(letter for each in logged for letter in _without_glyph(each))
    return Letters(fonts, [{"name": name, "sha256": digest} for name, digest in sorted(found)], lacking)


def _fonts_of(lines: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fonts, by their hashes, that lines of text are drawn with; each line is (CSS of its font, text)."""
    faces = "".join(
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url({address(file)}) }}"
        for family, weight, file in FONTS
    )
    style = f"<style>{faces} p {{ overflow-wrap: anywhere }} * {{ image-rendering: crisp-edges }}</style>"
    body = "".join(f'<p style="font: {html.escape(font)}">{html.escape(text)}</p>' for font, text in lines)
    page = f'<html lang="{ENGLISH}"><head><title>Letters</title>{style}</head><body>{body}</body></html>'
    return {font.hash: font for font in draw(page, pdf_tags=False).fonts.values()}


def _had_again(uses: dict[str, Use], known: dict[str, Any]) -> dict[str, Any]:
    """The fonts of these uses in this process, which has drawn nothing with them: some it knows, and others,
    such as a weight in between, it has by drawing a few of their letters."""
    wanted = {name: use for name, use in uses.items() if name not in known}
    lines = [
        (f"{use.weight} 8pt '{use.family}'", "".join(list(use.to_unicode.values())[:_SAMPLE]))
        for use in wanted.values()
    ]
    found = known | (_fonts_of(lines) if lines else {})
    lost = [use.family for name, use in uses.items() if name not in found]
    if lost:
        raise ReportError(
            f"the parts of the report cannot be joined: the font {lost[0]} is not to be had again"
        )
    return {name: found[name] for name in uses}


def _without_glyph(record: logging.LogRecord) -> list[str]:
    """The letters that WeasyPrint says it has no glyph of."""
    return [chr(int(each, 16)) for each in re.findall(r"U\+([0-9A-F]+)", record.getMessage())]


def _moment(report: Json) -> datetime:
    """The report's own instant: until when was read or, if nothing was, when the period begins."""
    return parse_instant(report["as_read_until"] or report["period"]["start"])


def _claim_accessibility(metadata: Any) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well as PDF/A-3a.

    WeasyPrint writes one standard a file, and what its option `xmp_metadata` adds stands in an rdf:RDF of
    its own, where readers do not find it. PDF/A wants every property from outside its own list described:
    that is the longer part.
    """
    write = metadata.generate_rdf_metadata

    def generate(*arguments: Any) -> bytes:
        rdf: bytes = write(*arguments)
        return rdf.replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = generate


def _show_metadata(pdf: Any) -> None:
    """The metadata stay uncompressed, so that any program finds the standards a file claims."""
    for each in pdf.objects:
        if getattr(each, "extra", {}).get("Type") == "/Metadata":
            each.compress = False


def _mend_mappings(pdf: Any) -> None:
    """A glyph that joins letters, as in Devanagari, may have no letter of its own: it is mapped to the
    zero-width joiner, for an empty mapping is malformed."""
    for each in pdf.objects:
        if isinstance(getattr(each, "stream", None), list) and b"begincmap" in each.stream:
            each.stream = [
                _EMPTY_MAPPING.sub(rb"\1 <200d>", line) if isinstance(line, bytes) else line
                for line in each.stream
            ]


_EMPTY_MAPPING = re.compile(rb"(<[0-9A-Fa-f]+>) <>")

_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """Let fontTools take this instant for the present: it dates the fonts that it cuts down, emoji for
    one."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH")
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _of_lacking(letters: AbstractSet[str]) -> str:
    numbers = [f"U+{ord(each):04X}" for each in sorted(letters)]
    more = f" and {len(numbers) - _TOLD} more" if len(numbers) > _TOLD else ""
    told = f"{', '.join(numbers[:_TOLD])}{more}"
    shown = f"the pages show their numbers; {INSTALL_FONTS} may help"
    return f"no font of this machine has the letters {told}: {shown}"
