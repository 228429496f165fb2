"""Whether the file itself is whole: a PDF that can be read, and that claims the standards of a report."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.errors import ReportError
from passmuster_reports.package.attachments import EVIDENCE, INPUTS
from passmuster_reports.package.manifest import MANIFEST, VERSION
from passmuster_reports.verification.check import TOLD, Check
from passmuster_reports.verification.packed import bounded_qpdf, check_values, read_report
from passmuster_reports.verification.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.canonical import Json


@dataclass(frozen=True)
class ReportFile:
    """A report's file, taken apart: what it carries by name, and the text of each page."""

    content: bytes
    manifest: Json
    files: Mapping[str, bytes]
    pages: tuple[str, ...]

    @property
    def has_evidence(self) -> bool:
        """Tell whether its figures can be computed again."""
        return EVIDENCE in self.files and INPUTS in self.files


def open_report(path: str) -> ReportFile:
    """Take a report's file apart; ReportError where it cannot be read, or is not a report of passmuster."""
    import pikepdf

    content = read_report(path)
    try:
        files = files_of(content)
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        said = str(error).splitlines()[0].rpartition(": ")[2] if str(error) else "it is damaged"
        raise ReportError(f"'{path}' cannot be opened as a PDF: {said}") from error
    for name, attached in files.items():
        if name != EVIDENCE:
            check_values(path, name, attached)
    if MANIFEST not in files:
        raise ReportError(f"'{path}' is no report of passmuster: it carries no {MANIFEST}")
    return ReportFile(content, _manifest(path, files[MANIFEST]), files, texts_of(content))


def _manifest(path: str, content: bytes) -> Json:
    """Return the manifest; ReportError where it is not one, or one of another version."""
    manifest = json_object(content)
    if manifest is not None and _is_older(manifest):
        raise ReportError(
            f"'{path}' was made by passmuster 0.1, whose {MANIFEST} this version does not read",
            "make the report again, or verify this one with `pip install passmuster-reports==0.1.0`",
        )
    if manifest is None or not isinstance(manifest.get("files"), list) or manifest.get("version") != VERSION:
        raise ReportError(
            f"'{path}': its {MANIFEST} cannot be understood", "it was changed, or made by a newer passmuster"
        )
    return manifest


def _is_older(manifest: Json) -> bool:
    """Tell whether the manifest is of version 1, which called its version the form."""
    return manifest.get("form") == 1 and "version" not in manifest


def files_of(content: bytes) -> dict[str, bytes]:
    """Return the files that a PDF carries, by name."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def json_object(content: bytes) -> Json | None:
    """Return the JSON object that the bytes are, None where they are none."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def texts_of(content: bytes) -> tuple[str, ...]:
    """Return the text of every page; nothing where a damaged file cannot be read."""
    import pypdf

    try:
        with quiet("pypdf"):
            return tuple(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    # Whatever a damaged file makes of a reader: that its text cannot be read is what is to be said.
    except Exception:
        return ()


def check_structure(report: ReportFile) -> Check:
    """Check the file's syntax, and whether it claims to be archival and accessible."""
    import pikepdf

    with bounded_qpdf(), pikepdf.open(io.BytesIO(report.content), suppress_warnings=True) as pdf:
        problems = [problem.rpartition(": ")[2] for problem in pdf.check_pdf_syntax()]
        claims = pdf.open_metadata()
        archival = (claims.get("pdfaid:part"), claims.get("pdfaid:conformance")) == ("3", "A")
        accessible = claims.get("pdfuaid:part") == "1"
        tagged = "/StructTreeRoot" in pdf.Root
    if not (archival and accessible and tagged):
        problems.append("it does not claim to be PDF/A-3a and PDF/UA-1, as every report does")
    if problems:
        return Check("file", False, "the file is damaged", tuple(problems[:TOLD]))
    return Check("file", True, "the file is whole; it claims PDF/A-3a and PDF/UA-1")
