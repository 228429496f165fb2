"""A file for each person of a report; a run that was interrupted goes on where it ended."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.files import write_whole
from passmuster_reports.outputs.formats import bytes_of, content_of
from passmuster_reports.outputs.paths import PERSON, suffix_of
from passmuster_reports.package.document import Document
from passmuster_reports.pdf.processes import begin_drawing, ignore_interrupt, processes
from passmuster_reports.pdf.weasyprint.library import load_weasyprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.options import ReportOptions, SigningKey
    from passmuster_reports.outputs.formats import Content
    from passmuster_reports.reports.report_type import Report

#: Letters of an id that the name of a file keeps; an id comes from a roster or from a vendor.
_KEPT = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 60


def write_per_person(
    report: Report[Any],
    path: str,
    options: ReportOptions,
    key: SigningKey | None,
    progress: Callable[[str], object] | None,
) -> tuple[str, ...]:
    """Write a file for each person, unless it is there as it would be written; return warnings.

    The evidence is everybody's: it is left to the whole report. Of CSV, the first table is written.
    """
    suffix = suffix_of(path)
    paths: list[str] = []
    contents: list[Content] = []
    for person, figures in report.type.per_person(report.figures) if report.type.per_person else ():
        paths.append(path.replace(PERSON, name_for(person)))
        contents.append(content_of(replace(report, figures=figures, assessment=None), suffix))
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # A key and its passphrase stay in this process; what has been signed is not drawn again.
    warnings: list[str] = []
    begin = ignore_interrupt
    if suffix == ".pdf":
        load_weasyprint()  # as in `render_pdf`
        begin = begin_drawing
    with processes(min(os.cpu_count() or 1, len(paths) or 1), begin) as pool:
        for number, said in enumerate(pool.map(_write, contents, paths, repeat(options)), 1):
            warnings += said
            if progress is not None:
                progress(f"{number} of {len(paths)} files")
    if key is not None and suffix == ".pdf":
        warnings += _sign(paths, key)
    return tuple(dict.fromkeys(warnings))


def _sign(paths: list[str], key: SigningKey) -> list[str]:
    """Sign those files that are not signed yet; return warnings."""
    from passmuster_reports.pdf.signing import is_signed, sign_each

    unsigned = [path for path in paths if not is_signed(Path(path).read_bytes())]
    warnings: list[str] = []
    contents = (Path(path).read_bytes() for path in unsigned)
    for path, signed in zip(unsigned, sign_each(contents, key), strict=True):
        write_whole(path, signed.content)
        warnings += signed.notes
    return warnings


def name_for(person: str) -> str:
    """Return a person's id as a part of a file's name: unlike for unlike ids, and never a path."""
    kept = _KEPT.sub("-", person)[:_LONGEST].strip("-")
    if kept and kept == person:
        return kept
    return f"{kept or 'person'}-{hashlib.sha256(person.encode()).hexdigest()[:8]}"


def _write(content: Content, path: str, options: ReportOptions) -> tuple[str, ...]:
    """Write one person's file, unless it is there; return warnings."""
    suffix = suffix_of(path)
    if suffix == ".pdf" and isinstance(content, Document) and _is_there(content, path, options):
        return ()
    written, warnings = bytes_of(content, suffix, options)
    write_whole(path, written)
    return warnings


def _is_there(document: Document, path: str, options: ReportOptions) -> bool:
    """Tell whether the file carries the manifest that it would get."""
    import pikepdf

    from passmuster_reports.package.attachments import attach, attach_figures
    from passmuster_reports.package.manifest import MANIFEST
    from passmuster_reports.pdf.fonts import find_letters
    from passmuster_reports.pdf.rendering import made_with_of

    try:
        with pikepdf.open(path, suppress_warnings=True) as opened:
            manifest = opened.attachments[MANIFEST].get_file().read_bytes()
    except (OSError, KeyError, pikepdf.PdfError):
        return False
    figures = attach_figures(document)
    made_with = made_with_of(document, options, find_letters(figures, options.locale))
    return bool(manifest == attach(document, figures, options, made_with)[-1].content)
