"""Whether what a report carries is what it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.package.attachment import sha256_of
from passmuster_reports.package.manifest import MANIFEST
from passmuster_reports.verification.check import Check

if TYPE_CHECKING:
    from passmuster_reports.verification.structure import ReportFile


def check_attachments(report: ReportFile) -> Check:
    """Check every file that is carried against the manifest, and the manifest against the pages."""
    problems = []
    listed = set()
    for entry in report.manifest["files"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            problems.append(f"{MANIFEST} lists something that is no file")
            continue
        name = entry["name"]
        listed.add(name)
        content = report.files.get(name)
        if content is None:
            problems.append(f"{name} is missing")
        elif sha256_of(content) != entry.get("sha256"):
            problems.append(f"{name} was changed: its SHA-256 is not that in {MANIFEST}")
    problems += [f"{name} is not in {MANIFEST}" for name in report.files.keys() - listed - {MANIFEST}]
    digest = sha256_of(report.files[MANIFEST])
    if not any(digest in "".join(page.split()) for page in report.pages):
        problems.append(f"the pages do not bear the SHA-256 of {MANIFEST}, {digest}")
    if problems:
        return Check(
            "attachments", False, "what the file carries is not what it was made with", tuple(problems)
        )
    files = "1 file" if len(listed) == 1 else f"{len(listed)} files"
    return Check(
        "attachments", True, f"{files} and {MANIFEST} are those whose hash is printed, {digest[:16]}"
    )
