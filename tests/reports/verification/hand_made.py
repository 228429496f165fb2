"""A report's file that is made by hand: a blank page, what it carries, and a manifest that fits."""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf

from passmuster_reports.package.attachment import sha256_of

MANIFEST: dict[str, Any] = {
    "version": 3,
    "report": "attendance",
    "title": "Attendance",
    "period": {},
    "as_read_until": None,
    "made_with": {
        name: {"version": "0.1.0", "sha256": None} for name in ("passmuster", "passmuster-reports")
    },
    "options": {"title": None, "accent": None, "paper": "A4", "print_sql": False, "locale": "en"},
    "privacy": {"pseudonyms": False, "addresses": False},
    "fonts": [],
    "windows": [],
    "controls": [],
    "files": [],
}
FIGURES: dict[str, Any] = {"basis": {"versions": {"passmuster-reports": "0.1.0"}}, "present": 2}
#: What a report carries from which its figures can be computed again.
CARRIED = {
    "attendance.json": json.dumps(FIGURES).encode(),
    "evidence.jsonl.gz": b"evidence",
    "inputs.json": b"{}",
}


def manifest_of(files: dict[str, bytes], **changes: Any) -> bytes:
    """The manifest that lists these files, with these entries in place of others."""
    listed = [
        {
            "name": name,
            "media_type": "application/json",
            "description": "x",
            "bytes": len(content),
            "sha256": sha256_of(content),
        }
        for name, content in files.items()
    ]
    return json.dumps({**MANIFEST, "files": listed, **changes}).encode()


def file_of(files: dict[str, bytes] = CARRIED, **changes: Any) -> bytes:
    """A PDF that carries the files, and the manifest that lists them."""
    return carrying({**files, "manifest.json": manifest_of(files, **changes)})


def carrying(files: dict[str, bytes], title: str = "x") -> bytes:
    """A PDF with a blank page that carries these files."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo.Title = title
    for name, content in files.items():
        pdf.attachments[name] = content
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
