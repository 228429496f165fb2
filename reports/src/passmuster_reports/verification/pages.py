"""Whether the pages of a report are those that its figures give."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import TYPE_CHECKING

from passmuster_reports.package.attachment import sha256_of
from passmuster_reports.package.manifest import MANIFEST
from passmuster_reports.verification.check import TOLD, Check
from passmuster_reports.verification.drawn import digest_of_page, notes_on
from passmuster_reports.verification.structure import files_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.verification.signature import Signatures
    from passmuster_reports.verification.structure import ReportFile


def check_pages(report: ReportFile, again: bytes, signatures: Signatures) -> Check:
    """Check the pages against those that the figures give; a signature is appended to what was drawn."""
    if report.content == again:
        return Check("pages", True, f"all {len(report.pages)} pages are byte for byte what the figures give")
    here = json.loads(files_of(again)[MANIFEST])
    if all(report.manifest.get(key) == here[key] for key in ("made_with", "fonts")):
        return _compare_drawings(report, again, signatures)
    return _compare_words(report, again)


def _compare_drawings(report: ReportFile, again: bytes, signatures: Signatures) -> Check:
    """Compare what is drawn on each page; the file may have been saved anew."""
    said, found = _drawings(report.content), _drawings(again)
    wrong = [
        f"page {number}"
        for number, pair in enumerate(zip(said, found, strict=False), 1)
        if pair[0] != pair[1]
    ]
    if len(said) != len(found):
        wrong.append(f"there are {len(said)} pages, and the figures give {len(found)}")
    if wrong:
        words = (
            f"page {number}: {difference}"
            for number, (ours, theirs) in enumerate(zip(report.pages, texts_of(again), strict=False), 1)
            for difference in _word_differences(ours, theirs)
        )
        told = (*wrong[:TOLD], *words)[:TOLD]
        return Check("pages", False, "the pages are not those that the figures give", told)
    if signatures.made == again:
        same = f"all {len(said)} pages are what the figures give"
        appended = signatures.check
        return Check("pages", appended.holds, f"{same}; what was appended, the check of the signature tells")
    return Check(
        "pages",
        False,
        "the pages show what the figures give, but the file was changed since it was made",
        ("something beside the pages, the figures and the evidence differs, such as tags or metadata",),
    )


def _drawings(content: bytes) -> list[str]:
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        known: dict[tuple[int, int], str] = {}
        return [digest_of_page(page.obj, known) for page in pdf.pages]


def _notes(content: bytes) -> list[str]:
    """Return the pages that notes lie over: no report has any."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        return [
            f"page {number}: a note lies over it"
            for number, page in enumerate(pdf.pages, 1)
            if notes_on(page.obj)
        ]


def _compare_words(report: ReportFile, again: bytes) -> Check:
    """Compare the words of all pages: other versions may break lines and pages elsewhere."""
    # Each names its own manifest, and that names the versions.
    ours, theirs = (
        "\n".join(texts).replace(digest, "").replace(digest[:16], "")
        for texts, digest in (
            (report.pages, sha256_of(report.files[MANIFEST])),
            (texts_of(again), sha256_of(files_of(again)[MANIFEST])),
        )
    )
    differences = [*_notes(report.content), *_word_differences(ours, theirs)]
    by = "drawn by other versions or fonts than this machine has, so compared word by word"
    if differences:
        return Check(
            "pages", False, f"the pages do not say what the figures give; {by}", tuple(differences[:TOLD])
        )
    return Check("pages", True, f"the words on all pages are those that the figures give; {by}")


def _word_differences(said: str, found: str) -> Iterator[str]:
    ours, theirs = Counter(said.split()), Counter(found.split())
    for word in sorted(ours.keys() - theirs.keys()):
        yield f"says '{word}', which the figures do not give"
    for word in sorted(theirs.keys() - ours.keys()):
        yield f"does not say '{word}'"
