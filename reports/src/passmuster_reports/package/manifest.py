"""The manifest of a PDF: every file that it carries with its hash, and what made it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from passmuster_reports.package.attachment import attach_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster_reports.canonical import Json
    from passmuster_reports.options import ReportOptions
    from passmuster_reports.package.attachment import Attachment
    from passmuster_reports.package.document import Document

#: Raised whenever what a manifest says, or what a PDF carries, changes. Version 1 was passmuster 0.1.0's.
VERSION = 2

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class DrawnWith:
    """What pages are drawn with: the fonts, and the versions of the libraries."""

    fonts: tuple[Json, ...]
    versions: Mapping[str, str]


def make_manifest(
    document: Document, options: ReportOptions, files: Iterable[Attachment], drawn_with: DrawnWith
) -> Attachment:
    """Return the manifest of a PDF that carries these files."""
    figures = document.figures
    content = {
        "version": VERSION,
        "report": document.name,
        "title": figures["title"],
        "period": figures["period"],
        "as_read_until": figures["as_read_until"],
        "made_with": {**our_versions(), **drawn_with.versions},
        "options": {
            "title": options.title,
            "accent": options.accent,
            "paper": options.paper,
            "locale": options.locale,
        },
        "privacy": {
            "pseudonyms": document.privacy.pseudonyms,
            "addresses": document.privacy.addresses,
        },
        "fonts": list(drawn_with.fonts),
        "windows": [
            {key: coverage[key] for key in ("source", "account", "stream", "partition", "read", "gaps")}
            for coverage in figures["coverage"]
        ],
        "controls": [{"id": control["id"], "sql": control["sql"]} for control in figures.get("controls", ())],
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "description": file.description,
                "bytes": len(file.content),
                "sha256": file.sha256,
            }
            for file in files
        ],
    }
    description = "What this file carries, with the SHA-256 of each, and what made it"
    return attach_json(MANIFEST, "Data", description, content)


def our_versions() -> dict[str, str]:
    """Return the versions of what makes reports; equal input gives equal bytes where they are equal."""
    found = {}
    for name in ("passmuster", "passmuster-reports", "weasyprint", "pydyf", "fonttools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
