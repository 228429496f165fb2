"""A report as an archival, accessible PDF (PDF/A-3a and PDF/UA-1) that carries what it follows from.

A long one is drawn in chunks, by as many processes as the machine has processors, and merged.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from passmuster.errors import ReportError
from passmuster.times import parse_instant
from passmuster_reports.options import ReportOptions
from passmuster_reports.package.attachments import EVIDENCE, attach, attach_figures
from passmuster_reports.package.evidence_file import evidence_lines
from passmuster_reports.package.made_with import MadeWith, clock_of, parts_of
from passmuster_reports.pages.document import Pages, Printing, page_numbers, render_pieces
from passmuster_reports.pages.logo import read_logo
from passmuster_reports.pages.references import pages_referred_to, with_page_numbers
from passmuster_reports.pdf.chunks import ROWS, in_chunks
from passmuster_reports.pdf.drawing import chunk_of, draw_over
from passmuster_reports.pdf.drawn_chunks import DrawnChunks
from passmuster_reports.pdf.fonts import find_letters, fonts_again
from passmuster_reports.pdf.merging import merge
from passmuster_reports.pdf.processes import begin_drawing, processes
from passmuster_reports.pdf.resources import INSTALL_FONTS, LOGO, font_address
from passmuster_reports.pdf.tags import structure_of
from passmuster_reports.pdf.weasyprint.draw import Archive, draw
from passmuster_reports.pdf.weasyprint.library import library_versions, load_weasyprint, log_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from concurrent.futures import ProcessPoolExecutor
    from datetime import datetime

    from passmuster_reports.canonical import Json
    from passmuster_reports.package.attachment import Attachment
    from passmuster_reports.package.document import Document
    from passmuster_reports.package.made_with import Original
    from passmuster_reports.pages.logo import Logo
    from passmuster_reports.pdf.drawing import Chunk
    from passmuster_reports.pdf.fonts import Letters
    from passmuster_reports.pdf.weasyprint.drawing import Drawing
    from passmuster_reports.pdf.weasyprint.fonts import FontUse

#: How many letters that no font has are named.
_TOLD = 20
#: Pages whose numbers are drawn at a time.
_NUMBERED = 100


@dataclass(frozen=True)
class Pdf:
    """The file's bytes, what is wrong with the pages, in sentences, and what it was made with."""

    content: bytes
    warnings: tuple[str, ...]
    made_with: MadeWith


def render_pdf(
    document: Document,
    options: ReportOptions | None = None,
    progress: Callable[[str], object] | None = None,
    original: Original | None = None,
) -> Pdf:
    """Return the report as a PDF that carries what it follows from, as far as there is an assessment.

    The same input gives the same bytes wherever it is made with the same. `progress` is called with sentences
    while a long report is drawn; a short one has nothing to tell of. An `original` is made again: its
    manifest tells what the original was made with.
    """
    # Where it does not load, that is said here and once, not by each process that is to draw.
    load_weasyprint()
    options = options or ReportOptions()
    is_long = document.rows > ROWS
    with processes(os.cpu_count() or 1, begin_drawing) if is_long else nullcontext() as pool:
        figures = attach_figures(document)
        letters = find_letters(figures, options.locale)
        made_with = made_with_of(document, options, letters)
        attachments = attach(document, figures, options, made_with, original)
        logo = read_logo(options.logo) if options.logo else None
        lines = _lines_of(attachments) if document.figures.get("controls") else {}
        printing = Printing(figures.sha256, attachments[-1].sha256, letters.lacking, is_long, lines)
        pages = Pages(document.template, options, font_address, LOGO if logo else None)
        job = _Job(options, logo, Archive(attachments, _moment(document.figures)), letters, progress)
        content, said = job.drawn(render_pieces(document.figures, pages, printing), pool)
    warnings = [_of_lacking(letters.lacking)] if letters.lacking else []
    warnings += [f"the pages may look wrong: {sentence}" for sentence in said]
    return Pdf(content, tuple(dict.fromkeys(warnings)), made_with)


def made_with_of(document: Document, options: ReportOptions, letters: Letters) -> MadeWith:
    """Return what this process makes the report with."""
    has_picture = options.logo is not None and read_logo(options.logo).media_type != "image/svg+xml"
    parts = parts_of(
        library_versions(),
        locale=options.locale,
        template_package=document.template.package,
        has_picture=has_picture,
    )
    if document.period is not None:
        parts["clock"] = clock_of(document.period)
    return MadeWith(parts, letters.faces)


