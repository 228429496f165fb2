"""A report of an assessment: its figures, and the files that it is written to."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError
from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.formats import FORMATS
from passmuster_reports.outputs.paths import suffix_of
from passmuster_reports.outputs.writer import write_report
from passmuster_reports.pages.language import find_language
from passmuster_reports.reports.report_type import make_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.api.assessment import StoreAssessment
    from passmuster_reports.canonical import Json
    from passmuster_reports.options import SigningKey
    from passmuster_reports.reports.report_type import ReportType


class StoreReport:
    """A report that was made, and can be written to files of several formats.

    `StoreAssessment.report` makes it.

    >>> report = assessment.report("attendance")
    >>> report.data["summary"]["visits"]
    3
    >>> report.write("attendance.json")
    ()
    """

    def __init__(
        self, assessment: StoreAssessment, report_type: ReportType[Any], *, guests: bool = False
    ) -> None:
        self._assessment = assessment
        self._made = make_report(report_type, replace(assessment, guests=guests))

    def __repr__(self) -> str:
        return f"<StoreReport {self.name}: {self.headline}>"

    @property
    def name(self) -> str:
        """Return the name of the report.

        >>> report.name
        'attendance'
        """
        return self._made.type.name

    @property
    def figures(self) -> Any:
        """Return the figures as the frozen dataclass of this report, such as an AttendanceReport.

        >>> report.figures.summary.visits
        3
        """
        return self._made.figures

    @property
    def data(self) -> Json:
        """Return the figures as one JSON object, as a file that ends in `.json` has them.

        >>> report.data["period"]["from"]
        '2026-10-01'
        """
        return self._made.json

    @property
    def headline(self) -> str:
        """Return the figures in one line.

        >>> report.headline.endswith("1 absent, 1 late")
        True
        """
        return self._made.headline

    @property
    def notices(self) -> tuple[str, ...]:
        """Return what a reader must know of the inputs before the figures, in sentences.

        >>> report.notices
        ()
        """
        return self._made.notices

    def write(  # noqa: PLR0913  # each is a keyword
        self,
        path: str | os.PathLike[str],
        *,
        title: str | None = None,
        logo: str | os.PathLike[str] | None = None,
        accent: str | None = None,
        paper: str = "A4",
        locale: str = "en",
        print_sql: bool = False,
        sign: SigningKey | None = None,
        progress: Callable[[str], object] | None = None,
    ) -> tuple[str, ...]:
        """Write the report to a file, whole or not at all, and return warnings.

        The ending of the path says what it is: `.pdf`, `.html`, `.json`, `.csv` or `.xlsx`. A path with
        `{person}` in it gives one file a person, where the report has that. `logo` is the path of a picture,
        `accent` a colour such as #005a9c, `locale` the language of headings, days and numbers. With
        `print_sql` pages have the SQL of each control, and a PDF is signed with the key `sign`. `progress` is
        called with sentences while many pages or files are drawn.

        >>> report.write("attendance.html", title="Small College", locale="he")
        ()

        Large PDFs are drawn by several processes: a script calls it under `if __name__ == "__main__":`.

        SettingsError says what is wrong with the arguments, ReportError why the report cannot be written.
        """
        path = os.fspath(path)
        if suffix_of(path) not in FORMATS:
            *others, last = FORMATS
            raise SettingsError(f"'{path}' must end in {', '.join(others)} or {last}")
        if sign is not None and suffix_of(path) != ".pdf":
            raise SettingsError(f"only a PDF can be signed, and '{path}' is none")
        find_language(locale)  # SettingsError before the work, not after it
        options = ReportOptions(title, os.fspath(logo) if logo else None, accent, paper, locale, print_sql)
        with self._assessment.unchanged():
            return write_report(self._made, path, options, sign, progress)
