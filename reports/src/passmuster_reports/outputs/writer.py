"""A report as a file: its ending says whether it is a PDF, a web page, the figures, or tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.files import write_whole
from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.formats import bytes_of, content_of, notes
from passmuster_reports.outputs.paths import PERSON, suffix_of
from passmuster_reports.pages.language import find_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.options import SigningKey
    from passmuster_reports.reports.report_type import Report
    from passmuster_reports.reports.tables import Table


def write_report(
    report: Report[Any],
    path: str,
    options: ReportOptions | None = None,
    key: SigningKey | None = None,
    progress: Callable[[str], object] | None = None,
) -> tuple[str, ...]:
    """Write the file, whole or not at all, and return warnings.

    A path with `{person}` in it gives one file a person, where the report type has that. A PDF is signed with
    the key. `progress` is called with sentences where that takes long.
    """
    options = options or ReportOptions()
    suffix = suffix_of(path)
    if PERSON in path and report.type.per_person is not None:
        from passmuster_reports.outputs.per_person import write_per_person

        return write_per_person(report, path, options, key, progress)
    if suffix == ".csv":
        language = find_language(options.locale)
        _write_csv(report.tables, path, language.translate)
        return notes(language)
    content, warnings = bytes_of(content_of(report, suffix), suffix, options, progress)
    if key is not None and suffix == ".pdf":
        from passmuster_reports.pdf.signing import sign

        signed = sign(content, key)
        content, warnings = signed.content, (*warnings, *signed.notes)
    write_whole(path, content)
    return warnings


def _write_csv(tables: tuple[Table, ...], path: str, translate: Callable[[str], str]) -> None:
    """Write the first table under the name asked for, each other one beside it: `x.csv`, `x-coverage.csv`."""
    from passmuster_reports.outputs.csv_file import as_csv

    stem = path[: -len(".csv")]
    for number, table in enumerate(tables):
        write_whole(f"{stem}-{table.name}.csv" if number else path, as_csv(table, translate))
