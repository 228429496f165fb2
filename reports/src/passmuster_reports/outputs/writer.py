"""A report as a file: its ending says whether it is a PDF, a web page, the figures, or tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.files import write_whole
from passmuster_reports.outputs.paths import PERSON, suffix_of

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.pages.language import Language
    from passmuster_reports.reports.report_type import Report

#: The endings there are.
FORMS = (".pdf", ".html", ".json", ".csv", ".xlsx")


def write_report(
    report: Report, path: str, look: ReportOptions, ground: Assessment | None = None
) -> tuple[str, ...]:
    """Write the file, whole or not at all; the warnings. A PDF carries what is in the ground."""
    if PERSON in path and report["report"] == "certificate":
        from passmuster_reports.outputs.per_person import write_apart

        return write_apart(report, path, look, content_of)
    if suffix_of(path) == ".csv":
        _write_csv(report, path)
        return ()
    content, warnings = content_of(report, suffix_of(path), look, ground)
    write_whole(path, content)
    return warnings


def _write_csv(report: Report, path: str) -> None:
    """The first table under the name asked for, each other one beside it: `x.csv`, `x-coverage.csv`."""
    from passmuster_reports.outputs.tables import as_csv, tables_of

    stem = path[: -len(".csv")]
    for number, table in enumerate(tables_of(report)):
        write_whole(f"{stem}-{table.name}.csv" if number else path, as_csv(table))


def _notes(language: Language) -> tuple[str, ...]:
    return (language.note,) if language.note else ()


def content_of(
    report: Report, suffix: str, look: ReportOptions, ground: Assessment | None
) -> tuple[bytes, tuple[str, ...]]:
    """The file's bytes, and the warnings."""
    # Each form loads what it needs itself: a PDF takes a second, the others none of that.
    match suffix:
        case ".json":
            from passmuster_reports.canonical import canonical

            return canonical(report), ()
        case ".xlsx":
            from passmuster_reports.outputs.tables import tables_of
            from passmuster_reports.outputs.workbook import as_workbook
            from passmuster_reports.pages.language import find_language

            language = find_language(look.locale)
            content, said = as_workbook(tables_of(report), language)
            return content, (*_notes(language), *said)
        case ".html":
            from passmuster_reports.pages.document import render
            from passmuster_reports.pages.language import find_language
            from passmuster_reports.pages.logo import read_logo

            logo = read_logo(look.logo).data_address if look.logo else None
            return render(report, look, logo).encode(), _notes(find_language(look.locale))
        case _:
            from passmuster_reports.pages.language import find_language
            from passmuster_reports.pdf.rendering import render_pdf

            pdf = render_pdf(report, look, ground)
            content = pdf.content
            if look.sign:
                from passmuster_reports.pdf.signing import sign

                content = sign(content, look.sign)
            return content, (*_notes(find_language(look.locale)), *pdf.warnings)
