"""Reports as files: made by the program, verified by it, and changed in between."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from reports.making import here

Change = Callable[[pikepdf.Pdf], None]


def make(files: dict[str, Path], name: str, path: Path, *more: str) -> Path:
    """Two days of the college as a report of this name, written by the program."""
    run = here().run(
        *("report", name, str(files["college.jsonl"]), "--output", str(path), "--timezone", "Europe/Berlin"),
        *("--from", "2026-10-01", "--to", "2026-10-02", "--roster", str(files["roster.csv"])),
        *("--schedule", str(files["schedule.csv"]), "--policy", str(files["policy.yaml"]), *more),
    )
    assert run.code == 0, run.stderr
    return path


def verified(path: Path, *more: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code of `verify`, and its checks by name."""
    run = here().run("verify", str(path), "--json", *more)
    checks = json.loads(run.stdout)["checks"] if run.stdout else []
    return run.code, {each["name"]: each for each in checks}


def changed(report: Path, path: Path, change: Change) -> Path:
    """The report with that change, saved anew."""
    with pikepdf.open(report) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def replaced(pdf: pikepdf.Pdf, name: str, content: bytes) -> None:
    """Another content for a file that is carried, and its hash in the manifest."""
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
    manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())
    for each in manifest["files"]:
        if each["name"] == name:
            each["sha256"] = hashlib.sha256(content).hexdigest()
    pdf.attachments["manifest.json"] = pikepdf.AttachedFileSpec(
        pdf, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode(), filename="manifest.json"
    )


def with_a_note(report: Path, path: Path) -> Path:
    """The file with a note appended that covers the cover's figure; what was made stays byte for byte."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    name = generic.pdf_name
    with report.open("rb") as file:
        writer = IncrementalPdfFileWriter(file)
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        note = {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/FreeText"),
            name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 600, 300, 700))),
            name("/Contents"): generic.TextStringObject("100 %"),
        }
        page[name("/Annots")] = generic.ArrayObject([writer.add_object(generic.DictionaryObject(note))])
        writer.update_container(page)
        with path.open("wb") as out:
            writer.write(out)
    assert path.read_bytes().startswith(report.read_bytes())
    return path


def with_manifest(report: Path, path: Path, **changes: Any) -> Path:
    """The file with other entries in its manifest; None takes one out."""

    def change(pdf: pikepdf.Pdf) -> None:
        manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes()) | changes
        content = json.dumps({key: value for key, value in manifest.items() if value is not None}).encode()
        pdf.attachments["manifest.json"] = pikepdf.AttachedFileSpec(pdf, content, filename="manifest.json")

    return changed(report, path, change)
