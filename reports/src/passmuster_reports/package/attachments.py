"""What a PDF carries: its figures, all that they follow from, and a manifest with the hash of each.

Whoever has the file alone can so compute every figure again; `passmuster verify` does.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections import Counter
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
    files = [figures]
    if document.assessment is not None and document.privacy.pseudonyms is None:
        files += _origins(document, document.assessment, others)
    if options.logo:
        logo = read_logo(options.logo)
        name = f"logo.{_SUFFIXES[logo.media_type]}"
        files.append(Attachment(name, logo.media_type, "Supplement", "The logo on the cover", logo.content))
    files += document.attachments
    return (*files, make_manifest(document, options, files, others.made_with if others else made_with))


def _origins(document: Document, assessment: Assessment, others: Original | None) -> list[Attachment]:
    """Return the evidence, and what was expected, as they were when the figures were computed."""
    addresses = document.privacy.addresses
    evidence = write_evidence(assessment.connection, _kinds(document, assessment), addresses=addresses)
    # of a report that was made from such a file, also what that had left out
    left_out = Counter(assessment.origin.left_out) + Counter(evidence.left_out)
    schemas = {kind: load_schema("passmuster", kind) for kind in KINDS}
    return [
        Attachment(
            EVIDENCE,
            "application/gzip",
            "Source",
            "The evidence and what was read of it, as `passmuster read --evidence` writes them",
            _packed(evidence.content, others),
        ),
        attach_json(
            INPUTS,
            "Source",
            "The period, the roster, the schedule and the policy as used",
            write_inputs(document.name, assessment, left_out),
        ),
        attach_json(SCHEMAS, "Schema", "The JSON Schema of each kind of evidence", schemas),
    ]


def _kinds(document: Document, assessment: Assessment) -> frozenset[str]:
    """Return the kinds of evidence that the figures rest on; controls that are not ours may ask for any."""
    shown = {control["id"] for control in document.figures.get("controls", ())}
    foreign = any(
        assessed.applied.id in shown and assessed.applied.control.origin != "passmuster"
        for assessed in assessment.assessed
    )
    return frozenset(KINDS) if foreign else document.evidence_kinds


def _packed(content: bytes, others: Original | None) -> bytes:
    """Return the packed evidence; as the original has it where that is the same, packed by another zlib."""
    if others is None or others.evidence[:_GZIP_HEAD] != content[:_GZIP_HEAD]:
        return content
    return others.evidence if _unpacks_to_the_same(others.evidence, content) else content


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
