"""What a report is in each format: the bytes of a PDF, a web page, the figures, or tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.package.document import Document
from passmuster_reports.reports.summary import summary_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.options import ReportOptions
    from passmuster_reports.pages.language import Language
    from passmuster_reports.reports.report_type import Report
    from passmuster_reports.reports.summary import ReportSummary
    from passmuster_reports.reports.tables import Table

#: The endings there are.
FORMATS = (".pdf", ".html", ".json", ".csv", ".xlsx")
_TABLES = (".csv", ".xlsx")


@dataclass(frozen=True)
class Sheets:
    """What tables are written from: the tables of a report, and what stands before them."""

    summary: ReportSummary
    tables: tuple[Table, ...]


#: What a file is made from: tables, or a document for all other formats. Another process can be given either.
Content = Document | Sheets


def content_of(report: Report[Any], suffix: str) -> Content:
    """Return what a file of this format is made from."""
    if suffix not in _TABLES:
        return report.document
    tables = report.tables
    return Sheets(summary_of(report, tables), tables)


def bytes_of(
    content: Content,
    suffix: str,
    options: ReportOptions,
    progress: Callable[[str], object] | None = None,
) -> tuple[bytes, tuple[str, ...]]:
    """Return the bytes of a file, and warnings; of CSV, those of the first table."""
    # Each format loads what it needs itself: a PDF takes a second, the others none of that.
    from passmuster_reports.pages.language import find_language

    if isinstance(content, Sheets):
        language = find_language(options.locale)
        if suffix == ".csv":
            from passmuster_reports.outputs.csv_file import as_csv

            return as_csv(content.tables[0], language.translate), notes(language)
        from passmuster_reports.outputs.workbook import as_workbook

        workbook, said = as_workbook(content, options, language)
        return workbook, (*notes(language), *said)
    if suffix == ".json":
        from passmuster_reports.canonical import canonical

        return canonical(content.figures), ()
    if suffix == ".html":
        return _web_page(content, options), notes(find_language(options.locale))
    from passmuster_reports.pdf.rendering import render_pdf

    pdf = render_pdf(content, options, progress)
    return pdf.content, (*notes(find_language(options.locale)), *pdf.warnings)


def _web_page(document: Document, options: ReportOptions) -> bytes:
    """Return a report as one file for a browser; one that has no web page as its printed pages."""
    from passmuster_reports.package.attachments import EVIDENCE, packed
    from passmuster_reports.pages.document import Pages, inline, render
    from passmuster_reports.pages.logo import read_logo
    from passmuster_reports.pages.web import has_web_page, render_web

    logo = read_logo(options.logo).data_address if options.logo else None
    if not has_web_page(document.template, document.figures):
        return render(document.figures, Pages(document.template, options, inline, logo)).encode()
    carried = {file.name: file.content for file in packed(document).carried}
    return "".join(render_web(document.figures, options, logo, carried.get(EVIDENCE))).encode()


def notes(language: Language) -> tuple[str, ...]:
    """Return what the locale that was asked for lacks."""
    return (language.note,) if language.note else ()
