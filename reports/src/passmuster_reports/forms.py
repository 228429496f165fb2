"""A report as a file: its ending says whether it is a PDF, a web page, the figures, or tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.output import suffix_of, write_whole

if TYPE_CHECKING:
    from passmuster.project import Look
    from passmuster.reporting import Report

#: The endings there are.
FORMS = (".pdf", ".html", ".json")


def write_report(report: Report, path: str, look: Look) -> tuple[str, ...]:
    """Write the file, whole or not at all; the warnings of its making."""
    content, warnings = _content(report, suffix_of(path), look)
    write_whole(path, content)
    return warnings


def _content(report: Report, suffix: str, look: Look) -> tuple[bytes, tuple[str, ...]]:
    # Each form loads what it needs itself: a PDF takes a second, the others none of that.
    match suffix:
        case ".json":
            from passmuster_reports.frame import canonical

            return canonical(report), ()
        case ".html":
            from passmuster_reports.document import render

            return render(report, look).encode(), ()
        case _:
            from passmuster_reports.pdf import render_pdf

            pdf = render_pdf(report, look)
            return pdf.content, pdf.warnings
