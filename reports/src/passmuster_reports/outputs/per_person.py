"""A file for each person of a report of certificates; a run that was broken off goes on where it ended."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster.files import write_whole
from passmuster_reports.outputs.paths import PERSON, suffix_of
from passmuster_reports.pdf.drawing import begin_drawing, heed_no_interrupt, processes
from passmuster_reports.pdf.resources import import_weasyprint

if TYPE_CHECKING:
    from passmuster_reports.canonical import Json
    from passmuster_reports.options import ReportOptions

#: Letters of an id that the name of a file keeps; an id comes from a roster or from a vendor.
_KEPT = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 60


#: The bytes of a report's file by its ending, and the warnings of their making.
Contents = Callable[["Json", str, "ReportOptions", None], tuple[bytes, tuple[str, ...]]]


def write_apart(report: Json, path: str, look: ReportOptions, content_of: Contents) -> tuple[str, ...]:
    """Write a file for each person, unless it is there as it would be written; the warnings."""
    ones = [_of(report, number) for number in range(len(report["certificates"]))]
    paths = [path.replace(PERSON, name_for(one["certificates"][0]["person"])) for one in ones]
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # A key and its passphrase stay in this process; what has been signed is not drawn again.
    warnings: list[str] = []
    begin = heed_no_interrupt
    if suffix_of(path) == ".pdf":
        import_weasyprint()  # as in `render_pdf`
        begin = begin_drawing
    with processes(min(os.cpu_count() or 1, len(ones) or 1), begin) as pool:
        plain = repeat(replace(look, sign=None))
        for number, said in enumerate(pool.map(_write, ones, paths, plain, repeat(content_of)), 1):
            warnings += said
            sys.stderr.write(
                f"{number} of {len(ones)} certificates   " + ("\r" if sys.stderr.isatty() else "\n")
            )
    if look.sign:
        from passmuster_reports.pdf.signing import SIGNED, sign

        for each in paths:
            content = Path(each).read_bytes()
            if SIGNED not in content:
                write_whole(each, sign(content, look.sign))
    return tuple(dict.fromkeys(warnings))


def name_for(person: str) -> str:
    """A person's id as a part of a file's name: unlike for unlike ids, and never a path."""
    plain = _KEPT.sub("-", person)[:_LONGEST].strip("-")
    if plain and plain == person:
        return plain
    return f"{plain or 'person'}-{hashlib.sha256(person.encode()).hexdigest()[:8]}"


def _of(report: Json, number: int) -> Json:
    """The report of one person alone. The evidence is everybody's, so it is left to the whole report."""
    (section,) = report["sections"]
    controls = [
        {
            **each,
            "findings": [
                one for one in each["findings"] if one["subject"] == report["certificates"][number]["person"]
            ],
        }
        for each in report["controls"]
    ]
    return {
        **report,
        # The others are of the roster and the policy, which are everybody's.
        "notices": [report["nothing_read"]] if report["nothing_read"] else [],
        "certificates": [report["certificates"][number]],
        "controls": controls,
        "sections": [{**section, "rows": [section["rows"][number]]}],
    }


def _write(report: Json, path: str, look: ReportOptions, content_of: Contents) -> tuple[str, ...]:
    """Write one person's file, unless it is there."""
    if suffix_of(path) == ".pdf" and _is_there(report, path, look):
        return ()
    content, warnings = content_of(report, suffix_of(path), look, None)
    write_whole(path, content)
    return warnings


def _is_there(report: Json, path: str, look: ReportOptions) -> bool:
    """Whether the file carries the manifest that it would get."""
    import pikepdf

    from passmuster_reports.package.attachments import MANIFEST, attach, attach_figures
    from passmuster_reports.pdf.rendering import find_letters

    try:
        with pikepdf.open(path, suppress_warnings=True) as opened:
            manifest = opened.attachments[MANIFEST].get_file().read_bytes()
    except (OSError, KeyError, pikepdf.PdfError):
        return False
    figures = attach_figures(report)
    fonts = find_letters(figures, look).listed
    return bool(manifest == attach(report, figures, look, None, fonts)[-1].content)
