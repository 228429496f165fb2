"""Whether the pages of a report are those that the evidence gives."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.attachments import changed_files
from passmuster_reports.verification.check import TOLD, Check
from passmuster_reports.verification.packed import bounded_qpdf
from passmuster_reports.verification.reading.comparison import read_strictly
from passmuster_reports.verification.report_file import files_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.verification.remake import Remade
    from passmuster_reports.verification.report_file import ReportFile
    from passmuster_reports.verification.signature import Signatures

_OTHER_VERSIONS = "other versions"
_ELSEWHERE = "what the pages draw is the same: something else in the file was changed, such as tags or notes"


def check_pages(report: ReportFile, remade: Remade, signatures: Signatures) -> Check:
    """Check the file, without its signatures, against the one that was made again.

    The same versions give the same bytes. What other versions made is read strictly; it counts where a
    trusted signature covers it.
    """
    again, here = remade.content, remade.made_with
    if again is None or here is None:
        return Check(
            "pages", None, f"cannot be drawn again on this machine: {remade.not_drawn}", reason="not drawn"
        )
    others = report.made_with.differences(here)
    by = f"made with other versions than are here: {', '.join(others)}"
    if report.content == again:
        said = "the whole file is byte for byte what its evidence gives"
        return Check("pages", True, said, (by,) if others else ())
    changed = changed_files(report, files_of(again))
    if not others:
        told = (*changed, *_changed_pages(report.content, again))[:TOLD] or (_ELSEWHERE,)
        return Check("pages", False, "the file is not the one that its evidence gives", told)
    differences = (*changed, *read_strictly(report.content, again))[:TOLD]
    if differences:
        return Check("pages", False, f"the pages do not say what the figures give; {by}", differences)
    if signatures.trusted:
        signers = " and ".join(signatures.signers)
        said = f"pages as signed by {signers}, read but not drawn again: other versions"
        return Check("pages", True, said, (by,), reason=_OTHER_VERSIONS)
    said = f"the pages say what the figures give, but no trusted signature covers them; {by}"
    return Check("pages", None, said, _settled_by(report), reason=_OTHER_VERSIONS)


def _changed_pages(made: bytes, again: bytes) -> list[str]:
    """Return the pages on which something else is drawn, as far as they can be read."""
    import pikepdf

    try:
        said, found = (_drawn(content) for content in (made, again))
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError):
        return ["its pages cannot be read"]
    changed = [
        f"page {number}"
        for number, pair in enumerate(zip(said, found, strict=False), 1)
        if pair[0] != pair[1]
    ]
    if len(said) != len(found):
        changed.append(f"there are {len(said)} pages, and the figures give {len(found)}")
    return changed


def _drawn(content: bytes) -> list[bytes]:
    """Return what is drawn on each page."""
    import pikepdf

    with bounded_qpdf(), pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        return [
            b"\n".join(stream.read_bytes() for stream in _streams(page.obj.get("/Contents")))
            for page in pdf.pages
        ]


def _streams(contents: Any) -> Sequence[Any]:
    import pikepdf

    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _settled_by(report: ReportFile) -> tuple[str, ...]:
    """Return what would settle it: the versions that made it, and a container of them."""
    parts = report.made_with.parts
    own = parts["passmuster-reports"].version
    python = parts["python"].version if "python" in parts else "3.11"
    libraries = " ".join(
        f"{name}=={parts[name].version}" for name in ("weasyprint", "pydyf", "fonttools") if name in parts
    )
    drawn = ", ".join(f"{name} {parts[name].version}" for name in ("pango", "harfbuzz") if name in parts)
    return (
        f"to settle it, verify it where it was made, or in a container of python:{python} with {drawn} and "
        f"`pip install passmuster-reports=={own} {libraries}`",
    )
