"""What a PDF carries: its figures, all that they follow from, and a manifest with the hash of each.

Anyone who has the file alone can so compute every figure again; `passmuster verify` does.
"""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from passmuster.schemas import load_schema
from passmuster.sdk import KINDS
from passmuster_reports.canonical import canonical
from passmuster_reports.package.attachment import Attachment, attach_json
from passmuster_reports.package.evidence_file import write_evidence
from passmuster_reports.package.inputs import write_inputs
from passmuster_reports.package.manifest import make_manifest
from passmuster_reports.pages.logo import read_logo

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.package.document import Document
    from passmuster_reports.package.made_with import MadeWith, Original

EVIDENCE = "evidence.jsonl.gz"
INPUTS = "inputs.json"
SCHEMAS = "schemas.json"

#: The head of a file of gzip up to its flags and its time, which has no name of a file in it.
_GZIP_HEAD = 8
#: Bytes that are compared at a time.
_PIECE = 1 << 16

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
    document: Document,
    figures: Attachment,
    options: ReportOptions,
    made_with: MadeWith,
    original: Original | None = None,
) -> tuple[Attachment, ...]:
    """Return all files that a PDF carries: its figures first, and the manifest last.

    Of an `original` that other versions made, the manifest tells of these.
    """
    others = original if original is not None and original.made_with != made_with else None
    files = [figures, *(_as_packed(file, others) for file in packed(document).carried)]
    if options.logo:
        logo = read_logo(options.logo)
        name = f"logo.{_SUFFIXES[logo.media_type]}"
        files.append(Attachment(name, logo.media_type, "Supplement", "The logo on the cover", logo.content))
    files += document.attachments
    return (*files, make_manifest(document, options, files, others.made_with if others else made_with))


def packed(document: Document) -> Document:
    """Return the document with the files of its evidence, and without the assessment: as plain data."""
    if document.assessment is None:
        return document
    return replace(document, assessment=None, carried=_origins(document, document.assessment))


def _origins(document: Document, assessment: Assessment) -> tuple[Attachment, ...]:
    """Return the evidence, and what was expected, as they were when the figures were computed."""
    schemas = {kind: load_schema("passmuster", kind) for kind in KINDS}
    return (
        Attachment(
            EVIDENCE,
            "application/gzip",
            "Source",
            "The evidence and what was read of it, as `passmuster read --evidence` writes them",
            write_evidence(assessment.connection, addresses=document.privacy.addresses),
        ),
        attach_json(
            INPUTS,
            "Source",
            "The period, the roster, the schedule and the policy as used",
            write_inputs(document.name, assessment),
        ),
        attach_json(SCHEMAS, "Schema", "The JSON Schema of each kind of evidence", schemas),
    )


def _as_packed(file: Attachment, others: Original | None) -> Attachment:
    """Return the file; of evidence that another zlib packed, and that is the same, as the original has it."""
    if file.name != EVIDENCE or others is None or others.evidence[:_GZIP_HEAD] != file.content[:_GZIP_HEAD]:
        return file
    same = _unpacks_to_the_same(others.evidence, file.content)
    return replace(file, content=others.evidence) if same else file


def _unpacks_to_the_same(packed: bytes, content: bytes) -> bool:
    """Tell whether a file of gzip holds what another holds, and nothing besides, such as a second part."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as expected:
        for at in range(0, len(packed), _PIECE):
            piece = packed[at : at + _PIECE]
            while piece and not unpacking.eof:
                out = unpacking.decompress(piece, _PIECE)
                if out != expected.read(len(out)):
                    return False
                piece = unpacking.unconsumed_tail
            if unpacking.eof:
                return at + _PIECE >= len(packed) and not unpacking.unused_data and not expected.read(1)
    return False
