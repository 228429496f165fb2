"""A file for each person of a report; a run that was interrupted goes on where it ended."""

from __future__ import annotations

import hashlib
import os
import re
from collections import deque
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.files import write_whole
from passmuster_reports.assessment.addresses import addresses_of_vendors, are_hidden, hide
from passmuster_reports.assessment.one_person import of_person
from passmuster_reports.outputs.formats import bytes_of, content_of
from passmuster_reports.outputs.paths import PERSON, suffix_of
from passmuster_reports.package.attachments import attach, attach_figures, packed
from passmuster_reports.package.document import Document
from passmuster_reports.pdf.processes import begin_drawing, ignore_interrupt, processes
from passmuster_reports.pdf.weasyprint.library import load_weasyprint
from passmuster_reports.reports.report_type import make_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

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

    Each is made of the person's own part of the assessment, and carries nobody else's evidence. Of CSV, the
    first table is written.
    """
    suffix = suffix_of(path)
    people = _people(report)
    paths = [path.replace(PERSON, name_for(person)) for person in people]
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # A key and its passphrase stay in this process; what has been signed is not drawn again.
    warnings: list[str] = []
    begin = ignore_interrupt
    if suffix == ".pdf":
        load_weasyprint()  # as in `render_pdf`
        begin = begin_drawing
    count = min(os.cpu_count() or 1, len(paths) or 1)
    with processes(count, begin) as pool:
        tasks = zip(_contents(report, people, suffix), paths, repeat(options), strict=False)
        for number, said in enumerate(_results(pool, tasks, count), 1):
            warnings += said
            if progress is not None:
                progress(f"{number} of {len(paths)} files")
    if key is not None and suffix == ".pdf":
        warnings += _sign(paths, key)
    return tuple(dict.fromkeys(warnings))


def _people(report: Report[Any]) -> tuple[str, ...]:
    """Return the keys of the people whom the report gives a file each, as the assessment has them."""
    people = tuple(report.type.per_person(report.figures)) if report.type.per_person else ()
    if report.assessment is None or are_hidden(report.privacy, report.assessment.policy):
        return people
    # the figures alone have codes
    connection = report.assessment.connection
    vendors = addresses_of_vendors(connection)
    known = {hide(key, vendors): key for (key,) in connection.execute("SELECT person FROM people").fetchall()}
    return tuple(known.get(person, person) for person in people)


def _contents(report: Report[Any], people: Sequence[str], suffix: str) -> Iterator[Content]:
    """Yield what each person's file is made from, as plain data."""
    assessment = report.assessment
    if assessment is None:
        return
    for person in people:
        with of_person(assessment, person) as own:
            content = content_of(make_report(report.type, own), suffix)
            yield packed(content) if isinstance(content, Document) else content


def _results(
    pool: ProcessPoolExecutor, tasks: Iterable[tuple[Content, str, ReportOptions]], count: int
) -> Iterator[tuple[str, ...]]:
    """Yield the warnings of each file in turn; no more wait for a process than keep all of them busy."""
    waiting: deque[Future[tuple[str, ...]]] = deque()
    for task in tasks:
        waiting.append(pool.submit(_write, *task))
        if len(waiting) > 2 * count:
            yield waiting.popleft().result()
    for future in waiting:
        yield future.result()


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
