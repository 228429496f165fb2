"""The pages of all reports of a month, as browsers and printers get them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from figures.forms import Page
from figures.month import Month
from figures.month_files import messages, texts
from passmuster_reports.assessment.assessment import assess
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.request import AssessmentRequest
from passmuster_reports.canonical import canonical
from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.formats import bytes_of
from passmuster_reports.package.attachments import EVIDENCE, packed
from passmuster_reports.package.evidence_file import evidence_lines
from passmuster_reports.pages.document import Pages, Printing, render_pieces
from passmuster_reports.reports.report_type import make_report
from passmuster_reports.reports.shipped import REPORT_TYPES
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from reports.lines import as_bytes

#: Stands for the hash of a manifest, which printed pages are sealed with.
MANIFEST = "0123456789abcdef" * 4


def made_pages(month: Month, folder: Path) -> list[Page]:
    """Both kinds of pages of each report."""
    evidence = folder / "evidence.jsonl"
    evidence.write_bytes(as_bytes(*messages(month)))
    for file, text in texts(month).items():
        (folder / file).write_text(text)
    roster, schedule, policy = (str(folder / name) for name in ("roster.csv", "schedule.csv", "policy.yaml"))
    days = str(month.first), str(month.last)
    request = AssessmentRequest(month.zone, *days, roster, schedule, policy)
    found = []
    with open_temporary_store() as connection:
        import_files(connection, [str(evidence)], io.BytesIO())
        with assess(connection, request, shipped_controls()) as assessment:
            for report_type in REPORT_TYPES:
                document = make_report(report_type, assessment).document
                figures = document.figures
                sha256 = hashlib.sha256(canonical(figures)).hexdigest()
                web, _ = bytes_of(document, ".html", ReportOptions())
                numbers = {
                    (control["id"], finding["subject"]): finding["figures"]
                    for control in figures.get("controls", ())
                    for finding in control["findings"]
                }
                found.append(Page(report_type.name, "web", web.decode(), sha256, numbers))
                carried = {file.name: file.content for file in packed(document).carried}
                lines = evidence_lines(carried[EVIDENCE]) if figures.get("controls") else {}
                printing = Printing(sha256, MANIFEST, frozenset(), in_chunks=False, lines=lines)
                printed = render_pieces(figures, Pages(document.template), printing)
                found.append(Page(report_type.name, "print", "".join(printed), MANIFEST))
    return found
