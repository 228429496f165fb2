"""Draws a report as other versions would: lines and pages break elsewhere, and the manifest names others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from passmuster_reports.options import ReportOptions
from passmuster_reports.pages import document
from passmuster_reports.pdf import rendering
from passmuster_reports.reports.report_type import Report
from reports.making import pdf_of

#: What another Pango does to the pages, in the words of the style sheet: lines are higher, spaces wider,
#: letters stand as far apart as they are wide, and pages end sooner.
_OTHERWISE = {
    '8.2pt/1.35 "Plex Sans"': '8.2pt/1.37 "Plex Sans"',
    "hyphens: manual }": "hyphens: manual; word-spacing: .012em; font-kerning: none }",
    "margin: 19mm 16mm 17mm": "margin: 19mm 16mm 23mm",
}


@contextmanager
def other_versions() -> Iterator[None]:
    """Meanwhile, reports are drawn as by other versions."""
    read: Callable[[str, str], str | None] = document._read

    def read_otherwise(package: str, name: str) -> str | None:
        text = read(package, name)
        if text is not None and name == "report.css":
            for old, new in _OTHERWISE.items():
                assert old in text
                text = text.replace(old, new)
        return text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "_read", read_otherwise)
        patch.setattr(rendering, "library_versions", lambda: {"pango": "1.40.0", "harfbuzz": "2.0.0"})
        document._environment.cache_clear()
        yield
    document._environment.cache_clear()


def drawn_otherwise(report: Report[Any], options: ReportOptions | None = None) -> bytes:
    """The report as other versions draw it."""
    with other_versions():
        return pdf_of(report, options).content
