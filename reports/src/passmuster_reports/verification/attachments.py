"""Whether what a report carries is what its manifest lists, and what is made again of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.showable import showable
from passmuster_reports.package.attachment import sha256_of
from passmuster_reports.package.manifest import MANIFEST
from passmuster_reports.verification.check import TOLD, Check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.verification.report_file import ReportFile


def check_attachments(report: ReportFile) -> Check:
    """Check every file that is carried against the manifest."""
    problems = []
    listed = {entry["name"]: entry for entry in report.manifest["files"]}
    for name, entry in listed.items():
        content = report.files.get(name)
        if content is None:
            problems.append(f"{name} is missing")
        elif sha256_of(content) != entry["sha256"]:
            problems.append(f"{name} was changed: its SHA-256 is not that in {MANIFEST}")
    extra = report.files.keys() - listed.keys() - {MANIFEST}
    problems += [f"{showable(name)} is not in {MANIFEST}" for name in sorted(extra)]
    if problems:
        said = "what the file carries is not what it was made with"
        return Check("attachments", False, said, tuple(problems[:TOLD]))
    files = "1 file" if len(listed) == 1 else f"{len(listed)} files"
    digest = sha256_of(report.files[MANIFEST])
    return Check(
        "attachments",
        True,
        f"{files} and {MANIFEST}, whose SHA-256 begins with {digest[:16]}, belong together",
    )


def changed_files(report: ReportFile, again: Mapping[str, bytes]) -> list[str]:
    """Return in sentences which files are not those that were made again."""
    names = sorted(report.files.keys() | again.keys())
    return [
        f"{showable(name)} is not what the evidence gives"
        for name in names
        if report.files.get(name) != again.get(name)
    ]
