"""Draws a report of so many rows as a PDF: `python tests/bench/pages.py ours|whole ROWS`.

`whole` is WeasyPrint alone, drawing the same tagged document at once.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from passmuster_reports.options import ReportOptions
from passmuster_reports.pages.document import Printing, render_pieces
from passmuster_reports.pdf import rendering as pdf
from passmuster_reports.pdf.resources import SCHEME, make_fetcher
from passmuster_reports.reports.sections import column, section, who
from reports.lines import presence, record
from reports.making import make_report


def report_of(rows: int) -> dict[str, Any]:
    """Working hours of so many days of three hundred people."""
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z"))
    with tempfile.TemporaryDirectory() as folder:
        frame = make_report(Path(folder), visit)
    days = section(
        "days",
        "Every day",
        "First and last activity, and the time with input between them.",
        (
            column("person", "Person", "person"),
            column("day", "Day", "day"),
            column("first", "First activity", "moment"),
            column("last", "Last activity", "moment"),
            column("least", "Active", "hours", "hours"),
            column("most", "First to last", "hours", "hours"),
        ),
        [
            {
                "person": {
                    **who(None, f"P{number % 300:04}"),
                    "name": f"Person Surname {number % 300}",
                },
                "day": f"2026-10-{number // 300 % 28 + 1:02}",
                "first": f"2026-10-{number // 300 % 28 + 1:02}T08:{number % 60:02}:00+02:00",
                "last": f"2026-10-{number // 300 % 28 + 1:02}T16:{number % 60:02}:00+02:00",
                "least": 6.5 + number % 10 / 10,
                "most": 8.0,
            }
            for number in range(rows)
        ],
        "",
        part="Hours",
    )
    counts = {"not met": 0, "not assessed": 0, "waived": 0, "met": 1}
    return {
        **frame,
        "report": "working-time",
        "title": "Working time",
        "verdict": {"status": "met", "sentence": "Of 1 control 1 met.", "counts": counts},
        "tiles": [{"word": "days worked", "count": rows}],
        "assessed_by": "",
        "policy": None,
        "controls": [],
        "sections": [days],
    }


def ours(report: dict[str, Any]) -> bytes:
    """As `passmuster report` draws it."""
    return pdf.render_pdf(report).content


def whole(report: dict[str, Any]) -> bytes:
    """The same HTML, drawn by WeasyPrint at once, with its own tags and fonts."""
    import weasyprint

    printing = Printing("0" * 64, "0" * 64, frozenset(), in_parts=False)
    text = "".join(render_pieces(report, ReportOptions(), pdf.address, None, printing))
    page = weasyprint.HTML(string=text, url_fetcher=make_fetcher(), base_url=SCHEME)
    content: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return content


if __name__ == "__main__":
    made = report_of(int(sys.argv[2]))
    started = time.perf_counter()
    size = len({"ours": ours, "whole": whole}[sys.argv[1]](made))
    sys.stderr.write(f"\n{time.perf_counter() - started} {size}\n")
