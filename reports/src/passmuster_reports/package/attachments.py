"""What a PDF carries: its figures, all that they follow from, and a manifest with the hash of each.

Whoever has the file alone can so compute every figure again; `passmuster verify` does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from passmuster.schemas import load_schema
from passmuster.sdk import KINDS
from passmuster_reports.canonical import canonical
from passmuster_reports.package.attachment import Attachment, attach_json
from passmuster_reports.package.codec import encode
from passmuster_reports.package.evidence_file import write_evidence
from passmuster_reports.package.manifest import make_manifest
from passmuster_reports.pages.logo import read_logo

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.canonical import Json
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.package.document import Document
    from passmuster_reports.package.manifest import DrawnWith

EVIDENCE = "evidence.jsonl.gz"
INPUTS = "inputs.json"
SCHEMAS = "schemas.json"

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}


def attach_figures(document: Document) -> Attachment:
    """Return the figures of a report as a file."""
    return Attachment(
        f"{document.name}.json",
        "application/json",
        "Data",
        "The figures of this report and the evidence behind each",
        canonical(document.figures),
    )


def attach(
    document: Document, figures: Attachment, options: ReportOptions, drawn_with: DrawnWith
) -> tuple[Attachment, ...]:
    """Return all files that a PDF carries: its figures first, and the manifest last."""
    files = [figures, *packed(document).carried]
    if options.logo:
        logo = read_logo(options.logo)
        name = f"logo.{_SUFFIXES[logo.media_type]}"
        files.append(Attachment(name, logo.media_type, "Supplement", "The logo on the cover", logo.content))
    files += document.attachments
    return (*files, make_manifest(document, options, files, drawn_with))


def packed(document: Document) -> Document:
    """Return the document with the files of its evidence, and without the assessment: as plain data."""
    if document.assessment is None:
        return document
    return replace(document, assessment=None, carried=_origins(document, document.assessment))


def _origins(document: Document, assessment: Assessment) -> tuple[Attachment, ...]:
    """Return the evidence, and what was expected, as they were when the figures were computed."""
    addresses = document.privacy.addresses
    inputs = {
        "report": document.name,
        "period": encode(assessment.period),
        "origin": {
            "inputs": encode(assessment.origin.inputs),
            "failures": encode(assessment.origin.failures),
            "lines": _counted(assessment.origin.lines),
            "left_out": _counted(assessment.origin.left_out),
        },
        "roster": _roster(assessment, addresses=addresses),
        "privacy": encode(assessment.privacy),
        "same_email": encode(assessment.same_email),
        "same_name": encode(assessment.same_name),
        "elsewhere": encode(assessment.elsewhere),
        "schedule": encode(assessment.schedule),
        "policy": encode(assessment.policy),
    }
    schemas = {kind: load_schema("passmuster", kind) for kind in KINDS}
    return (
        Attachment(
            EVIDENCE,
            "application/gzip",
            "Source",
            "The evidence and what was read of it, as `passmuster read --evidence` writes them",
            write_evidence(assessment.connection, addresses=addresses),
        ),
        attach_json(INPUTS, "Source", "The period, the roster, the schedule and the policy as used", inputs),
        attach_json(SCHEMAS, "Schema", "The JSON Schema of each kind of evidence", schemas),
    )


def _roster(assessment: Assessment, *, addresses: bool) -> Json | None:
    """Return the roster; without e-mail addresses, which no figure rests on, unless they are asked for."""
    roster = encode(assessment.roster)
    if roster is None or addresses:
        return dict(roster) if roster else None
    return {**roster, "members": [{**member, "email": None} for member in roster["members"]]}


def _counted(counts: Any) -> list[Json]:
    return [
        {"source": source, "account": account, "stream": stream, "lines": lines}
        for (source, account, stream), lines in sorted(counts.items())
    ]
