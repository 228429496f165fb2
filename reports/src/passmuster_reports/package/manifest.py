"""The manifest of a PDF: every file that it carries with its hash, and what made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.canonical import as_json
from passmuster_reports.package.attachment import attach_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmuster_reports.options import ReportOptions
    from passmuster_reports.package.attachment import Attachment
    from passmuster_reports.package.document import Document
    from passmuster_reports.package.made_with import MadeWith

#: Raised whenever what a manifest says, or what a PDF carries, changes. Version 1 was passmuster 0.1.0's.
VERSION = 3

MANIFEST = "manifest.json"


def make_manifest(
    document: Document, options: ReportOptions, files: Iterable[Attachment], made_with: MadeWith
) -> Attachment:
    """Return the manifest of a PDF that carries these files."""
    figures = document.figures
    content = {
        "version": VERSION,
        "report": document.name,
        "title": figures["title"],
        "period": figures["period"],
        "as_read_until": figures["as_read_until"],
        "made_with": as_json(made_with.parts),
        "options": {
            "title": options.title,
            "accent": options.accent,
            "paper": options.paper,
            "print_sql": options.print_sql,
            "locale": options.locale,
        },
        "privacy": {
            "pseudonyms": document.privacy.pseudonyms,
            "addresses": document.privacy.addresses,
        },
        "fonts": list(made_with.fonts),
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
