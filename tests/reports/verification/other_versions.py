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
    "tokens.css": {
        "400 8.5pt/12pt": "400 8.5pt/12.2pt",
        "hyphens: manual;": "hyphens: manual; word-spacing: .012em; font-kerning: none;",
    },
    "report.css": {
        "margin: 17mm 17mm 19mm": "margin: 17mm 17mm 18mm",
        "padding-top: 7mm": "padding-top: 6mm",
    },
}


@contextmanager
def other_versions() -> Iterator[None]:
    """Meanwhile, reports are drawn as by other versions."""
    read: Callable[[str, str], str | None] = document._read

    def read_otherwise(package: str, name: str) -> str | None:
        text = read(package, name)
        for old, new in _OTHERWISE.get(name, {}).items():
            assert text is not None
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