@dataclass(frozen=True)
class _Job:
    """What drawing a report needs, whole or in chunks."""

    options: ReportOptions
    logo: Logo | None
    archive: Archive
    letters: Letters
    progress: Callable[[str], object] | None

    def drawn(self, pieces: Iterator[str], pool: ProcessPoolExecutor | None) -> tuple[bytes, list[str]]:
        """Return the file's bytes, and what WeasyPrint had to say; draw in chunks where there is a pool."""
        try:
            with (
                tempfile.TemporaryDirectory(prefix="passmuster-") as folder,
                log_taken() as logged,
                _clock_at(self.archive.moment),
            ):
                path = Path(folder) / "report.pdf"
                with open(path, "wb") as out:
                    said = self._merged(pieces, Path(folder), out, pool) if pool else self._whole(pieces, out)
                return path.read_bytes(), [*(record.getMessage() for record in logged), *said]
        except BrokenProcessPool as error:
            raise ReportError(
                "the report cannot be drawn: a process that drew a chunk of it was killed",
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

        missing = merge(out, first, [chunk_of(first, isolated=False)], finish)
        return list(map(_of_missing, missing))

    def _merged(
        self, pieces: Iterator[str], folder: Path, out: BinaryIO, pool: ProcessPoolExecutor
    ) -> list[str]:
        """Draw chunks in processes of their own while more are still written, and merge those that are there.

        Returns what WeasyPrint had to say of them.
        """
        texts = in_chunks(pieces)
        beginning = next(texts)
        others = DrawnChunks(pool, folder, self._show_progress)
        for number, text in enumerate(texts, 2):
            others.draw(number, text)
        first = self._draw(with_page_numbers(beginning, {}))
        numbers: dict[str, int] = {}
        while (found := others.page_numbers(first, beginning)) != numbers:
            # As a rule once: no line breaks elsewhere for a digit more or less, or hardly ever.
            self._show_progress("numbering what the pages refer to")
            numbers = found
            others.draw_again(numbers)
            if pages_referred_to(beginning):
                first = self._draw(with_page_numbers(beginning, numbers))
        uses: list[dict[str, FontUse]] = []
        said: list[str] = []

        def all_chunks() -> Iterator[Chunk]:
            yield chunk_of(first, isolated=True)
            for chunk, told in others.chunks():
                uses.append(told.uses)
                said.extend(told.said)
                yield chunk

        def finish(total: int) -> Sequence[bytes]:
            self._show_progress(f"numbering {total} pages")
            pages = [
                page_numbers(self.options, font_address, start, min(_NUMBERED, total - start), total)
                for start in range(0, total, _NUMBERED)
            ]
            over: list[bytes] = []
            for contents, use in pool.map(draw_over, pages):
                over += contents
                uses.append(use)
            self._build_fonts(first, uses)
            return over

        missing = merge(out, first, all_chunks(), finish)
        return [*said, *map(_of_missing, missing)]

    def _show_progress(self, text: str) -> None:
        if self.progress is not None:
            self.progress(text)

    def _draw(self, text: str) -> Drawing:
        return draw(text, structure_of, self.logo, self.archive)

    def _build_fonts(self, first: Drawing, uses: Sequence[dict[str, FontUse]]) -> None:
        """Build one set of fonts, with what all chunks use of each."""
        others = {name: use for chunk in uses for name, use in chunk.items() if name not in first.fonts}
        first.build_fonts(fonts_again(others, self.letters.fonts), uses)


def _lines_of(attachments: Sequence[Attachment]) -> dict[str, int]:
    """Return the lines of the attached evidence, by its id; none where none is attached."""
    evidence = next((file for file in attachments if file.name == EVIDENCE), None)
    return {} if evidence is None else evidence_lines(evidence.content)


def _moment(figures: Json) -> datetime:
    """Return the report's own instant: until when was read or, if nothing was, when the period begins."""
    return parse_instant(figures["as_read_until"] or figures["period"]["start"])


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """Let fontTools take this instant for the present: it dates fonts that it cuts down, emoji for one."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH")
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _of_missing(target: str) -> str:
    return f"a link leads to #{target}, which nothing has as its id"


def _of_lacking(letters: AbstractSet[str]) -> str:
    numbers = [f"U+{ord(letter):04X}" for letter in sorted(letters)]
    more = f" and {len(numbers) - _TOLD} more" if len(numbers) > _TOLD else ""
    listed = f"{', '.join(numbers[:_TOLD])}{more}"
    shown = f"the pages show their numbers; {INSTALL_FONTS} may help"
    return f"no font of this machine has the letters {listed}: {shown}"
