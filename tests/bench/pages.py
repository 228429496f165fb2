"""Draws a report of so many rows as a PDF: `python tests/bench/pages.py ours|whole ROWS`.

`whole` is WeasyPrint alone, drawing the same tagged document at once.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from passmuster_reports.package.document import Document
from passmuster_reports.pages.document import Pages, Printing, render_pieces
from passmuster_reports.pdf.rendering import render_pdf
from passmuster_reports.pdf.resources import SCHEME, font_address, read_resource
from passmuster_reports.reports.assessed_policy import PolicyReport, Tile, Verdict
from passmuster_reports.reports.register import PersonFigures
from passmuster_reports.reports.report_type import Report
from passmuster_reports.reports.sections import Column, Section
from passmuster_reports.reports.working_time import WORKING_TIME
from reports.lines import presence, record
from reports.making import made_report


def report_of(rows: int) -> Document:
    """Working hours of so many days of three hundred people."""
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z"))
    with tempfile.TemporaryDirectory() as folder:
        shared = made_report(Path(folder), visit).figures.shared
    days = Section(
        name="days",
        title="Every day",
        lead="First and last activity, and the time with input between them.",
        columns=(
            Column("person", "Person", "person"),
            Column("day", "Day", "day"),
            Column("first", "First activity", "moment"),
            Column("last", "Last activity", "moment"),
            Column("least", "Active", "hours", "hours"),
            Column("most", "First to last", "hours", "hours"),
        ),
        rows=tuple(
            {
                "person": PersonFigures(f"P{number % 300:04}", f"Person Surname {number % 300}", None),
                "day": f"2026-10-{number // 300 % 28 + 1:02}",
                "first": f"2026-10-{number // 300 % 28 + 1:02}T08:{number % 60:02}:00+02:00",
                "last": f"2026-10-{number // 300 % 28 + 1:02}T16:{number % 60:02}:00+02:00",
                "least": 6.5 + number % 10 / 10,
                "most": 8.0,
            }
            for number in range(rows)
        ),
        empty="",
        part="Hours",
    )
    counts = {"not met": 0, "not assessed": 0, "waived": 0, "met": 1}
    figures = PolicyReport(
        shared=shared,
        verdict=Verdict("met", "of 1 control 1 is met", counts),
        tiles=(Tile("days worked", rows),),
        assessed_by="",
        policy=None,
        controls=(),
        sections=(days,),
    )
    return Report(WORKING_TIME, figures).document


def ours(document: Document) -> bytes:
    """As `passmuster report` draws it."""
    return render_pdf(document).content


def whole(document: Document) -> bytes:
    """The same HTML, drawn by WeasyPrint at once, with its own tags and fonts."""
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fonts(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            content, media_type = read_resource(url, None)
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    printing = Printing("0" * 64, "0" * 64, frozenset(), in_chunks=False)
    pages = Pages(document.template, font_address=font_address)
    text = "".join(render_pieces(document.figures, pages, printing))
    page = weasyprint.HTML(string=text, url_fetcher=Fonts(), base_url=SCHEME)
    content: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return content


if __name__ == "__main__":
    made = report_of(int(sys.argv[2]))
    started = time.perf_counter()
    size = len({"ours": ours, "whole": whole}[sys.argv[1]](made))
    sys.stderr.write(f"\n{time.perf_counter() - started} {size}\n")
